package transcript

import (
	"context"
	"strings"
	"time"
)

// readSBV reads what YouTube and Google Meet export: a line with two times and
// the text below it, up to a blank line or the next times.
func readSBV(ctx context.Context, text string) (Transcript, error) {
	var t Transcript
	var captions []caption
	var body []string
	orphan := 0
	finish := func() {
		said := strings.ReplaceAll(strings.Join(body, "\n"), "[br]", "\n")
		if n := len(captions); n > 0 {
			captions[n-1].parts = cueText(said)
		} else if orphan > 0 {
			t.warn(orphan, "text before the first times was left out")
		}
		body = body[:0]
	}
	for n, line := range until(ctx, lines(text)) {
		if start, end, ok := sbvTimes(line); ok {
			finish()
			captions = append(captions, caption{line: n, start: start, end: end})
			continue
		}
		if strings.TrimSpace(line) != "" {
			body = append(body, line)
			if orphan == 0 {
				orphan = n
			}
		}
	}
	finish()
	if len(captions) == 0 {
		return Transcript{}, &SyntaxError{
			Line: max(orphan, 1), Reason: "no line has times that can be read; they look like 0:00:01.000,0:00:02.500",
		}
	}
	return t, t.fill(ctx, captions, true)
}

func sbvTimes(line string) (start, end time.Duration, ok bool) {
	line = strings.TrimSpace(line)
	for i := 0; i < len(line) && i < 32; i++ {
		if line[i] != ',' {
			continue
		}
		start, ok = wholeTime(line[:i])
		if !ok {
			continue
		}
		if end, ok = wholeTime(line[i+1:]); ok {
			return start, end, true
		}
	}
	return 0, 0, false
}

// wholeTime reads a text that is a time and nothing else.
func wholeTime(s string) (time.Duration, bool) {
	c := scanner{s: strings.TrimSpace(s)}
	at, ok := c.looseTime()
	return at, ok && c.rest() == ""
}
