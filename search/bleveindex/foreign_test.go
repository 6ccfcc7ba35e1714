package bleveindex_test

import (
	"testing"

	"earshot/search"
)

// TestStemsOfForeignWordsCountLess has a word that is known, and means something
// else in a language with the same stem; and a loan, which is the word itself.
func TestStemsOfForeignWordsCountLess(t *testing.T) {
	t.Parallel()
	x := fresh(t, t.TempDir())
	said := map[string]search.Passage{}
	for id, p := range map[string]search.Passage{
		"slow":     {Language: "en", Text: "The page was slow and then it was slower."},
		"words":    {Language: "pl", Text: "Słowa, słowa, tylko słowa."},
		"checkout": {Language: "de", Text: "Beim Checkout ging nichts mehr, im Checkout blieb alles stehen."},
		"bread":    {Language: "de", Text: "Wir haben Brot gekauft und nichts gefunden."},
		"bread2":   {Language: "pl", Text: "Kupujemy chleb i niczego nie ma."},
		"bread3":   {Language: "en", Text: "We bought bread and found nothing at the till."},
	} {
		p.ID, p.Source, p.Session, p.Kind = id, id, id, search.Transcript
		said[id] = p
	}
	for id, p := range said {
		if err := x.Apply(t.Context(), search.Batch{Updates: []search.Update{{Source: id, Passages: []search.Passage{p}}}}); err != nil {
			t.Fatal(err)
		}
	}
	scores := func(word, language string, known bool) map[string]float64 {
		r := search.Request{Query: search.Query{Root: search.Sequence{search.Word{Text: word}}}, Language: language, Limit: 10}
		if known {
			r.Expansions = []search.Expansion{{From: word, Terms: []search.Alternative{{Text: "wolny", Language: "pl", Weight: 1, Why: search.Translation, Source: search.SourceLexicon}}}}
		}
		found, err := x.Search(t.Context(), search.Everything(), r)
		if err != nil {
			t.Fatal(err)
		}
		by := map[string]float64{}
		for _, g := range found.Groups {
			by[g.Hits[0].ID] = g.Hits[0].Score
		}
		return by
	}
	unknown, known := scores("slow", "en", false), scores("slow", "en", true)
	if known["words"] == 0 || known["words"] > 0.75*unknown["words"] || known["words"] > known["slow"] {
		t.Errorf("a foreign stem counts %.2f of %.2f, beside %.2f of the word itself", known["words"], unknown["words"], known["slow"])
	}
	if got, want := scores("slow", "", true), scores("slow", "", false); got["words"] != want["words"] {
		t.Errorf("a stem counts %.2f where nobody knows the language of the query, want %.2f", got["words"], want["words"])
	}
	loan, name := scores("checkout", "en", true), scores("checkout", "en", false)
	if loan["checkout"] < 0.8*name["checkout"] {
		t.Errorf("a loan counts %.2f, a name %.2f", loan["checkout"], name["checkout"])
	}
}
