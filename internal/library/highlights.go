package library

import (
	"context"
	"errors"
	"unicode/utf8"

	"earshot/internal/anchor"
	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// Place says which span of a file's text somebody means: by position, by the
// quote, by both, or by time.
type Place struct {
	Session    string // that the file must be of; "" for any
	File       string
	Start, End *int   // code points, end exclusive; both or none
	Quote      string // what stands there; may be empty where Start and End are given
	Prefix     string // what stands before and after the quote; may be empty
	Suffix     string
	// StartMS and EndMS mean whole segments; only where nothing else is given.
	StartMS, EndMS *int64
}

// MarkedHighlight is a highlight that has just been given its place.
type MarkedHighlight struct {
	research.Highlight
	// Moved says that the quote stands elsewhere than the position given: the
	// text was corrected since it was read.
	Moved bool
}

// CreateHighlight marks a span of a text. It is an *research.InvalidError where
// the quote does not stand in it, or at several places and nothing tells which.
// Tags are ids, names, or paths of names as in "Checkout/Payment".
func (l *Library) CreateHighlight(ctx context.Context, who auth.Person, key Key, at Place, note string, tags []string) (MarkedHighlight, error) {
	if err := mayWrite(who); err != nil {
		return MarkedHighlight{}, err
	}
	if err := checkMark(at.Quote, note, tags); err != nil {
		return MarkedHighlight{}, err
	}
	var moved bool
	if at.Session != "" { // a file of another study is not a file of the session
		if _, err := edit(ctx, l.db, who, "session", at.Session); err != nil {
			return MarkedHighlight{}, err
		}
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		h := research.Highlight{ID: research.NewID(), File: at.File, Note: note, Author: who.Name, Version: 1, CreatedAt: l.now(), UpdatedAt: l.now()}
		study, err := edit(ctx, tx, who, "file", at.File)
		if errors.Is(err, research.ErrNotFound) {
			return nil, invalid("file", "must be a file of the session")
		} else if err != nil {
			return nil, err
		}
		resolved, err := resolveTags(ctx, tx, who, study, tags)
		if err != nil {
			return nil, err
		}
		err = l.mark(ctx, tx, &h, at, func() error { return database.InsertHighlight(ctx, tx, h, resolved) })
		moved = at.Start != nil && h.Start != *at.Start
		return []string{h.ID}, err
	})
	if err != nil {
		return MarkedHighlight{}, err
	}
	h, err := database.HighlightByID(ctx, l.db, ids[0])
	return MarkedHighlight{h, moved}, err
}

// checkMark checks what people write about a span.
func checkMark(quote, note string, tags []string) error {
	var c research.Checker
	c.Require(utf8.ValidString(quote), "quote", "must be UTF-8")
	c.Require(len(quote) <= 4*research.MostProse, "quote", "must be at most %d characters", research.MostProse)
	c.Prose("note", note, research.MostProse)
	c.Require(len(tags) <= mostTagsEach, "tags", "must be at most %d", mostTagsEach)
	return c.Err()
}

// mostTagsEach is how many tags one highlight, finding or insight may have.
const mostTagsEach = 100

// mark gives a highlight its place, writes it, and makes it searchable.
func (l *Library) mark(ctx context.Context, tx *database.Tx, h *research.Highlight, at Place, write func() error) error {
	if _, err := database.LockText(ctx, tx, at.File); errors.Is(err, research.ErrNotFound) {
		return invalid("file", "must be a file of the session")
	} else if err != nil {
		return err
	}
	f, err := database.FileByID(ctx, tx, at.File)
	if err != nil {
		return err
	}
	if at.Session != "" && at.Session != f.Session {
		return invalid("file", "must be a file of the session")
	}
	if f.Translation != nil {
		return invalid("file", "must be the original: this is a translation, and evidence is what was said")
	}
	segments, err := database.Segments(ctx, tx, at.File)
	if err != nil {
		return err
	}
	place, err := at.find(segments)
	if err != nil {
		return err
	}
	places := texts.PlacesOf(segments)
	places.Mark(h, place)
	session, err := database.SessionByID(ctx, tx, f.Session)
	if err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	tx.AfterCommit(l.wake)
	return places.Index(ctx, tx, session, *h, l.now())
}

// find is the anchor of a place in the text of segments.
func (at Place) find(segments []research.Segment) (anchor.Anchor, error) {
	text := texts.Join(segments)
	switch {
	case at.Start != nil && at.End != nil:
		a, err := anchor.At(text, *at.Start, *at.End)
		if at.Quote == "" && err != nil {
			return a, invalid("start", "and end must be a span inside the text of the file")
		}
		if at.Quote == "" || err == nil && a.Quote == at.Quote {
			return a, nil
		}
	case at.Start != nil || at.End != nil:
		return anchor.Anchor{}, invalid("start", "and end must be given together")
	case at.Quote == "" && at.StartMS != nil && at.EndMS != nil:
		return at.said(segments, text)
	case at.Quote == "":
		return anchor.Anchor{}, invalid("quote", "must be given, or start and end, or start_ms and end_ms")
	}
	a, err := anchor.Find(text, at.Quote, at.Prefix, at.Suffix)
	switch {
	case errors.Is(err, anchor.ErrNotFound):
		return a, invalid("quote", "does not stand in the file")
	case errors.Is(err, anchor.ErrAmbiguous):
		return a, invalid("quote", "stands in the file more than once: give start and end, or what is around it")
	}
	return a, err
}

// said is the anchor of the segments that were said in a time.
func (at Place) said(segments []research.Segment, text string) (anchor.Anchor, error) {
	first, last := -1, -1
	for i, s := range segments {
		if s.StartMS != nil && s.EndMS != nil && *s.StartMS < *at.EndMS && *s.EndMS > *at.StartMS {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return anchor.Anchor{}, invalid("start_ms", "and end_ms must be a time in which something was said")
	}
	start := texts.Offset(segments, first)
	end := texts.Offset(segments, last) + utf8.RuneCountInString(segments[last].Text)
	return anchor.At(text, start, end)
}

func invalid(field, reason string) error {
	return &research.InvalidError{Violations: []research.Violation{{Field: field, Reason: reason}}}
}

// Highlight finds a highlight.
func (l *Library) Highlight(ctx context.Context, who auth.Person, id string) (research.Highlight, error) {
	if _, err := see(ctx, l.db, who, "highlight", id); err != nil {
		return research.Highlight{}, err
	}
	return database.HighlightByID(ctx, l.db, id)
}

// Highlights lists the highlights of a session in order of id; those in one
// state, or all if state is "".
func (l *Library) Highlights(ctx context.Context, who auth.Person, session string, state research.HighlightState, after string, limit int) (Page[research.Highlight], error) {
	if _, err := see(ctx, l.db, who, "session", session); err != nil {
		return Page[research.Highlight]{}, err
	}
	list, err := database.HighlightsOfSession(ctx, l.db, session, state, after, limit+1)
	if err != nil {
		return Page[research.Highlight]{}, err
	}
	ids := make([]string, len(list))
	for i, h := range list {
		ids[i] = h.ID
	}
	tags, err := database.TagsOfEach(ctx, l.db, ids)
	for i := range list {
		list[i].Tags = tags[list[i].ID]
	}
	return page(list, limit, func(h research.Highlight) string { return h.ID }), err
}

// HighlightPatch changes what is not nil. A new place anchors a highlight
// anew, also one that is broken.
type HighlightPatch struct {
	Note  *string
	Tags  *[]string // ids, names or paths
	Place *Place    // its File is the highlight's and not looked at
}

// lockHighlight reads a highlight of the version given, or of any where that is
// 0, and makes others who write it wait: who tags what somebody else deletes at
// the same time would leave tags of nothing.
func lockHighlight(ctx context.Context, tx *database.Tx, id string, version int64) (research.Highlight, error) {
	h, err := database.HighlightByID(ctx, tx, id)
	if err != nil {
		return h, err
	}
	if _, err := database.LockText(ctx, tx, h.File); err != nil {
		return h, err
	}
	if h, err = database.HighlightByID(ctx, tx, id); err == nil && version != 0 && version != h.Version {
		err = research.ErrStale
	}
	return h, err
}

// UpdateHighlight changes a highlight. It is research.ErrStale if the highlight
// is no longer of the version given; 0 skips that check.
func (l *Library) UpdateHighlight(ctx context.Context, who auth.Person, id string, version int64, p HighlightPatch) (research.Highlight, error) {
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		study, err := edit(ctx, tx, who, "highlight", id)
		if err != nil {
			return err
		}
		h, err := lockHighlight(ctx, tx, id, version)
		if err != nil {
			return err
		}
		return l.patchHighlight(ctx, tx, who, study, h, p)
	})
	if err != nil {
		return research.Highlight{}, err
	}
	return database.HighlightByID(ctx, l.db, id)
}

func (l *Library) patchHighlight(ctx context.Context, tx *database.Tx, who auth.Person, study research.Study, h research.Highlight, p HighlightPatch) error {
	set(&h.Note, p.Note)
	var tags []string
	if p.Tags != nil {
		tags = *p.Tags
	}
	at := Place{File: h.File, Start: &h.Start, End: &h.End, Quote: h.Quote, Prefix: h.Prefix, Suffix: h.Suffix}
	if p.Place != nil {
		at = *p.Place
		at.File = h.File
	}
	if err := checkMark(at.Quote, h.Note, tags); err != nil {
		return err
	}
	if p.Tags != nil {
		resolved, err := resolveTags(ctx, tx, who, study, tags)
		if err != nil {
			return err
		}
		if err := database.ReplaceTags(ctx, tx, h.ID, resolved); err != nil {
			return err
		}
	}
	h.Version, h.UpdatedAt = h.Version+1, l.now()
	if p.Place == nil && h.State == research.HighlightBroken { // stays so
		return database.UpdateHighlight(ctx, tx, h)
	}
	return l.mark(ctx, tx, &h, at, func() error { return database.UpdateHighlight(ctx, tx, h) })
}

// ErrCited is an attempt to delete what findings or insights rest on.
var ErrCited = errors.New("findings or insights rest on it")

// DeleteHighlight removes a highlight that no finding or insight rests on;
// otherwise it is ErrCited.
func (l *Library) DeleteHighlight(ctx context.Context, who auth.Person, id string, version int64) error {
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		study, err := edit(ctx, tx, who, "highlight", id)
		if err != nil {
			return err
		}
		if _, err := lockHighlight(ctx, tx, id, version); err != nil {
			return err
		}
		n, err := database.Citations(ctx, tx, id)
		if err != nil {
			return err
		}
		if n > 0 {
			return ErrCited
		}
		if err := database.DeleteHighlight(ctx, tx, id); err != nil {
			return err
		}
		if err := l.replacePassages(ctx, tx, id); err != nil {
			return err
		}
		return l.record(ctx, tx, who, audit.Event{Action: audit.MarkDeleted, Kind: "highlight", Object: id, Study: study.ID, Brand: study.Brand})
	})
}
