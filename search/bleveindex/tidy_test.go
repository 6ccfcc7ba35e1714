package bleveindex_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"earshot/search"

	"github.com/google/go-cmp/cmp"
)

func TestSegmentsAreJoinedWhileSearchesGoOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// Each batch is a segment that bleve leaves as it is.
	const batches, each = 10, 2100
	x := fresh(t, dir)
	for n := range batches {
		b := search.Batch{Position: int64(n + 1)}
		u := search.Update{Source: fmt.Sprint("source", n)}
		for i := range each {
			u.Passages = append(u.Passages, search.Passage{
				ID: fmt.Sprint(n, "-", i), Session: fmt.Sprint("s", n), Study: "st", Language: "en",
				Text: fmt.Sprintf("lantern number%d of room%d", i%700, n),
			})
		}
		b.Updates = append(b.Updates, u)
		if err := x.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	ask := func() *search.Results {
		t.Helper()
		r, err := x.Search(t.Context(), search.Everything(), search.Request{Facets: true, Query: search.Query{Root: search.Sequence{
			search.Word{Text: "number7"}, search.Word{Text: "room3"},
		}}})
		if err != nil {
			t.Fatal(err)
		}
		r.Marker, r.Next = nil, ""
		return r
	}
	before := ask()
	if before.Total != batches*each/700+each-each/700 {
		t.Fatalf("%d passages are found", before.Total)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	for range 3 { // closing does not wait for what has just begun
		x = open(t, dir)
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	x = open(t, dir)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if diff := cmp.Diff(before, ask()); diff != "" {
			t.Fatalf("the same search finds something else:\n%s", diff)
		}
		segments, err := filepath.Glob(filepath.Join(dir, "generation-*", "store", "*.zap"))
		if err != nil {
			t.Fatal(err)
		}
		if len(segments) <= 3 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("there are still %d segments", len(segments))
		}
	}
	if err := x.Apply(t.Context(), one(99, "late", "lantern number7")); err != nil {
		t.Fatal(err)
	}
	if now := ask(); now.Total != before.Total+1 {
		t.Errorf("%d passages are found after another one, want %d", now.Total, before.Total+1)
	}
}
