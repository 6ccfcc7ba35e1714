// Package transcript reads and writes the formats that transcripts come in:
// captions (WebVTT, SubRip, TTML, SBV, SubStation Alpha, EBU STL), what
// recognisers and meeting tools write (JSON, CSV, Word, chat logs), debates in
// HTML and XML, and interviews written down in Markdown or plain text. A bad
// cue is skipped or mended with a warning, never a reason to refuse the file,
// and no reader drops words that it can see.
//
//	format, ok := transcript.Detect(name, b)
//	t, err := transcript.Read(ctx, format, b)
//	err = transcript.WriteSRT(w, t)
//
// A reader holds the file, its text in UTF-8 and the segments, and nothing
// that grows faster than those; limits.go says where it refuses.
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
	Words    []Word        // the words of Text with their times, where the file tells; else nil
}

// Word is a word as a recogniser heard it.
type Word struct {
	Text       string
	Start, End time.Duration // within the recording, never negative
	Confidence float64       // from 0 to 1; 0 if unknown
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

// String gives the line, if there is one, and the reason.
func (w Warning) String() string { return atLine(w.Line, w.Reason) }

// Format names a way to write transcripts down.
type Format string

// The formats that Read reads.
const (
	VTT      Format = "vtt"  // WebVTT
	SRT      Format = "srt"  // SubRip
	SBV      Format = "sbv"  // SubViewer, as YouTube and Google Meet write it
	SSA      Format = "ssa"  // SubStation Alpha, also Advanced
	TTML     Format = "ttml" // Timed Text, also DFXP and IMSC
	STL      Format = "stl"  // EBU STL, binary
	JSON     Format = "json" // what recognisers write; see json.go for the shapes
	Table    Format = "csv"  // a row an utterance, below a header, whatever separates the cells
	DOCX     Format = "docx" // Word: turns as in Text
	HTML     Format = "html" // speakers in bold, or in cite elements
	Speech   Format = "xml"  // TEI, Akoma Ntoso and the records of the Bundestag
	Chat     Format = "chat" // what was typed in a meeting
	Spacelog Format = "log"  // blocks below stamps such as [00:01:12:03]
	Markdown Format = "md"   // turns such as "**Ana:** text"
	Text     Format = "txt"  // turns such as "Ana: text" or "[00:12] text"
)

// SyntaxError says why a file is no transcript, in words for its owner.
type SyntaxError struct {
	Line   int // from 1; 0 if it concerns the whole file
	Reason string
}

// Error gives the line, if there is one, and the reason.
func (e *SyntaxError) Error() string {
	return atLine(e.Line, e.Reason)
}

func atLine(line int, reason string) string {
	if line == 0 {
		return reason
	}
	return fmt.Sprintf("line %d: %s", line, reason)
}
