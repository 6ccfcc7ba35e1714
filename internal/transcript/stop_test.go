package transcript_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"earshot/internal/transcript"
)

// ending is a context that ends when it has been asked so many times.
type ending struct {
	context.Context
	left, asked int
}

func (e *ending) Err() error {
	if e.asked++; e.asked > e.left {
		return context.Canceled
	}
	return nil
}

// TestReadersStop wants each reader to ask its context again and again, and to
// read no further once that has ended.
func TestReadersStop(t *testing.T) {
	t.Parallel()
	const cues = 2000
	many := func(head, format string, end ...string) []byte {
		var b strings.Builder
		b.WriteString(head)
		for i := range cues {
			s := fmt.Sprintf("%02d:%02d", i/60%60, i%60)
			b.WriteString(strings.NewReplacer("TIME", s, "WHO", []string{"Ana", "Ben"}[i%2]).Replace(format))
		}
		return []byte(b.String() + strings.Join(end, ""))
	}
	at := func(i int) [4]byte { return [4]byte{0, byte(i / 60 % 60), byte(i % 60), 0} }
	var blocks [][]byte
	for i := range cues {
		blocks = append(blocks, stlBlock(byte(i), 0xFF, at(i), at(i+1), 0, "said"))
	}
	for format, content := range map[transcript.Format][]byte{
		transcript.VTT:      many("WEBVTT\n\n", "00:TIME.000 --> 00:TIME.900\n<v WHO>said\n\n"),
		transcript.SRT:      many("", "1\n00:TIME,000 --> 00:TIME,900\nsaid\n\n"),
		transcript.SBV:      many("", "0:TIME.000,0:TIME.900\nsaid\n\n"),
		transcript.SSA:      many("[Events]\nFormat: Start, End, Name, Text\n", "Dialogue: 0:TIME.00,0:TIME.90,WHO,said\n"),
		transcript.TTML:     many("<tt><body><div>", "<p begin='00:TIME' dur='1s'>said</p>", "</div></body></tt>"),
		transcript.JSON:     many(`{"segments":[`, `{"start":1,"end":2,"text":"said"},`, `{"text":""}]}`),
		transcript.Table:    many("speaker,text\n", "WHO,said\n"),
		transcript.HTML:     many("<html>", "<p><b>WHO:</b> said</p>"),
		transcript.Speech:   many("<TEI>", "<sp who='#WHO'><p>said</p></sp>", "</TEI>"),
		transcript.Chat:     many("", "00:TIME\tWHO:\tsaid\n"),
		transcript.Spacelog: many("", "[00:00:TIME]\nWHO: said\n"),
		transcript.Markdown: many("", "**WHO:** said\n\n"),
		transcript.Text:     many("", "WHO: said\n\n"),
		transcript.STL:      stl("00", "00000000", blocks...),
		transcript.DOCX:     wordFile(t, wordText(string(many("", "<w:p><w:t>WHO: said</w:t></w:p>")))),
	} {
		whole := &ending{Context: t.Context(), left: 1 << 30}
		got, err := transcript.Read(whole, format, content)
		if err != nil || len(got.Segments) != cues {
			t.Fatalf("%s: %d segments, %v", format, len(got.Segments), err)
		}
		if whole.asked < cues {
			t.Errorf("%s asks its context %d times for %d cues", format, whole.asked, cues)
		}
		for left := 0; left < whole.asked-1; left += 1 + whole.asked/15 {
			ctx := &ending{Context: t.Context(), left: left}
			if got, err := transcript.Read(ctx, format, content); !errors.Is(err, context.Canceled) || len(got.Segments) > 0 {
				t.Errorf("%s goes on after its context has ended: %d segments, %v", format, len(got.Segments), err)
			}
			// Each loop may ask once more on the way out.
			if ctx.asked > left+20 {
				t.Errorf("%s asks %d times after its context has ended", format, ctx.asked-left)
			}
		}
	}
}
