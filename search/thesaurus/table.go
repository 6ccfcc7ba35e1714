package thesaurus

import (
	"cmp"
	"slices"
)

// table says for words of one language which words of another mean the same,
// and how probable each of these is. It names words by their places in the
// pools of both languages.
type table struct {
	starts  []uint32 // of the row of each word of the first language
	targets []uint32
	weights []float32 // of a row they sum up to 1, or to how far it is believed
}

// entry is a line of a table on its way.
type entry struct {
	source, target uint32
	weight         float32
}

// newTable takes entries in any order; n is the size of the first pool. What
// several entries say adds up, and worth says what the weights of a row shall
// sum up to instead of what they do. Of no entries nil is made.
func newTable(entries []entry, n int, worth func(sum float32) float32) *table {
	if len(entries) == 0 {
		return nil
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.target, b.target))
	})
	t := &table{starts: make([]uint32, n+1)}
	for i, e := range entries {
		if i > 0 && entries[i-1].source == e.source && entries[i-1].target == e.target {
			t.weights[len(t.weights)-1] += e.weight
			continue
		}
		t.targets = append(t.targets, e.target)
		t.weights = append(t.weights, e.weight)
		t.starts[e.source+1]++
	}
	for i := range n {
		t.starts[i+1] += t.starts[i]
	}
	t.targets, t.weights = slices.Clip(t.targets), slices.Clip(t.weights)
	t.normalize(worth)
	return t
}

// normalize makes the weights of each row sum up to what it is worth.
func (t *table) normalize(worth func(sum float32) float32) {
	for i := range len(t.starts) - 1 {
		row := t.weights[t.starts[i]:t.starts[i+1]]
		sum := float32(0)
		for _, w := range row {
			sum += w
		}
		if sum > 0 {
			factor := worth(sum) / sum
			for j := range row {
				row[j] *= factor
			}
		}
	}
}

// doubt is how many texts must have a word for what was learned of it to be
// believed by half.
const doubt = 6

// whole is what a row of a dictionary is worth: somebody has written it.
func whole(float32) float32 { return 1 }

// believed is what a row is worth that was learned from so many texts: who has
// seen a word once takes any word beside it for its translation.
func believed(texts float32) float32 { return texts / (texts + doubt) }

// seenIn is from how many texts a row was learned: [dictionary.Learn] makes the
// weights of n sum up to n/(n+1).
func seenIn(sum float32) float32 { return sum / max(1-sum, 1e-3) }

func (t *table) row(word uint32) ([]uint32, []float32) {
	from, to := t.starts[word], t.starts[word+1]
	return t.targets[from:to], t.weights[from:to]
}

// size is the memory of the table in bytes.
func (t *table) size() int { return 4 * (len(t.starts) + len(t.targets) + len(t.weights)) }
