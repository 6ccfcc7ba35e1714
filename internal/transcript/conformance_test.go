package transcript_test

import (
	"encoding/json"
	"math"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"earshot/internal/testdata"
	"earshot/internal/transcript"
)

func seconds(s float64) time.Duration { return time.Duration(math.Round(s*1000)) * time.Millisecond }

func TestParseVTTPassesTheWebPlatformTests(t *testing.T) {
	t.Parallel()
	var expected map[string]struct {
		Cues     int
		IDs      []string
		Texts    []string
		Times    [][2]float64
		Align    []string
		Line     []any
		Position []any
		Size     []float64
		Vertical []string

		SnapToLines []*bool
	}
	if err := json.Unmarshal(testdata.Read(t, "webvtt/wpt/expected.json"), &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected {
		got, err := transcript.ParseVTT(testdata.Read(t, "webvtt/wpt/"+name))
		cues := got.Cues
		if err != nil || len(cues) != want.Cues {
			t.Errorf("%s: %d cues, error %v, want %d cues", name, len(cues), err, want.Cues)
			continue
		}
		for i, id := range want.IDs {
			if cues[i].ID != id {
				t.Errorf("%s: cue %d has id %q, want %q", name, i, cues[i].ID, id)
			}
		}
		for i, text := range want.Texts {
			if cues[i].Text != text {
				t.Errorf("%s: cue %d has text %q, want %q", name, i, cues[i].Text, text)
			}
		}
		for i, at := range want.Times {
			if cues[i].Start != seconds(at[0]) || cues[i].End != seconds(at[1]) {
				t.Errorf("%s: cue %d is at %v to %v, want %v", name, i, cues[i].Start, cues[i].End, at)
			}
		}
		for i, c := range cues {
			l := c.Layout
			for setting, ok := range map[string]bool{
				"align":    i >= len(want.Align) || l.Align == want.Align[i],
				"line":     i >= len(want.Line) || isSetting(want.Line[i], l.Line, l.LineAuto),
				"position": i >= len(want.Position) || isSetting(want.Position[i], l.Position, l.PositionAuto),
				"size":     i >= len(want.Size) || l.Size == want.Size[i],
				"vertical": i >= len(want.Vertical) || l.Vertical == want.Vertical[i],
				"snap":     i >= len(want.SnapToLines) || want.SnapToLines[i] == nil || l.SnapToLines == *want.SnapToLines[i],
			} {
				if !ok {
					t.Errorf("%s: the %s of cue %d is wrong: %+v", name, setting, i, l)
				}
			}
		}
	}
}

func TestParseVTTPassesTheVTTJSTests(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(string(testdata.Read(t, "webvtt/vttjs/EXPECTED.tsv"))), "\n")[1:]
	// An older draft let hours be written without minutes, which the standard
	// and its own test (timings-too-long) forbid.
	outdated := map[string]bool{"cue-times/min-top-digits.vtt": true, "cue-times/minimum-spots-over-sixty.vtt": true}
	for _, row := range rows {
		name, expected, _ := strings.Cut(row, "\t")
		if outdated[name] {
			continue
		}
		var want struct {
			Cues []struct {
				ID, Text           string
				StartTime, EndTime float64
			}
		}
		if err := json.Unmarshal(testdata.Read(t, path.Join("webvtt/vttjs", strings.TrimSpace(expected))), &want); err != nil {
			t.Fatalf("%s: %v", expected, err)
		}
		parsed, err := transcript.ParseVTT(testdata.Read(t, "webvtt/vttjs/"+name))
		cues := parsed.Cues
		if len(cues) != len(want.Cues) {
			t.Errorf("%s: %d cues, error %v, want %d", name, len(cues), err, len(want.Cues))
			continue
		}
		for i, w := range want.Cues {
			got := cues[i]
			if got.ID != w.ID || got.Text != w.Text || got.Start != seconds(w.StartTime) || got.End != seconds(w.EndTime) {
				t.Errorf("%s: cue %d = %+v, want %+v", name, i, got, w)
			}
		}
	}
}

// isSetting compares a number, or "auto".
func isSetting(want any, got float64, auto bool) bool {
	if n, ok := want.(float64); ok {
		return !auto && got == n
	}
	return auto
}

func TestParseVTTKeepsSettingsRegionsAndStyles(t *testing.T) {
	t.Parallel()
	got, err := transcript.ParseVTT([]byte("WEBVTT x\nKind: captions\n\nSTYLE\n::cue(b) { color: red }\n\nREGION \nid:fred width:40% lines:2\nregionanchor:0%,90% viewportanchor:10%,x% scroll:up\n\n" +
		"NOTE not\na cue\n\nSTYLE\n00:01.000 --> 00:02.000 region:fred\na\x00b\n\n" +
		"00:03.000-->00:04.000 line:-1 position:10%,line-right size:35% align:end region:fred\nc\n00:05.000 --> 00:06.000 line:50.5%,center position:101% size:x% vertical:lr align: line:a line:1. align:middle\nd\n\n" +
		"00:07.000 --> 00:08.000 line:.5 line:1-2 line:0,x position:5%,left"))
	if err != nil || len(got.Cues) != 4 || len(got.Styles) != 1 || len(got.Regions) != 1 {
		t.Fatalf("ParseVTT = %+v, %v, want 4 cues, a style sheet and a region", got, err)
	}
	if want := (transcript.Region{ID: "fred", Width: 40, Lines: 2, AnchorY: 90, ViewportY: 100, ScrollsUp: true}); got.Regions[0] != want {
		t.Errorf("region is %+v, want %+v", got.Regions[0], want)
	}
	plain := transcript.Layout{LineAuto: true, SnapToLines: true, LineAlign: "start", PositionAuto: true, ColumnAlign: "auto", Size: 100, Align: "center"}
	inRegion, placed, tall := plain, plain, plain
	inRegion.Region = "fred"
	placed.Line, placed.LineAuto, placed.Position, placed.PositionAuto, placed.ColumnAlign, placed.Size, placed.Align = -1, false, 10, false, "line-right", 35, "end"
	tall.Line, tall.LineAuto, tall.SnapToLines, tall.LineAlign, tall.Vertical = 50.5, false, false, "center", "lr"
	for i, want := range []transcript.Layout{inRegion, placed, tall, plain} {
		if got.Cues[i].Layout != want {
			t.Errorf("cue %d is placed %+v, want %+v", i, got.Cues[i].Layout, want)
		}
	}
	if c := got.Cues[0]; c.ID != "STYLE" || c.Text != "a\uFFFDb" {
		t.Errorf("cue 0 is %+v, want the id STYLE and a mark for NUL", c)
	}
}

// tree writes nodes so that tests can name them.
func tree(nodes []transcript.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		switch {
		case n.Stamp:
			b.WriteString("@" + n.At.String())
		case n.Name == "":
			b.WriteString(strconv.Quote(n.Text))
		default:
			b.WriteString(n.Name)
			for _, class := range n.Classes {
				b.WriteString("." + class)
			}
			if n.Annotation != "" {
				b.WriteString("=" + n.Annotation)
			}
			b.WriteString("(" + tree(n.Children) + ")")
		}
	}
	return b.String()
}

// TestCueTextBecomesTheTreeOfTheStandard follows the states of the tokenizer
// and the rules for building trees one by one.
func TestCueTextBecomesTheTreeOfTheStandard(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain\nlines":                           `"plain\nlines"`,
		"&amp;&lt;&gt;&nbsp;&lrm;&#x41; &ampx":   `"&<>\u00a0\u200eA &x"`,
		"<b>a</b><i>b</i><u>c</u>":               `b("a")i("b")u("c")`,
		"<c.loud.x>a</c>":                        `c.loud.x("a")`,
		"<c.>a":                                  `c("a")`,
		"<v.loud  Ana\n\t Ruiz &amp; Co >a</v>b": `v.loud=Ana Ruiz & Co("a")"b"`,
		"<v>a":                                   `v("a")`,
		"<lang de-CH>a</lang>":                   `lang=de-CH("a")`,
		"<ruby>a<rt>b</rt>c<rt>d</ruby>e":        `ruby("a"rt("b")"c"rt("d"))"e"`,
		"<rt>a</rt>":                             `"a"`,
		"a<00:01.500>b<1:00:00.000>c":            `"a"@1.5s"b"@1h0m0s"c"`,
		"a<00:01.5>b<3 it>c":                     `"a""b""c"`,
		"<bogus>a</bogus>":                       `"a"`,
		"<b>a<i>b</b>c</i>d":                     `b("a"i("b""c")"d")`,
		"</b>a</i >b":                            `"a""b"`,
		"<>a<.x>b< c>d":                          `"a""b""d"`,
		"a<v Ana":                                `"a"v=Ana()`,
		"a<":                                     `"a"`,
		"<B>a":                                   `"a"`,
	} {
		if got := tree(transcript.ParseCueText(in)); got != want {
			t.Errorf("ParseCueText(%q) = %s, want %s", in, got, want)
		}
	}
}
