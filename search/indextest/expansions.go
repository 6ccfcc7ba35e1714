package indextest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

func testExpansions(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "typed", Session: "1", Language: "en", Text: "Customers want refunds."},
		search.Passage{ID: "concept", Session: "2", Language: "en", Text: "Our shoppers are happy."},
		search.Passage{ID: "german", Session: "3", Language: "de", Text: "Die Kunden waren zufrieden."},
		search.Passage{ID: "homograph", Session: "4", Language: "en", Text: "Kunde is a surname."},
		search.Passage{ID: "phrase", Session: "5", Language: "es", Text: "Un comprador habitual dijo eso."},
		search.Passage{ID: "inflected", Session: "7", Language: "es", Text: "Los compradores habituales dijeron eso."},
		search.Passage{ID: "scattered", Session: "6", Language: "es", Text: "Lo habitual es que el comprador espere."},
	))
	r := all(word("customer"))
	wantIDs(t, "without expansions", find(t, x, r), "typed")
	r.Expansions = []search.Expansion{{From: "customer", Terms: []search.Alternative{
		{Text: "shopper", Language: "en", Weight: 0.8, Why: search.Concept},
		{Text: "Kunde", Language: "de-AT", Weight: 0.7, Why: search.Translation},
		{Text: "comprador habitual", Language: "es", Weight: 0.5, Why: search.Translation},
		{Text: "asiakas", Language: "fi", Weight: 0.5, Why: search.Translation},
	}}}
	results := find(t, x, r)
	wantIDs(t, "with expansions", results, "typed", "concept", "german", "phrase", "inflected")
	wantMarks(t, results.Marker, "en", "Customers want refunds.", "[Customers] want refunds.", search.Stem)
	wantMarks(t, results.Marker, "en", "The customer, that CUSTOMER!", "The [customer], that [CUSTOMER]!", search.Exact)
	wantMarks(t, results.Marker, "en", "customers and shoppers", "[customers] and [shoppers]", search.Stem, search.Concept)
	wantMarks(t, results.Marker, "de", "Die Kunden waren zufrieden.", "Die [Kunden] waren zufrieden.", search.Translation)
	wantMarks(t, results.Marker, "en", "Kunde is a surname.", "Kunde is a surname.")
	wantMarks(t, results.Marker, "es-MX", "Un comprador habitual, lo habitual.", "Un [comprador habitual], lo habitual.", search.Translation)
	r.Query.Root = phrase("customer")
	wantIDs(t, "phrases are not expanded", find(t, x, r))
	r.Query.Root = sequence(word("customer"), not(word("refund")))
	wantIDs(t, "expanded beside a negation", find(t, x, r), "concept", "german", "phrase", "inflected")
}

// testTranslatedQuestion asks a whole question, of which a few words can be
// translated: the others must not stand in the way.
func testTranslatedQuestion(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "german", Session: "1", Language: "de", Text: "Auf die Erstattung habe ich gewartet."},
		search.Passage{ID: "other", Session: "2", Language: "de", Text: "Das Formular war einfach."},
	))
	r := all(sequence(word("how"), word("long"), word("did"), word("people"), word("wait"), word("for"), word("their"), word("refund")))
	wantIDs(t, "untranslated", find(t, x, r))
	r.Expansions = []search.Expansion{
		{From: "refund", Terms: []search.Alternative{{Text: "Erstattung", Language: "de", Weight: 0.8, Why: search.Translation}}},
		{From: "people", Terms: []search.Alternative{{Text: "Leute", Language: "de", Weight: 0.8, Why: search.Translation}}},
	}
	wantIDs(t, "translated", find(t, x, r), "german")
}

// testTypedBeforeExpanded wants the weight of an expansion to count.
func testTypedBeforeExpanded(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "faint", Session: "1", Language: "en", Text: "one buyer came by"},
		search.Passage{ID: "likely", Session: "2", Language: "en", Text: "one shopper came by"},
		search.Passage{ID: "typed", Session: "3", Language: "en", Text: "one customer came by"},
	))
	r := all(word("customer"))
	r.Expansions = []search.Expansion{{From: "customer", Terms: []search.Alternative{
		{Text: "buyer", Language: "en", Weight: 0.2, Why: search.Concept},
		{Text: "shopper", Language: "en", Weight: 0.8, Why: search.Concept},
	}}}
	wantOrder(t, "by weight", find(t, x, r), "typed", "likely", "faint")
}

// testForeignHomographs wants a typed word to count less in another language
// where the glossary has other words for it there, and only then.
func testForeignHomographs(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "homograph", Session: "1", Language: "en", Text: "the rate was fine"},
		search.Passage{ID: "meant", Session: "2", Language: "en", Text: "instalments were fine"},
	))
	r := all(word("rate"))
	r.Language = "it"
	instalments := search.Alternative{Text: "instalments", Language: "en", Weight: 0.6, Why: search.Translation, Source: search.SourceGlossary}
	itself := search.Alternative{Text: "rate", Language: "en", Weight: 1, Why: search.Translation, Source: search.SourceGlossary, Hidden: true}
	ask := func(what string, want []string, terms ...search.Alternative) {
		r.Expansions = []search.Expansion{{From: "rate", Terms: terms}}
		wantOrder(t, what, find(t, x, r), want...)
	}
	ask("the glossary has another word", []string{"meant", "homograph"}, instalments)
	ask("the glossary has both", []string{"homograph", "meant"}, instalments, itself)
	instalments.Source = search.SourceDictionary
	ask("a dictionary has another word", []string{"homograph", "meant"}, instalments)
	r.Language = "en"
	instalments.Source = search.SourceGlossary
	ask("the query is in English", []string{"homograph", "meant"}, instalments)
}

func testTooManyAlternatives(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1, shop...))
	r := all(word("checkout"))
	e := search.Expansion{From: "checkout"}
	for i := range 5000 {
		e.Terms = append(e.Terms, search.Alternative{Text: fmt.Sprint("till", i), Language: "en", Weight: 0.5, Why: search.Concept})
	}
	r.Expansions = []search.Expansion{e}
	_, err := x.Search(t.Context(), search.Everything(), r)
	if _, ok := errors.AsType[*search.LimitError](err); !ok {
		t.Errorf("Search with 5000 alternatives = %v, want a LimitError", err)
	}
}

func testMarks(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1, shop...))
	for _, tt := range []struct {
		root           search.Node
		language, text string
		want           string
		why            []search.Why
	}{
		{word("cart"), "en", "Carts, a cart; CART!", "[Carts], a [cart]; [CART]!", []search.Why{search.Exact, search.Stem}},
		{phrase("too slow"), "en", "It is TOO  slow, too. Slow!", "It is [TOO  slow], [too. Slow]!", []search.Why{search.Exact}},
		{prefix("check"), "de", "Der Checkout ist kein Check-in", "Der [Checkout] ist kein [Check]-in", []search.Why{search.Exact}},
		{word("cafe"), "fr", "Au café, aux Cafés", "Au [café], aux [Cafés]", []search.Why{search.Exact, search.Stem}},
		{sequence(word("the"), word("cart")), "en", "the cart", "the [cart]", []search.Why{search.Exact}},
		{sequence(word("cart"), not(word("slow"))), "en", "a slow cart", "a slow [cart]", []search.Why{search.Exact}},
		{or(word("slow"), phrase("slow cart")), "en", "slow cart", "[slow cart]", []search.Why{search.Exact}},
		{word("東京都"), "ja", "私は東京都に住む", "私は[東京都]に住む", []search.Why{search.Exact}},
		{word("cart"), "", "cart carts", "[cart] carts", []search.Why{search.Exact}},
		{word("cart"), "en", "", "", nil},
		{word("cart"), "en", "\xffcart\xfe", "\xff[cart]\xfe", []search.Why{search.Exact}},
		{field(search.FieldBrand, "acme"), "en", "acme", "acme", nil},
		{nil, "en", "anything", "anything", nil},
	} {
		wantMarks(t, find(t, x, all(tt.root)).Marker, tt.language, tt.text, tt.want, tt.why...)
	}
}

// wantMarks compares marks, written as brackets, and why they are there.
func wantMarks(t *testing.T, m search.Marker, language, text, want string, why ...search.Why) {
	t.Helper()
	spans, gotWhy := m.Mark(language, text)
	var got strings.Builder
	last := 0
	for _, s := range spans {
		if s.Start < last || s.End <= s.Start || s.End > len(text) {
			t.Errorf("Mark(%q, %q) = %v: spans overlap or lie outside", language, text, spans)
			return
		}
		got.WriteString(text[last:s.Start] + "[" + text[s.Start:s.End] + "]")
		last = s.End
	}
	got.WriteString(text[last:])
	if got.String() != want || !slices.Equal(gotWhy, why) {
		t.Errorf("Mark(%q, %q) = %q %q, want %q %q", language, text, got.String(), gotWhy, want, why)
	}
}
