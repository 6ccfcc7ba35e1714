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

// testParts brings in a source in parts, twice with an interruption: what was
// there stays until the last part, and nothing of an interrupted run stays after
// it.
func testParts(t *testing.T, x search.Index) {
	said := func(ids ...string) (list []search.Passage) {
		for _, id := range ids {
			list = append(list, search.Passage{ID: id, Source: "a", Language: "en", Text: "a lantern in " + id})
		}
		return list
	}
	part := func(position int64, u search.Update) {
		t.Helper()
		u.Source = "a"
		apply(t, x, search.Batch{Position: position, Updates: []search.Update{u}})
	}
	other := search.Passage{ID: "other", Language: "en", Text: "another lantern"}
	fill(t, x, search.Batch{Position: 1, Updates: []search.Update{{Source: "a", Passages: said("old", "both")}}}, batchOf(1, other))

	part(1, search.Update{Passages: said("lost"), Partial: true})
	wantIDs(t, "after a first part", find(t, x, all(word("lantern"))), "old", "both", "lost", "other")
	for range 2 {
		part(1, search.Update{Passages: said("n1", "n2"), Partial: true})
		part(1, search.Update{Passages: said("both"), Partial: true})
		part(2, search.Update{Passages: said("n3"), Kept: []string{"n1", "n2", "both"}})
		wantIDs(t, "after the last part", find(t, x, all(word("lantern"))), "n1", "n2", "both", "n3", "other")
	}
	part(3, search.Update{Kept: []string{"n2"}})
	wantIDs(t, "after a last part without passages", find(t, x, all(word("lantern"))), "n2", "other")
	part(4, search.Update{})
	wantIDs(t, "after a removal", find(t, x, all(word("lantern"))), "other")
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
