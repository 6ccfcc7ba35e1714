package thesaurus

import (
	"maps"
	"slices"
	"strings"

	"earshot/search"
	"earshot/search/analysis"
	"earshot/search/internal/memo"
)

// Concept is one meaning and the words for it.
type Concept struct {
	ID     string
	Label  string // for people
	Terms  []Term // of each language, the best first
	Source string // search.SourceGlossary or search.SourceLexicon; "" means the former
}

// Term is a word for a concept, or several that stand side by side.
type Term struct {
	Text      string
	Language  string  // BCP 47
	Preferred bool    // goes before the other terms of its language
	Weight    float64 // share among the terms of its language; 0 means by their order
	Hidden    bool    // looked for like the others, but not to be shown, such as a frequent misspelling
}

// Thesaurus finds other words for the words of queries. It is safe for
// concurrent use.
type Thesaurus struct {
	layers    []*layer             // what an earlier one says goes before what a later one says
	languages []string             // that any term is in, sorted
	chains    []*analysis.Analyzer // of the languages
	longest   int                  // term, in words
	tables    *Tables              // nil for none

	heard    memo.Words[*heard] // in queries
	cognates cognateCache
}

// New makes a thesaurus of lists of concepts. Where several lists know a term,
// the earliest is believed that has an alternative to it in the language in
// question; a glossary goes before the lexicon. It takes what it needs of the
// concepts and keeps none of them.
func New(concepts ...[]Concept) *Thesaurus {
	var layers []*layer
	for _, list := range concepts {
		if len(list) > 0 {
			layers = append(layers, layerOf(list))
		}
	}
	return newThesaurus(layers)
}

// NewWithBuiltin is [New] of lists of concepts and, behind them, of [Builtin].
// The latter is made ready once for all: that takes a second or two.
func NewWithBuiltin(concepts ...[]Concept) *Thesaurus {
	return newThesaurus(append(New(concepts...).layers, builtinLayer()))
}

func newThesaurus(layers []*layer) *Thesaurus {
	t := &Thesaurus{layers: layers, longest: 1}
	for _, l := range layers {
		t.longest = max(t.longest, l.longest)
	}
	t.speak(languagesOf(layers))
	return t
}

// With makes a thesaurus that also consults tables, where it had none.
func (t *Thesaurus) With(tables *Tables) *Thesaurus {
	u := &Thesaurus{layers: t.layers, longest: t.longest, tables: tables}
	u.speak(slices.Concat(t.languages, slices.Collect(maps.Keys(tables.pools))))
	return u
}

// speak sets the languages.
func (t *Thesaurus) speak(languages []string) {
	slices.Sort(languages)
	t.languages = slices.Compact(languages)
	for _, language := range t.languages {
		t.chains = append(t.chains, analysis.For(language).Once()) // heard remembers
	}
}

// layerOf reads a list of concepts; the one of the program only once.
func layerOf(list []Concept) *layer {
	if &list[0] == builtinFirst.Load() && len(list) == len(Builtin()) {
		return builtinLayer()
	}
	return newLayer(list)
}

// source is where its alternatives come from.
func (c *Concept) source() string {
	if c.Source == "" {
		return search.SourceGlossary
	}
	return c.Source
}

// label is what to call the concept.
func (c *Concept) label() string {
	if c.Label == "" && len(c.Terms) > 0 {
		return strings.TrimSpace(c.Terms[0].Text)
	}
	return c.Label
}
