package thesaurus

import (
	"testing"

	"earshot/search"
	"earshot/search/dictionary"
)

// weightIn is what a Dutch word weighs among the alternatives to another word,
// and whether it is to be hidden; 0 if it is not one.
func weightIn(list []search.Expansion, from, text string) (weight float64, hidden bool) {
	for _, e := range list {
		for _, a := range e.Terms {
			if e.From == from && a.Text == text && a.Language == "nl" {
				return a.Weight, a.Hidden
			}
		}
	}
	return 0, false
}

// TestWordThatTheGlossaryHasInBothLanguages wants dictionaries to have little
// to say about a word that stays as it is.
func TestWordThatTheGlossaryHasInBothLanguages(t *testing.T) {
	t.Parallel()
	glossary := []Concept{{Label: "account", Terms: []Term{
		{Text: "account", Language: "en"}, {Text: "account", Language: "nl"},
	}}}
	s := New(glossary).With(NewTables(dictionary.Table{
		From: "en", To: "nl", Kind: dictionary.Dictionary,
		Pairs: []dictionary.Pair{{Source: "account", Target: "rekening", Weight: 1}},
	}))
	words := corpus{"en": {"my account"}, "nl": {"een account", "de rekening"}}
	got := expand(t, s, words, "account", "en")
	if w, hidden := weightIn(got, "account", "account"); w < 0.7 || !hidden {
		t.Errorf("the word itself weighs %.2f, hidden %v; want what the language allows, and hidden", w, hidden)
	}
	if w, _ := weightIn(got, "account", "rekening"); w > 0.1 {
		t.Errorf("the dictionary's word weighs %.2f, want hardly anything", w)
	}
}

// TestLongerTermOfTheLexiconLeavesTheGlossaryAlone: "plusieurs fois" of the
// glossary lies within "en plusieurs fois" of the lexicon.
func TestLongerTermOfTheLexiconLeavesTheGlossaryAlone(t *testing.T) {
	t.Parallel()
	glossary := []Concept{{Label: "instalments", Terms: []Term{
		{Text: "plusieurs fois", Language: "fr"}, {Text: "termijnen", Language: "nl"},
	}}}
	lexicon := []Concept{{Label: "hire purchase", Source: search.SourceLexicon, Terms: []Term{
		{Text: "en plusieurs fois", Language: "fr"}, {Text: "afbetaling", Language: "nl"},
	}}}
	words := corpus{"fr": {"payer en plusieurs fois"}, "nl": {"in termijnen", "op afbetaling"}}
	got := expand(t, New(glossary, lexicon), words, "payer en plusieurs fois", "fr")
	for _, from := range []string{"plusieurs", "fois"} {
		ours, _ := weightIn(got, from, "termijnen")
		theirs, _ := weightIn(got, from, "afbetaling")
		if ours < 0.9 || theirs > 0.1 {
			t.Errorf("for %s the glossary's word weighs %.2f and the lexicon's %.2f, want all of it and hardly anything", from, ours, theirs)
		}
	}
}
