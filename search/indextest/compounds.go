package indextest

import (
	"testing"

	"earshot/search"
)

// testCompounds asks for parts of words in the languages that write several as
// one. Quoted, a part does not find the whole; excluded, it excludes it.
func testCompounds(t *testing.T, x search.Index) {
	compounds := []struct{ language, compound, front, head string }{
		{"de", "Wohnungssuche", "Wohnung", "suchen"},
		{"nl", "woonkamer", "wonen", "kamers"},
		{"sv", "kundtjänsten", "kunder", "tjänst"},
		{"da", "boliglån", "bolig", "lån"},
		{"nb", "betalingskortet", "betaling", "kort"},
	}
	var passages []search.Passage
	for _, c := range compounds {
		passages = append(passages,
			search.Passage{ID: c.language, Session: c.language, Language: c.language, Text: "X " + c.compound + ", x."})
	}
	fill(t, x, batchOf(1, passages...))
	for _, c := range compounds {
		whole := search.Span{Start: 2, End: 2 + len(c.compound)}
		for _, part := range []string{c.compound, c.front, c.head} {
			results := find(t, x, all(word(part)))
			wantIDs(t, part, results, c.language)
			spans, why := results.Marker.Mark(c.language, "X "+c.compound+", x.")
			if len(spans) != 1 || spans[0] != whole || len(why) != 1 {
				t.Errorf("%s: Mark(%q) = %v, %v, want all of the compound", part, c.compound, spans, why)
			}
		}
		wantIDs(t, "quoted "+c.front, find(t, x, all(phrase(c.front))))
	}
	wantIDs(t, "not a part", find(t, x, all(sequence(field(search.FieldLang, "de"), not(word("Wohnung"))))))
}
