package anchor_test

import (
	"errors"
	"strings"
	"testing"

	"earshot/internal/anchor"

	"pgregory.net/rapid"
)

func TestAtCountsCodePoints(t *testing.T) {
	t.Parallel()
	text := "Grüße 👩‍👧 e\u0301te\u0301 und so"
	a, err := anchor.At(text, 6, 14)
	if err != nil || a.Quote != "👩‍👧 e\u0301te" || a.Prefix != "Grüße " || a.Suffix != "\u0301 und so" {
		t.Errorf("At = %+v, %v", a, err)
	}
	for _, span := range [][2]int{{-1, 2}, {3, 3}, {4, 3}, {0, 1000}, {1000, 1001}} {
		if _, err := anchor.At(text, span[0], span[1]); !errors.Is(err, anchor.ErrRange) {
			t.Errorf("At(%v) = %v, want ErrRange", span, err)
		}
	}
}

func TestFindTellsDoublesByWhatIsAround(t *testing.T) {
	t.Parallel()
	text := "too slow. It was too slow, she said."
	for _, c := range []struct {
		quote, prefix, suffix string
		start                 int
		err                   error
	}{
		{"It was", "", "", 10, nil},
		{"too slow", "", "", 0, anchor.ErrAmbiguous},
		{"too slow", "It was ", "", 17, nil},
		{"too slow", "", ".", 0, nil},
		{"too slow", "", "!", 0, anchor.ErrNotFound},
		{"too fast", "", "", 0, anchor.ErrNotFound},
		{"", "", "", 0, anchor.ErrRange},
	} {
		a, err := anchor.Find(text, c.quote, c.prefix, c.suffix)
		if !errors.Is(err, c.err) || err == nil && (a.Start != c.start || !a.Stands(text)) {
			t.Errorf("Find(%q, %q, %q) = %+v, %v", c.quote, c.prefix, c.suffix, a, err)
		}
	}
	if _, err := anchor.Find("aaa", "aa", "", ""); !errors.Is(err, anchor.ErrAmbiguous) {
		t.Errorf("a quote that overlaps itself: %v", err)
	}
}

func TestMoveFollowsEditsAround(t *testing.T) {
	t.Parallel()
	text := "The delivery was late and the box was wet."
	a, _ := anchor.At(text, 13, 21) // "was late"
	for _, c := range []struct {
		edit anchor.Edit
		want int // start; -1 for broken
	}{
		{anchor.Edit{0, 3, "Our"}, 13},
		{anchor.Edit{0, 4, ""}, 9},
		{anchor.Edit{13, 13, "ü"}, 14},
		{anchor.Edit{21, 21, "!"}, 13},
		{anchor.Edit{22, 25, "und"}, 13},
		{anchor.Edit{15, 15, "s"}, -1},
		{anchor.Edit{20, 22, ""}, -1},
		{anchor.Edit{0, 42, ""}, -1},
		{anchor.Edit{12, 14, " W"}, -1},
		{anchor.Edit{13, 21, "was late"}, -1},
	} {
		corrected, err := anchor.Apply(text, []anchor.Edit{c.edit})
		if err != nil {
			t.Fatal(err)
		}
		moved, ok := a.Move(corrected, []anchor.Edit{c.edit})
		if ok != (c.want >= 0) || ok && (moved.Start != c.want || !moved.Stands(corrected)) {
			t.Errorf("Move after %+v = %+v, %v; want %d", c.edit, moved, ok, c.want)
		}
	}
}

func TestApplyRefusesEditsOutOfOrder(t *testing.T) {
	t.Parallel()
	for _, edits := range [][]anchor.Edit{
		{{3, 2, ""}}, {{-1, 0, ""}}, {{0, 7, ""}}, {{7, 7, "x"}}, {{2, 4, ""}, {3, 5, ""}}, {{4, 5, ""}, {0, 1, ""}},
	} {
		if got, err := anchor.Apply("abcdef", edits); !errors.Is(err, anchor.ErrRange) {
			t.Errorf("Apply(%v) = %q, %v; want ErrRange", edits, got, err)
		}
	}
}

// lines draws a text in which words and lines come again.
func lines() *rapid.Generator[string] {
	words := rapid.SampledFrom([]string{"a", "the", "box", "wurde", "naß", "👩‍👧", "e\u0301", "漢字", "ไทย", ".", ",", "  ", "\n", "\r\n"})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(words, 0, 60).Draw(t, "words"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
	})
}

func editsOf(t *rapid.T, text string) []anchor.Edit {
	points := []rune(text)
	var edits []anchor.Edit
	at := 0
	for range rapid.IntRange(0, 4).Draw(t, "edits") {
		start := rapid.IntRange(at, len(points)).Draw(t, "start")
		end := min(len(points), start+rapid.IntRange(0, 6).Draw(t, "length"))
		edits = append(edits, anchor.Edit{Start: start, End: end, Text: lines().Draw(t, "text")})
		at = end
	}
	return edits
}

// TestAnchorsAreExactOrReported edits texts around, before and inside spans.
func TestAnchorsAreExactOrReported(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := lines().Filter(func(s string) bool { return s != "" }).Draw(t, "text")
		edits := editsOf(t, text)
		corrected, err := anchor.Apply(text, edits)
		if err != nil {
			t.Fatal(err)
		}
		length := len([]rune(text))
		start := rapid.IntRange(0, length-1).Draw(t, "from")
		a, err := anchor.At(text, start, rapid.IntRange(start+1, length).Draw(t, "to"))
		if err != nil {
			t.Fatal(err)
		}
		shift, touched := 0, false
		for _, e := range edits {
			switch {
			case e.End <= a.Start && (e.Start < a.Start || e.End == e.Start):
				shift += len([]rune(e.Text)) - (e.End - e.Start)
			case e.Start < a.End:
				touched = true
			}
		}
		moved, ok := a.Move(corrected, edits)
		if ok == touched || ok && (moved.Start != a.Start+shift || moved.Quote != a.Quote || !moved.Stands(corrected)) {
			t.Fatalf("Move = %+v, %v; want a shift by %d unless touched (%v)", moved, ok, shift, touched)
		}

		moved, ok = a.MoveTo(text, corrected, anchor.Diff(text, corrected))
		if !ok {
			return
		}
		if moved.Quote != a.Quote || !moved.Stands(corrected) {
			t.Fatalf("MoveTo = %+v, which is not there", moved)
		}
		same := moved.Prefix == a.Prefix || moved.Suffix == a.Suffix
		alone := strings.Count(text, a.Quote) == 1 && strings.Count(corrected, a.Quote) == 1
		if !same && !alone {
			t.Fatalf("%q moved from %d to %d, among other words", a.Quote, a.Start, moved.Start)
		}
	})
}

func TestDiffMakesTheCorrectedText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, corrected := lines().Draw(t, "text"), lines().Draw(t, "corrected")
		if rapid.Bool().Draw(t, "related") {
			var err error
			if corrected, err = anchor.Apply(text, editsOf(t, text)); err != nil {
				t.Fatal(err)
			}
		}
		edits := anchor.Diff(text, corrected)
		got, err := anchor.Apply(text, edits)
		if err != nil || got != corrected {
			t.Fatalf("Apply(Diff) = %q, %v; want %q (edits %v)", got, err, corrected, edits)
		}
		if text == corrected && len(edits) > 0 {
			t.Fatalf("Diff of equal texts = %v", edits)
		}
	})
}

// TestMostAnchorsSurviveACorrection is what the rules are for: one wrong word
// costs the highlights on that word, and no others.
func TestMostAnchorsSurviveACorrection(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 400 {
		b.WriteString(strings.Repeat("so ", i%4) + "I went to the shop and the shop was closed\n")
	}
	text := b.String()
	corrected := strings.Replace(text, "shop", "store", 1)
	edits := anchor.Diff(text, corrected)
	kept, total := 0, 0
	for start := 0; start+12 < len(text); start += 37 {
		a, err := anchor.At(text, start, start+12)
		if err != nil {
			t.Fatal(err)
		}
		total++
		if _, ok := a.MoveTo(text, corrected, edits); ok {
			kept++
		}
	}
	if kept < total-3 {
		t.Errorf("%d of %d anchors survive the correction of one word", kept, total)
	}
}

func BenchmarkDiff(b *testing.B) {
	line := "I went to the shop and the shop was closed because nobody had told them\n"
	text := strings.Repeat(line, 3000)
	corrected := strings.Replace(text, "nobody", "somebody", 200)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		anchor.Diff(text, corrected)
	}
}
