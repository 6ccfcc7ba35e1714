package dictionary

import (
	"iter"
	"regexp"
	"slices"
	"strings"
)

// dictReader makes pairs of the entries of a DICT text.
type dictReader struct {
	builder

	headword, translation *cleaner
}

// entry reads one entry, or what the dictionary says of itself.
func (r *dictReader) entry(text, about string) error {
	if about != "" {
		r.describe(text, about)
		return nil
	}
	head, body, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	sources := r.headword.terms(cutPronunciation(head))
	if len(sources) == 0 {
		return nil
	}
	for sense, line := range sensesOf(body) {
		for rank, target := range r.translation.terms(line) {
			for _, source := range sources {
				if err := r.add(source, target, 1/float64((sense+1)*(rank+1))); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sensesOf yields the lists of translations in an entry, each with the number
// of its sense, from 0.
func sensesOf(body string) iter.Seq2[int, string] {
	if labelled(body) {
		return func(yield func(int, string) bool) { labelledSenses(body, yield) }
	}
	return slices.All(senses(body))
}

// describe fills in what the caller did not know of the dictionary.
func (r *dictReader) describe(text, about string) {
	said := strings.TrimSpace(text)
	if title, rest, _ := strings.Cut(said, "\n"); strings.HasPrefix(title, "00") {
		said = rest
	}
	said = strings.Join(strings.Fields(said), " ")
	a := &r.about
	switch {
	case strings.HasPrefix(about, "short") && a.Name == "":
		a.Name = cutText(said, 200)
	case strings.HasPrefix(about, "url") && a.Origin == "":
		a.Origin = cutText(said, 400)
	case strings.HasPrefix(about, "info") && a.Licence == "":
		_, terms, _ := strings.Cut(text, "Availability:")
		terms, _, _ = strings.Cut(strings.TrimSpace(terms), "\n\n")
		a.Licence = licenceOf(strings.Join(strings.Fields(terms), " "))
	}
}

// cutText ends a text after so many bytes, between two words.
func cutText(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:max(strings.LastIndexByte(s[:most], ' '), 0)] + " …"
}

// licences are those that dictionaries name most often.
var licences = []struct {
	words *regexp.Regexp
	spdx  string
}{
	{regexp.MustCompile(`GNU General Public License, version 3 \(GPLv3\) and the GNU Affero`), "GPL-3.0-or-later AND AGPL-3.0-or-later"},
	{regexp.MustCompile(`ver\. 2\.0 or later, OR .*Creative Commons \(CC\) BY-SA`), "GPL-2.0-or-later OR CC-BY-SA-3.0"},
	{regexp.MustCompile(`Public License, version 3\.0 or any later.*GNU Free Documentation`), "GPL-3.0-or-later AND GFDL-1.1-or-later"},
	{regexp.MustCompile(`Attribution-ShareAlike 3\.0`), "CC-BY-SA-3.0"},
	{regexp.MustCompile(`Attribution-ShareAlike 4\.0`), "CC-BY-SA-4.0"},
	{regexp.MustCompile(`General Public License,? ver(\.|sion) 3(\.0)? (or|and) (\(?at your option\)? )?any later`), "GPL-3.0-or-later"},
	{regexp.MustCompile(`General Public License,? ver(\.|sion) 2(\.0)? (or|and) (\(?at your option\)? )?any later`), "GPL-2.0-or-later"},
}

// licenceOf names a licence in short, or says what its authors do.
func licenceOf(text string) string {
	for _, l := range licences {
		if l.words.MatchString(text) {
			return l.spdx
		}
	}
	return cutText(text, 300)
}

var (
	pronunciation = regexp.MustCompile(`\s/[^/]*/`)
	senseNumber   = regexp.MustCompile(`^(?:[IVX]+\.\s*|<[^<>]*>\s*)*\d{1,3}\.(?:\s|$)`)
)

func cutPronunciation(head string) string { return pronunciation.ReplaceAllString(head, "") }

// numberFirst tells most lines without a number from those that may have one.
func numberFirst(line string) bool { return strings.IndexByte("0123456789IVX<", line[0]) >= 0 }

// senses finds the lines of an entry that hold translations: those that have a
// number, or else the first. What follows such a line explains it in the
// language of the headword.
func senses(body string) []string {
	var numbered []string
	first := ""
	for line := range strings.Lines(body) {
		trimmed := strings.TrimSpace(line)
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case trimmed == "" || indent > 4 || strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, `"`):
		case strings.HasPrefix(trimmed, "see:") || strings.HasPrefix(trimmed, "Synonym") || strings.HasPrefix(trimmed, "Note:"):
		case numberFirst(trimmed) && senseNumber.MatchString(trimmed):
			numbered = append(numbered, senseNumber.ReplaceAllString(trimmed, ""))
		case first == "":
			first = trimmed
		}
	}
	if len(numbered) > 0 {
		return numbered
	}
	if first == "" {
		return nil
	}
	return []string{first}
}
