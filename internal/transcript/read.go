package transcript

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"earshot/internal/textdecode"
)

// Read reads a whole file, whatever its encoding. Its errors are the context's,
// soon after that ends, and *SyntaxError where there is no transcript in the
// file, or too much.
func Read(ctx context.Context, f Format, b []byte) (Transcript, error) {
	if len(b) > mostBytes {
		return Transcript{}, tooMuch("the file has %d bytes; the limit is %d", len(b), mostBytes)
	}
	t, err := read(ctx, f, b)
	if err == nil {
		err = t.check()
	}
	if ctx.Err() != nil {
		err = ctx.Err() // whatever the reader makes of half a file
	}
	if err != nil {
		return Transcript{}, err
	}
	if more := len(t.Warnings) - mostWarnings; more > 0 {
		t.Warnings = t.Warnings[:mostWarnings:mostWarnings]
		t.warn(0, "and %d warnings more", more)
	}
	return t, nil
}

func read(ctx context.Context, f Format, b []byte) (Transcript, error) {
	switch f {
	case STL:
		return readSTL(ctx, b)
	case DOCX:
		return readDOCX(ctx, b)
	case VTT:
		text := vttText(b)
		if err := checkLines(text); err != nil {
			return Transcript{}, err
		}
		return readVTT(ctx, text)
	}
	reader, ok := textReaders[f]
	if !ok {
		return Transcript{}, &SyntaxError{Reason: fmt.Sprintf("%q is not a format of transcripts", string(f))}
	}
	text := textdecode.Decode(b)
	if reader.lines {
		if err := checkLines(text.String); err != nil {
			return Transcript{}, err
		}
	}
	t, err := reader.read(ctx, text.String)
	if err == nil && text.Guessed {
		t.warn(0, "the file does not say its encoding; it was read as %s", text.Encoding)
	}
	if err == nil && text.NULs > 0 {
		t.warn(0, "%d NUL characters were removed", text.NULs)
	}
	return t, err
}

// textReaders reads the formats that are text. Those with lines have a limit
// for them.
var textReaders = map[Format]struct {
	read  func(ctx context.Context, text string) (Transcript, error)
	lines bool
}{
	SRT:      {readSRT, true},
	SBV:      {readSBV, true},
	SSA:      {readSSA, true},
	Chat:     {readChat, true},
	Spacelog: {readSpacelog, true},
	Text:     {readTurns, true},
	Markdown: {readMarkdown, true},
	Table:    {readTable, false},
	JSON:     {readJSON, false},
	TTML:     {readTTML, false},
	Speech:   {readSpeech, false},
	HTML:     {readHTML, false},
}

// caption is a cue on its way to become segments.
type caption struct {
	line       int // of its times; 0 where lines mean nothing
	item       int // its number in a list, from 1; 0 where lines say where it is
	start, end time.Duration
	untimed    bool
	heading    string
	parts      []part
}

// part is what one voice says in a caption.
type part struct {
	speaker  string
	text     string // lines separated by LF
	language string // BCP 47; "" if not said
	words    []Word // Start is below zero for "with the caption", End for "until the next word"
}

// until yields what seq does until ctx ends: every reader goes through its file
// by it, or asks ctx itself for each piece.
func until[K, V any](ctx context.Context, seq iter.Seq2[K, V]) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for k, v := range seq {
			if ctx.Err() != nil || !yield(k, v) {
				return
			}
		}
	}
}

// fill turns captions into segments: times in order within each, speakers
// taken from labels where the format has no voices of its own.
func (t *Transcript) fill(ctx context.Context, captions []caption, labelled bool) error {
	if len(captions) > mostSegments {
		return tooMuch("there are %d segments; the limit is %d", len(captions), mostSegments)
	}
	if labelled {
		labelCaptions(captions)
	}
	var last time.Duration
	own := map[string]string{} // one copy of each name, apart from the file's text
	once := func(s string) string {
		kept, ok := own[s]
		if !ok {
			kept = strings.Clone(s)
			own[kept] = kept
		}
		return kept
	}
	for _, c := range until(ctx, slices.All(captions)) {
		if !c.untimed {
			c.start, c.end = t.mend(c)
			if c.start < last {
				t.flaw(c, "starts before the one above it; the order of the file is kept")
			}
			last = c.start
		}
		for _, p := range c.parts {
			if text := oneLine(p.text); text != "" {
				t.Segments = append(t.Segments, Segment{
					Speaker: once(p.speaker), Start: c.start, End: c.end, Timed: !c.untimed, Heading: once(c.heading), Language: p.language, Text: text,
					Words: settleWords(p.words, c.start, c.end),
				})
			}
		}
	}
	return nil
}

// settleWords puts words into the time of what they are words of.
func settleWords(words []Word, start, end time.Duration) []Word {
	for i := range words {
		w := &words[i]
		if w.Start < 0 {
			w.Start = start
		}
		if w.End < 0 {
			w.End = end
			if i+1 < len(words) && words[i+1].Start >= 0 {
				w.End = words[i+1].Start
			}
		}
		w.Start = min(w.Start, longest)
		w.End = min(max(w.End, w.Start), longest)
	}
	return words
}

func (t *Transcript) mend(c caption) (start, end time.Duration) {
	start, end = c.start, c.end
	if start < 0 || end < 0 {
		t.flaw(c, "a time before zero was set to zero")
		start, end = max(start, 0), max(end, 0)
	}
	if start >= longest || end >= longest {
		t.flaw(c, "a time beyond %d hours was shortened to that", int(longest.Hours()))
		start, end = min(start, longest), min(end, longest)
	}
	if end < start {
		t.flaw(c, "ends before it starts; the end was set to the start")
		end = start
	}
	return start, end
}

// flaw warns of a caption.
func (t *Transcript) flaw(c caption, format string, args ...any) {
	if c.item > 0 {
		t.warn(c.line, "number %d: %s", c.item, fmt.Sprintf(format, args...))
		return
	}
	t.warn(c.line, format, args...)
}

func (t *Transcript) warn(line int, format string, args ...any) {
	t.Warnings = append(t.Warnings, Warning{Line: line, Reason: fmt.Sprintf(format, args...)})
}

// oneLine separates all words by single spaces. The result is a text of its
// own: a part of the file would keep all of the file in memory.
func oneLine(s string) string {
	words := strings.Fields(s)
	if len(words) == 1 {
		return strings.Clone(words[0])
	}
	return strings.Join(words, " ")
}

// lines yields each line of text with its number, from 1.
func lines(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.SplitSeq(text, "\n") {
			if n++; !yield(n, line) {
				return
			}
		}
	}
}
