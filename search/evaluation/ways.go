package evaluation

import (
	"slices"

	"earshot/search"
)

// Way is how much help a query gets: words of these sources besides its own, none
// where there are no sources.
type Way struct {
	Name    string
	Sources []string // see search.SourceGlossary and the others
}

// Ways are what a measurement of a service compares: no other words, those of one
// source, of two, and so on, up to all, which is what people get.
func Ways() []Way {
	ways := []Way{{Name: "no expansion"}}
	var sources []string
	for _, source := range []string{
		search.SourceCognate, search.SourceLexicon, search.SourceDictionary, search.SourceLearned, search.SourceGlossary,
	} {
		sources = append(sources, source)
		ways = append(ways, Way{"+ " + source, slices.Clone(sources)})
	}
	return ways
}
