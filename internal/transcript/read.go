package transcript

import (
	"fmt"
	"strings"
	"time"

	"earshot/internal/textdecode"
)

// Read reads a whole file, which may be in UTF-8, UTF-16 or windows-1252. Its
// errors are of type *SyntaxError and mean that there is no transcript in it.
func Read(f Format, b []byte) (Transcript, error) {
	text := textdecode.Decode(b)
	var t Transcript
	var err error
	switch f {
	case VTT:
		t, err = readVTT(text.String)
	case SRT:
		t, err = readSRT(text.String)
	case Markdown:
		t, err = readTurns(plainMarkdown(text.String))
	case Text:
		t, err = readTurns(text.String)
	default:
		return Transcript{}, &SyntaxError{Reason: fmt.Sprintf("%q is not a format of transcripts", string(f))}
	}
	if err != nil {
		return Transcript{}, err
	}
	if text.NULs > 0 {
		t.warn(0, "%d NUL characters were removed", text.NULs)
	}
	if more := len(t.Warnings) - mostWarnings; more > 0 {
		t.Warnings = t.Warnings[:mostWarnings:mostWarnings]
		t.warn(0, "and %d warnings more", more)
	}
	return t, nil
}

// mostWarnings is how many are told one by one; nobody reads more.
const mostWarnings = 100

// caption is a cue on its way to become segments.
type caption struct {
	line       int // of its times
	start, end time.Duration
	parts      []part
}

// part is what one voice says in a caption.
type part struct {
	speaker string
	text    string // lines separated by LF
}

// fill turns captions into segments: times in order within each, speakers
// taken from labels where the format has no voices of its own.
func (t *Transcript) fill(captions []caption, labelled bool) {
	if labelled {
		labelCaptions(captions)
	}
	var last time.Duration
	for _, c := range captions {
		c.start, c.end = t.mend(c)
		if c.start < last {
			t.warn(c.line, "starts before the cue above it; the order of the file is kept")
		}
		last = c.start
		for _, p := range c.parts {
			if text := oneLine(p.text); text != "" {
				t.Segments = append(t.Segments, Segment{
					Speaker: p.speaker, Start: c.start, End: c.end, Timed: true, Text: text,
				})
			}
		}
	}
}

func (t *Transcript) mend(c caption) (start, end time.Duration) {
	start, end = c.start, c.end
	if start < 0 || end < 0 {
		t.warn(c.line, "a time before zero was set to zero")
		start, end = max(start, 0), max(end, 0)
	}
	if start >= longest || end >= longest {
		t.warn(c.line, "a time beyond %d hours was shortened to that", int(longest.Hours()))
	}
	if end < start {
		t.warn(c.line, "ends before it starts; the end was set to the start")
		end = start
	}
	return start, end
}

func (t *Transcript) warn(line int, format string, args ...any) {
	t.Warnings = append(t.Warnings, Warning{Line: line, Reason: fmt.Sprintf(format, args...)})
}

// oneLine separates all words by single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// lines yields each line of text with its number, from 1.
func lines(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.SplitSeq(text, "\n") {
			if n++; !yield(n, line) {
				return
			}
		}
	}
}
