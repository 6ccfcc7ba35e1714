package evaluation

import (
	"maps"
	"math"
	"slices"
)

// The measures look at the first k of a ranked list of ids, best first. An id
// that comes again is passed over, so it counts once and takes no rank twice.
// All lie in [0, 1], and 1 is best. Without answers they are 0.

// Recall is the share of the answers that are among the first k. (Cleverdon,
// The Cranfield Tests on Index Language Devices, 1967, cut at a rank as
// recall_k of trec_eval; grades do not matter.)
func Recall(ranked []string, answers Grades, k int) float64 {
	if len(answers) == 0 {
		return 0
	}
	found := 0
	for _, id := range first(ranked, k) {
		if answers[id] > 0 {
			found++
		}
	}
	return float64(found) / float64(len(answers))
}

// ReciprocalRank is 1/r for the rank r of the first answer, counted from 1, and
// 0 where none is among the first k. Its mean over queries is MRR@k.
// (Voorhees, The TREC-8 Question Answering Track Report, 1999.)
func ReciprocalRank(ranked []string, answers Grades, k int) float64 {
	for i, id := range first(ranked, k) {
		if answers[id] > 0 {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// NDCG is the discounted cumulative gain of the first k over that of the best
// possible first k: the sum of grade/log2(rank+1), with ranks from 1.
// (Järvelin and Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques,
// 2002, with base 2 and the discount from the first rank on, as ndcg_cut of
// trec_eval.)
func NDCG(ranked []string, answers Grades, k int) float64 {
	var gain, best float64
	for i, id := range first(ranked, k) {
		gain += discounted(answers[id], i)
	}
	grades := slices.Sorted(maps.Values(answers))
	slices.Reverse(grades)
	for i, grade := range grades[:min(max(k, 0), len(grades))] {
		best += discounted(grade, i)
	}
	if best == 0 {
		return 0
	}
	return gain / best
}

// discounted is the gain of a grade at a place, counted from 0.
func discounted(grade, place int) float64 { return float64(grade) / math.Log2(float64(place+2)) }

// first gives the first k different ids.
func first(ranked []string, k int) []string {
	var ids []string
	for _, id := range ranked {
		if len(ids) >= k {
			break
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
