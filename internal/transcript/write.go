package transcript

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// escape makes text safe where < and & mean something.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

// The writers leave errors to Flush: bufio keeps the first one.

// WriteVTT writes WebVTT with a voice tag for each known speaker. Segments
// without times stand at zero.
func WriteVTT(w io.Writer, t Transcript) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "WEBVTT")
	if t.Language != "" {
		fmt.Fprintf(out, "Language: %s\n", t.Language)
	}
	for i, s := range t.Segments {
		text := escape(oneLine(s.Text))
		if s.Speaker != "" {
			text = "<v " + escape(oneLine(s.Speaker)) + ">" + text + "</v>"
		}
		fmt.Fprintf(out, "\n%d\n%s --> %s\n%s\n", i+1, stamp(s.Start, "."), stamp(s.End, "."), text)
	}
	return out.Flush()
}

// WriteSRT writes SubRip, where a speaker is a name and a colon.
func WriteSRT(w io.Writer, t Transcript) error {
	out := bufio.NewWriter(w)
	for i, s := range t.Segments {
		text := labelled(s)
		// Most players show entities as they stand, so they are written only
		// where reading would take the text for markup.
		if parts := cueText(stripOverrides(text)); len(parts) != 1 || parts[0].text != text || strings.Contains(text, "-->") {
			text = strings.ReplaceAll(escape(text), `{\`, `&#123;\`)
		}
		fmt.Fprintf(out, "%d\n%s --> %s\n%s\n\n", i+1, stamp(s.Start, ","), stamp(s.End, ","), text)
	}
	return out.Flush()
}

// WriteText writes one paragraph per segment, with stamp and speaker in front
// where they are known.
func WriteText(w io.Writer, t Transcript) error {
	out := bufio.NewWriter(w)
	for i, s := range t.Segments {
		if i > 0 {
			fmt.Fprintln(out)
		}
		if s.Timed {
			at := s.Start.Truncate(time.Second)
			fmt.Fprintf(out, "[%02d:%02d:%02d] ", int(at.Hours()), int(at.Minutes())%60, int(at.Seconds())%60)
		}
		fmt.Fprintln(out, labelled(s))
	}
	return out.Flush()
}

// WriteJSON writes one object with the language and the segments, times in
// whole milliseconds. Segments without times have null.
func WriteJSON(w io.Writer, t Transcript) error {
	type word struct {
		Text       string  `json:"text"`
		Start      int64   `json:"start_ms"`
		End        int64   `json:"end_ms"`
		Confidence float64 `json:"confidence,omitempty"`
	}
	type segment struct {
		Speaker  string `json:"speaker,omitempty"`
		Start    *int64 `json:"start_ms"`
		End      *int64 `json:"end_ms"`
		Heading  string `json:"heading,omitempty"`
		Language string `json:"language,omitempty"`
		Text     string `json:"text"`
		Words    []word `json:"words,omitempty"`
	}
	doc := struct {
		Language string    `json:"language,omitempty"`
		Segments []segment `json:"segments"`
	}{t.Language, make([]segment, len(t.Segments))}
	for i, s := range t.Segments {
		doc.Segments[i] = segment{Speaker: s.Speaker, Heading: s.Heading, Language: s.Language, Text: s.Text}
		for _, w := range s.Words {
			doc.Segments[i].Words = append(doc.Segments[i].Words, word{w.Text, w.Start.Milliseconds(), w.End.Milliseconds(), w.Confidence})
		}
		if s.Timed {
			doc.Segments[i].Start = new(s.Start.Milliseconds())
			doc.Segments[i].End = new(s.End.Milliseconds())
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(doc)
}

func labelled(s Segment) string {
	if s.Speaker == "" {
		return oneLine(s.Text)
	}
	return oneLine(s.Speaker) + ": " + oneLine(s.Text)
}

// stamp writes hours, at least two digits of them, minutes, seconds and
// milliseconds behind the given point.
func stamp(d time.Duration, point string) string {
	ms := max(d, 0).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d%s%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, point, ms%1000)
}
