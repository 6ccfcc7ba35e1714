package thesaurus

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"earshot/search"
	"earshot/search/analysis"
)

// TestExpandKeepsItsLimits asks random queries of concepts that share their
// terms as no lexicon does.
func TestExpandKeepsItsLimits(t *testing.T) {
	t.Parallel()
	for source, mass := range map[string]float64{search.SourceLexicon: 1, search.SourceGlossary: glossaryMass} {
		t.Run(source, func(t *testing.T) { testLimits(t, source, mass) })
	}
}

// testLimits asks concepts of a source, whose alternatives may weigh so much
// together.
func testLimits(t *testing.T, source string, mass float64) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	languages := []string{"en", "de", "fr", "es", "it", "nl", "pl", "pt"}
	word := func() string { return fmt.Sprintf("wort%c%c", 'a'+r.IntN(8), 'k'+r.IntN(8)) }
	var concepts []Concept
	for i := range 300 {
		c := Concept{ID: fmt.Sprint(i), Label: fmt.Sprint("concept ", i), Source: source}
		for _, language := range languages {
			for range r.IntN(5) {
				c.Terms = append(c.Terms, Term{Text: word(), Language: language, Weight: r.Float64() * float64(r.IntN(2))})
			}
		}
		concepts = append(concepts, c)
	}
	s := New(concepts[:100], concepts[100:])
	words := everything(concepts).count()
	for range 60 {
		var query []string
		for range 1 + r.IntN(search.MaxTerms) {
			query = append(query, word())
		}
		text := strings.Join(query, " ")
		first := expandIn(t, s, words, text, "")
		checkLimits(t, text, first, mass)
		if second := expandIn(t, s, words, text, ""); !reflect.DeepEqual(first, second) {
			t.Errorf("Expand(%q) is not the same twice", text)
		}
	}
}

func checkLimits(t *testing.T, query string, expansions []search.Expansion, mass float64) {
	t.Helper()
	type place struct{ from, language string }
	counts, sums, total := map[place]int{}, map[place]float64{}, 0
	sources := map[string]bool{}
	for _, e := range expansions {
		sources[e.From] = true
		for _, a := range e.Terms {
			p := place{e.From, analysis.Canonical(a.Language)}
			counts[p]++
			sums[p] += a.Weight
			total++
			if a.Weight < leastWeight || a.Weight > 1 || a.Why == "" || a.Source == "" {
				t.Errorf("Expand(%q): %q has %+v", query, e.From, a)
			}
		}
	}
	for p, n := range counts {
		if n > maxEach || sums[p] > mass+1e-9 {
			t.Errorf("Expand(%q): %v has %d alternatives that weigh %v", query, p, n, sums[p])
		}
	}
	if total > maxTotal || len(sources) > maxSources {
		t.Errorf("Expand(%q): %d alternatives to %d words", query, total, len(sources))
	}
}

func TestExpandLeavesOutWhatDoesNotOccur(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	words := corpus{"de": {"Rückerstattung"}, "fr": {"bonjour"}, "es": {"la devolución", "el reembolso"}}
	got := expand(t, s, words, "refund", "en")
	for language, want := range map[string]string{"de": "Rückerstattung", "fr": "", "it": "", "es": "reembolso devolución"} {
		if found := strings.Join(texts(got, "refund", language), " "); found != want {
			t.Errorf("refund in %s is %q, want %q", language, found, want)
		}
	}
	for _, e := range got {
		for _, a := range e.Terms {
			if a.Language == "de" && a.Weight != 1 {
				t.Errorf("the only translation that occurs weighs %v, want 1", a.Weight)
			}
		}
	}
}

func TestExpandFallsBackToShorterTerms(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	got := expand(t, s, corpus{"de": {"Kredit", "Karte"}, "fr": {"carte de crédit"}}, "credit card", "en")
	for _, tt := range []struct{ from, language, want string }{
		{"credit", "de", "Kredit"}, {"card", "de", "Karte"}, {"credit", "fr", "carte de crédit|carte|crédit"}, {"card", "fr", "carte de crédit|carte|crédit"},
	} {
		if found := strings.Join(texts(got, tt.from, tt.language), "|"); found != tt.want {
			t.Errorf("%s in %s is %q, want %q", tt.from, tt.language, found, tt.want)
		}
	}
}

func TestExpandLeavesOutCommonWordsUnlessTheyComeFirst(t *testing.T) {
	t.Parallel()
	words := corpus{"es": {"devolución"}, "fr": {"bancaire carte"}}
	for range 100 {
		words["es"] = append(words["es"], "reembolso")
		words["fr"] = append(words["fr"], "une carte de crédit", "le client")
	}
	s := New(fixture(t))
	got := expand(t, s, words, "refund", "en")
	if found := texts(got, "refund", "es"); len(found) != 2 {
		t.Errorf("refund in es is %q, want the common one first", found)
	}
	words["es"] = append(words["es"], strings.Split(strings.Repeat("la devolución|", 99), "|")...)
	got = expand(t, s, words, "refund", "en")
	if found := texts(got, "refund", "es"); len(found) != 1 || found[0] != "reembolso" {
		t.Errorf("refund in es is %q, want the first alone, both being common", found)
	}
}

func TestExpansionsComeInTheOrderOfTheWords(t *testing.T) {
	t.Parallel()
	words := corpus{"de": {"Lieferung"}, "fr": {"lent", "client", "livraison"}, "es": {"cliente"}}
	var got []string
	for _, e := range expand(t, New(fixture(t)), words, "customer slow delivery", "en") {
		got = append(got, e.From)
	}
	if want := "customer slow delivery"; strings.Join(got, " ") != want {
		t.Errorf("expansions of %q, want %s", got, want)
	}
}

func TestGlossaryGoesBeforeTheLexicon(t *testing.T) {
	t.Parallel()
	glossary := []Concept{{ID: "g1", Label: "Buyer", Terms: []Term{
		{Text: "customer", Language: "en"},
		{Text: "buyer", Language: "en", Preferred: true},
		{Text: "Käufer", Language: "de-CH"},
		{Text: "Abnehmer", Language: "de", Weight: 0.1},
		{Text: "acheteur", Language: "fr"},
	}}}
	words := everything(fixture(t))
	words["de"] = append(words["de"], "Käufer", "Abnehmer")
	words["en"] = append(words["en"], "buyer")
	got := expand(t, New(glossary, fixture(t)), words, "customers", "en")
	for language, want := range map[string]string{
		"de-CH": "Käufer", "de": "Abnehmer", "en": "buyer",
		"fr": "client",  // no passage has the glossary's
		"es": "cliente", // the glossary has none
	} {
		if found := strings.Join(texts(got, "customers", language), " "); found != want {
			t.Errorf("customers in %s is %q, want %q", language, found, want)
		}
	}
	for _, e := range got {
		for _, a := range e.Terms {
			want := search.Alternative{Text: a.Text, Language: a.Language, Weight: a.Weight, Why: search.Translation, Source: search.SourceLexicon}
			label := "customer"
			if e.Concept == "Buyer" {
				want.Why, want.Source, label = search.Concept, search.SourceGlossary, "Buyer"
			}
			if a != want || e.Concept != label {
				t.Errorf("%q: %+v of %q, want %+v", e.From, a, e.Concept, want)
			}
		}
	}
}

func TestMeaningsShareTheMass(t *testing.T) {
	t.Parallel()
	got := expand(t, New(fixture(t)), everything(fixture(t)), "bank", "en")
	weights := map[string]float64{}
	for _, e := range got {
		for _, a := range e.Terms {
			if a.Language == "fr" {
				weights[e.Concept+" "+a.Text] = a.Weight
			}
		}
	}
	if money, shore := weights["bank banque"], weights["shore rive"]; money <= shore || shore < 0.1 || money+shore > 1+1e-9 {
		t.Errorf("bank in fr weighs %v, want money before the shore, 1 together", weights)
	}
}

func TestTheOtherWordsTellTheLanguage(t *testing.T) {
	t.Parallel()
	s, words := New(fixture(t)), everything(fixture(t))
	weight := func(query, hint, from, text string) float64 {
		for _, e := range expand(t, s, words, query, hint) {
			for _, a := range e.Terms {
				if e.From == from && a.Text == text {
					return a.Weight
				}
			}
		}
		return 0
	}
	alone := weight("gift", "und", "gift", "cadeau")
	for _, tt := range []struct {
		query, hint string
		min, max    float64
	}{
		{"gift", "en", alone + 0.1, 1},
		{"gift", "de", 0.05, alone - 0.1},
		{"gift customer", "und", alone + 0.1, 1},
		{"gift Kunde", "und", 0, alone - 0.1},
		{"gift customer delivery", "de", alone, 1},
	} {
		if got := weight(tt.query, tt.hint, "gift", "cadeau"); got < tt.min || got > tt.max {
			t.Errorf("Expand(%q, %q): gift as cadeau weighs %v, want %v to %v", tt.query, tt.hint, got, tt.min, tt.max)
		}
	}
	if none := expand(t, New(), words, "gift", ""); none != nil {
		t.Errorf("a thesaurus without concepts expands to %v", none)
	}
}
