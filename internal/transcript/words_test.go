package transcript_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/passages"
	"earshot/internal/transcript"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// line is what somebody says in a conversation that is made up.
type line struct {
	who   string
	at    time.Duration
	words []string
}

func drawConversation(t *rapid.T) []line {
	word := rapid.StringMatching(`[a-zäß日本ع][a-zäß本ع'’0-9]{0,7}[.,!?]?`)
	who := []string{"Ana Ruiz", "Ben"}
	said := make([]line, 2*rapid.IntRange(2, 4).Draw(t, "lines"))
	at := time.Duration(0)
	for i := range said {
		said[i] = line{who[i%2], at, rapid.SliceOfN(word, 1, 12).Draw(t, "words")}
		at += time.Duration(rapid.IntRange(1, 90).Draw(t, "seconds")) * time.Second
	}
	return said
}

func (l line) text() string { return strings.Join(l.words, " ") }

// clock writes hours, minutes, seconds and milliseconds.
func (l line) clock(later time.Duration, point string) string {
	at := (l.at + later).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d%s%03d", at/3_600_000, at/60_000%60, at/1000%60, point, at%1000)
}

// each joins what f makes of the lines.
func each(said []line, f func(i int, l line) string) string {
	var b strings.Builder
	for i, l := range said {
		b.WriteString(f(i, l))
	}
	return b.String()
}

func inJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// renderings write a conversation down as each tool would.
func renderings(t *rapid.T, said []line) map[transcript.Format][]byte {
	var table strings.Builder
	w := csv.NewWriter(&table)
	_ = w.Write([]string{"Text", "Start", "Speaker"})
	for _, l := range said {
		_ = w.Write([]string{l.text(), l.clock(0, "."), l.who})
	}
	w.Flush()
	escaped := func(l line) string { return html.EscapeString(l.text()) }
	head := "<p><b>%s:</b> %s</p>\n"
	return map[transcript.Format][]byte{
		transcript.Table: []byte(table.String()),
		transcript.VTT: []byte("WEBVTT\n\n" + each(said, func(i int, l line) string {
			return fmt.Sprintf("%d\n%s --> %s\n<v.x %s>%s</v>\n\n", i, l.clock(0, "."), l.clock(time.Second, "."), l.who, strings.ReplaceAll(escaped(l), " ", "\n"))
		})),
		transcript.SRT: []byte(each(said, func(i int, l line) string {
			return fmt.Sprintf("%d\n%s --> %s\n%s: <i>%s</i>\n\n", i+1, l.clock(0, ","), l.clock(time.Second, ","), l.who, l.text())
		})),
		transcript.SBV: []byte(each(said, func(_ int, l line) string {
			return fmt.Sprintf("%s,%s\n%s: %s\n\n", l.clock(0, "."), l.clock(time.Second, "."), l.who, l.text())
		})),
		transcript.SSA: []byte("[Events]\nFormat: Start, End, Name, Text\n" + each(said, func(_ int, l line) string {
			return fmt.Sprintf("Dialogue: %s,%s,%s,{\\b1}%s\n", l.clock(0, "."), l.clock(time.Second, "."), l.who, strings.ReplaceAll(l.text(), " ", `\N`))
		})),
		transcript.TTML: []byte("<tt><body><div>" + each(said, func(_ int, l line) string {
			return fmt.Sprintf("<p begin='%dms' dur='1s'>%s:\n <span>%s</span></p>", l.at.Milliseconds(), l.who, strings.ReplaceAll(escaped(l), " ", "<br/>"))
		}) + "</div></body></tt>"),
		transcript.JSON: []byte("{\"utterances\":[" + strings.TrimSuffix(each(said, func(_ int, l line) string {
			return inJSON(map[string]any{"speaker": l.who, "start": l.at.Seconds(), "text": " " + l.text()}) + ","
		}), ",") + "]}"),
		transcript.HTML: []byte("<html><body>" + each(said, func(_ int, l line) string { return fmt.Sprintf(head, l.who, escaped(l)) })),
		transcript.Speech: []byte("<TEI><text>" + each(said, func(_ int, l line) string {
			return fmt.Sprintf("<sp><speaker>%s</speaker><p>%s</p></sp>", l.who, strings.Replace(escaped(l), " ", "</p><p>", 1))
		}) + "</text></TEI>"),
		transcript.Chat: []byte(each(said, func(_ int, l line) string { return l.clock(0, ".")[:8] + "\t" + l.who + ":\t" + l.text() + "\n" })),
		transcript.Text: []byte(each(said, func(_ int, l line) string { return l.who + "  " + l.clock(0, ".")[:8] + "\n" + l.text() + "\n\n" })),
		transcript.Markdown: []byte(each(said, func(_ int, l line) string {
			return "**" + l.who + ":** " + strings.Replace(l.text(), " ", rapid.SampledFrom([]string{" ", "\n", "  \n"}).Draw(t, "gap"), 1) + "\n\n"
		})),
	}
}

// TestNoWordIsLostBetweenFileAndPassages writes conversations down in every
// format and wants each word again, from the same mouth, in segments and in
// passages.
func TestNoWordIsLostBetweenFileAndPassages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		said := drawConversation(t)
		var want []string
		for _, l := range said {
			for _, word := range l.words {
				want = append(want, l.who+": "+word)
			}
		}
		for format, b := range renderings(t, said) {
			if found, ok := transcript.Detect("x", b); !ok || found != format {
				t.Fatalf("Detect = %q, want %s, of\n%s", found, format, b)
			}
			got, err := transcript.Read(t.Context(), format, b)
			if err != nil {
				t.Fatalf("%s: %v\n%s", format, err, b)
			}
			var read, cut []string
			for _, s := range got.Segments {
				for word := range strings.FieldsSeq(s.Text) {
					read = append(read, s.Speaker+": "+word)
				}
			}
			for p := range passages.Cut(slices.Values(got.Segments)) {
				for word := range strings.FieldsSeq(p.Text) {
					cut = append(cut, p.Speaker+": "+word)
				}
			}
			if diff := cmp.Diff(want, read); diff != "" {
				t.Fatalf("%s: words of the file (-) and of the segments (+):\n%s\n%s", format, diff, b)
			}
			if diff := cmp.Diff(read, cut); diff != "" {
				t.Fatalf("%s: words of the segments (-) and of the passages (+):\n%s", format, diff)
			}
		}
	})
}
