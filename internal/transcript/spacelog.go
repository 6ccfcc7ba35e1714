package transcript

import (
	"context"
	"strings"
	"time"
)

// readSpacelog reads logs of radio traffic: a stamp such as [00:01:12:03] on a
// line of its own (days, hours, minutes, seconds), and below it who said what.
// Lines such as "_lang: ru" tell about the log; remarks are kept, and nobody
// says them.
func readSpacelog(ctx context.Context, text string) (Transcript, error) {
	var t Transcript
	var captions []caption
	var at time.Duration
	stamps := 0
	for n, line := range until(ctx, lines(text)) {
		line = oneLine(line)
		if line == "" {
			continue
		}
		if d, ok := logStamp(line); ok {
			at = d
			stamps++
			continue
		}
		said := part{}
		key, rest, ok := strings.Cut(line, ":")
		switch {
		case ok && key == "_lang":
			if t.Language == "" {
				t.Language = bcp47(rest)
			}
			continue
		case ok && (key == "_comment" || key == "_note"):
			said.text = rest
		case strings.HasPrefix(line, "_"):
			continue // pages, tapes, links
		default:
			name, words, named := cutLabel(line)
			if k := len(captions); !named && k > 0 && captions[k-1].start == at && stamps > 0 {
				last := &captions[k-1].parts[0]
				last.text += " " + plainLog(line)
				continue
			}
			said.speaker, said.text = name, words
			if !named {
				said.text = line
			}
		}
		said.text = plainLog(said.text)
		captions = append(captions, caption{line: n, start: at, end: at, untimed: stamps == 0, parts: []part{said}})
	}
	if stamps == 0 {
		return Transcript{}, &SyntaxError{Reason: "no line is a stamp such as [00:00:01:49]"}
	}
	for i := range captions[:max(len(captions)-1, 0)] {
		captions[i].end = max(captions[i].start, captions[i+1].start)
	}
	return t, t.fill(ctx, captions, false)
}

// logStamp reads a line that is a stamp with four fields.
func logStamp(line string) (time.Duration, bool) {
	if !strings.HasPrefix(line, "[") || !strings.HasSuffix(line, "]") || strings.Count(line, ":") != 3 {
		return 0, false
	}
	return wholeTime(line[1 : len(line)-1])
}

// plainLog leaves of links such as [glossary:Capsep] the words.
func plainLog(s string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(s, "[")
		inner, rest, closed := strings.Cut(after, "]")
		kind, words, linked := strings.Cut(inner, ":")
		if !found || !closed {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(before)
		if linked && (kind == "glossary" || kind == "time") {
			if _, shown, ok := strings.Cut(words, " "); ok && kind == "time" {
				words = shown
			}
			if term, shown, ok := strings.Cut(words, "|"); ok {
				words = shown
				if shown == "" {
					words = term
				}
			}
			out.WriteString(words)
		} else {
			out.WriteString("[" + inner + "]")
		}
		s = rest
	}
}

func looksSpacelog(head string) bool {
	stamps := 0
	for _, line := range lines(head) {
		if _, ok := logStamp(strings.TrimSpace(line)); ok {
			stamps++
		}
	}
	return stamps >= 2
}
