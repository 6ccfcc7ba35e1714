package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// SegmentPatch changes what is not nil.
type SegmentPatch struct {
	Text, Speaker, Language *string
}

// Correction is a corrected segment and what that did.
type Correction struct {
	Segment research.Segment
	Version int64    // of the text
	Broken  []string // ids of the highlights that lost their place
}

// CorrectSegment changes a segment of a note or transcript. Highlights go along
// or are reported. It is research.ErrStale if the text is no longer of the
// version given; 0 skips that check.
func (l *Library) CorrectSegment(ctx context.Context, who auth.Person, file string, number int, version int64, p SegmentPatch) (Correction, error) {
	var made Correction
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := edit(ctx, tx, who, "file", file); err != nil {
			return err
		}
		is, err := texts.Lock(ctx, tx, file)
		if err != nil {
			return err
		}
		if version != 0 && version != is {
			return research.ErrStale
		}
		f, err := database.FileByID(ctx, tx, file)
		if err != nil {
			return err
		}
		segments, err := database.Segments(ctx, tx, file)
		if err != nil {
			return err
		}
		if number < 0 || number >= len(segments) {
			return &research.NotFoundError{Thing: "segment"}
		}
		if err := p.apply(&segments[number]); err != nil {
			return err
		}
		o, err := texts.Replace(ctx, tx, f, segments, l.now())
		made = Correction{segments[number], o.Version, o.Broken}
		tx.AfterCommit(l.wake)
		return err
	})
	return made, err
}

func (p SegmentPatch) apply(s *research.Segment) error {
	if p.Text != nil && *p.Text != s.Text {
		s.Words = nil // they are no longer those that were heard
	}
	set(&s.Text, p.Text)
	set(&s.Speaker, p.Speaker)
	set(&s.Language, p.Language)
	var c research.Checker
	c.Prose("text", s.Text, research.MostProse)
	c.Text("speaker", s.Speaker, false, research.MostName)
	c.Language("language", s.Language, false)
	return c.Err()
}

// TextVersion is the version of a file's text.
func (l *Library) TextVersion(ctx context.Context, who auth.Person, file string) (int64, error) {
	if _, err := see(ctx, l.db, who, "file", file); err != nil {
		return 0, err
	}
	return database.TextVersion(ctx, l.db, file)
}
