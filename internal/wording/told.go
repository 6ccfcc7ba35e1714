package wording

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Text marks a text that is said elsewhere, by T of what it returns: for tables
// of words.
func Text(text string) string { return text }

// toldFile is the file of a language with what Told says: texts that the API
// answers in English, too.
const toldFile = "told.po"

// told is such a text with arguments in it.
type told struct {
	form *regexp.Regexp // of the English
	text string         // that stands for it, with a %s for each argument
}

var toldVerb = regexp.MustCompile(`%(\[\d+\])?[sdqv]`)

// newTold lists the texts of a catalogue that have arguments, the longest first,
// as the more particular ones.
func newTold(c catalogue) []told {
	keys := make([]string, 0, len(c))
	for text := range c {
		if toldVerb.MatchString(text) {
			keys = append(keys, text)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return len(b) - len(a) })
	list := make([]told, len(keys))
	for i, text := range keys {
		form := strings.ReplaceAll(regexp.QuoteMeta(text), "%q", `"(.+?)"`)
		form = "(?s)^" + toldVerb.ReplaceAllString(form, "(.+)") + "$"
		list[i] = told{regexp.MustCompile(form), toldVerb.ReplaceAllString(c[text].one, "%${1}s")}
	}
	return list
}

// Told says what comes in English from where nobody knows the reader, such as
// why a field is not valid: its arguments are found in it. What the file told.po
// does not have stays English.
func (p *Printer) Told(text string) string {
	if t, ok := p.texts[text]; ok {
		return t.one
	}
	for _, t := range p.told {
		found := t.form.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, a := range found[1:] {
			args[i] = p.Day(a)
			if word, ok := p.texts[strings.ReplaceAll(a, "-", " ")]; ok {
				args[i] = word.one
			}
		}
		return fmt.Sprintf(t.text, args...)
	}
	return text
}
