package texts_test

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"earshot/internal/anchor"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"
	"earshot/internal/texts"

	"pgregory.net/rapid"
)

var now = time.UnixMilli(1_790_000_000_000).UTC()

// world is a transcript in a session.
type world struct {
	t       *testing.T
	db      *database.DB
	file    research.File
	session research.Session
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db}
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		b := research.Brand{ID: research.NewID(), Slug: "acme", Name: "Acme", CreatedAt: now}
		if err := database.InsertBrand(ctx, tx, b); err != nil {
			return err
		}
		s := research.Study{ID: research.NewID(), Brand: b.Slug, Title: "T", State: research.StudyDraft, Version: 1, CreatedAt: now, UpdatedAt: now}
		if err := database.InsertStudy(ctx, tx, s); err != nil {
			return err
		}
		var err error
		w.session, err = database.InsertSession(ctx, tx, research.Session{ID: research.NewID(), Study: s.ID, Title: "P1", CreatedAt: now})
		if err != nil {
			return err
		}
		w.file = research.File{
			ID: research.NewID(), Session: w.session.ID, Kind: research.KindTranscript, Name: "talk.vtt", Key: "files/x/source",
			State: research.FileReady, CreatedAt: now, UpdatedAt: now,
		}
		return database.InsertFile(ctx, tx, w.file)
	})
	return w
}

func (w *world) tx(f func(ctx context.Context, tx *database.Tx) error) {
	w.t.Helper()
	if err := w.db.InTx(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) replace(segments ...research.Segment) (o texts.Outcome) {
	w.t.Helper()
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		var err error
		o, err = texts.Replace(ctx, tx, w.file, segments, now)
		return err
	})
	return o
}

// mark adds a highlight of a span.
func (w *world) mark(start, end int) research.Highlight {
	w.t.Helper()
	return w.markWhere(func(text string) (anchor.Anchor, error) { return anchor.At(text, start, end) })
}

func (w *world) markWhere(find func(text string) (anchor.Anchor, error)) research.Highlight {
	w.t.Helper()
	h := research.Highlight{ID: research.NewID(), File: w.file.ID, Version: 1, CreatedAt: now, UpdatedAt: now}
	w.tx(func(ctx context.Context, tx *database.Tx) error {
		if _, err := database.LockText(ctx, tx, w.file.ID); err != nil {
			return err
		}
		segments, err := database.Segments(ctx, tx, w.file.ID)
		if err != nil {
			return err
		}
		a, err := find(texts.Join(segments))
		if err != nil {
			return err
		}
		texts.PlacesOf(segments).Mark(&h, a)
		if err := database.InsertHighlight(ctx, tx, h, nil); err != nil {
			return err
		}
		return texts.PlacesOf(segments).Index(ctx, tx, w.session, h, now)
	})
	return h
}

func (w *world) read(h research.Highlight) research.Highlight {
	w.t.Helper()
	h, err := database.HighlightByID(w.t.Context(), w.db, h.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// found are the texts under which search finds a source.
func (w *world) found(source string) []string {
	w.t.Helper()
	list, err := database.PassagesOf(w.t.Context(), w.db, source)
	if err != nil {
		w.t.Fatal(err)
	}
	var all []string
	for _, p := range list {
		all = append(all, p.Text)
	}
	return all
}

func said(n int, text string) research.Segment {
	start, end := int64(n*1000), int64(n*1000+900)
	return research.Segment{Speaker: "Ana", StartMS: &start, EndMS: &end, Language: "en", Text: text}
}

func TestHighlightsGoAlongOrAreReported(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.replace(said(0, "I went to the shop."), said(1, "The shop was closd."), said(2, "So I went home."))
		across := w.mark(10, 28) // from the first segment into the second
		wrong := w.mark(33, 38)  // "closd"
		last := w.mark(43, 54)   // "went home. "
		if across.StartMS == nil || *across.StartMS != 0 || *across.EndMS != 1900 {
			t.Errorf("a highlight across two segments is timed %v to %v", across.StartMS, across.EndMS)
		}

		o := w.replace(said(0, "I went to the shop."), said(1, "The shop was closed."), said(2, "So I went home."))
		if len(o.Broken) != 1 || o.Broken[0] != wrong.ID {
			t.Errorf("broken: %v, want only %s", o.Broken, wrong.ID)
		}
		if h := w.read(across); h.Start != across.Start || h.State != research.HighlightAnchored || h.Version != 1 {
			t.Errorf("a highlight before the correction became %+v", h)
		}
		if h := w.read(last); h.Start != last.Start+1 || h.Quote != last.Quote || h.Version != 2 {
			t.Errorf("a highlight after the correction became %+v", h)
		}
		if h := w.read(wrong); h.State != research.HighlightBroken || h.Quote != "closd" || len(w.found(h.ID)) != 0 {
			t.Errorf("the corrected quote became %+v, found as %v", h, w.found(h.ID))
		}

		o = w.replace(said(0, "I went to the shop."), said(1, "The shop was closd."), said(2, "So I went home."))
		if h := w.read(wrong); h.State != research.HighlightAnchored || h.Start != wrong.Start || len(w.found(h.ID)) != 1 || len(o.Broken) != 0 {
			t.Errorf("a correction taken back leaves %+v", h)
		}
		if got := w.found(w.file.ID); !strings.Contains(strings.Join(got, " "), "closd") {
			t.Errorf("passages %q do not follow the text", got)
		}
	})
}

// TestEditsLeaveEveryHighlightExactOrReported edits a text at random, many
// times over: after each edit every highlight stands where it says, to the
// letter, or is broken and out of search.
func TestEditsLeaveEveryHighlightExactOrReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t, databasetest.SQLite(t))
	words := rapid.SampledFrom([]string{"the", "shop", "war", "zu", "naß", "👩‍👧", "e\u0301t\u00e9", "漢字", ".", "no", "no"})
	line := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(words, 0, 12).Draw(t, "words"), " ") })
	rapid.Check(t, func(rt *rapid.T) {
		var segments []research.Segment
		for i, text := range rapid.SliceOfN(line, 1, 8).Draw(rt, "segments") {
			segments = append(segments, said(i, text))
		}
		w.tx(func(ctx context.Context, tx *database.Tx) error { // without a past
			for _, table := range []string{"highlights", "passages", "segments"} {
				if _, err := tx.Exec(ctx, "DELETE FROM "+table); err != nil {
					return err
				}
			}
			return nil
		})
		w.replace(segments...)
		length := utf8.RuneCountInString(texts.Join(segments))
		var marked []research.Highlight
		for range rapid.IntRange(0, 6).Draw(rt, "highlights") {
			if length == 0 {
				break
			}
			start := rapid.IntRange(0, length-1).Draw(rt, "start")
			marked = append(marked, w.mark(start, rapid.IntRange(start+1, length).Draw(rt, "end")))
		}
		for range rapid.IntRange(1, 3).Draw(rt, "edits") {
			i := rapid.IntRange(0, len(segments)-1).Draw(rt, "segment")
			segments[i].Text = line.Draw(rt, "text")
			w.replace(segments...)
			text := texts.Join(segments)
			for _, m := range marked {
				h := w.read(m)
				if h.Quote != m.Quote {
					rt.Fatalf("the quote %q became %q", m.Quote, h.Quote)
				}
				a, err := anchor.At(text, h.Start, h.End)
				stands := err == nil && a.Quote == h.Quote
				if h.State == research.HighlightAnchored && (!stands || len(w.found(h.ID)) != 1) {
					rt.Fatalf("%q is anchored at %d, where %q stands; found %v", h.Quote, h.Start, a.Quote, w.found(h.ID))
				}
				if h.State == research.HighlightBroken && len(w.found(h.ID)) != 0 {
					rt.Fatalf("%q is broken and found", h.Quote)
				}
			}
		}
	})
}

func TestCoveredSegments(t *testing.T) {
	t.Parallel()
	segments := []research.Segment{said(0, "ab"), said(1, ""), said(2, "cd"), said(3, "e")} // "ab\n\ncd\ne"
	for i := range segments {
		segments[i].Number = i
	}
	for _, c := range []struct{ start, end, first, last int }{
		{0, 1, 0, 0}, {0, 2, 0, 0}, {1, 5, 0, 2}, {4, 6, 2, 2}, {7, 8, 3, 3}, {0, 8, 0, 3},
	} {
		got := texts.Covered(segments, c.start, c.end)
		if len(got) == 0 || got[0].Number != c.first || got[len(got)-1].Number != c.last {
			t.Errorf("Covered(%d, %d) = %v, want %d to %d", c.start, c.end, got, c.first, c.last)
		}
	}
	if at := texts.Offset(segments, 3); at != 7 {
		t.Errorf("Offset(3) = %d, want 7", at)
	}
}

func TestTwoCorrectionsAtOnceKeepHighlightsExact(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.replace(said(0, "one"), said(1, "two three"))
		done := make(chan error)
		for i := range 8 {
			go func() {
				done <- db.InTx(context.WithoutCancel(t.Context()), func(ctx context.Context, tx *database.Tx) error {
					_, err := texts.Replace(ctx, tx, w.file, []research.Segment{said(0, strings.Repeat("one ", i)), said(1, "two three")}, now)
					return err
				})
			}()
		}
		h := w.markWhere(func(text string) (anchor.Anchor, error) { return anchor.Find(text, "three", "", "") })
		for range 8 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		h = w.read(h)
		if a, err := anchor.At(w.text(), h.Start, h.End); err != nil || h.State != research.HighlightAnchored || a.Quote != "three" {
			t.Errorf("%q is %s at %d of %q", h.Quote, h.State, h.Start, w.text())
		}
	})
}

func (w *world) text() string {
	w.t.Helper()
	segments, err := database.Segments(w.t.Context(), w.db, w.file.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return texts.Join(segments)
}
