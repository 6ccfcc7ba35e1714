package transcript

import (
	"context"
	"strings"
)

// readSSA reads SubStation Alpha and its advanced successor: the lines of
// dialogue below [Events], whose columns the Format line names.
func readSSA(ctx context.Context, text string) (Transcript, error) {
	var t Transcript
	var captions []caption
	columns := ssaColumns("Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text")
	events, named := false, false
	for n, line := range until(ctx, lines(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			events = strings.EqualFold(line, "[events]")
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		switch {
		case !events || !ok:
		case strings.EqualFold(key, "Format"):
			columns = ssaColumns(value)
		case strings.EqualFold(key, "Dialogue"):
			c, ok := ssaDialogue(columns, value)
			if !ok {
				t.warn(n, "the times cannot be read; the line was left out")
				continue
			}
			c.line = n
			named = named || c.parts[0].speaker != ""
			captions = append(captions, c)
		}
	}
	if len(captions) == 0 {
		return Transcript{}, &SyntaxError{Reason: "below [Events] there is no line such as Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,Text"}
	}
	return t, t.fill(ctx, captions, !named)
}

// ssaFields says at which comma each field begins.
type ssaFields struct{ start, end, name, text int }

func ssaColumns(format string) ssaFields {
	f := ssaFields{-1, -1, -1, -1}
	for i, column := range strings.Split(format, ",") {
		switch strings.ToLower(strings.TrimSpace(column)) {
		case "start":
			f.start = i
		case "end":
			f.end = i
		case "name", "actor":
			f.name = i
		case "text":
			f.text = i
		}
	}
	return f
}

func ssaDialogue(f ssaFields, value string) (caption, bool) {
	if f.text < 0 {
		return caption{}, false
	}
	cells := strings.SplitN(value, ",", f.text+1) // the text may have commas
	cell := func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[i])
	}
	start, ok := wholeTime(cell(f.start))
	end, ok2 := wholeTime(cell(f.end))
	if !ok || !ok2 || len(cells) <= f.text {
		return caption{}, false
	}
	return caption{start: start, end: end, parts: []part{{speaker: oneLine(cell(f.name)), text: ssaText(cells[f.text])}}}, true
}

// ssaText takes the overrides out of a line. What they draw is no text.
func ssaText(s string) string {
	var out strings.Builder
	drawing := false
	for s != "" {
		before, after, found := strings.Cut(s, "{")
		inner, rest, closed := strings.Cut(after, "}")
		if !found || !closed {
			before, rest = s, ""
		}
		if !drawing {
			out.WriteString(before)
		}
		if found && closed {
			drawing = draws(inner, drawing)
		}
		s = rest
	}
	return strings.NewReplacer(`\N`, "\n", `\n`, "\n", `\h`, " ").Replace(out.String())
}

// draws reports whether what follows an override such as \p1 is a drawing.
func draws(override string, before bool) bool {
	for code := range strings.SplitSeq(override, `\`) {
		if n, ok := strings.CutPrefix(code, "p"); ok && isDigits(n) {
			before = strings.Trim(n, "0") != ""
		}
	}
	return before
}
