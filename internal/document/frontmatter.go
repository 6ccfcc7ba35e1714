package document

import (
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

// longestFrontMatter bounds what is given to the YAML reader.
const longestFrontMatter = 64 << 10

// cutFrontMatter reads the YAML between two lines of dashes at the top into d
// and returns what is below. Front matter that cannot be read is text.
func cutFrontMatter(text string, d *Document) (body string) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return text
	}
	end, after := -1, 0
	for at := 0; at < min(len(rest), longestFrontMatter); {
		line, _, _ := strings.Cut(rest[at:], "\n")
		if mark := strings.TrimRight(line, " \t"); mark == "---" || mark == "..." {
			end, after = at, min(at+len(line)+1, len(rest))
			break
		}
		at += len(line) + 1
	}
	if end < 0 {
		return text
	}
	var fields map[string]any
	if err := yaml.Unmarshal([]byte(rest[:end]), &fields); err != nil {
		d.Warnings = append(d.Warnings, "the front matter is not YAML and was taken as text")
		return text
	}
	for _, key := range []string{"title", "language", "lang", "date", "tags"} {
		d.set(key, fields[key])
	}
	return rest[after:]
}

func (d *Document) set(key string, value any) {
	if value == nil {
		return
	}
	switch key {
	case "title":
		d.Title = oneLine(fmt.Sprint(value))
	case "language", "lang":
		if tag, err := language.Parse(fmt.Sprint(value)); err == nil && tag != language.Und && d.Language == "" {
			d.Language = tag.String()
		}
	case "date":
		if at, ok := value.(time.Time); ok {
			d.Date = at.Format(time.DateOnly)
		} else if text := fmt.Sprint(value); len(text) >= len(time.DateOnly) {
			if at, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)]); err == nil {
				d.Date = at.Format(time.DateOnly)
			}
		}
	case "tags":
		switch tags := value.(type) {
		case []any:
			for _, tag := range tags {
				if tag != nil {
					d.Tags = append(d.Tags, oneLine(fmt.Sprint(tag)))
				}
			}
		case string:
			for tag := range strings.SplitSeq(tags, ",") {
				if tag = oneLine(tag); tag != "" {
					d.Tags = append(d.Tags, tag)
				}
			}
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
