package thesaurus

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"earshot/search"
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
	layers    []*layer // what an earlier one says goes before what a later one says
	languages []string // that any term is in, sorted
	longest   int      // term, in words
	tables    *Tables  // nil for none

	cognates cognateCache
}

// New makes a thesaurus of lists of concepts. Where several lists know a term,
// the earliest is believed that has an alternative to it in the language in
// question; a glossary goes before the lexicon. The concepts must not change
// afterwards.
func New(concepts ...[]Concept) *Thesaurus {
	t := &Thesaurus{longest: 1}
	for _, list := range concepts {
		if len(list) == 0 {
			continue
		}
		l := layerOf(list)
		t.layers = append(t.layers, l)
		t.longest = max(t.longest, l.longest)
	}
	t.languages = languagesOf(t.layers)
	return t
}

// With makes a thesaurus that also consults tables, where it had none.
func (t *Thesaurus) With(tables *Tables) *Thesaurus {
	u := &Thesaurus{layers: t.layers, longest: t.longest, tables: tables}
	u.languages = slices.Concat(t.languages, slices.Collect(maps.Keys(tables.pools)))
	slices.Sort(u.languages)
	u.languages = slices.Compact(u.languages)
	return u
}

// layerOf reads a list of concepts, the lexicon only once.
func layerOf(list []Concept) *layer {
	if words := Builtin(); &list[0] == &words[0] && len(list) == len(words) {
		return builtinLayer()
	}
	return newLayer(list)
}

var builtinLayer = sync.OnceValue(func() *layer { return newLayer(Builtin()) })

// source is where the alternatives of a concept come from.
func (c *Concept) source() string {
	if c.Source == "" {
		return search.SourceGlossary
	}
	return c.Source
}

// why is the reason for which a passage matches a term of the concept.
func (c *Concept) why(sameLanguage bool) search.Why {
	if sameLanguage || c.source() == search.SourceGlossary {
		return search.Concept
	}
	return search.Translation
}

// label is what to call the concept.
func (c *Concept) label() string {
	if c.Label == "" && len(c.Terms) > 0 {
		return strings.TrimSpace(c.Terms[0].Text)
	}
	return c.Label
}
