package bleveindex_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earshot/search"
	"earshot/search/bleveindex"
)

// one is a batch with one passage.
func one(position int64, id, text string) search.Batch {
	return search.Batch{Position: position, Updates: []search.Update{{Source: id, Passages: []search.Passage{
		{ID: id, Session: id, Study: "st", Language: "en", Text: text},
	}}}}
}

func found(t testing.TB, x search.Index, text string) []string {
	t.Helper()
	r, err := x.Search(t.Context(), search.Everything(), search.Request{Query: search.Query{Root: search.Word{Text: text}}})
	if err != nil {
		t.Fatalf("Search(%q) = %v", text, err)
	}
	list := []string{}
	for _, g := range r.Groups {
		for _, h := range g.Hits {
			list = append(list, h.ID)
		}
	}
	slices.Sort(list)
	return list
}

// wantLanterns checks which passages a search for the word lantern finds.
func wantLanterns(t testing.TB, x search.Index, want ...string) {
	t.Helper()
	if got := found(t, x, "lantern"); !slices.Equal(got, want) {
		t.Errorf("Search(lantern) = %q, want %q", got, want)
	}
}

func wantPosition(t testing.TB, x search.Index, want int64) {
	t.Helper()
	if got, err := x.Position(t.Context()); got != want || err != nil {
		t.Errorf("Position() = %d, %v, want %d", got, err, want)
	}
}

// wantStale checks that an index says so in every way, and that a rebuild
// helps.
func wantStale(t testing.TB, x *bleveindex.Index) {
	t.Helper()
	if _, err := x.Position(t.Context()); !errors.Is(err, search.ErrStale) {
		t.Errorf("Position() = %v, want %v", err, search.ErrStale)
	}
	if _, err := x.Search(t.Context(), search.Everything(), search.Request{}); !errors.Is(err, search.ErrStale) {
		t.Errorf("Search() = %v, want %v", err, search.ErrStale)
	}
	if err := x.Apply(t.Context(), one(1, "p", "lantern")); !errors.Is(err, search.ErrStale) {
		t.Errorf("Apply() = %v, want %v", err, search.ErrStale)
	}
	rebuild(t, x, one(3, "p", "lantern"))
	wantLanterns(t, x, "p")
	wantPosition(t, x, 3)
}

// closed makes an index with two batches in dir and closes it.
func closed(t testing.TB, dir string) {
	t.Helper()
	x, err := bleveindex.Open(dir, bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rebuild(t, x, one(3, "first", "lantern"))
	if err := x.Apply(t.Context(), one(4, "second", "lantern")); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNewIndexIsStaleUntilRebuilt(t *testing.T) {
	t.Parallel()
	wantStale(t, open(t, filepath.Join(t.TempDir(), "new", "folder")))
}

func TestEverythingSurvivesReopening(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed(t, dir)
	x := open(t, dir)
	wantLanterns(t, x, "first", "second")
	wantPosition(t, x, 4)
	if err := x.Apply(t.Context(), one(5, "third", "lantern")); err != nil {
		t.Fatal(err)
	}
	wantLanterns(t, x, "first", "second", "third")
	wantPosition(t, x, 5)
}

// TestDamageMakesStale spoils one thing in the folder of an index.
func TestDamageMakesStale(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, dir, generation string) error{
		"another version": func(_ *testing.T, _, g string) error {
			return os.WriteFile(filepath.Join(g, "manifest"), []byte("older"), 0o600)
		},
		"no manifest":  func(_ *testing.T, _, g string) error { return os.Remove(filepath.Join(g, "manifest")) },
		"no root":      func(_ *testing.T, _, g string) error { return os.Remove(filepath.Join(g, "store", "root.bolt")) },
		"empty root":   func(_ *testing.T, _, g string) error { return os.Truncate(filepath.Join(g, "store", "root.bolt"), 0) },
		"garbage root": func(_ *testing.T, _, g string) error { return garbage(filepath.Join(g, "store", "root.bolt")) },
		"no folder":    func(_ *testing.T, _, g string) error { return os.RemoveAll(g) },
		"no CURRENT":   func(_ *testing.T, dir, _ string) error { return os.Remove(filepath.Join(dir, "CURRENT")) },
		"wrong CURRENT": func(_ *testing.T, dir, _ string) error {
			return os.WriteFile(filepath.Join(dir, "CURRENT"), []byte("../elsewhere"), 0o600)
		},
		"no segments": func(t *testing.T, _, g string) error { return eachSegment(t, g, os.Remove) },
		"empty segments": func(t *testing.T, _, g string) error {
			return eachSegment(t, g, func(p string) error { return os.Truncate(p, 0) })
		},
		"garbage segments": func(t *testing.T, _, g string) error { return eachSegment(t, g, garbage) },
		"died opening it": func(_ *testing.T, dir, g string) error {
			return os.WriteFile(filepath.Join(dir, "OPENING"), []byte(filepath.Base(g)), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			closed(t, dir)
			if err := spoil(t, dir, generationIn(t, dir)); err != nil {
				t.Fatal(err)
			}
			x := open(t, dir)
			wantStale(t, x)
			if got := generationIn(t, dir); !strings.HasPrefix(filepath.Base(got), "generation-") {
				t.Errorf("after the rebuild there is %s, want one generation", got)
			}
		})
	}
}

// generationIn finds the one generation in dir.
func generationIn(t *testing.T, dir string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "generation-*"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("generations %q, %v, want one", paths, err)
	}
	return paths[0]
}

func eachSegment(t *testing.T, generation string, f func(path string) error) error {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(generation, "store", "*.zap"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("segments %q, %v, want some", paths, err)
	}
	for _, p := range paths {
		if err := f(p); err != nil {
			return err
		}
	}
	return nil
}

// garbage overwrites a file with as many bytes of something else.
func garbage(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(strings.Repeat("\xa7", int(info.Size()))), 0o600)
}

func TestMarkerOfAnotherGenerationIsHarmless(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "OPENING"), []byte("generation-0"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantLanterns(t, open(t, dir), "first", "second")
	if _, err := os.Stat(filepath.Join(dir, "OPENING")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after a good start the marker is there: %v", err)
	}
}

func TestUnfinishedGenerationsAreDeleted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	closed(t, dir)
	current := generationIn(t, dir)
	half := filepath.Join(dir, "generation-99")
	if err := os.MkdirAll(filepath.Join(half, "store"), 0o700); err != nil {
		t.Fatal(err)
	}
	x := open(t, dir)
	if got := generationIn(t, dir); got != current {
		t.Errorf("left is %s, want %s", got, current)
	}
	wantLanterns(t, x, "first", "second")
}

func TestSecondOpenerIsTurnedAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := fresh(t, dir)
	if _, err := bleveindex.Open(dir, bleveindex.Options{}); !errors.Is(err, bleveindex.ErrLocked) {
		t.Errorf("Open of an open index = %v, want %v", err, bleveindex.ErrLocked)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
}

func TestClosedIndexAnswersWithAnError(t *testing.T) {
	t.Parallel()
	x := fresh(t, t.TempDir())
	for range 2 {
		if err := x.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	}
	if _, err := x.Search(t.Context(), search.Everything(), search.Request{}); !errors.Is(err, bleveindex.ErrClosed) {
		t.Errorf("Search() = %v, want %v", err, bleveindex.ErrClosed)
	}
	if err := x.Apply(t.Context(), search.Batch{}); !errors.Is(err, bleveindex.ErrClosed) {
		t.Errorf("Apply() = %v, want %v", err, bleveindex.ErrClosed)
	}
}
