package indextest

import (
	"context"
	"slices"
	"testing"

	"earshot/search"
)

// fill rebuilds an index with batches.
func fill(t *testing.T, x search.Index, batches ...search.Batch) {
	t.Helper()
	err := x.Rebuild(t.Context(), func(_ context.Context, apply func(search.Batch) error) error {
		for _, b := range batches {
			if err := apply(b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Rebuild() = %v", err)
	}
}

// batchOf makes one batch of passages, each with its own Source or, where that
// is empty, with its ID as the source.
func batchOf(position int64, passages ...search.Passage) search.Batch {
	b := search.Batch{Position: position}
	bySource := map[string]int{}
	for _, p := range passages {
		if p.Source == "" {
			p.Source = p.ID
		}
		i, ok := bySource[p.Source]
		if !ok {
			i = len(b.Updates)
			bySource[p.Source] = i
			b.Updates = append(b.Updates, search.Update{Source: p.Source})
		}
		b.Updates[i].Passages = append(b.Updates[i].Passages, p)
	}
	return b
}

func apply(t *testing.T, x search.Index, b search.Batch) {
	t.Helper()
	if err := x.Apply(t.Context(), b); err != nil {
		t.Fatalf("Apply(batch %d) = %v", b.Position, err)
	}
}

func find(t *testing.T, x search.Index, r search.Request) *search.Results {
	t.Helper()
	return findIn(t, x, search.Everything(), r)
}

func findIn(t *testing.T, x search.Index, scope search.Scope, r search.Request) *search.Results {
	t.Helper()
	results, err := x.Search(t.Context(), scope, r)
	if err != nil {
		t.Fatalf("Search(%#v) = %v", r, err)
	}
	return results
}

// ids lists the hits of all groups in order.
func ids(results *search.Results) []string {
	list := []string{}
	for _, g := range results.Groups {
		for _, h := range g.Hits {
			list = append(list, h.ID)
		}
	}
	return list
}

// all is a request for everything that a small corpus has.
func all(root search.Node) search.Request {
	return search.Request{Query: search.Query{Root: root}, Limit: search.MaxLimit, HitsEach: search.MaxHitsEach}
}

// wantIDs compares hits without regard to their order.
func wantIDs(t *testing.T, what string, results *search.Results, want ...string) {
	t.Helper()
	got := ids(results)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: hits %q, want %q", what, got, want)
	}
	if results.Total != len(want) {
		t.Errorf("%s: Total = %d, want %d", what, results.Total, len(want))
	}
}

// wantOrder compares hits in their order.
func wantOrder(t *testing.T, what string, results *search.Results, want ...string) {
	t.Helper()
	if got := ids(results); !slices.Equal(got, want) {
		t.Errorf("%s: hits %q, want %q", what, got, want)
	}
}

func word(text string) search.Node   { return search.Word{Text: text} }
func phrase(text string) search.Node { return search.Phrase{Text: text} }
func prefix(text string) search.Node { return search.Prefix{Text: text} }

func field(name search.FieldName, value string) search.Node {
	return search.Field{Name: name, Value: value}
}

func not(part search.Node) search.Node          { return search.Not{Part: part} }
func or(parts ...search.Node) search.Node       { return search.Or(parts) }
func sequence(parts ...search.Node) search.Node { return search.Sequence(parts) }
