package bleveindex_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"earshot/search"
	"earshot/search/bleveindex"

	"github.com/google/go-cmp/cmp"
)

// Each of the batches of scattered is a segment that bleve leaves as it is.
const scatteredBatches, scatteredEach = 10, 2100

// scattered is an index of many segments.
func scattered(t *testing.T, dir string) *bleveindex.Index {
	t.Helper()
	x := fresh(t, dir)
	for n := range scatteredBatches {
		u := search.Update{Source: fmt.Sprint("source", n)}
		for i := range scatteredEach {
			u.Passages = append(u.Passages, search.Passage{
				ID: fmt.Sprint(n, "-", i), Session: fmt.Sprint("s", n), Study: "st", Language: "en",
				Text: fmt.Sprintf("lantern number%d of room%d", i%700, n),
			})
		}
		if err := x.Apply(t.Context(), search.Batch{Position: int64(n + 1), Updates: []search.Update{u}}); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// segmentsIn counts the files of segments.
func segmentsIn(t *testing.T, dir string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "generation-*", "store", "*.zap"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func TestSegmentsAreJoinedWhileSearchesGoOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	x := scattered(t, dir)
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
	if before.Total != scatteredBatches*scatteredEach/700+scatteredEach-scatteredEach/700 {
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
	for deadline := time.Now().Add(time.Minute); segmentsIn(t, dir) > 3; time.Sleep(20 * time.Millisecond) {
		if diff := cmp.Diff(before, ask()); diff != "" {
			t.Fatalf("the same search finds something else:\n%s", diff)
		}
		if time.Now().After(deadline) {
			t.Fatalf("there are still %d segments", segmentsIn(t, dir))
		}
	}
	if diff := cmp.Diff(before, ask()); diff != "" {
		t.Fatalf("the same search finds something else:\n%s", diff)
	}
	if err := x.Apply(t.Context(), one(99, "late", "lantern number7")); err != nil {
		t.Fatal(err)
	}
	if now := ask(); now.Total != before.Total+1 {
		t.Errorf("%d passages are found after another one, want %d", now.Total, before.Total+1)
	}
}

func TestSegmentsStayWhereThereIsNoRoomForASecondIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := scattered(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	before := segmentsIn(t, dir)
	if before < scatteredBatches {
		t.Fatalf("there are %d segments", before)
	}
	asked := make(chan uint64, 10)
	x, err := bleveindex.Open(dir, bleveindex.Options{Room: func(more uint64) error {
		asked <- more
		return errors.New("no room")
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	if more := <-asked; more < 1<<17 || more > 1<<26 {
		t.Errorf("room for %d bytes was asked for", more)
	}
	wantTotal := scatteredBatches * scatteredEach
	r, err := x.Search(t.Context(), search.Everything(), search.Request{})
	if err != nil || r.Total != wantTotal {
		t.Errorf("%d passages are found, want %d; %v", r.Total, wantTotal, err)
	}
	if now := segmentsIn(t, dir); now != before {
		t.Errorf("there are %d segments now, %d before", now, before)
	}
}
