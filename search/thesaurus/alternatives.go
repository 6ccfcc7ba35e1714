package thesaurus

import (
	"slices"
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// alternatives lists the terms that occur in a language and mean what a span
// means, with weights that sum up to 1, and whether there are any. What the
// words of the span match by themselves has its share but is left out.
func (e *expansion) alternatives(r *run, from *reading, s span, target string) (found []candidate, occurs bool) {
	own := e.ownStems(r, s, target)
	same := from.language == target
	sum := 0.0
	for concept, share := range s.concepts() {
		c := &s.layer.concepts[concept]
		for i, info := range s.layer.terms[concept] {
			if info.language != target || info.stems == "" {
				continue
			}
			a := candidate{
				text: c.Terms[i].Text, language: c.Terms[i].Language, stems: info.stems, word: info.stems,
				weight: share * info.share, why: c.why(same), concept: c.label(), source: c.source(),
				hidden: c.Terms[i].Hidden,
			}
			var has bool
			if parts := partsOf(a, info.stems); len(parts) > 0 && !same {
				found, has = e.loosely(found, a, parts)
			} else {
				found, has = e.withForms(found, a, share, info.forms, own, same)
			}
			if has {
				occurs, sum = true, sum+a.weight
			} else if !matchesAlready(own, info.stems, same) {
				for _, w := range from.words(r.units, s) {
					e.drop(r.words[w], a, search.DroppedAbsent)
				}
			}
		}
	}
	for i := range found {
		if !found[i].typed {
			found[i].weight /= sum
		}
	}
	return found, occurs
}

// apartShare is the part of the mass of a term of several words that its words
// have where they do not stand side by side: "code" and "discount" say the same
// as "discount code" to those who type the words themselves.
const apartShare = 0.5

// loosely adds a term of several words, and its words, if they occur.
func (e *expansion) loosely(found []candidate, a candidate, parts []analysis.Token) (_ []candidate, occurs bool) {
	text, weight := a.text, a.weight
	if a.frequency = e.words.Frequency(analysis.Canonical(a.language), text); a.frequency == 0 {
		return found, false
	}
	a.weight = weight * (1 - apartShare)
	found = append(found, a)
	a.hidden, a.weight = true, weight*apartShare/float64(len(parts))
	for _, p := range parts {
		a.text, a.stems, a.word = text[p.Start:p.End], p.Term, p.Term
		a.frequency = e.words.Frequency(analysis.Canonical(a.language), a.text)
		found = append(found, a)
	}
	return found, true
}

// partsOf are the words of a term of several; none of a single one.
func partsOf(a candidate, stems string) []analysis.Token {
	if !strings.Contains(stems, " ") {
		return nil
	}
	return analysis.For(a.language).Tokens(a.text)
}

// withForms adds a term and its forms, as far as they occur and are not what
// the words of the span find by themselves. Forms of the typed word have the
// whole share of the concept.
func (e *expansion) withForms(found []candidate, a candidate, share float64, others []inflected, own []string, same bool) (_ []candidate, occurs bool) {
	a.typed = same && (matchesAlready(own, a.stems, false) || slices.ContainsFunc(others, func(f inflected) bool {
		return matchesAlready(own, f.stems, false)
	}))
	add := func(text, stems string) {
		if a.frequency = e.words.Frequency(analysis.Canonical(a.language), text); a.frequency == 0 {
			return
		}
		occurs = true
		if a.text, a.stems = text, stems; !matchesAlready(own, stems, same) {
			found = append(found, a)
		}
	}
	if a.typed {
		a.why, a.weight = search.Stem, share
	}
	text, stems := a.text, a.stems
	add(text, stems)
	for _, f := range others {
		add(f.text, f.stems)
	}
	return found, occurs
}

// ownStems are what the words of a span are to a language of the index.
func (e *expansion) ownStems(r *run, s span, target string) []string {
	var own []string
	for _, f := range formsOf(r.words, r.units, target)[s.from:s.to] {
		if !f.dropped {
			own = append(own, f.key)
		}
	}
	return own
}

// matchesAlready reports whether the words of a span find a term by themselves:
// it has the same stems or, within one language, more or fewer of them.
func matchesAlready(own []string, stems string, sameLanguage bool) bool {
	others := strings.Fields(stems)
	if !sameLanguage {
		return slices.Equal(own, others)
	}
	return contains(own, others) || contains(others, own)
}

func contains(all, some []string) bool {
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	return true
}

// concepts yields the concepts of a span, each with its share: it is greater
// where the concept names the term sooner.
func (s span) concepts() func(yield func(concept int, share float64) bool) {
	var order []int
	shares := map[int]float64{}
	sum := 0.0
	for _, ref := range s.refs {
		if shares[ref.concept] > 0 {
			continue
		}
		share := 1 / float64(s.layer.terms[ref.concept][ref.term].rank)
		order = append(order, ref.concept)
		shares[ref.concept] = share
		sum += share
	}
	return func(yield func(int, float64) bool) {
		for _, concept := range order {
			if !yield(concept, shares[concept]/sum) {
				return
			}
		}
	}
}
