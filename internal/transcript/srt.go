package transcript

import (
	"context"
	"strings"
	"time"
)

// readSRT reads SubRip as it is found in the wild: numbers may be missing, and
// so may blank lines, milliseconds and the comma in front of them. What stands
// between two lines of times belongs to the first.
func readSRT(ctx context.Context, text string) (Transcript, error) {
	var t Transcript
	var captions []caption
	var body []string
	var orphan int
	finish := func(last bool) {
		if len(captions) > 0 {
			parts := cueText(stripOverrides(strings.Join(cueBody(body, last), "\n")))
			captions[len(captions)-1].parts = parts
		} else if len(cueBody(body, last)) > 0 && orphan > 0 {
			t.warn(orphan, "text before the first times was left out")
		}
		body = body[:0]
	}
	for n, line := range until(ctx, lines(text)) {
		start, end, ok := srtTimes(line)
		if ok {
			finish(false)
			captions = append(captions, caption{line: n, start: start, end: end})
			continue
		}
		if strings.Contains(line, "-->") && len(captions) > 0 {
			t.warn(n, "the times cannot be read; the text was kept with the cue above")
		}
		if orphan == 0 && strings.TrimSpace(line) != "" {
			orphan = n
		}
		body = append(body, line)
	}
	finish(true)
	if len(captions) == 0 {
		return Transcript{}, &SyntaxError{
			Line:   max(orphan, 1),
			Reason: "no line has times that can be read; they look like 00:00:01,000 --> 00:00:02,500",
		}
	}
	return t, t.fill(ctx, captions, true)
}

// cueBody leaves out the number of the next cue, which stands right above its
// times, and blank lines at both ends.
func cueBody(body []string, last bool) []string {
	if n := len(body); n > 0 && !last && isNumber(body[n-1]) {
		body = body[:n-1]
	}
	for len(body) > 0 && strings.TrimSpace(body[0]) == "" {
		body = body[1:]
	}
	for len(body) > 0 && strings.TrimSpace(body[len(body)-1]) == "" {
		body = body[:len(body)-1]
	}
	return body
}

func isNumber(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && strings.Trim(line, "0123456789") == ""
}

func srtTimes(line string) (start, end time.Duration, ok bool) {
	c := scanner{s: line}
	c.skipSpace()
	if start, ok = c.looseTime(); !ok {
		return 0, 0, false
	}
	c.skipSpace()
	if !c.take("-->") {
		return 0, 0, false
	}
	c.skipSpace()
	end, ok = c.looseTime()
	return start, end, ok
}

// stripOverrides removes positions such as {\an8}, which SubRip borrowed from
// another format.
func stripOverrides(s string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(s, `{\`)
		inner, rest, closed := strings.Cut(after, "}")
		if !found || !closed || strings.Contains(inner, "\n") {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(before)
		s = rest
	}
}
