package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/research"
	"earshot/search"
	"earshot/search/bleveindex"
)

// breaking is an index that takes so many batches more, and remembers the largest.
type breaking struct {
	search.Index
	left, largest int
}

var errBroke = errors.New("broke")

func (b *breaking) Apply(ctx context.Context, batch search.Batch) error {
	if b.left--; b.left < 0 {
		return errBroke
	}
	passages := 0
	for _, u := range batch.Updates {
		passages += len(u.Passages)
	}
	b.largest = max(b.largest, passages)
	return b.Index.Apply(ctx, batch)
}

// TestALongSourceComesInParts brings in a source of thousands of passages, with
// an interruption after each number of batches.
func TestALongSourceComesInParts(t *testing.T) {
	t.Parallel()
	const passages = 2500
	db := databasetest.SQLite(t)
	index, err := bleveindex.Open(filepath.Join(t.TempDir(), "index"), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	whole := &breaking{Index: index, left: 1 << 30}
	follow := func(x search.Index) error {
		return ingest.NewFollower(db, x, slog.New(slog.DiscardHandler)).CatchUp(t.Context())
	}
	total := func(word string) int {
		t.Helper()
		r, err := index.Search(t.Context(), search.Everything(), search.Request{Query: search.Query{Root: search.Word{Text: word}}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Total
	}
	write := func(round string, n int) {
		t.Helper()
		list := make([]research.Passage, n)
		for i := range list {
			list[i] = research.Passage{ID: research.NewID(), Source: "s", Kind: string(search.Note), Language: "en", Text: fmt.Sprintf("lantern %s number %d", round, i)}
		}
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			if err := database.ReplacePassages(ctx, tx, "s", slices.Values(list)); err != nil {
				return err
			}
			_, err := database.AppendChange(ctx, tx, database.SourceChanged, "s", time.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}

	write("first", passages)
	if err := follow(index); err != nil || total("first") != passages {
		t.Fatalf("filled anew: %v, %d found, want %d", err, total("first"), passages)
	}
	for left := range 3 {
		round := fmt.Sprint("round", left)
		before, _ := index.Position(t.Context())
		write(round, passages)
		if err := follow(&breaking{Index: index, left: left}); !errors.Is(err, errBroke) {
			t.Fatalf("interrupted after %d batches: %v", left, err)
		}
		if got := total(round); got != left*1000 {
			t.Errorf("interrupted after %d batches, %d passages are found", left, got)
		}
		if now, _ := index.Position(t.Context()); now != before {
			t.Errorf("interrupted after %d batches, the index is at %d, want %d: nothing would be repeated", left, now, before)
		}
		if err := follow(whole); err != nil || total("lantern") != passages || total(round) != passages {
			t.Errorf("begun again: %v, %d of %d are of the new text, want all of %d", err, total(round), total("lantern"), passages)
		}
	}
	if whole.largest > 1000 {
		t.Errorf("one batch had %d passages, want no more than 1000", whole.largest)
	}
	for _, n := range slices.Backward([]int{0, 1, 1000, 2000}) {
		write("last", n)
		if err := follow(whole); err != nil || total("lantern") != n {
			t.Errorf("cut down to %d: %v, %d found", n, err, total("lantern"))
		}
	}
}
