package thesaurus

import (
	"context"
	"slices"
	"strings"
	"testing"

	"earshot/search"
	"earshot/search/bleveindex"
)

// indexed is an index of passages, each its own source.
func indexed(t testing.TB, passages ...search.Passage) *bleveindex.Index {
	t.Helper()
	x, err := bleveindex.Open(t.TempDir(), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	b := search.Batch{Position: 1}
	for _, p := range passages {
		b.Updates = append(b.Updates, search.Update{Source: p.ID, Passages: []search.Passage{p}})
	}
	err = x.Rebuild(t.Context(), func(_ context.Context, apply func(search.Batch) error) error { return apply(b) })
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// ask searches with expansions and lists the hits.
func ask(t testing.TB, s *Thesaurus, x *bleveindex.Index, query string) (ids []string, results *search.Results) {
	t.Helper()
	q, err := search.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	r := search.Request{Query: q, Limit: search.MaxLimit}
	r.Expansions = s.Expand(t.Context(), q, x.Vocabulary(), Options{})
	results, err = x.Search(t.Context(), search.Everything(), r)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range results.Groups {
		for _, h := range g.Hits {
			ids = append(ids, h.ID)
		}
	}
	return ids, results
}

var interviews = []search.Passage{
	{ID: "de-card", Language: "de", Text: "Meine Kreditkarte wollten sie dreimal ablehnen, dann habe ich aufgegeben."},
	{ID: "de-refund", Language: "de", Text: "Auf die Rückerstattung warte ich seit Wochen."},
	{ID: "de-slow", Language: "de", Text: "Die Lieferung war langsam, aber der Fahrer freundlich."},
	{ID: "de-map", Language: "de", Text: "Die Karte zeigt den Weg zum Laden."},
	{ID: "fr-card", Language: "fr", Text: "On a refusé ma carte de crédit sans explication."},
	{ID: "fr-map", Language: "fr", Text: "La carte du quartier est pratique."},
	{ID: "fr-slow", Language: "fr", Text: "La livraison est trop lente en décembre."},
	{ID: "es-card", Language: "es", Text: "La tarjeta de crédito fue rechazada en la caja."},
	{ID: "es-refund", Language: "es", Text: "Pedí el reembolso y nadie contestó."},
	{ID: "pl-card", Language: "pl", Text: "Bank odrzucił moją kartę kredytową bez powodu."},
	{ID: "pl-slow", Language: "pl", Text: "Dostawa była bardzo wolna."},
	{ID: "it-refund", Language: "it", Text: "Aspetto ancora il rimborso per gli stivali."},
	{ID: "it-town", Language: "it", Text: "Il negozio più vicino è a Dubrovnik."},
	{ID: "en-card", Language: "en", Text: "They declined my credit card at the till."},
	{ID: "en-slow", Language: "en", Text: "Delivery is slow before the holidays."},
	{ID: "en-map", Language: "en", Text: "The map is on a card by the door."},
	{ID: "ru-town", Language: "ru", Text: "Магазин в Дубровнике закрыт."},
}

func TestQuestionInOneLanguageFindsAllOthers(t *testing.T) {
	t.Parallel()
	s, x := New(fixture(t)), indexed(t, interviews...)
	for _, tt := range []struct {
		query string
		first []string // in any order, before all others
	}{
		{"credit card declined", []string{"en-card", "de-card", "fr-card", "es-card", "pl-card"}},
		{"slow delivery", []string{"en-slow", "de-slow", "fr-slow", "pl-slow"}},
		{"refunds", []string{"de-refund", "es-refund", "it-refund"}},
		{"Kreditkarte ablehnen", []string{"en-card", "de-card", "fr-card", "es-card", "pl-card"}},
		{"livraison lente", []string{"en-slow", "de-slow", "fr-slow", "pl-slow"}},
		{"Dubrovnik", []string{"it-town", "ru-town"}},
	} {
		ids, _ := ask(t, s, x, tt.query)
		got := slices.Sorted(slices.Values(ids[:min(len(ids), len(tt.first))]))
		if !slices.Equal(got, slices.Sorted(slices.Values(tt.first))) {
			t.Errorf("%s: hits %q, want %q first", tt.query, ids, tt.first)
		}
	}
}

func TestMarksShowTheTranslation(t *testing.T) {
	t.Parallel()
	s, x := New(fixture(t)), indexed(t, interviews...)
	_, results := ask(t, s, x, "credit card declined")
	for _, tt := range []struct {
		id   string
		want []string
		why  []search.Why
	}{
		{"de-card", []string{"Kreditkarte", "ablehnen"}, []search.Why{search.Translation}},
		{"fr-card", []string{"refusé", "carte de crédit"}, []search.Why{search.Exact, search.Translation}},
		{"es-card", []string{"tarjeta de crédito", "rechazada"}, []search.Why{search.Stem, search.Translation}},
		{"en-card", []string{"declined", "credit", "card"}, []search.Why{search.Exact}},
	} {
		i := slices.IndexFunc(interviews, func(p search.Passage) bool { return p.ID == tt.id })
		p := interviews[i]
		spans, why := results.Marker.Mark(p.Language, p.Text)
		var got []string
		for _, span := range spans {
			got = append(got, p.Text[span.Start:span.End])
		}
		if !slices.Equal(got, tt.want) || !slices.Equal(why, tt.why) {
			t.Errorf("marks of %s are %q %q, want %q %q", tt.id, got, why, tt.want, tt.why)
		}
	}
}

func TestPhrasesAndExcludedWordsAreNotExpanded(t *testing.T) {
	t.Parallel()
	s, x := New(fixture(t)), indexed(t, interviews...)
	for query, want := range map[string]string{
		`"credit card"`:            "en-card",
		`delivery -slow lang:de`:   "de-slow", // langsam is not excluded: nobody typed it
		`"slow" livraison lang:en`: "en-slow",
	} {
		if ids, _ := ask(t, s, x, query); strings.Join(ids, " ") != want {
			t.Errorf("%s: hits %q, want %s", query, ids, want)
		}
	}
}

func TestHiddenTermsAreFoundAndMarked(t *testing.T) {
	t.Parallel()
	s := New([]Concept{{ID: "1", Label: "basket", Terms: []Term{
		{Text: "basket", Language: "en", Preferred: true},
		{Text: "baskit", Language: "en", Hidden: true},
		{Text: "Warenkorb", Language: "de", Preferred: true},
		{Text: "Warenkrob", Language: "de", Hidden: true},
	}}})
	all := corpus{"en": {"basket", "baskit"}, "de": {"Warenkorb", "Warenkrob"}}
	for _, query := range []string{"basket", "baskit"} {
		hidden := map[string]bool{}
		for _, e := range expand(t, s, all, query, "en") {
			for _, a := range e.Terms {
				hidden[a.Text] = a.Hidden
			}
		}
		if len(hidden) != 3 || hidden["Warenkorb"] || !hidden["Warenkrob"] {
			t.Errorf("Expand(%q): hidden = %v, want Warenkrob hidden and Warenkorb not", query, hidden)
		}
	}
}
