package thesaurus

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// layer is one list of concepts, ready to be searched.
type layer struct {
	concepts []Concept
	terms    [][]termInfo                // by concept and term
	exact    map[string]map[string][]ref // by language and words as written, folded
	stems    map[string]map[string][]ref // by language and stems
	forms    map[string]map[string][]ref // by language and other forms as written
	inflects map[string]map[string][]ref // by language and their stems
	longest  int
	kind     int // of evidence
}

// ref names a term.
type ref struct{ concept, term int }

// termInfo is what a layer adds to a Term.
type termInfo struct {
	language string  // of analysis
	stems    string  // what an index looks for; "" if that would not be the term
	share    float64 // among the terms of the concept in its language
	rank     int     // among them, from 1
	forms    []inflected
}

// inflected is a form of a term that its language does not read as the term.
type inflected struct{ text, stems string }

func newLayer(concepts []Concept) *layer {
	l := &layer{
		concepts: concepts, terms: make([][]termInfo, len(concepts)),
		exact: map[string]map[string][]ref{}, stems: map[string]map[string][]ref{}, forms: map[string]map[string][]ref{},
		inflects: map[string]map[string][]ref{}, kind: kindGlossary,
	}
	if concepts[0].source() == search.SourceLexicon {
		l.kind = kindLexicon
	}
	for i := range concepts {
		l.add(i)
	}
	return l
}

// add reads the terms of a concept.
func (l *layer) add(concept int) {
	c := &l.concepts[concept]
	infos := make([]termInfo, len(c.Terms))
	for i, t := range c.Terms {
		language := analysis.Canonical(t.Language)
		infos[i].language = language
		units := unitsOf(t.Text, 0)
		if len(units) == 0 {
			continue
		}
		forms := formsOf([]string{t.Text}, units, language)
		infos[i].stems = searched(forms)
		l.longest = max(l.longest, len(units))
		r := ref{concept, i}
		put(l.exact, language, joinExact(units), r)
		put(l.stems, language, joinForms(forms), r)
		others := otherForms(language, t.Text)
		for _, form := range others {
			put(l.forms, language, says(form, "und"), r)
		}
		infos[i].forms = apart(language, others, infos[i].stems)
		for _, f := range infos[i].forms {
			put(l.inflects, language, f.stems, r)
		}
	}
	shareOut(c.Terms, infos)
	l.terms[concept] = infos
}

func put(index map[string]map[string][]ref, language, key string, r ref) {
	keys := index[language]
	if keys == nil {
		keys = map[string][]ref{}
		index[language] = keys
	}
	keys[key] = append(keys[key], r)
}

// apart picks the forms of a term that have other stems than itself, one for
// each stem.
func apart(language string, forms []string, stems string) []inflected {
	var list []inflected
	for _, form := range forms {
		own := says(form, language)
		known := own == "" || own == stems || slices.ContainsFunc(list, func(f inflected) bool { return f.stems == own })
		if !known {
			list = append(list, inflected{form, own})
		}
	}
	return list
}

// searched are the stems that an index looks for in place of a term, separated
// by spaces. A term that ends in a word that its language drops, as "sign in",
// would be looked up as another one, "sign": it has none.
func searched(forms []form) string {
	if forms[len(forms)-1].dropped {
		return ""
	}
	var stems []string
	for _, f := range forms {
		if !f.dropped {
			stems = append(stems, f.key)
		}
	}
	return strings.Join(stems, " ")
}

// shareOut divides the mass of a concept among its terms in each language:
// by their weights or, without these, by 1/rank.
func shareOut(terms []Term, infos []termInfo) {
	order := make([]int, len(terms))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(terms[a].Weight, terms[b].Weight), compareBool(terms[b].Preferred, terms[a].Preferred))
	})
	ranks, sums := map[string]int{}, map[string]float64{}
	for _, i := range order {
		info := &infos[i]
		ranks[info.language]++
		info.rank = ranks[info.language]
		if info.share = min(terms[i].Weight, 1); !(info.share > 0) { // not a number, either
			info.share = 1 / float64(info.rank)
		}
		sums[info.language] += info.share
	}
	for i := range infos {
		infos[i].share /= sums[infos[i].language]
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// find lists the terms that have a form written like the words of a span or, if
// there are none, one with the same stems: as it stands a word is hardly ever
// another term, as "marketing" is no "market".
func (l *layer) find(language, exact, stems string) (refs []ref, written bool) {
	refs = join(l.exact[language][exact], l.forms[language][exact])
	if len(refs) > 0 {
		return refs, true
	}
	return join(l.stems[language][stems], l.inflects[language][stems]), false
}

func join(a, b []ref) []ref {
	if len(b) == 0 {
		return a
	}
	return append(slices.Clip(a), b...)
}

// speaks reports whether a concept has a term in a language.
func (l *layer) speaks(concept int, language string) bool {
	return slices.ContainsFunc(l.terms[concept], func(i termInfo) bool { return i.language == language })
}

// languagesOf lists the languages of the terms of all layers.
func languagesOf(layers []*layer) []string {
	set := map[string]bool{}
	for _, l := range layers {
		for language := range l.stems {
			set[language] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}
