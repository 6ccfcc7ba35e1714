package passages_test

import (
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/passages"
	"earshot/internal/testdata"
	"earshot/internal/transcript"

	"pgregory.net/rapid"
)

func segment(speaker string, start, end int, text string) transcript.Segment {
	return transcript.Segment{
		Speaker: speaker, Timed: true, Text: text,
		Start: time.Duration(start) * time.Second, End: time.Duration(end) * time.Second,
	}
}

func cut(segments []transcript.Segment) []passages.Piece {
	return slices.Collect(passages.Cut(slices.Values(segments)))
}

func texts(pieces []passages.Piece) []string {
	var out []string
	for _, p := range pieces {
		out = append(out, p.Text)
	}
	return out
}

func TestCutPartsWhereTheTalkDoes(t *testing.T) {
	t.Parallel()
	german := segment("A", 2, 3, "Ja.")
	german.Language = "de"
	headed := transcript.Segment{Heading: "Method", Text: "We asked."}
	for name, c := range map[string]struct {
		in   []transcript.Segment
		want []string
	}{
		"one speaker":  {[]transcript.Segment{segment("A", 0, 2, "Well, I"), segment("A", 2, 3, "think so.")}, []string{"Well, I think so."}},
		"speakers":     {[]transcript.Segment{segment("A", 0, 2, "Why?"), segment("B", 2, 3, "No."), segment("A", 3, 4, "Oh.")}, []string{"Why?", "No.", "Oh."}},
		"language":     {[]transcript.Segment{segment("A", 0, 2, "Yes."), german}, []string{"Yes.", "Ja."}},
		"pause":        {[]transcript.Segment{segment("A", 0, 2, "One"), segment("A", 5, 6, "two"), segment("A", 10, 11, "three")}, []string{"One two", "three"}},
		"back in time": {[]transcript.Segment{segment("A", 5, 6, "One"), segment("A", 0, 2, "two")}, []string{"One", "two"}},
		"heading":      {[]transcript.Segment{headed, headed, {Heading: "Result", Text: "They said."}}, []string{"We asked. We asked.", "They said."}},
		"sentence after half a minute": {
			[]transcript.Segment{segment("A", 0, 20, "This goes"), segment("A", 20, 31, "on and on."), segment("A", 31, 33, "Then not.")},
			[]string{"This goes on and on.", "Then not."},
		},
		"no end of sentence": {
			[]transcript.Segment{segment("A", 0, 20, "a"), segment("A", 20, 40, "b"), segment("A", 40, 60, "c")},
			[]string{"a b", "c"},
		},
		"blank": {[]transcript.Segment{segment("A", 0, 1, " ")}, nil},
	} {
		if got := texts(cut(c.in)); !slices.Equal(got, c.want) {
			t.Errorf("%s: Cut = %q, want %q", name, got, c.want)
		}
	}
}

func TestCutSplitsALongParagraphBetweenSentences(t *testing.T) {
	t.Parallel()
	sentence := strings.TrimSpace(strings.Repeat("word ", 24)) + " end."
	s := segment("A", 0, 100, strings.TrimSpace(strings.Repeat(sentence+" ", 12)))
	got := cut([]transcript.Segment{s})
	if len(got) != 4 {
		t.Fatalf("%d pieces, want 4 of three sentences each", len(got))
	}
	for i, p := range got {
		if n := len(strings.Fields(p.Text)); n != 75 || p.First != 0 || p.Last != 0 || !strings.HasSuffix(p.Text, "end.") {
			t.Errorf("piece %d has %d words, is of segments %d to %d and ends %q", i, n, p.First, p.Last, p.Text[len(p.Text)-9:])
		}
		if want := time.Duration(i) * 25 * time.Second; (p.Start - want).Abs() > time.Second {
			t.Errorf("piece %d starts at %v, want about %v", i, p.Start, want)
		}
	}
}

func TestCutCountsScriptsWithoutSpaces(t *testing.T) {
	t.Parallel()
	for _, sentence := range []string{"これは長い文章のひとつです。", "这是一个很长的句子吗？", "ภาษาไทยไม่มีช่องว่าง "} {
		for _, p := range cut([]transcript.Segment{{Text: strings.Repeat(sentence, 60)}}) {
			if n := len([]rune(p.Text)); n > 260 {
				t.Errorf("a piece of %q has %d characters, want no more than 260", sentence, n)
			}
		}
	}
}

// verify states what Cut promises about any segments.
func verify(t interface{ Fatalf(string, ...any) }, segments []transcript.Segment, pieces []passages.Piece) {
	words := func(s string) string { return strings.Join(strings.Fields(s), "") }
	var in, out strings.Builder
	for _, s := range segments {
		in.WriteString(words(s.Text))
	}
	last := -1
	for i, p := range pieces {
		out.WriteString(words(p.Text))
		if p.First < last || p.Last < p.First || len(p.Offsets) != p.Last-p.First+1 {
			t.Fatalf("piece %d is of segments %d to %d after %d with offsets %v", i, p.First, p.Last, last, p.Offsets)
		}
		last = p.Last
		// Where people talk over each other a turn may begin before the last
		// part of the one above it; otherwise time goes on.
		if i > 0 && p.Timed && pieces[i-1].Timed && p.Start < pieces[i-1].Start &&
			(p.First == pieces[i-1].Last || segments[p.First].Start >= pieces[i-1].End) {
			t.Fatalf("piece %d starts at %v, before the one above it at %v", i, p.Start, pieces[i-1].Start)
		}
		start, end := time.Duration(1<<62), time.Duration(0)
		for k, at := range p.Offsets {
			s := segments[p.First+k]
			if s.Timed {
				start, end = min(start, s.Start), max(end, s.End)
			}
			if s.Speaker != p.Speaker || s.Language != p.Language || s.Heading != p.Heading {
				t.Fatalf("piece %d mixes %+v with %+v", i, s, p)
			}
			if p.First < p.Last && !strings.HasPrefix(p.Text[at:], strings.TrimSpace(s.Text)) {
				t.Fatalf("piece %d has segment %d not at byte %d", i, p.First+k, at)
			}
		}
		if p.Timed && (p.Start < start || p.End > end || p.End < p.Start) {
			t.Fatalf("piece %d runs from %v to %v, outside its segments' %v to %v", i, p.Start, p.End, start, end)
		}
	}
	if in.String() != out.String() {
		t.Fatalf("words are lost, repeated or out of order:\n%s\n%s", in.String(), out.String())
	}
}

func TestCutLosesAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.StringMatching(`[a-zäéж日本ไทย]{1,12}[.!?。,]?`), rapid.Just("x"))
		var at time.Duration
		segments := make([]transcript.Segment, rapid.IntRange(0, 30).Draw(t, "segments"))
		for i := range segments {
			n := rapid.SampledFrom([]int{0, 1, 5, 12, 60, 300}).Draw(t, "words")
			s := &segments[i]
			s.Text = strings.Join(rapid.SliceOfN(word, n, n).Draw(t, "text"), " ")
			s.Speaker = rapid.SampledFrom([]string{"A", "A", "A", "B", ""}).Draw(t, "speaker")
			s.Heading = rapid.SampledFrom([]string{"", "", "H"}).Draw(t, "heading")
			if s.Timed = rapid.IntRange(0, 5).Draw(t, "timed") > 0; s.Timed {
				at = max(0, at+time.Duration(rapid.IntRange(-2000, 6000).Draw(t, "gap"))*time.Millisecond)
				s.Start = at
				at += time.Duration(rapid.IntRange(0, 9000).Draw(t, "length")) * time.Millisecond
				s.End = at
			}
		}
		verify(t, segments, cut(segments))
	})
}

func TestSharedTranscriptsAreCutToAReadableSize(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"transcripts/whisper-37c3/37c3-Synthetic_Sentience.srt",
		"transcripts/zoom-meeting/transcript.vtt",
		"transcripts/elephants-dream/captions.ja.vtt",
		"transcripts/podcast-namespace/example.srt",
		"transcripts/changelog-md/away-from-keyboard-5.md",
	} {
		format, _ := transcript.Detect(path.Base(name), testdata.Read(t, name))
		in, err := transcript.Read(t.Context(), format, testdata.Read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		pieces := cut(in.Segments)
		verify(t, in.Segments, pieces)
		words, most := 0, 0
		for _, p := range pieces {
			n := len(strings.Fields(p.Text))
			words, most = words+n, max(most, n)
		}
		t.Logf("%s: %d segments, %d pieces, %d words on average, %d at most", name, len(in.Segments), len(pieces), words/len(pieces), most)
		if most > 120 {
			t.Errorf("%s: a piece has %d words, want at most 120", name, most)
		}
	}
}
