package bleveindex_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"earshot/search"
)

// TestSearchesGoOnDuringRebuilds swaps generations under searches that read
// all the while.
func TestSearchesGoOnDuringRebuilds(t *testing.T) {
	t.Parallel()
	x := fresh(t, t.TempDir(), one(1, "p", "lantern"))
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for ctx.Err() == nil {
				wantLanterns(t, x, "p")
				if _, err := x.Position(t.Context()); err != nil {
					t.Errorf("Position() = %v", err)
				}
			}
		})
	}
	for i := range 5 {
		rebuild(t, x, one(int64(i), "p", "lantern"), one(int64(i), "q", "candle"))
	}
	cancel()
	readers.Wait()
}

// TestManySegmentsAndDeletions replaces passages until bleve has merged, and
// wants every search to see exactly what is there.
func TestManySegmentsAndDeletions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := fresh(t, dir)
	texts := map[string]string{}
	for round := range 60 {
		id := fmt.Sprint("p", round%7)
		texts[id] = fmt.Sprintf("lantern number%d", round%5)
		if err := x.Apply(t.Context(), one(int64(round), id, texts[id])); err != nil {
			t.Fatal(err)
		}
	}
	check := func(x search.Index) {
		t.Helper()
		for n := range 5 {
			want := 0
			for _, text := range texts {
				if strings.HasSuffix(text, fmt.Sprint("number", n)) {
					want++
				}
			}
			if got := found(t, x, fmt.Sprint("number", n)); len(got) != want {
				t.Errorf("number%d: %q, want %d", n, got, want)
			}
		}
		if got := found(t, x, "lantern"); len(got) != len(texts) {
			t.Errorf("lantern: %q, want %d", got, len(texts))
		}
	}
	check(x)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	check(open(t, dir))
}

func TestManyPassagesInOneSegment(t *testing.T) {
	t.Parallel()
	batches := newCorpus().batches(2500, 2500)
	x := fresh(t, t.TempDir(), batches...)
	rare := batches[0].Updates[40].Passages[7]
	first, _, _ := strings.Cut(rare.Text, " ")
	want := 0
	for _, u := range batches[0].Updates {
		for _, p := range u.Passages {
			if strings.Contains(" "+p.Text, " "+first+" ") {
				want++
			}
		}
	}
	r, err := x.Search(t.Context(), search.Everything(), search.Request{Query: search.Query{Root: search.Phrase{Text: first}}})
	if err != nil || r.Total != want {
		t.Errorf("Search(%q) = %d, %v, want %d", first, r.Total, err, want)
	}
}
