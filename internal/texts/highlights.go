package texts

import (
	"context"
	"slices"
	"time"

	"earshot/internal/anchor"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// Mark gives a highlight the place of an anchor: the span, the quote, and when
// it was said.
func (p Places) Mark(h *research.Highlight, a anchor.Anchor) {
	h.Start, h.End, h.Quote, h.Prefix, h.Suffix = a.Start, a.End, a.Quote, a.Prefix, a.Suffix
	h.State, h.StartMS, h.EndMS = research.HighlightAnchored, nil, nil
	if covered := p.Covered(h.Start, h.End); len(covered) > 0 {
		h.StartMS, h.EndMS = covered[0].StartMS, covered[len(covered)-1].EndMS
	}
}

// Index makes an anchored highlight searchable as what it is, and takes a
// broken one out of search: its words no longer stand in the text, perhaps for
// a reason. Search follows the change.
func (p Places) Index(ctx context.Context, tx *database.Tx, session research.Session, h research.Highlight, now time.Time) error {
	if err := database.ReplacePassages(ctx, tx, h.ID, slices.Values(p.passage(session, h))); err != nil {
		return err
	}
	_, err := database.AppendChange(ctx, tx, database.SourceChanged, h.ID, now)
	return err
}

// passage is what search finds of a highlight; none of a broken one.
func (p Places) passage(session research.Session, h research.Highlight) []research.Passage {
	covered := p.Covered(h.Start, h.End)
	if h.State != research.HighlightAnchored || len(covered) == 0 {
		return nil
	}
	first := covered[0]
	return []research.Passage{{
		ID: research.NewID(), Source: h.ID, File: h.File, Kind: string(search.Highlight), Session: session.ID, Study: session.Study,
		Language: first.Language, Speaker: first.Speaker, Heading: first.Heading,
		StartMS: h.StartMS, EndMS: h.EndMS, Text: h.Quote,
		Cuts: []research.Cut{{Segment: first.Number, StartMS: h.StartMS, EndMS: h.EndMS}},
	}}
}

// Add writes new highlights of the text, without tags, as search is to find
// them. Whoever adds them tells search.
func (p Places) Add(ctx context.Context, tx *database.Tx, session research.Session, list []research.Highlight) error {
	if err := database.InsertHighlights(ctx, tx, list); err != nil {
		return err
	}
	var found []research.Passage
	for _, h := range list {
		found = append(found, p.passage(session, h)...)
	}
	return database.InsertPassages(ctx, tx, found)
}

// follow takes the highlights of a text along to its new segments and returns
// those that lost their place.
func follow(ctx context.Context, tx *database.Tx, session research.Session, highlights []research.Highlight, before string, segments []research.Segment, now time.Time) ([]string, error) {
	if len(highlights) == 0 {
		return nil, nil
	}
	after, places := Join(segments), PlacesOf(segments)
	edits := anchor.Diff(before, after)
	var broken []string
	for _, h := range highlights {
		was := h
		if at, ok := placeOf(h, before, after, edits); ok {
			places.Mark(&h, at)
		} else {
			h.State, h.StartMS, h.EndMS = research.HighlightBroken, nil, nil
		}
		if same(was, h) {
			if was.Prefix != h.Prefix || was.Suffix != h.Suffix {
				if err := database.UpdateHighlight(ctx, tx, h); err != nil { // nothing that anybody sees
					return nil, err
				}
			}
			continue
		}
		if h.State == research.HighlightBroken && was.State == research.HighlightAnchored {
			broken = append(broken, h.ID)
		}
		h.Version, h.UpdatedAt = h.Version+1, now
		if err := database.UpdateHighlight(ctx, tx, h); err != nil {
			return nil, err
		}
		if err := places.Index(ctx, tx, session, h, now); err != nil {
			return nil, err
		}
	}
	return broken, nil
}

// placeOf is where a highlight stands in the new text. A broken one comes back
// where its quote stands again among the words that were around it.
func placeOf(h research.Highlight, before, after string, edits []anchor.Edit) (anchor.Anchor, bool) {
	if h.State == research.HighlightBroken {
		a, err := anchor.Find(after, h.Quote, h.Prefix, h.Suffix)
		return a, err == nil
	}
	a, err := anchor.At(before, h.Start, h.End)
	if err != nil || a.Quote != h.Quote {
		return a, false
	}
	return a.MoveTo(before, after, edits)
}

// same reports whether two states of a highlight have the same place.
func same(a, b research.Highlight) bool {
	return a.Start == b.Start && a.End == b.End && a.State == b.State && equal(a.StartMS, b.StartMS) && equal(a.EndMS, b.EndMS)
}

func equal(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
