package library

import (
	"context"
	"strings"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// CreateHighlight marks the only place in a file's text where quote stands. It
// is an *research.InvalidError if the quote does not occur, or more than once.
func (l *Library) CreateHighlight(ctx context.Context, who auth.Person, file, quote, note string, tags []string) (research.Highlight, error) {
	if err := mayWrite(who); err != nil {
		return research.Highlight{}, err
	}
	h := research.Highlight{ID: research.NewID(), File: file, Quote: quote, Note: note, Author: who.Name, CreatedAt: l.now()}
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		f, err := database.FileByID(ctx, tx, file)
		if err != nil {
			return err
		}
		segments, err := database.Segments(ctx, tx, file)
		if err != nil {
			return err
		}
		first, err := anchor(&h, segments)
		if err != nil {
			return err
		}
		if err := database.InsertHighlight(ctx, tx, h, tags); err != nil {
			return err
		}
		session, err := database.SessionByID(ctx, tx, f.Session)
		if err != nil {
			return err
		}
		return l.replacePassages(ctx, tx, h.ID, research.Passage{
			ID: research.NewID(), File: file, Kind: string(search.Highlight), Session: session.ID, Study: session.Study,
			Language: first.Language, Speaker: first.Speaker, Heading: first.Heading,
			StartMS: h.StartMS, EndMS: h.EndMS, Text: h.Quote,
			Cuts: []research.Cut{{Segment: first.Number, StartMS: h.StartMS, EndMS: h.EndMS}},
		})
	})
	return h, err
}

// anchor finds where the quote of h stands in the text of segments, sets its
// place and times, and returns the segment in which it begins.
func anchor(h *research.Highlight, segments []research.Segment) (research.Segment, error) {
	text, starts := joined(segments)
	var c research.Checker
	c.Prose("quote", h.Quote, research.MostProse)
	c.Require(h.Quote != "", "quote", "must not be empty")
	c.Prose("note", h.Note, research.MostProse)
	at := strings.Index(text, h.Quote)
	c.Require(at >= 0, "quote", "does not occur in the file")
	c.Require(at < 0 || !strings.Contains(text[at+1:], h.Quote), "quote", "occurs more than once in the file")
	if err := c.Err(); err != nil {
		return research.Segment{}, err
	}
	first, last := segmentAt(starts, at), segmentAt(starts, at+len(h.Quote)-1)
	h.Start = utf8.RuneCountInString(text[:at])
	h.End = h.Start + utf8.RuneCountInString(h.Quote)
	h.StartMS, h.EndMS = segments[first].StartMS, segments[last].EndMS
	return segments[first], nil
}

// joined is the text that highlights point into: segments joined by line feeds.
func joined(segments []research.Segment) (text string, starts []int) {
	var b strings.Builder
	for i, s := range segments {
		if i > 0 {
			b.WriteByte('\n')
		}
		starts = append(starts, b.Len())
		b.WriteString(s.Text)
	}
	return b.String(), starts
}

func segmentAt(starts []int, offset int) int {
	for i := len(starts) - 1; i > 0; i-- {
		if starts[i] <= offset {
			return i
		}
	}
	return 0
}
