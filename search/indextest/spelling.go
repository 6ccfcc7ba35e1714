package indextest

import (
	"slices"
	"testing"

	"earshot/search"
)

// speller is an index that helps people who type; others skip the test.
func speller(t *testing.T, x search.Index) search.Speller {
	t.Helper()
	s, ok := x.(search.Speller)
	if !ok {
		t.Skip("this index does not help people who type")
	}
	return s
}

func texts(words []search.Spelled) []string {
	list := []string{}
	for _, w := range words {
		list = append(list, w.Text)
	}
	return list
}

func testSimilar(t *testing.T, x search.Index) {
	s := speller(t, x)
	passage := func(id, study, language, text string) search.Passage {
		return search.Passage{ID: id, Session: id, Study: study, Language: language, Text: text}
	}
	fill(t, x, batchOf(1,
		passage("a", "open", "en", "checkout checkout and delivery"), passage("b", "open", "en", "the checkout once more"),
		passage("c", "open", "de", "Die Kündigung der Käufer"), passage("d", "open", "ru", "Доставка опоздала"),
		passage("e", "open", "el", "Η παράδοση άργησε"), passage("f", "open", "ja", "配送が遅い"),
		passage("g", "closed", "en", "checkouts deliverx Zacharias"), passage("h", "open", "en", "checkoff list"),
		passage("i", "open", "de", "zahlung"), passage("j", "open", "en", "zahlang"),
	), batchOf(2, passage("gone", "open", "en", "vanished")), batchOf(3, search.Passage{ID: "gone", Study: "open", Language: "en", Text: "other"}))
	for _, tt := range []struct {
		word string
		want []string
	}{
		{"chekcout", []string{"checkout"}},
		{"Checkuof", []string{"checkout", "checkoff"}},
		{"heckout", []string{"checkout"}},
		{"xcheckout", []string{"checkout"}},
		{"checkuut", []string{"checkout"}},
		{"kundigun", []string{"kundigung"}},
		{"Kündingung", []string{"kundigung"}},
		{"доставкка", []string{"доставка"}},
		{"параδοση", nil},
		{"παραδωση", []string{"παραδοση"}},
		{"zacharia", nil},
		{"delivery", nil},
		{"delivary", []string{"delivery"}},
		{"vanish", nil},
		{"vanishd", nil},
		{"配遅", nil},
		{"on", nil},
		{"", nil},
		{"two words", nil},
		{"chk", nil},
	} {
		got, err := s.Similar(t.Context(), search.Studies("open"), search.Misspelling{Word: tt.word}, 5)
		if err != nil || !slices.Equal(texts(got), append([]string{}, tt.want...)) {
			t.Errorf("Similar(%q) = %q, %v, want %q", tt.word, texts(got), err, tt.want)
		}
	}
	got, err := s.Similar(t.Context(), search.Studies("open"), search.Misspelling{Word: "chekout"}, 1)
	if want := (search.Spelled{Text: "checkout", Passages: 2, Changes: 1, Language: "en"}); err != nil || len(got) != 1 ||
		got[0].Example != "a" && got[0].Example != "b" || !sameWord(got[0], want) {
		t.Errorf("Similar(chekout) = %+v, %v, want %+v with an example", got, err, want)
	}
	for language, want := range map[string]string{"": "zahlang", "de-CH": "zahlung", "en": "zahlang"} {
		got, err := s.Similar(t.Context(), search.Everything(), search.Misspelling{Word: "zahlong", Language: language}, 1)
		if err != nil || !slices.Equal(texts(got), []string{want}) {
			t.Errorf("Similar(zahlong in %q) = %q, %v, want %s", language, texts(got), err, want)
		}
	}
	for name, tt := range map[string]struct {
		scope  search.Scope
		filter search.Filter
	}{
		"no scope":       {search.Scope{}, search.Filter{}},
		"another study":  {search.Studies("other"), search.Filter{}},
		"another filter": {search.Everything(), search.Filter{Languages: []string{"de"}}},
	} {
		if got, err := s.Similar(t.Context(), tt.scope, search.Misspelling{Word: "chekout", Filter: tt.filter}, 5); err != nil || len(got) > 0 {
			t.Errorf("%s: Similar = %+v, %v, want none", name, got, err)
		}
	}
}

func sameWord(a, b search.Spelled) bool {
	b.Example = a.Example
	return a == b
}

func testBeginning(t *testing.T, x search.Index) {
	s := speller(t, x)
	var passages []search.Passage
	for i, text := range []string{
		"delivery delivered", "delivery late", "delivery deluxe", "deluxe delay", "once: delegate", "Dél delay delta", "delta", "配送 配送",
		"the theatre of the theory", "the theatre",
	} {
		passages = append(passages, search.Passage{ID: string(rune('a' + i)), Session: "s", Study: "open", Language: "en", Text: text})
		passages = append(passages, search.Passage{ID: string(rune('A' + i)), Session: "t", Study: "closed", Language: "en", Text: "delphine delta delta"})
	}
	fill(t, x, batchOf(1, passages...))
	check := func(what, prefix string, scope search.Scope, most int, want ...string) {
		t.Helper()
		got, err := s.Beginning(t.Context(), scope, prefix, most)
		if err != nil || !slices.Equal(texts(got), append([]string{}, want...)) {
			t.Errorf("%s: Beginning(%q, %d) = %q, %v, want %q", what, prefix, most, texts(got), err, want)
		}
	}
	open := search.Studies("open")
	check("what occurs twice in the scope", "del", open, 9, "delivery", "delay", "delta", "deluxe")
	check("accents and case do not matter", "DÉLI", open, 9, "delivery")
	check("at most", "del", open, 2, "delivery", "delay")
	check("everything", "del", search.Everything(), 3, "delta", "delphine", "delivery")
	check("no scope", "del", search.Scope{}, 9)
	check("no articles", "the", open, 9, "theatre")
	check("nothing typed", "", open, 9)
	check("two words", "del del", open, 9)
	check("pairs are no words", "配", open, 9)
	apply(t, x, batchOf(2, search.Passage{ID: "a", Session: "s", Study: "open", Language: "en", Text: "gone"}, search.Passage{ID: "c", Session: "s", Study: "open", Language: "en", Text: "gone"}))
	check("what is gone is not suggested", "deli", open, 9)
	check("what has come is", "gon", open, 9, "gone")
}

func testMissing(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "a", Session: "a", Study: "open", Brands: []string{"acme"}, Language: "en", Text: "The deliveries were late"},
		search.Passage{ID: "b", Session: "b", Study: "closed", Language: "de", Text: "Der Warenkorb war leer"},
	))
	request := all(sequence(word("delivery"), word("basket"), word("chekout"), word("the"), not(word("nowhere")), or(word("late"), word("lste"))))
	request.Expansions = []search.Expansion{meaning("basket", "de Warenkorb 0.9")}
	check := func(what string, scope search.Scope, filter search.Filter, want ...string) {
		t.Helper()
		r := request
		r.Filter = filter
		if got := findIn(t, x, scope, r).Missing; !slices.Equal(got, want) {
			t.Errorf("%s: Missing = %q, want %q", what, got, want)
		}
	}
	check("everything", search.Everything(), search.Filter{}, "chekout", "lste")
	check("one study", search.Studies("open"), search.Filter{}, "basket", "chekout", "lste")
	check("a filter", search.Everything(), search.Filter{Brands: []string{"acme"}}, "basket", "chekout", "lste")
	check("no scope", search.Scope{}, search.Filter{}, "delivery", "basket", "chekout", "late", "lste")
}
