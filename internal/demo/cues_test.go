package demo

import (
	"strings"
	"testing"

	"earshot/internal/document"
	"earshot/internal/transcript"
)

// cues reads a sample transcript the way the product does and bears no flaw.
func cues(tb testing.TB, f File) []transcript.Segment {
	tb.Helper()
	format, ok := transcript.Detect(f.Name, f.Bytes)
	if !ok {
		tb.Fatalf("%s is in no format of transcripts", f.Name)
	}
	t, err := transcript.Read(tb.Context(), format, f.Bytes)
	if err != nil {
		tb.Fatalf("read %s: %v", f.Name, err)
	}
	for _, w := range t.Warnings {
		tb.Errorf("%s, line %d: %s", f.Name, w.Line, w.Reason)
	}
	for _, s := range t.Segments {
		if s.Speaker == "" || !s.Timed {
			tb.Errorf("%s: who says %q, and when?", f.Name, s.Text)
		}
	}
	return t.Segments
}

// pieces are the units of a file's text that a highlight may not leave: the
// cues of a transcript, the blocks of a note.
func pieces(tb testing.TB, f File) []string {
	tb.Helper()
	var all []string
	if f.Kind == Transcript {
		for _, c := range cues(tb, f) {
			all = append(all, c.Text)
		}
		return all
	}
	note, err := document.Read(tb.Context(), document.Markdown, f.Bytes)
	if err != nil {
		tb.Fatalf("read %s: %v", f.Name, err)
	}
	for _, w := range note.Warnings {
		tb.Errorf("%s: %s", f.Name, w)
	}
	for _, b := range note.Blocks {
		all = append(all, b.Text)
	}
	return all
}

func countIn(pieces []string, quote string) int {
	n := 0
	for _, p := range pieces {
		n += strings.Count(p, quote)
	}
	return n
}
