package thesaurus

import (
	"slices"
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// alternatives lists the terms that occur in a language and mean what a span
// means, with weights that sum up to 1, and whether there are any. What the
// words of the span match by themselves has its share but is left out. The list
// is good until the next call.
func (e *expansion) alternatives(r *run, from *reading, s span, target string) (found []candidate, occurs bool) {
	own := e.ownStems(r, s, target)
	same := from.language == target
	sum := 0.0
	found = e.room[:0]
	l := s.layer
	language := l.language(target)
	for concept, share := range s.concepts() {
		for i, end := l.termsOf(concept); i < end; i++ {
			t := &l.terms[i]
			stems := l.strings.at(t.stems)
			if t.language != language || stems == "" {
				continue
			}
			a := candidate{
				text: l.strings.at(t.text), language: l.tags[t.tag], stems: stems, word: stems, weight: share * t.share,
				why: l.why(concept, same), concept: l.strings.at(l.concepts[concept].label), source: l.source(concept), hidden: t.hidden,
			}
			var has bool
			if strings.Contains(stems, " ") && !same {
				found, has = e.loosely(found, a)
			} else {
				found, has = e.withForms(found, a, share, l, i, own, same)
			}
			if has {
				occurs, sum = true, sum+a.weight
			} else if !matchesAlready(own, stems, same) {
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
	e.room = found
	return found, occurs
}

// apartShare is the part of the mass of a term of several words that its words
// have where they do not stand side by side: "code" and "discount" say the same
// as "discount code" to those who type the words themselves.
const apartShare = 0.3

// loosely adds a term of several words, and its words, if they occur.
func (e *expansion) loosely(found []candidate, a candidate) (_ []candidate, occurs bool) {
	text, weight := a.text, a.weight
	if a.frequency = e.words.Frequency(analysis.Canonical(a.language), text); a.frequency == 0 {
		return found, false
	}
	parts := analysis.For(a.language).Tokens(text)
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

// withForms adds a term and its forms, as far as they occur and are not what
// the words of the span find by themselves. Forms of the typed word have the
// whole share of the concept. A word of the query that the glossary has in
// another language as well keeps its share there: an "account" is an "account"
// in Dutch, whatever dictionaries say.
func (e *expansion) withForms(found []candidate, a candidate, share float64, l *layer, term uint32, own []string, same bool) (_ []candidate, occurs bool) {
	a.typed = same && (matchesAlready(own, a.stems, false) || slices.ContainsFunc(l.formsOf(term), func(f inflected) bool {
		return matchesAlready(own, l.strings.at(f.stems), false)
	}))
	add := func(text, stems string) {
		if a.frequency = e.words.Frequency(analysis.Canonical(a.language), text); a.frequency == 0 {
			return
		}
		occurs = true
		a.text, a.stems = text, stems
		switch {
		case !matchesAlready(own, stems, same):
			found = append(found, a)
		case !same && l.kind == kindGlossary:
			itself := a
			itself.hidden = true
			found = append(found, itself)
		}
	}
	if a.typed {
		a.why, a.weight = search.Stem, share
	}
	text, stems := a.text, a.stems
	add(text, stems)
	for _, f := range l.formsOf(term) {
		add(l.strings.at(f.text), l.strings.at(f.stems))
	}
	return found, occurs
}

// ownStems are what the words of a span are to a language of the index.
func (e *expansion) ownStems(r *run, s span, target string) []string {
	var own []string
	for _, f := range r.forms(target)[s.from:s.to] {
		if !f.dropped {
			own = append(own, f.key)
		}
	}
	return own
}

// matchesAlready reports whether the words of a span find a term by themselves:
// it has the same stems or, within one language, more or fewer of them.
func matchesAlready(own []string, stems string, sameLanguage bool) bool {
	if !sameLanguage {
		n := 0
		for stem := range strings.FieldsSeq(stems) {
			if n == len(own) || own[n] != stem {
				return false
			}
			n++
		}
		return n == len(own)
	}
	others := strings.Fields(stems)
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
func (s span) concepts() func(yield func(concept uint32, share float64) bool) {
	type part struct {
		concept uint32
		share   float64
	}
	var parts []part
	sum := 0.0
	for _, ref := range s.refs {
		t := &s.layer.terms[ref]
		if slices.ContainsFunc(parts, func(p part) bool { return p.concept == t.concept }) {
			continue
		}
		parts = append(parts, part{t.concept, 1 / float64(t.rank)})
		sum += 1 / float64(t.rank)
	}
	return func(yield func(uint32, float64) bool) {
		for _, p := range parts {
			if !yield(p.concept, p.share/sum) {
				return
			}
		}
	}
}
