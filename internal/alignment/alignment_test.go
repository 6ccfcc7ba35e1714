package alignment_test

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/alignment"
	"earshot/internal/research"
	"earshot/internal/testdata"
	"earshot/internal/transcript"

	"pgregory.net/rapid"
)

// said is a segment that is timed, in seconds.
func said(start, end float64, text string) research.Segment {
	return research.Segment{StartMS: new(int64(start * 1000)), EndMS: new(int64(end * 1000)), Text: text}
}

func written(texts ...string) []research.Segment {
	var list []research.Segment
	for i, text := range texts {
		list = append(list, research.Segment{Number: i, Text: text})
	}
	return list
}

func show(links []research.Aligned) string {
	var b strings.Builder
	for _, l := range links {
		fmt.Fprintf(&b, "%d-%d ", l.Original, l.Number)
	}
	return strings.TrimSpace(b.String())
}

func TestAlignByTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		original, translation []research.Segment
		want                  string
	}{
		"the same cuts":               {[]research.Segment{said(0, 2, ""), said(2, 4, "")}, []research.Segment{said(0, 2, ""), said(2, 4, "")}, "0-0 1-1"},
		"two for one":                 {[]research.Segment{said(0, 4, "")}, []research.Segment{said(0, 2, ""), said(2, 4, "")}, "0-0 0-1"},
		"one for two":                 {[]research.Segment{said(0, 2, ""), said(2, 4, "")}, []research.Segment{said(0, 4, "")}, "0-0 1-0"},
		"nothing at that time":        {[]research.Segment{said(0, 2, ""), said(2, 4, "")}, []research.Segment{said(2, 4, ""), said(10, 12, "")}, "1-0"},
		"only touching":               {[]research.Segment{said(0, 5, "")}, []research.Segment{said(4.9, 10, "")}, ""},
		"two at once":                 {[]research.Segment{said(0, 4, ""), said(0, 4, "")}, []research.Segment{said(0, 4, ""), said(0, 4, "")}, "0-0 1-1"},
		"cut elsewhere":               {[]research.Segment{said(0, 10, ""), said(10, 20, ""), said(20, 30, "")}, []research.Segment{said(5, 15, ""), said(15, 25, "")}, "0-0 1-1 2-1"},
		"no ends":                     {[]research.Segment{{StartMS: new(int64(0))}, {StartMS: new(int64(5000))}}, []research.Segment{{StartMS: new(int64(0))}, {StartMS: new(int64(5000))}}, "0-0 1-1"},
		"one has no time":             {[]research.Segment{said(0, 2, ""), {Text: "(laughs)"}, said(2, 4, "")}, []research.Segment{said(0, 2, ""), said(2, 4, "")}, "0-0 2-1"},
		"out of order":                {[]research.Segment{said(5, 6, ""), said(0, 1, "")}, []research.Segment{said(0, 1, ""), said(5, 6, "")}, "0-1 1-0"},
		"a moment within a long line": {[]research.Segment{said(0, 60, "")}, []research.Segment{said(30, 30, "")}, "0-0"},
	} {
		if got := show(alignment.Align(c.original, c.translation)); got != c.want {
			t.Errorf("%s: Align = %q, want %q", name, got, c.want)
		}
	}
}

func TestAlignByOrder(t *testing.T) {
	t.Parallel()
	long := func(of string, n int) string { return strings.Repeat(of+" ", n) }
	heading := research.Segment{Kind: "heading", Text: "Ergebnis"}
	for name, c := range map[string]struct {
		original, translation []research.Segment
		want                  string
	}{
		"as many": {written("Guten Tag.", "Wie geht es Ihnen heute?"), written("Hello.", "How are you doing today?"), "0-0 1-1"},
		"two joined": {
			written(long("eins", 40), long("zwei", 30), long("drei", 90)), written(long("one", 40)+long("two", 30), long("three", 70)), "0-0 1-0 2-1",
		},
		"one left out": {
			written(long("eins", 40), long("zwei", 150), long("drei", 60)), written(long("one", 40), long("three", 60)), "0-0 2-1",
		},
		"numbers tell": {
			written("Am 14. März 2024 kamen 312 Leute.", "Es waren 17 Grad.", "Es waren 58 Euro."),
			written("On 14 March 2024 there came 312 people.", "It was 58 euros."), "0-0 2-1",
		},
		"headings":  {[]research.Segment{{Text: long("a", 9)}, heading, {Text: long("b", 30)}}, []research.Segment{{Text: long("a", 9)}, {Kind: "heading", Text: "Result"}, {Text: long("b", 30)}}, "0-0 1-1 2-2"},
		"one empty": {written("Guten Tag."), nil, ""},
	} {
		if got := show(alignment.Align(c.original, c.translation)); got != c.want {
			t.Errorf("%s: Align = %q, want %q", name, got, c.want)
		}
	}
}

func TestBesideGivesEachSegmentOnePlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		original, translation := someText.Draw(t, "original"), someText.Draw(t, "translation")
		links := alignment.Align(original, translation)
		if !slices.IsSortedFunc(links, func(a, b research.Aligned) int {
			return 1000*(a.Original-b.Original) + a.Number - b.Number
		}) {
			t.Fatalf("links are out of order: %v", links)
		}
		of, to := map[int]int{}, map[int]int{}
		for _, l := range links {
			of[l.Original]++
			to[l.Number]++
		}
		for _, l := range links {
			if of[l.Original] > 1 && to[l.Number] > 1 {
				t.Fatalf("link %v: both have several partners: %v", l, links)
			}
		}
		page := alignment.Beside(original, translation, links)
		var placed []int
		for i, line := range page.Lines {
			placed = append(append(placed, page.Alone[i]...), line.Translations...)
			if line.Again && len(line.Translations) > 0 {
				t.Fatalf("line %d begins a translation and goes on with one", i)
			}
			if (of[i] > 0) != (line.Again || len(line.Translations) > 0) {
				t.Fatalf("line %d has %d links and shows %v", i, of[i], line)
			}
		}
		placed = append(placed, page.Alone[len(original)]...)
		slices.Sort(placed)
		for j := range translation {
			if j >= len(placed) || placed[j] != j {
				t.Fatalf("segments that have a place: %v, want each of %d once", placed, len(translation))
			}
		}
	})
}

// someText is a text that is timed or not, in any order.
var someText = rapid.Custom(func(t *rapid.T) []research.Segment {
	timed := rapid.Bool().Draw(t, "timed")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) research.Segment {
		text := rapid.StringN(0, 40, -1).Draw(t, "text")
		if !timed || rapid.IntRange(0, 9).Draw(t, "untimed") == 0 {
			return research.Segment{Text: text}
		}
		start := float64(rapid.IntRange(-5, 60).Draw(t, "start"))
		return said(start, start+float64(rapid.IntRange(0, 9).Draw(t, "length")), text)
	}), 0, 30).Draw(t, "segments")
})

func TestTimedLinksAreSaidAtTheSameTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		original, translation := someText.Draw(t, "original"), someText.Draw(t, "translation")
		if !alignment.Timed(original, translation) {
			return
		}
		shift := int64(rapid.IntRange(0, 1_000_000).Draw(t, "shift"))
		links := alignment.Align(original, translation)
		for _, l := range links {
			a, b := original[l.Original], translation[l.Number]
			if *a.StartMS > *b.EndMS+60_000 || *b.StartMS > *a.EndMS+60_000 { // what has no end lasts until the next
				t.Fatalf("link %v: %d–%d and %d–%d", l, *a.StartMS, *a.EndMS, *b.StartMS, *b.EndMS)
			}
			if *a.EndMS > *a.StartMS && *b.EndMS > *b.StartMS && (*a.StartMS >= *b.EndMS || *b.StartMS >= *a.EndMS) {
				t.Fatalf("link %v: %d–%d and %d–%d do not meet", l, *a.StartMS, *a.EndMS, *b.StartMS, *b.EndMS)
			}
		}
		if moved := alignment.Align(later(original, shift), later(translation, shift)); !slices.Equal(links, moved) {
			t.Fatalf("aligned as %v, and %d ms later as %v", links, shift, moved)
		}
	})
}

func later(segments []research.Segment, ms int64) []research.Segment {
	moved := slices.Clone(segments)
	for i, s := range moved {
		if s.StartMS != nil {
			moved[i].StartMS, moved[i].EndMS = new(*s.StartMS+ms), new(*s.EndMS+ms)
		}
	}
	return moved
}

func TestTextAlignsWithItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var text []research.Segment
		at, timed := 0.0, rapid.Bool().Draw(t, "timed")
		for i := range rapid.IntRange(0, 40).Draw(t, "segments") {
			end := at + float64(rapid.IntRange(1, 50).Draw(t, "length"))/10
			s := said(at, end, fmt.Sprintf("Marke%d %s", i, strings.Repeat("a", rapid.IntRange(0, 200).Draw(t, "text"))))
			if !timed {
				s.StartMS, s.EndMS = nil, nil
			}
			text, at = append(text, s), end+float64(rapid.IntRange(0, 20).Draw(t, "pause"))/10
		}
		for i, l := range alignment.Align(text, text) {
			if l.Original != i || l.Number != i {
				t.Fatalf("link %d is %v", i, l)
			}
		}
	})
}

// read reads a transcript of the test data.
func read(t *testing.T, name string) []research.Segment {
	t.Helper()
	content := testdata.Read(t, path.Join("transcripts", name))
	format, ok := transcript.Detect(name, content)
	if !ok {
		t.Fatalf("%s is no transcript", name)
	}
	tr, err := transcript.Read(t.Context(), format, content)
	if err != nil {
		t.Fatal(err)
	}
	var list []research.Segment
	for i, s := range tr.Segments {
		v := research.Segment{Number: i, Text: s.Text, Speaker: s.Speaker}
		if s.Timed {
			v.StartMS, v.EndMS = new(s.Start.Milliseconds()), new(s.End.Milliseconds())
		}
		list = append(list, v)
	}
	return list
}

func TestLogsOfTwoLanguagesAlign(t *testing.T) {
	t.Parallel()
	original, translation := read(t, "spacelog/vostok1.ru.txt"), read(t, "spacelog/vostok1.en.txt")
	links := alignment.Align(original, translation)
	same := 0
	for _, l := range links {
		if *original[l.Original].StartMS == *translation[l.Number].StartMS {
			same++
		}
	}
	t.Logf("%d and %d segments, %d links, %d of the same second", len(original), len(translation), len(links), same)
	if same < 95 || len(links)-same > 5 {
		t.Errorf("%d of %d links are of the same second, want at least 95 of 100", same, len(links))
	}
	if share, likely := alignment.Likely(original, translation); !likely {
		t.Errorf("Likely = %v, %v", share, likely)
	}
}

func TestCaptionsOfOneFilmAlign(t *testing.T) {
	t.Parallel()
	original := read(t, "elephants-dream/captions.en.vtt")
	for _, language := range []string{"ar", "ja", "ru", "sv"} {
		translation := read(t, "elephants-dream/captions."+language+".vtt")
		links := alignment.Align(original, translation)
		page := alignment.Beside(original, translation, links)
		alone := 0
		for _, some := range page.Alone {
			alone += len(some)
		}
		share, likely := alignment.Likely(original, translation)
		t.Logf("%s: %d and %d segments, %d links, %d alone, %.2f agreed", language, len(original), len(translation), len(links), alone, share)
		if 10*alone > len(translation) {
			t.Errorf("%s: %d of %d captions stand alone", language, alone, len(translation))
		}
		if !likely {
			t.Errorf("%s: Likely = %v, %v", language, share, likely)
		}
	}
}

func TestOtherTalksAreNotLikely(t *testing.T) {
	t.Parallel()
	names := []string{"zoom-meeting/transcript.vtt", "whisper-37c3/37c3-Synthetic_Sentience.vtt", "elephants-dream/captions.en.vtt", "spacelog/mercury-redstone3.en.txt", "spacelog/vostok1.ru.txt"}
	for i, a := range names {
		for _, b := range names[i+1:] {
			share, likely := alignment.Likely(read(t, a), read(t, b))
			t.Logf("%s, %s: %.2f", a, b, share)
			if likely {
				t.Errorf("Likely(%s, %s) = %v, %v", a, b, share, likely)
			}
		}
	}
}

// paragraphs are those of an encyclopedia that have been translated one by one.
func paragraphs(t *testing.T, language string) []string {
	t.Helper()
	var file struct {
		Data []struct {
			Paragraphs []struct {
				Context string `json:"context"`
			} `json:"paragraphs"`
		} `json:"data"`
	}
	if err := json.Unmarshal(testdata.Read(t, "retrieval/xquad/xquad."+language+".json"), &file); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, article := range file.Data {
		for _, p := range article.Paragraphs {
			texts = append(texts, p.Context)
		}
	}
	return texts
}

func TestParagraphsFindTheirTranslations(t *testing.T) {
	t.Parallel()
	german, english := paragraphs(t, "de"), paragraphs(t, "en")
	for _, drop := range []int{0, 7, 5} {
		var translation []research.Segment
		var of []int
		for i, text := range english {
			if drop == 0 || i%drop != 3 {
				translation, of = append(translation, research.Segment{Text: text}), append(of, i)
			}
		}
		right := 0
		links := alignment.Align(written(german...), translation)
		for _, l := range links {
			if of[l.Number] == l.Original {
				right++
			}
		}
		t.Logf("every %dth of %d left out: %d of %d right, %d links", drop, len(german), right, len(translation), len(links))
		if 100*right < 97*len(translation) || 100*right < 97*len(links) {
			t.Errorf("%d of %d links are right, of %d paragraphs", right, len(links), len(translation))
		}
	}
}

// TestSlowTextsAreNot aligns texts in which every line is like every other one,
// short ones and ones four times as long. What is compared is bounded, so that
// these take a little longer; it would be sixteen times as long otherwise.
func TestSlowTextsAreNot(t *testing.T) {
	t.Parallel()
	short, long := alignsAlike(2_500), alignsAlike(10_000)
	t.Logf("%s and %s", short, long)
	if long > 10*short {
		t.Errorf("four times the lines took %s, a quarter of them %s", long, short)
	}
}

// alignsAlike is how long it takes to align so many lines.
func alignsAlike(lines int) time.Duration {
	var timed, plain []research.Segment
	for i := range lines {
		timed = append(timed, said(float64(i)/1000, 9999, "x"))
		plain = append(plain, research.Segment{Text: fmt.Sprintf("%d %d %d", i, i+1, i+2)})
	}
	begun := time.Now()
	alignment.Align(timed, timed)
	alignment.Align(plain, plain[:lines*3/4])
	alignment.Align(plain[:3], plain)
	return time.Since(begun)
}
