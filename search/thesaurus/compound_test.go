package thesaurus

import (
	"slices"
	"testing"
)

func TestCompoundsAreTheirParts(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	all := everything(fixture(t))
	for _, tt := range []struct {
		query, from string
		want        []string // in English
	}{
		{"Kreditkartenlieferung", "Kreditkartenlieferung", []string{"card", "credit", "credit card", "delivery"}},
		{"Lieferungsmarkt", "Lieferungsmarkt", []string{"delivery", "market"}},
		{"Kreditkarte", "Kreditkarte", []string{"card", "credit", "credit card"}}, // a term itself
		{"Kundenabend", "Kundenabend", nil},
		{"bezorgkaart", "bezorgkaart", nil},
		{"marktkaart", "marktkaart", []string{"card", "market"}},
	} {
		got := texts(expand(t, s, all, tt.query, ""), tt.from, "en")
		slices.Sort(got)
		if !slices.Equal(got, tt.want) {
			t.Errorf("Expand(%q) in en is %q, want %q", tt.query, got, tt.want)
		}
	}
	for _, e := range expand(t, s, all, "Lieferungsmarkt", "de") {
		for _, a := range e.Terms {
			if a.Weight > 0.5 {
				t.Errorf("a part weighs %v as %s, want half at most", a.Weight, a.Text)
			}
		}
	}
}
