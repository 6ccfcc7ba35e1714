package indextest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"earshot/search"
)

func testReplace(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "a1", Source: "a", Language: "en", Text: "the checkout was slow"},
		search.Passage{ID: "a2", Source: "a", Language: "en", Text: "we abandoned the checkout"},
		search.Passage{ID: "b1", Source: "b", Language: "en", Text: "a checkout on the phone"},
	))
	wantIDs(t, "before", find(t, x, all(word("checkout"))), "a1", "a2", "b1")
	replacement := batchOf(2, search.Passage{ID: "a3", Source: "a", Language: "en", Text: "checkout again"})
	for range 2 { // repeating a batch is harmless
		apply(t, x, replacement)
		wantIDs(t, "after a replacement", find(t, x, all(word("checkout"))), "a3", "b1")
	}
	apply(t, x, search.Batch{Position: 3, Updates: []search.Update{{Source: "b"}}})
	wantIDs(t, "after a removal", find(t, x, all(word("checkout"))), "a3")
	wantIDs(t, "what was replaced", find(t, x, all(word("abandoned"))))
}

func testLastUpdateWins(t *testing.T, x search.Index) {
	fill(t, x, search.Batch{Position: 1, Updates: []search.Update{
		{Source: "a", Passages: []search.Passage{{ID: "a1", Language: "en", Text: "first telling"}}},
		{Source: "a", Passages: []search.Passage{{ID: "a2", Language: "en", Text: "second telling"}}},
	}})
	wantIDs(t, "same source twice", find(t, x, all(word("telling"))), "a2")
	apply(t, x, search.Batch{Position: 2, Updates: []search.Update{
		{Source: "a", Passages: []search.Passage{{ID: "a3", Language: "en", Text: "third telling"}}},
		{Source: "a"},
	}})
	wantIDs(t, "removed last", find(t, x, all(word("telling"))))
}

func testMovedPassage(t *testing.T, x search.Index) {
	p := search.Passage{ID: "p", Language: "en", Text: "a wandering quote"}
	for i, sources := range [][]string{{"a", "b"}, {"b", "a"}} {
		fill(t, x, search.Batch{Position: 1, Updates: []search.Update{{Source: sources[0], Passages: []search.Passage{p}}}})
		apply(t, x, search.Batch{Position: 2, Updates: []search.Update{
			{Source: "a"}, {Source: sources[1], Passages: []search.Passage{p}}, {Source: "c"},
		}[i:]})
		wantIDs(t, fmt.Sprint("moved ", sources), find(t, x, all(word("quote"))), "p")
	}
}

func testPosition(t *testing.T, x search.Index) {
	fill(t, x)
	want := func(what string, want int64) {
		t.Helper()
		if got, err := x.Position(t.Context()); got != want || err != nil {
			t.Errorf("%s: Position() = %d, %v, want %d", what, got, err, want)
		}
	}
	want("after an empty rebuild", 0)
	apply(t, x, search.Batch{Position: 7})
	want("after a batch without updates", 7)
	apply(t, x, batchOf(3, search.Passage{ID: "p", Text: "late"}))
	want("after an older batch", 7)
	fill(t, x, search.Batch{Position: 2})
	want("after a rebuild", 2)
}

// testBatchIsAtomic reads position and passages while batches come in: they
// never contradict each other.
func testBatchIsAtomic(t *testing.T, x search.Index) {
	const rounds, each = 30, 5
	batch := func(round int64) search.Batch {
		b := search.Batch{Position: round}
		for i := range each {
			source := fmt.Sprint("source", i)
			b.Updates = append(b.Updates, search.Update{Source: source, Passages: []search.Passage{
				{ID: fmt.Sprint(source, "-", round), Language: "en", Text: fmt.Sprintf("everywhere round%d", round)},
			}})
		}
		return b
	}
	fill(t, x, batch(1))
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	readers.Go(func() {
		for ctx.Err() == nil {
			r := find(t, x, all(word("everywhere")))
			got := ids(r)
			if len(got) != each {
				t.Errorf("while batches come in: hits %q, want %d", got, each)
				return
			}
			rounds := map[string]bool{}
			for _, id := range got {
				rounds[id[len("source0-"):]] = true
			}
			if len(rounds) != 1 {
				t.Errorf("a search saw parts of several batches: %q", got)
				return
			}
		}
	})
	for round := range rounds {
		apply(t, x, batch(int64(round+2)))
	}
	cancel()
	readers.Wait()
}

func testRebuild(t *testing.T, x search.Index) {
	fill(t, x, batchOf(5, search.Passage{ID: "old", Language: "en", Text: "lantern"}))
	boom := errors.New("boom")
	err := x.Rebuild(t.Context(), func(_ context.Context, apply func(search.Batch) error) error {
		if err := apply(batchOf(9, search.Passage{ID: "half", Language: "en", Text: "lantern"})); err != nil {
			return err
		}
		wantIDs(t, "during a rebuild", find(t, x, all(word("lantern"))), "old")
		return boom
	})
	if !errors.Is(err, boom) {
		t.Errorf("Rebuild with a failing fill = %v, want %v", err, boom)
	}
	wantIDs(t, "after a failed rebuild", find(t, x, all(word("lantern"))), "old")
	if got, err := x.Position(t.Context()); got != 5 || err != nil {
		t.Errorf("after a failed rebuild: Position() = %d, %v, want 5", got, err)
	}
	fill(t, x, batchOf(6, search.Passage{ID: "new", Language: "en", Text: "lantern"}))
	wantIDs(t, "after a rebuild", find(t, x, all(word("lantern"))), "new")
}

func testStopsWhenAsked(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1, search.Passage{ID: "p", Language: "en", Text: "lantern"}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, search.Everything(), all(word("lantern"))); !errors.Is(err, context.Canceled) {
		t.Errorf("Search with a cancelled context = %v, want %v", err, context.Canceled)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := x.Search(late, search.Everything(), all(word("lantern"))); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Search after its deadline = %v, want %v", err, context.DeadlineExceeded)
	}
	if err := x.Apply(ctx, search.Batch{Position: 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply with a cancelled context = %v, want %v", err, context.Canceled)
	}
}
