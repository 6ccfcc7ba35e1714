package library

import (
	"strings"
	"testing"
	"unicode/utf8"

	"earshot/internal/research"
	"earshot/search"

	"pgregory.net/rapid"
)

// Whatever the text and the marks, a snippet is whole words of the text, and
// its marks hold what the spans held.
func TestSnippetsKeepTheirMarks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "été", "Straße", "首刈り機", "🤔", "طاحنات", "Donaudampfschifffahrt", "\n"}), 1, 300).Draw(t, "words")
		text := strings.Join(words, " ")
		var spans []search.Span
		at := 0
		for _, w := range words {
			if rapid.IntRange(0, 9).Draw(t, "marked") == 0 {
				spans = append(spans, search.Span{Start: at, End: at + len(w)})
			}
			at += len(w) + 1
		}
		snippet, inside := cutSnippet(text, spans)
		if !utf8.ValidString(snippet.Text) {
			t.Fatalf("snippet %q is not valid text", snippet.Text)
		}
		core := strings.TrimSuffix(strings.TrimPrefix(snippet.Text, "… "), " …")
		if !strings.Contains(text, core) {
			t.Fatalf("snippet %q is not a part of the text", core)
		}
		if len(spans) > 0 && len(inside) == 0 {
			t.Fatalf("no mark of %d is in snippet %q", len(spans), snippet.Text)
		}
		runes := []rune(snippet.Text)
		for i, m := range snippet.Marks {
			if got, want := string(runes[m[0]:m[1]]), text[inside[i].Start:inside[i].End]; got != want {
				t.Fatalf("mark %d holds %q, want %q", i, got, want)
			}
		}
	})
}

func TestLongTextsAreCutAroundTheMarks(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("vorher ", 200) + "Warenkorb leer " + strings.Repeat("nachher ", 200)
	at := strings.Index(text, "Warenkorb")
	snippet, _ := cutSnippet(text, []search.Span{{Start: at, End: at + 9}, {Start: at + 10, End: at + 14}})
	if n := utf8.RuneCountInString(snippet.Text); n > 2*snippetBytes {
		t.Errorf("the snippet has %d characters", n)
	}
	if !strings.HasPrefix(snippet.Text, "… vorher ") || !strings.HasSuffix(snippet.Text, "nachher …") || len(snippet.Marks) != 2 {
		t.Errorf("snippet %q with marks %v", snippet.Text, snippet.Marks)
	}
}

func TestHitsLeadToTheMoment(t *testing.T) {
	t.Parallel()
	ms := func(n int64) *int64 { return &n }
	timed := research.Passage{
		Session: "s", Source: "f", StartMS: ms(81_000), EndMS: ms(94_500), Text: "eins zwei drei",
		Cuts: []research.Cut{{Offset: 0, Segment: 7, StartMS: ms(81_000), EndMS: ms(82_000)}, {Offset: 5, Segment: 8, StartMS: ms(82_040), EndMS: ms(90_100)}, {Offset: 10, Segment: 9, StartMS: ms(91_000), EndMS: ms(94_500)}},
	}
	note := research.Passage{Session: "s", Source: "h", File: "f", Text: "eins zwei", Cuts: []research.Cut{{Offset: 0, Segment: 3, StartMS: nil, EndMS: nil}, {Offset: 5, Segment: 4, StartMS: nil, EndMS: nil}}}
	for _, test := range []struct {
		name     string
		passage  research.Passage
		mark     search.Span
		url      string
		from, to int64
	}{
		{"the first segment", timed, search.Span{Start: 0, End: 4}, "/sessions/s#t=81.0", 81_000, 82_000},
		{"the second", timed, search.Span{Start: 5, End: 9}, "/sessions/s#t=82.04", 82_040, 90_100},
		{"across two", timed, search.Span{Start: 5, End: 14}, "/sessions/s#t=82.04", 82_040, 94_500},
		{"a paragraph of a note", note, search.Span{Start: 5, End: 9}, "/sessions/s#f-4", 0, 0},
		{"a finding", research.Passage{Kind: "finding", Source: "x"}, search.Span{}, "/findings/x", 0, 0},
	} {
		marks := []search.Span{test.mark}
		start, end := saidAt(&test.passage, marks)
		if got := hitURL(&test.passage, start, marks); got != test.url {
			t.Errorf("%s: URL %s, want %s", test.name, got, test.url)
		}
		if test.to != 0 && (*start != test.from || *end != test.to) {
			t.Errorf("%s: said at %d to %d, want %d to %d", test.name, *start, *end, test.from, test.to)
		}
	}
}

func TestSecondsOfAnAnchor(t *testing.T) {
	t.Parallel()
	for ms, want := range map[int64]string{0: "0.0", 81_000: "81.0", 81_042: "81.042", 81_040: "81.04", 3_600_100: "3600.1"} {
		if got := Seconds(ms); got != want {
			t.Errorf("Seconds(%d) = %s, want %s", ms, got, want)
		}
	}
}
