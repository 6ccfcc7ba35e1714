package indextest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"earshot/search"
)

func testScope(t *testing.T, x search.Index) {
	passages := varied()
	fill(t, x, batchOf(1, passages...))
	for _, root := range []search.Node{nil, word("common"), not(word("w3")), or(word("common"), not(word("common"))), field(search.FieldStudy, "st2")} {
		r := all(root)
		r.Facets = true
		var nobody search.Scope
		got := findIn(t, x, nobody, r)
		if f := got.Facets; got.Total != 0 || len(got.Groups) != 0 || len(f.Brand)+len(f.Kind)+len(f.Tag)+len(f.Language) != 0 {
			t.Errorf("the zero scope and %#v: total %d, groups %v, facets %v, want nothing", root, got.Total, got.Groups, f)
		}
	}
	scope := search.Studies("st2", "st4", "st9")
	got := everyID(func(after string) *search.Results {
		r := all(word("common"))
		r.After = after
		return findIn(t, x, scope, r)
	})
	slices.Sort(got)
	want := where(passages, func(p *search.Passage) bool { return p.Study == "st2" || p.Study == "st4" })
	if !slices.Equal(got, want) {
		t.Errorf("scope of two studies: %v, want %v", got, want)
	}
}

// testShared looks for what is shared, as a scope that sees it and not the
// study, the other way round, and both.
func testShared(t *testing.T, x search.Index) {
	passages := varied()
	for i := range passages {
		passages[i].Shared = passages[i].Session == "" && i%4 < 2
	}
	fill(t, x, batchOf(1, passages...))
	for name, tt := range map[string]struct {
		scope search.Scope
		sees  func(*search.Passage) bool
	}{
		"nothing":           {search.Scope{}, func(*search.Passage) bool { return false }},
		"shared":            {search.Scope{}.WithShared(), func(p *search.Passage) bool { return p.Shared }},
		"a study":           {search.Studies("st5"), func(p *search.Passage) bool { return p.Study == "st5" }},
		"a study and those": {search.Studies("st1").WithShared(), func(p *search.Passage) bool { return p.Study == "st1" || p.Shared }},
		"no study":          {search.Studies(""), func(p *search.Passage) bool { return p.Study == "" }},
		"all":               {search.Everything(), func(*search.Passage) bool { return true }},
	} {
		for _, only := range []string{"", "st5"} { // a filter on studies does not care what is shared
			for _, r := range []search.Request{
				{Query: search.Query{Root: word("common")}, Filter: search.Filter{Studies: []string{only}}},
				{Query: search.Query{Root: sequence(word("common"), field(search.FieldStudy, only))}},
			} {
				if only == "" {
					r = all(word("common"))
				}
				r.Limit, r.HitsEach, r.Facets = search.MaxLimit, search.MaxHitsEach, true
				results := findIn(t, x, tt.scope, r)
				got := ids(results)
				slices.Sort(got)
				want := where(passages, func(p *search.Passage) bool { return tt.sees(p) && (only == "" || p.Study == only) })
				counted := 0
				for _, c := range results.Facets.Kind {
					counted += c.N
				}
				if !slices.Equal(got, want) || results.Total != len(want) || counted != len(want) {
					t.Errorf("%s, study %q: hits %v, total %d, counted %d, want %v", name, only, got, results.Total, counted, want)
				}
			}
		}
	}
}

// testScopeHolds asks at random and never gets what is outside of the scope,
// nor a count of it.
func testScopeHolds(t *testing.T, x search.Index) {
	passages := varied()
	fill(t, x, batchOf(1, passages...))
	study := map[string]string{}
	for _, p := range passages {
		study[p.ID] = p.Study
	}
	rapid.Check(t, func(rt *rapid.T) {
		allowed := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"st1", "st2", "st3", "st4", "st5", ""}), func(s string) string { return s }).Draw(rt, "studies")
		scope := search.Studies(allowed...)
		r := all(randomNode(3).Draw(rt, "query"))
		r.Facets = true
		results, err := x.Search(t.Context(), scope, r)
		if err != nil {
			rt.Fatalf("Search(%#v) = %v", r.Query.Root, err)
		}
		for _, id := range ids(results) {
			if !slices.Contains(allowed, study[id]) {
				rt.Fatalf("scope %q, query %#v: hit %s of study %q", allowed, r.Query.Root, id, study[id])
			}
		}
		inside := where(passages, func(p *search.Passage) bool { return slices.Contains(allowed, p.Study) })
		total := 0
		for _, c := range results.Facets.Kind {
			total += c.N
		}
		if total > len(inside) || results.Total > len(inside) {
			rt.Fatalf("scope %q, query %#v: total %d, counted %d, but only %d are inside", allowed, r.Query.Root, results.Total, total, len(inside))
		}
	})
}

// randomNode makes queries over the varied corpus.
func randomNode(depth int) *rapid.Generator[search.Node] {
	return rapid.Custom(func(t *rapid.T) search.Node {
		most := 7
		if depth == 0 {
			most = 4
		}
		part := func(i int) search.Node { return randomNode(depth-1).Draw(t, fmt.Sprint("part", i)) }
		switch rapid.IntRange(0, most).Draw(t, "form") {
		case 0, 1:
			return word(rapid.SampledFrom([]string{"common", "w0", "w1", "w2", "w5", "unheard"}).Draw(t, "word"))
		case 2:
			return prefix(rapid.SampledFrom([]string{"w", "com", "w1", "zz"}).Draw(t, "prefix"))
		case 3:
			return phrase(rapid.SampledFrom([]string{"common w0", "w0 w1", "w1 w0"}).Draw(t, "phrase"))
		case 4:
			return randomField(t)
		case 5:
			p := part(0)
			if n, double := p.(search.Not); double {
				return n.Part
			}
			return not(p)
		case 6:
			return or(part(0), part(1))
		default:
			return sequence(part(0), part(1), part(2))
		}
	})
}

func randomField(t *rapid.T) search.Node {
	name := rapid.SampledFrom([]search.FieldName{
		search.FieldBrand, search.FieldLang, search.FieldTag, search.FieldSpeaker, search.FieldStudy,
		search.FieldMethod, search.FieldMarket, search.FieldKind, search.FieldBefore, search.FieldAfter,
	}).Draw(t, "field")
	values := strings.Fields("acme globex de en pricing P1 st1 st2 diary DE note 2025-02 2025 2025-03-04 nonsense")
	return field(name, rapid.SampledFrom(values).Draw(t, "value"))
}

// testQueriesAgainstBruteForce compares matches with the meaning of the query,
// spelled out.
func testQueriesAgainstBruteForce(t *testing.T, x search.Index) {
	passages := varied()
	fill(t, x, batchOf(1, passages...))
	rapid.Check(t, func(rt *rapid.T) {
		root := randomNode(3).Draw(rt, "query")
		got := everyID(func(after string) *search.Results {
			r := all(root)
			r.After = after
			results, err := x.Search(t.Context(), search.Everything(), r)
			if err != nil {
				rt.Fatalf("Search(%#v) = %v", root, err)
			}
			return results
		})
		slices.Sort(got)
		want := where(passages, func(p *search.Passage) bool { return means(root, p) })
		if !slices.Equal(got, want) {
			rt.Fatalf("%#v: hits %v, want %v", root, got, want)
		}
	})
}
