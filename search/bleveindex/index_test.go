package bleveindex_test

import (
	"context"
	"testing"

	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/search/indextest"
)

func TestIndex(t *testing.T) {
	t.Parallel()
	indextest.Run(t, func(t *testing.T) search.Index { return open(t, t.TempDir()) })
}

// open opens an index in dir that can be searched, a new one if need be.
func open(t testing.TB, dir string) *bleveindex.Index {
	t.Helper()
	x, err := bleveindex.Open(dir, bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return x
}

// fresh opens an index in dir and makes it searchable.
func fresh(t testing.TB, dir string, batches ...search.Batch) *bleveindex.Index {
	t.Helper()
	x := open(t, dir)
	rebuild(t, x, batches...)
	return x
}

func rebuild(t testing.TB, x *bleveindex.Index, batches ...search.Batch) {
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
