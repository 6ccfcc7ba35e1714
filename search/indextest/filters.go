package indextest

import (
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

// filters are one or more for each field, and some together.
var filters = []struct {
	name   string
	filter search.Filter
}{
	{"none", search.Filter{}},
	{"kind", search.Filter{Kinds: []search.Kind{search.Note}}},
	{"kinds", search.Filter{Kinds: []search.Kind{search.Note, search.Insight}}},
	{"brand", search.Filter{Brands: []string{"acme"}}},
	{"brands, one unheard of", search.Filter{Brands: []string{"acme", "globex", "hooli"}}},
	{"two brands, which some have both", search.Filter{Brands: []string{"acme", "initech"}}},
	{"brand and market", search.Filter{Brands: []string{"acme"}, Markets: []string{"DE"}}},
	{"brand in capitals", search.Filter{Brands: []string{"ACME"}}},
	{"brand unheard of", search.Filter{Brands: []string{"hooli"}}},
	{"market", search.Filter{Markets: []string{"es-ct", "US"}}},
	{"language", search.Filter{Languages: []string{"de", "pt-br"}}},
	{"undetermined language", search.Filter{Languages: []string{"und"}}},
	{"study", search.Filter{Studies: []string{"st2"}}},
	{"method", search.Filter{Methods: []string{"Diary"}}},
	{"tag", search.Filter{Tags: []string{"onboarding"}}},
	{"tags", search.Filter{Tags: []string{"onboarding", "pricing"}}},
	{"speaker", search.Filter{Speakers: []string{"moderator"}}},
	{"from", search.Filter{From: day(60)}},
	{"to", search.Filter{To: day(60)}},
	{"one day", search.Filter{From: day(60), To: day(60)}},
	{"empty range", search.Filter{From: day(61), To: day(60)}},
	{"several fields", search.Filter{Brands: []string{"acme"}, Languages: []string{"en", "de"}, Tags: []string{"pricing"}, From: day(10)}},
	{"counted and not counted", search.Filter{Kinds: []search.Kind{search.Transcript}, Markets: []string{"DE"}, Speakers: []string{"P1"}}},
}

func testFilters(t *testing.T, x search.Index) {
	passages := varied()
	fill(t, x, batchOf(1, passages...))
	for _, tt := range filters {
		for _, root := range []search.Node{nil, word("common"), sequence(word("common"), phrase("w1"))} {
			r := all(root)
			r.Filter = tt.filter
			got := everyID(func(after string) *search.Results { r.After = after; return find(t, x, r) })
			slices.Sort(got)
			want := where(passages, func(p *search.Passage) bool {
				_, needsWord := root.(search.Sequence)
				return passes(&tt.filter, p, "") && (!needsWord || strings.Contains(p.Text, "w1"))
			})
			if !slices.Equal(got, want) {
				t.Errorf("filter %s with %#v: %d hits %v, want %d %v", tt.name, root, len(got), got, len(want), want)
			}
		}
	}
}

func testFacets(t *testing.T, x search.Index) {
	passages := varied()
	fill(t, x, batchOf(1, passages...))
	for _, tt := range filters {
		r := search.Request{Query: search.Query{Root: word("w0")}, Filter: tt.filter, Facets: true}
		got := find(t, x, r).Facets
		for _, field := range []struct {
			name   string
			counts []search.Count
			values func(*search.Passage) []string
		}{
			{"brand", got.Brand, func(p *search.Passage) []string { return p.Brands }},
			{"language", got.Language, func(p *search.Passage) []string { return []string{p.Language} }},
			{"market", got.Market, func(p *search.Passage) []string { return p.Markets }},
			{"method", got.Method, func(p *search.Passage) []string { return []string{p.Method} }},
			{"tag", got.Tag, func(p *search.Passage) []string { return p.Tags }},
			{"kind", got.Kind, func(p *search.Passage) []string { return []string{string(p.Kind)} }},
		} {
			want := map[string]int{}
			for i := range passages {
				p := &passages[i]
				if strings.Contains(p.Text, "w0") && passes(&tt.filter, p, field.name) {
					for _, v := range distinct(field.values(p)) {
						want[v]++
					}
				}
			}
			wantCounts(t, "filter "+tt.name+", facet "+field.name, field.counts, want)
		}
	}
	r := search.Request{Query: search.Query{Root: word("w0")}}
	if f := find(t, x, r).Facets; f.Brand != nil || f.Tag != nil {
		t.Errorf("facets that nobody asked for: %v", f)
	}
}

// distinct are the values that are there, each once.
func distinct(values []string) []string {
	values = slices.Clone(values)
	slices.Sort(values)
	return slices.DeleteFunc(slices.Compact(values), func(v string) bool { return v == "" })
}

func wantCounts(t *testing.T, what string, got []search.Count, want map[string]int) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
		return
	}
	for i, c := range got {
		if want[c.Value] != c.N {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
		if i > 0 && got[i-1].N < c.N {
			t.Errorf("%s: %v is not in order of count", what, got)
		}
	}
}
