// Package transcript reads and writes the formats that transcripts come in:
// WebVTT, SubRip, and interviews written down in Markdown or plain text. A bad
// cue is skipped or mended with a warning, never a reason to refuse the file,
// and no reader drops words that it can see.
//
//	t, err := transcript.Read(transcript.VTT, b)
//	err = transcript.WriteSRT(w, t)
//
// It knows nothing of sessions or participants: a speaker is a label.
package transcript

import (
	"fmt"
	"time"
)

// Segment is the smallest timed unit: what one speaker said, in one caption or
// one paragraph.
type Segment struct {
	Speaker  string        // as labelled; "" if unknown
	Start    time.Duration // from the beginning of the recording, never negative
	End      time.Duration // never before Start; equal to it if unknown
	Timed    bool          // whether Start and End mean anything
	Heading  string        // path of headings, joined by " › "; notes only
	Language string        // BCP 47; "" if unknown
	Text     string        // one line, words separated by single spaces
}

// Transcript is what was said in one recording, in the order of the file.
type Transcript struct {
	Language string // BCP 47, if the file says so; else ""
	Segments []Segment
	Warnings []Warning // what was mended or left out
}

// Warning tells of a flaw that did not stop the reader. It never holds words
// of the transcript.
type Warning struct {
	Line   int // from 1; 0 if it concerns the whole file
	Reason string
}

// Format names a way to write transcripts down.
type Format string

// The formats that Read reads.
const (
	VTT      Format = "vtt" // WebVTT
	SRT      Format = "srt" // SubRip
	Markdown Format = "md"  // turns such as "**Ana:** text"
	Text     Format = "txt" // turns such as "Ana: text" or "[00:12] text"
)

// SyntaxError says why a file is no transcript, in words for its owner.
type SyntaxError struct {
	Line   int // from 1; 0 if it concerns the whole file
	Reason string
}

// Error gives the line, if there is one, and the reason.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}
