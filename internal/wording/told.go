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

// toldFiles are the files of a language with what Told says: texts that the API
// answers in English, too.
const toldFiles = "told*.po"

// told is such a text with arguments in it.
type told struct {
	form   *regexp.Regexp // of the English
	text   string         // that stands for it, with a %s for each argument
	quoted []bool         // arguments that stand in quotes: somebody's own words
}

// toldVerb is an argument, with the quote before it where it is somebody's own words.
var toldVerb = regexp.MustCompile(`(“?)%(\[\d+\])?([sdqv])`)

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
		form := strings.NewReplacer("%q", `"(.+?)"`, "%d", `(-?\d+)`, "%s", "(.+)", "%v", "(.+)").Replace(regexp.QuoteMeta(text))
		list[i] = told{form: regexp.MustCompile("(?s)^" + form + "$"), text: toldVerb.ReplaceAllString(c[text].one, "${1}%${2}s")}
		for _, verb := range toldVerb.FindAllStringSubmatch(text, -1) {
			list[i].quoted = append(list[i].quoted, verb[1] != "" || verb[3] == "q")
		}
	}
	return list
}

// Told says what comes in English from where nobody knows the reader, such as
// why a field is not valid: its arguments are found in it, and told as well, as a
// reason may have another in it. What the files do not have stays English.
func (p *Printer) Told(text string) string {
	if t, ok := p.texts[text]; ok {
		return t.one
	}
	for _, t := range p.told() {
		found := t.form.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		args := make([]any, len(found)-1)
		for i, a := range found[1:] {
			args[i] = a
			if !t.quoted[i] {
				args[i] = p.argument(a)
			}
		}
		return fmt.Sprintf(t.text, args...)
	}
	return text
}

// argument says what stands within a text: a day, a word, or another text.
func (p *Printer) argument(text string) string {
	if word, ok := p.texts[strings.ReplaceAll(text, "-", " ")]; ok {
		return word.one
	}
	if day := p.Day(text); day != text {
		return day
	}
	return p.Told(text)
}
