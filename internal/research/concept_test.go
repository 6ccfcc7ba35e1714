package research_test

import (
	"strings"
	"testing"

	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

func TestTermsAreKeptInOneForm(t *testing.T) {
	t.Parallel()
	got := research.NormalizeTerms([]research.Term{
		{Language: "PT_br", Text: "cliente"},
		{Language: "de", Text: "Kunde", Kind: research.TermHidden},
		{Language: "de", Text: " Nutzer \t innen "},
		{Language: "de", Text: "Klient"},
		{Language: "de", Text: "Mandant", Brand: "nord"},
		{Language: "en", Text: "client"},
		{Language: "en", Text: "customer", Kind: research.TermPreferred},
	})
	want := []research.Term{
		{Language: "de", Text: "Nutzer innen", Kind: research.TermPreferred},
		{Language: "de", Text: "Mandant", Kind: research.TermPreferred, Brand: "nord"},
		{Language: "de", Text: "Klient", Kind: research.TermAlternative},
		{Language: "de", Text: "Kunde", Kind: research.TermHidden},
		{Language: "en", Text: "customer", Kind: research.TermPreferred},
		{Language: "en", Text: "client", Kind: research.TermAlternative},
		{Language: "pt-BR", Text: "cliente", Kind: research.TermPreferred},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, research.NormalizeTerms(got)); diff != "" {
		t.Errorf("normalized twice:\n%s", diff)
	}
}

func TestConceptsObeyTheirRules(t *testing.T) {
	t.Parallel()
	const id = "01900000-0000-7000-8000-00000000000a"
	term := func(language, text string, kind research.TermKind, brand string) research.Term {
		return research.Term{Language: language, Text: text, Kind: kind, Brand: brand}
	}
	ok := term("de", "Kunde", "", "")
	many := make([]research.Term, research.MostTerms+1)
	for i := range many {
		many[i] = term("de", strings.Repeat("a", i%200+1), research.TermAlternative, "")
	}
	for _, test := range []struct {
		name, field string // "" if it is sound
		concept     research.Concept
	}{
		{"sound", "", research.Concept{Terms: []research.Term{ok}}},
		{"word of two brands", "", research.Concept{Terms: []research.Term{ok, term("de", "Gast", "", "a"), term("de", "Gast", "", "b")}}},
		{"word of two languages", "", research.Concept{Terms: []research.Term{ok, term("nl", "Kunde", "", "")}}},
		{"no term", "terms", research.Concept{}},
		{"hidden only", "terms", research.Concept{Terms: []research.Term{term("de", "Kunde", research.TermHidden, "")}}},
		{"two preferred", "terms[1]", research.Concept{Terms: []research.Term{term("de", "Kunde", research.TermPreferred, ""), term("de", "Klient", research.TermPreferred, "")}}},
		{"two of a brand", "terms[2]", research.Concept{Terms: []research.Term{ok, term("de", "Gast", "", "a"), term("de", "Klient", "", "a")}}},
		{"same word folded", "terms[1].text", research.Concept{Terms: []research.Term{ok, term("de", "KUNDE", "", "")}}},
		{"brand's word is preferred", "terms[1].text", research.Concept{Terms: []research.Term{ok, term("de", "Kunde", "", "a")}}},
		{"brand's word is alternative", "terms[2].text", research.Concept{Terms: []research.Term{ok, term("de", "Gast", "", "a"), term("de", "Gast", "", "")}}},
		{"hidden of a brand", "terms[1].kind", research.Concept{Terms: []research.Term{ok, term("de", "Gast", research.TermHidden, "a")}}},
		{"unknown kind", "terms[0].kind", research.Concept{Terms: []research.Term{term("de", "Gast", "best", "")}}},
		{"no language", "terms[0].language", research.Concept{Terms: []research.Term{term("", "Gast", "", "")}}},
		{"bad language", "terms[0].language", research.Concept{Terms: []research.Term{term("german!", "Gast", "", "")}}},
		{"no text", "terms[0].text", research.Concept{Terms: []research.Term{term("de", " ", "", "")}}},
		{"long text", "terms[0].text", research.Concept{Terms: []research.Term{term("de", strings.Repeat("ä", 201), "", "")}}},
		{"control character", "terms[0].text", research.Concept{Terms: []research.Term{term("de", "a\x00b", "", "")}}},
		{"too many", "terms", research.Concept{Terms: many}},
		{"own parent", "broader", research.Concept{ID: id, Terms: []research.Term{ok}, Broader: []string{id}}},
		{"no id", "related", research.Concept{Terms: []research.Term{ok}, Related: []string{"x"}}},
		{"relative uri", "uri", research.Concept{Terms: []research.Term{ok}, URI: "customer"}},
		{"uri with space", "uri", research.Concept{Terms: []research.Term{ok}, URI: "http://a/ b"}},
		{"two definitions", "definitions[1].language", research.Concept{Terms: []research.Term{ok}, Definitions: []research.Definition{{Language: "de", Text: "a"}, {Language: "DE", Text: "b"}}}},
		{"status", "status", research.Concept{Terms: []research.Term{ok}, Status: "good"}},
	} {
		if test.concept.Status == "" {
			test.concept.Status = research.ConceptAgreed
		}
		test.concept.Normalize()
		err := test.concept.Check()
		if test.field == "" && err != nil || test.field != "" && (err == nil || !strings.Contains(err.Error(), test.field+": ")) {
			t.Errorf("%s: Check() = %v, want a violation of %q", test.name, err, test.field)
		}
	}
}

func TestALabelIsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	c := research.Concept{Terms: research.NormalizeTerms([]research.Term{
		{Language: "de", Text: "Kunde"},
		{Language: "de", Text: "Gast", Brand: "nord"},
		{Language: "en-GB", Text: "customer"},
		{Language: "aa", Text: "x", Kind: research.TermHidden},
	})}
	for tag, want := range map[string]string{"de": "Kunde", "de-AT": "Kunde", "en": "customer", "fr": "customer", "": "customer", "aa": "customer"} {
		if got := c.Label(tag); got != want {
			t.Errorf("Label(%q) = %q, want %q", tag, got, want)
		}
	}
}
