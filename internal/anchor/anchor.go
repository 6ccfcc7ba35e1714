// Package anchor says where a quote stands in a text, and where it stands after
// the text was corrected.
//
// An [Anchor] holds a position and the quote itself with some text around it,
// as TextPositionSelector and TextQuoteSelector of the W3C Web Annotation Data
// Model do. A corrected text moves anchors by its edits: [Edit] where the
// caller knows them, [Diff] where only the two texts are there.
//
//	moved, ok := a.Move(corrected, anchor.Diff(text, corrected))
//
// An anchor never moves silently: the quote stands at its new place to the
// letter and by the same words, or Move says no, and the reader decides.
//
// Positions are code points, ends are exclusive.
package anchor

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Anchor is a place in a text.
type Anchor struct {
	Start, End     int
	Quote          string // what stands there; not empty
	Prefix, Suffix string // what stands before and after it, at most Around code points
}

// Around is how much text on each side of a quote tells it from its doubles.
const Around = 32

// Errors of [At] and [Find].
var (
	ErrRange     = errors.New("the span is empty or not inside the text")
	ErrNotFound  = errors.New("the quote does not stand in the text")
	ErrAmbiguous = errors.New("the quote stands in the text more than once")
)

// At is the anchor of a span; ErrRange where there is no such span.
func At(text string, start, end int) (Anchor, error) { return at(text, 0, start, start, end) }

// at is the anchor of a span, looked for from a byte offset on, from which the
// span begins after skipped code points.
func at(text string, offset, skipped, start, end int) (Anchor, error) {
	if start < 0 || end <= start {
		return Anchor{}, ErrRange
	}
	from, ok := skip(text, offset, skipped)
	if !ok {
		return Anchor{}, ErrRange
	}
	to, ok := skip(text, from, end-start)
	if !ok {
		return Anchor{}, ErrRange
	}
	return Anchor{Start: start, End: end, Quote: text[from:to], Prefix: before(text, from), Suffix: after(text, to)}, nil
}

// Text is a text in which many spans are looked up.
type Text struct {
	text  string
	steps []int // byte offsets of each step-th code point
}

const step = 256

// NewText reads a text once.
func NewText(text string) Text {
	t := Text{text: text}
	n := 0
	for at := range text {
		if n%step == 0 {
			t.steps = append(t.steps, at)
		}
		n++
	}
	return t
}

// At is the anchor of a span, as [At] finds it.
func (t Text) At(start, end int) (Anchor, error) {
	if start < 0 || start/step >= len(t.steps) {
		return Anchor{}, ErrRange
	}
	return at(t.text, t.steps[start/step], start%step, start, end)
}

// Find is the anchor of a quote. Where it stands more than once, the text that
// the caller knows to be before and after it decides; either may be empty.
// ErrNotFound where there is no such quote, ErrAmbiguous where it cannot be
// told which one is meant.
func Find(text, quote, prefix, suffix string) (Anchor, error) {
	if quote == "" {
		return Anchor{}, ErrRange
	}
	found, n := -1, 0
	for at := range occurrences(text, quote) {
		if strings.HasSuffix(text[:at], prefix) && strings.HasPrefix(text[at+len(quote):], suffix) {
			found, n = at, n+1
		}
	}
	switch {
	case n > 1:
		return Anchor{}, ErrAmbiguous
	case n == 0:
		return Anchor{}, ErrNotFound
	}
	start := utf8.RuneCountInString(text[:found])
	return At(text, start, start+utf8.RuneCountInString(quote))
}

// Stands reports whether the quote of an anchor is where the anchor says.
func (a Anchor) Stands(text string) bool {
	from, ok := skip(text, 0, a.Start)
	return ok && strings.HasPrefix(text[from:], a.Quote)
}

// occurrences yields the byte offsets of quote in text, overlapping ones too.
func occurrences(text, quote string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := strings.Index(text[from:], quote)
			if i < 0 || !yield(from+i) {
				return
			}
			_, size := utf8.DecodeRuneInString(text[from+i:])
			from += i + size
		}
	}
}

// skip moves from byte offset from on by n code points; false past the end.
func skip(text string, from, n int) (int, bool) {
	for ; n > 0; n-- {
		if from >= len(text) {
			return from, false
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
	}
	return from, true
}

// before is what stands before byte offset at, at most Around code points.
func before(text string, at int) string {
	from := at
	for range Around {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	return text[from:at]
}

// after is what stands after byte offset at, at most Around code points.
func after(text string, at int) string {
	to := at
	for range Around {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	return text[at:to]
}
