package library

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"earshot/internal/alignment"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// Beside lays a translation out beside its original.
func (t Text) Beside(original Text) alignment.Page {
	return alignment.Beside(original.Segments, t.Segments, t.Links)
}

// relateText fills in how a translation belongs to its original. The lines whose
// original was corrected are empty, unless whole is true.
func (l *Library) relateText(ctx context.Context, t *Text, whole bool) error {
	if t.File.Translation == nil {
		return nil
	}
	var err error
	if t.Links, err = database.Aligned(ctx, l.db, t.File.ID); err != nil {
		return err
	}
	numbers, err := database.Outdated(ctx, l.db, t.File.ID)
	t.Outdated = make(map[int]bool, len(numbers))
	for _, n := range numbers {
		t.Outdated[n] = true
	}
	if !whole {
		withdraw(t.Segments, numbers)
	}
	return err
}

// withdraw empties the lines of a translation whose original was corrected.
func withdraw(segments []research.Segment, outdated []int) {
	for _, n := range outdated {
		if n < len(segments) {
			segments[n].Text, segments[n].Words = "", nil
		}
	}
}

// shownSegments are the segments of a file as readers have them: those of a
// translation whose original was corrected are empty.
func (l *Library) shownSegments(ctx context.Context, file string) ([]research.Segment, error) {
	segments, err := database.Segments(ctx, l.db, file)
	if err != nil {
		return nil, err
	}
	outdated, err := database.Outdated(ctx, l.db, file)
	withdraw(segments, outdated)
	return segments, err
}

// QuoteIn is what a translation has for a quote from its original: the lines that
// translate those in which the quote stands, which can say more than it. It is ""
// where there are none, or where one of them is outdated.
func (t Text) QuoteIn(original []research.Segment, h research.Highlight) string {
	covered := texts.Covered(original, h.Start, h.End)
	if len(covered) == 0 || h.State == research.HighlightBroken {
		return ""
	}
	first, last := covered[0].Number, covered[len(covered)-1].Number
	var numbers []int
	for _, a := range t.Links {
		if first <= a.Original && a.Original <= last && a.Number < len(t.Segments) {
			numbers = append(numbers, a.Number)
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	lines := make([]string, 0, len(numbers))
	for _, n := range numbers {
		if t.Outdated[n] {
			return ""
		}
		lines = append(lines, t.Segments[n].Text)
	}
	return strings.Join(lines, " ")
}

// Preferred is the translation that a reader gets, by what is to be trusted most
// and what was there first: one in their language, if there is one, else any. It
// is -1 where there is none.
func Preferred(translations []research.File, reader string) int {
	best := -1
	rank := func(f research.File) int {
		r := slices.Index(research.TranslationStatuses(), f.Translation.Status)
		if reader == "" || !research.SameLanguage(f.Language, reader) {
			r += len(research.TranslationStatuses())
		}
		return r
	}
	for i, f := range translations {
		if best < 0 || cmp.Compare(rank(f), rank(translations[best])) < 0 {
			best = i
		}
	}
	return best
}
