package transcript

import (
	"html"
	"strings"
)

// markup is what captions use to style text. Anything else in angle brackets
// was written by a person, as in "<laughs>", and is kept.
var markup = map[string]bool{
	"c": true, "i": true, "b": true, "u": true, "s": true, "v": true,
	"ruby": true, "rt": true, "rp": true, "lang": true, "font": true, "span": true,
	"br": true, "p": true, "div": true, "em": true, "strong": true,
}

// cueText strips the tags of a cue and decodes its entities. Each change of
// voice begins a part.
func cueText(s string) (parts []part) {
	var stack []string // names of the open voices
	var text strings.Builder
	flush := func() {
		if text.Len() == 0 {
			return
		}
		speaker := ""
		if len(stack) > 0 {
			speaker = stack[len(stack)-1]
		}
		parts = append(parts, part{speaker: speaker, text: text.String()})
		text.Reset()
	}
	for s != "" {
		before, after, found := strings.Cut(s, "<")
		text.WriteString(html.UnescapeString(before))
		if !found {
			break
		}
		tag, _, closed := strings.Cut(after[:min(len(after), longestTag)], ">")
		name, note := splitTag(tag)
		if !closed || name == "" && !isStamp(tag) {
			text.WriteByte('<')
			s = after
			continue
		}
		s = after[len(tag)+1:]
		switch name {
		case "v":
			flush()
			stack = append(stack, oneLine(html.UnescapeString(note)))
		case "/v":
			flush()
			stack = stack[:max(len(stack)-1, 0)]
		case "br", "p", "/p", "div", "/div":
			text.WriteByte('\n')
		}
	}
	flush()
	return parts
}

// splitTag separates v.loud Ana into its name and annotation. The name is ""
// for what is no markup.
func splitTag(tag string) (name, note string) {
	name, note = tag, ""
	if i := strings.IndexAny(tag, " \t\n"); i >= 0 {
		name, note = tag[:i], tag[i:]
	}
	name, _, _ = strings.Cut(name, ".")
	name = strings.ToLower(strings.TrimSuffix(name, "/"))
	if !markup[strings.TrimPrefix(name, "/")] {
		return "", ""
	}
	return name, note
}

func isStamp(tag string) bool {
	c := scanner{s: tag}
	_, ok := c.vttTime()
	return ok && c.rest() == ""
}
