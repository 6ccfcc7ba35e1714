package transcript_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"earshot/internal/transcript"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawTranscript makes a transcript in which everybody is named, or nobody.
func drawTranscript(t *rapid.T) transcript.Transcript {
	word := rapid.StringMatching(`[a-zäß日本ع&<>#0-9'"{}\\.!?-]{1,9}`)
	name := rapid.SampledFrom([]string{"Ana Ruiz", "P1", "Dr. Weiß", "Interviewer", "田中", "Kim (Host)"})
	named := rapid.Bool().Draw(t, "named")
	var out transcript.Transcript
	for range rapid.IntRange(1, 12).Draw(t, "segments") {
		words := rapid.SliceOfN(word, 1, 8).Draw(t, "words")
		start := time.Duration(rapid.Int64Range(0, 400_000_000).Draw(t, "start")) * time.Millisecond
		s := transcript.Segment{
			Start: start, Timed: true, Text: strings.Join(words, " "),
			End: start + time.Duration(rapid.Int64Range(0, 60_000).Draw(t, "length"))*time.Millisecond,
		}
		if named {
			s.Speaker = name.Draw(t, "name")
		}
		out.Segments = append(out.Segments, s)
	}
	return out
}

// drawMore adds what only JSON can hold: words, headings, languages and
// segments without times.
func drawMore(t *rapid.T, to *transcript.Transcript) {
	to.Language = rapid.SampledFrom([]string{"", "de", "pt-BR"}).Draw(t, "language")
	for i := range to.Segments {
		s := &to.Segments[i]
		s.Heading = rapid.SampledFrom([]string{"", "Checkout", "Checkout › Basket"}).Draw(t, "heading")
		s.Language = rapid.SampledFrom([]string{"", "en", "tr"}).Draw(t, "own language")
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			s.Speaker = "P1" // so that JSON without times says who spoke
			s.Start, s.End, s.Timed = 0, 0, false
		case 1:
			fields := strings.Fields(s.Text)
			for j, field := range fields {
				step := (s.End - s.Start) / time.Duration(len(fields))
				at := (s.Start + time.Duration(j)*step).Truncate(time.Millisecond)
				s.Words = append(s.Words, transcript.Word{Text: field, Start: at, End: at, Confidence: 0.5})
			}
		}
	}
}

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	t.Parallel()
	for format, write := range map[transcript.Format]func(io.Writer, transcript.Transcript) error{
		transcript.VTT: transcript.WriteVTT,
		transcript.SRT: transcript.WriteSRT,

		transcript.JSON: transcript.WriteJSON,
	} {
		rapid.Check(t, func(t *rapid.T) {
			want := drawTranscript(t)
			if format == transcript.JSON {
				drawMore(t, &want)
			}
			var b bytes.Buffer
			if err := write(&b, want); err != nil {
				t.Fatal(err)
			}
			if got, ok := transcript.Detect("", b.Bytes()); !ok || got != format {
				t.Fatalf("Detect = %q, %v, want %s", got, ok, format)
			}
			got, err := transcript.Read(t.Context(), format, b.Bytes())
			if err != nil {
				t.Fatalf("Read(%s) = %v\n%s", format, err, b.Bytes())
			}
			if diff := cmp.Diff(want.Segments, got.Segments); diff != "" {
				t.Fatalf("%s loses something (-want +got):\n%s\n%s", format, diff, b.Bytes())
			}
		})
	}
}

// check says what every reader promises, whatever it is fed.
func check(t *testing.T, got transcript.Transcript, err error) {
	t.Helper()
	if _, ok := errors.AsType[*transcript.SyntaxError](err); err != nil && !ok {
		t.Fatalf("error %v is of type %T, want *SyntaxError", err, err)
	}
	last := time.Duration(0)
	for i, s := range got.Segments {
		if s.Timed && s.Start < last && len(got.Warnings) == 0 {
			t.Errorf("segment %d starts at %v, after one at %v, and nobody says so", i, s.Start, last)
		}
		if s.Timed {
			last = s.Start
		}
		if s.Start < 0 || s.End < s.Start || s.Text == "" || !utf8.ValidString(s.Text) ||
			s.Text != strings.Join(strings.Fields(s.Text), " ") {
			t.Errorf("segment %d is %+v", i, s)
		}
	}
}

func FuzzReadVTT(f *testing.F) {
	f.Add([]byte("WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v Ana>Hi &amp; <c.x>bye</c>\n<v Ben>yes"))
	f.Add([]byte("WEBVTT\n\nx\n99999999999999999999:00:01.000 --> 00:00:02.000\n<\n\n-->\n"))
	f.Add([]byte("WEBVTT x\nLanguage: de\n00:01.000 --> 00:00.500\nA: x\nB: y"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := transcript.Read(t.Context(), transcript.VTT, b)
		check(t, got, err)
	})
}

func FuzzReadSRT(f *testing.F) {
	f.Add([]byte("1\n00:00:01,000 --> 00:00:02,5\nMAN:\nHi {\\an8}<i>there</i>\n\n2\n-0:01 --> 0:02 X1:4\nbye"))
	f.Add([]byte("0:01-->0:02\r0:99 --> 1\r12\r\r3:00 --> 2:00\rx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := transcript.Read(t.Context(), transcript.SRT, b)
		check(t, got, err)
		got, err = transcript.Read(t.Context(), transcript.Text, b)
		check(t, got, err)
		got, err = transcript.Read(t.Context(), transcript.Markdown, b)
		check(t, got, err)
	})
}

// dump writes segments one a line, for tests that name all of them.
func dump(t transcript.Transcript) string {
	var b strings.Builder
	for _, s := range t.Segments {
		at := "-"
		if s.Timed {
			at = fmt.Sprintf("%v-%v", s.Start, s.End)
		}
		fmt.Fprintf(&b, "%s|%s|%s\n", at, s.Speaker, s.Text)
	}
	return b.String()
}
