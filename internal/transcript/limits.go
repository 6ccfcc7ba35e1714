package transcript

import (
	"fmt"
	"strings"
)

// What a transcript may hold. Larger files are refused with the limit in the
// reason, so that nobody takes a part for the whole.
const (
	mostBytes    = 64 << 20 // of a file: a week of speech is some 10 MB
	mostSegments = 500_000
	mostSpeakers = 2_000
	longestLine  = 4 << 20 // bytes of a line, in formats that have lines
	longestText  = 1 << 20 // bytes that one segment says
	deepest      = 100     // elements within each other, in XML, HTML and JSON
	mostWarnings = 100     // told one by one; nobody reads more
)

func tooMuch(format string, args ...any) *SyntaxError {
	return &SyntaxError{Reason: fmt.Sprintf(format, args...)}
}

// checkLines refuses lines that no person and no tool writes.
func checkLines(text string) error {
	line := 1
	for rest := text; len(rest) > longestLine; line++ {
		n := strings.IndexByte(rest[:longestLine+1], '\n')
		if n < 0 {
			return &SyntaxError{Line: line, Reason: fmt.Sprintf("the line is longer than %d bytes", longestLine)}
		}
		rest = rest[n+1:]
	}
	return nil
}

// check refuses what is over the limits, and mends nothing.
func (t *Transcript) check() error {
	if len(t.Segments) > mostSegments {
		return tooMuch("there are %d segments; the limit is %d", len(t.Segments), mostSegments)
	}
	speakers := map[string]struct{}{}
	for _, s := range t.Segments {
		if len(s.Text) > longestText {
			return tooMuch("one segment has %d bytes of text; the limit is %d", len(s.Text), longestText)
		}
		speakers[s.Speaker] = struct{}{}
	}
	if len(speakers) > mostSpeakers {
		return tooMuch("there are %d speakers; the limit is %d", len(speakers), mostSpeakers)
	}
	return nil
}
