package thesaurus

import (
	"cmp"
	"slices"
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// layering is a layer that is being made.
type layering struct {
	layer
	strings        interned
	written, stems []posting // of terms
	others         []posting // of their other forms as written
	inflections    []posting // of the stems of these
	tagAt          map[string]uint16
}

// newLayer reads concepts. Nothing of them is kept, not even their strings.
func newLayer(concepts []Concept) *layer {
	l := &layering{strings: interned{at: map[string]uint32{}}, tagAt: map[string]uint16{}}
	l.kind = kindGlossary
	if concepts[0].source() == search.SourceLexicon {
		l.kind = kindLexicon
	}
	l.languages = languagesIn(concepts)
	read := readers{}
	for i := range concepts {
		l.add(&concepts[i], read)
	}
	l.layer.concepts = append(l.layer.concepts, concept{first: uint32(len(l.terms))})
	l.terms = slices.Clip(append(l.terms, term{forms: uint32(len(l.forms))}))
	l.layer.strings = l.strings.packed()
	l.layer.written = newIndex(inTurn(l.written, l.others), &l.layer.strings)
	l.layer.stems = newIndex(inTurn(l.stems, l.inflections), &l.layer.strings)
	made := l.layer
	made.concepts, made.forms = slices.Clip(made.concepts), slices.Clip(made.forms)
	return &made
}

// inTurn joins lists of postings; those of the first go first.
func inTurn(a, b []posting) []posting {
	all := slices.Concat(a, b)
	for i := range all {
		all[i].order = uint32(i)
	}
	return all
}

// languagesIn lists the languages in which there are words, sorted.
func languagesIn(concepts []Concept) []string {
	var list []string
	known := map[string]bool{}
	for _, c := range concepts {
		for _, t := range c.Terms {
			if !known[t.Language] {
				known[t.Language] = true
				list = append(list, analysis.Canonical(t.Language))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// add reads the terms of a concept.
func (l *layering) add(c *Concept, read readers) {
	first := len(l.terms)
	at := uint32(len(l.layer.concepts))
	l.layer.concepts = append(l.layer.concepts, concept{uint32(first), l.strings.place(c.label()), l.strings.place(c.source())})
	for _, t := range c.Terms {
		l.terms = append(l.terms, term{
			concept: at, text: l.strings.place(t.Text), stems: l.strings.place(""), forms: uint32(len(l.forms)),
			tag: l.tagOf(t.Language), language: l.language(analysis.Canonical(t.Language)), hidden: t.Hidden,
		})
		l.read(t.Text, read)
	}
	shareOut(c.Terms, l.terms[first:])
}

// read adds what the last term is found by.
func (l *layering) read(text string, read readers) {
	place := len(l.terms) - 1
	t := &l.terms[place]
	language := l.languages[t.language]
	chain, exact := read.of(language), read.of("und")
	taken := take(exact, text)
	units, forms := taken.units(0), taken.by(chain)
	if len(units) == 0 {
		return
	}
	stems := searched(forms)
	t.stems = l.strings.place(stems)
	l.longest = max(l.longest, len(units))
	found := func(key string) posting {
		return posting{key: l.strings.place(key), ref: ref(place), language: t.language}
	}
	l.written = append(l.written, found(joinExact(units)))
	l.stems = append(l.stems, found(joinForms(forms)))
	var apart []string // stems of other forms
	for _, form := range otherForms(language, text) {
		l.others = append(l.others, found(saysBy(exact, form)))
		own := saysBy(chain, form)
		if own != "" && own != stems && !slices.Contains(apart, own) {
			apart = append(apart, own)
			l.forms = append(l.forms, inflected{l.strings.place(form), l.strings.place(own)})
			l.inflections = append(l.inflections, found(own))
		}
	}
}

// tagOf is the place of a language as it is written.
func (l *layering) tagOf(language string) uint16 {
	at, known := l.tagAt[language]
	if !known {
		at = uint16(len(l.tags))
		l.tagAt[language] = at
		l.tags = append(l.tags, language)
	}
	return at
}

// readers are analyzers by language, which do not remember what they read.
type readers map[string]*analysis.Analyzer

func (r readers) of(language string) *analysis.Analyzer {
	if r[language] == nil {
		r[language] = analysis.For(language).Once()
	}
	return r[language]
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
func shareOut(terms []Term, made []term) {
	order := make([]int, len(terms))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(terms[a].Weight, terms[b].Weight), compareBool(terms[b].Preferred, terms[a].Preferred))
	})
	var ranks [noLanguage]uint32
	var sums [noLanguage]float64
	for _, i := range order {
		t := &made[i]
		ranks[t.language]++
		t.rank = ranks[t.language]
		if t.share = min(terms[i].Weight, 1); !(t.share > 0) { // not a number, either
			t.share = 1 / float64(t.rank)
		}
		sums[t.language] += t.share
	}
	for i := range made {
		made[i].share /= sums[made[i].language]
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

// interned is strings on their way into one piece of memory, each once.
type interned struct {
	at     map[string]uint32
	bytes  []byte
	starts []uint32
}

// place is the number of a string.
func (n *interned) place(text string) uint32 {
	at, known := n.at[text]
	if !known {
		at = uint32(len(n.starts))
		n.starts = append(n.starts, uint32(len(n.bytes)))
		n.bytes = append(n.bytes, text...)
		n.at[text] = at
	}
	return at
}

func (n *interned) packed() packed {
	return packed{bytes: string(n.bytes), starts: append(slices.Clone(n.starts), uint32(len(n.bytes)))}
}
