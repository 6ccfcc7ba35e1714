package thesaurus

import (
	"math"
	"testing"

	"earshot/search"
)

// TestTermsOfSeveralWordsAreLookedForInPieces checks that words of a term share
// 0.3 of its weight, are not shown, and are no synonyms in their own language.
func TestTermsOfSeveralWordsAreLookedForInPieces(t *testing.T) {
	t.Parallel()
	s := New([]Concept{{Label: "code", Source: search.SourceLexicon, Terms: []Term{
		{Text: "Rabattcode", Language: "de"}, {Text: "Gutschein", Language: "de"}, {Text: "discount code", Language: "en"},
	}}})
	words := corpus{"en": {"discount code", "the code of my discount"}, "de": {"Rabattcode", "Gutschein"}}
	want := map[string]float64{"discount code": 0.7, "discount": 0.15, "code": 0.15}
	for _, e := range expand(t, s, words, "Rabattcode", "de") {
		for _, a := range e.Terms {
			if a.Language != "en" {
				continue
			}
			if math.Abs(a.Weight-want[a.Text]) > 1e-9 || a.Hidden != (a.Text != "discount code") {
				t.Errorf("%s weighs %v, hidden %v; want %v, and pieces hidden", a.Text, a.Weight, a.Hidden, want[a.Text])
			}
			delete(want, a.Text)
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	for _, e := range expand(t, s, words, "discount code", "en") {
		for _, a := range e.Terms {
			if a.Language == "en" {
				t.Errorf("%s in its own language: %s", e.From, a.Text)
			}
		}
	}
	if got := expand(t, s, corpus{"en": {"the code of the house"}}, "Rabattcode", "de"); len(got) > 0 {
		t.Errorf("one word of two occurs, and the term is looked for: %v", got)
	}
}
