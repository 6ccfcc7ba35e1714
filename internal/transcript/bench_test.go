package transcript_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"earshot/internal/transcript"
)

// BenchmarkRead reads a day of speech in the formats that are read most, and
// reports what is held at the end beside the file: the segments, as multiples
// of the file.
func BenchmarkRead(b *testing.B) {
	const n = 20_000
	said := strings.Repeat("so I looked for the basket ", 3)
	var vtt, srt, js, ttml strings.Builder
	vtt.WriteString("WEBVTT\n\n")
	js.WriteString(`{"language":"en","segments":[`)
	ttml.WriteString("<tt><body><div>")
	for i := range n {
		at := fmt.Sprintf("%02d:%02d:%02d", i/900, i/15%60, i%15*4)
		fmt.Fprintf(&vtt, "%s.000 --> %s.500\n<v Ana>%s</v>\n\n", at, at, said)
		fmt.Fprintf(&srt, "%d\n%s,000 --> %s,500\nAna: %s\n\n", i+1, at, at, said)
		fmt.Fprintf(&ttml, "<p begin='%s' dur='1s'>Ana: %s</p>\n", at, said)
		fmt.Fprintf(&js, `{"start":%d.5,"end":%d.9,"speaker":"Ana","text":%q,"words":[`, i*4, i*4, said)
		for j, word := range strings.Fields(said) {
			fmt.Fprintf(&js, `{"word":%q,"start":%d.5,"end":%d.6,"probability":0.9},`, word, i*4, i*4+j%2)
		}
		js.WriteString("{}]},")
	}
	js.WriteString("{}]}")
	for format, text := range map[transcript.Format]string{
		transcript.VTT: vtt.String(), transcript.SRT: srt.String(), transcript.JSON: js.String(), transcript.TTML: ttml.String(),
	} {
		b.Run(string(format), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			content := []byte(text)
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				got, err := transcript.Read(b.Context(), format, content)
				if err != nil || len(got.Segments) != n {
					b.Fatalf("%d segments, %v", len(got.Segments), err)
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(text)), "held/file")
				runtime.KeepAlive(got)
			}
		})
	}
}
