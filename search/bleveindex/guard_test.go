package bleveindex

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"earshot/search"
)

func searchable(t *testing.T, o Options) *Index {
	t.Helper()
	x, err := Open(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	fill := func(_ context.Context, apply func(search.Batch) error) error {
		return apply(search.Batch{Position: 1, Updates: []search.Update{{
			Source: "s", Passages: []search.Passage{{ID: "p", Text: "lantern", Language: "en"}},
		}}})
	}
	if err := x.Rebuild(t.Context(), fill); err != nil {
		t.Fatal(err)
	}
	return x
}

// wantBroken checks that x refuses to follow on, still answers, and is whole
// again after a rebuild.
func wantBroken(t *testing.T, x *Index) {
	t.Helper()
	if err := x.Apply(t.Context(), search.Batch{Position: 2}); !errors.Is(err, ErrFailed) || !errors.Is(err, search.ErrStale) {
		t.Errorf("Apply() = %v, want %v and %v", err, ErrFailed, search.ErrStale)
	}
	if _, err := x.Position(t.Context()); !errors.Is(err, search.ErrStale) {
		t.Errorf("Position() = %v, want %v", err, search.ErrStale)
	}
	lantern := search.Request{Query: search.Query{Root: search.Word{Text: "lantern"}}}
	if r, err := x.Search(t.Context(), search.Everything(), lantern); err != nil || r.Total != 1 {
		t.Errorf("Search() = %v, %v, want the last good state", r, err)
	}
	fill := func(_ context.Context, apply func(search.Batch) error) error { return apply(search.Batch{Position: 9}) }
	if err := x.Rebuild(t.Context(), fill); err != nil {
		t.Errorf("Rebuild() = %v", err)
	}
	if got, err := x.Position(t.Context()); got != 9 || err != nil {
		t.Errorf("after the rebuild Position() = %d, %v, want 9", got, err)
	}
}

func TestPanicInTheBackgroundBreaksTheIndex(t *testing.T) {
	t.Parallel()
	x := searchable(t, Options{})
	path := x.current.dir + "/" + storeName
	report := scorch.RegistryAsyncErrorCallbacks[callbackName]
	report(scorch.NewScorchError("persister", "disk full", scorch.ErrPersist), path)
	if err := x.current.failed(); err != nil {
		t.Errorf("an error that bleve tries again: failed() = %v, want nil", err)
	}
	report(scorch.NewScorchError("merger", "panic", scorch.ErrAsyncPanic), "another path")
	if err := x.current.failed(); err != nil {
		t.Errorf("a panic in another index: failed() = %v, want nil", err)
	}
	report(scorch.NewScorchError("merger", "panic", scorch.ErrAsyncPanic), path)
	wantBroken(t, x)
}

func TestBatchWithoutAnswerBreaksTheIndex(t *testing.T) {
	t.Parallel()
	x := searchable(t, Options{})
	x.current.limit = time.Nanosecond
	if err := x.Apply(t.Context(), search.Batch{Position: 2}); !errors.Is(err, ErrFailed) {
		t.Errorf("Apply() = %v, want %v", err, ErrFailed)
	}
	wantBroken(t, x)
}

func TestGuardedTurnsPanicsIntoErrors(t *testing.T) {
	t.Parallel()
	err := guarded("look", func() error { panic("what a participant said") })
	if !errors.Is(err, ErrFailed) {
		t.Errorf("guarded = %v, want %v", err, ErrFailed)
	}
	if want := "look: the index broke down and must be rebuilt: panic with a string"; err.Error() != want {
		t.Errorf("guarded = %q, want %q: a panic's words must not get out", err, want)
	}
}

func TestBookmarkReadsBackAsWritten(t *testing.T) {
	t.Parallel()
	b := bookmark{
		digest: [8]byte{1, 2, 3}, last: mark{score: 3.25, day: noDay, key: "s1"},
		stats: []pinned{{language: "de", mean: 80, weights: []float32{1, 2.5}}, {language: "en", mean: 1, weights: []float32{0, 9}}},
	}
	got, err := readBookmark(b.String(), b.digest, 2)
	if err != nil || got.String() != b.String() {
		t.Errorf("readBookmark(%q) = %v, %v", b.String(), got, err)
	}
}

func FuzzReadBookmark(f *testing.F) {
	b := bookmark{digest: [8]byte{9}, last: mark{score: 1, key: "p1"}, stats: []pinned{{language: "en", mean: 3, weights: []float32{1}}}}
	f.Add(b.String())
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := readBookmark(text, b.digest, 1); err == nil && got.String() != text {
			t.Errorf("readBookmark(%q) reads as %q", text, got.String())
		}
	})
}

func TestRecordReadsBackAsWritten(t *testing.T) {
	t.Parallel()
	dicts := newDictionaries()
	r := recordOf(&search.Passage{
		ID: "p", Session: "s", Kind: search.Note, Study: "st", Brands: []string{"b"}, Language: "de-CH",
		Tags: []string{"x", "y"}, Text: "fünf!", HeldOn: time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC),
	})
	c := &columns{day: make([]int32, 1), length: make([]float32, 1), tagEnd: make([]uint32, 1), profile: make([]uint32, 1)}
	for i := range c.ords {
		c.ords[i] = make([]uint32, 1)
	}
	data := r.encode()
	if err := c.set(0, data, dicts); err != nil {
		t.Fatal(err)
	}
	if c.day[0] != -1 || c.length[0] != 5 || len(c.tagsOf(0)) != 2 {
		t.Errorf("columns hold day %d, length %v, tags %v, want -1, 5, two", c.day[0], c.length[0], c.tagsOf(0))
	}
	for i, want := range r.strings() {
		if got := dicts[i].snapshot()[c.ords[i][0]]; got != *want {
			t.Errorf("column %d holds %q, want %q", i, got, *want)
		}
	}
	for cut := range data {
		if err := c.set(0, data[:cut], dicts); err == nil {
			t.Errorf("a record of %d of %d bytes was read without an error", cut, len(data))
		}
	}
}
