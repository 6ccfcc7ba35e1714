package dictionary

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"earshot/search/analysis"
)

// cleaner takes the words out of what dictionaries write around them: labels,
// grammar, examples, and the somebodies and somethings that a verb wants.
type cleaner struct {
	language string
	particle *regexp.Regexp // that a verb is listed with; may be nil
	stands   *regexp.Regexp // for a person or thing; may be nil
	unstress bool           // accents show only how to say a word
}

// particles are what a language puts beside its verbs, or its nouns, in a
// dictionary but not in a query.
var particles = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?i)^(?:to be|to|the|a|an) `),
	"de": regexp.MustCompile(`(?i)^(?:sich|der|die|das|ein|eine) `),
	"fr": regexp.MustCompile(`(?i)^(?:se |s['’]|le |la |les |l['’]|un |une )`),
	"es": regexp.MustCompile(`(?i)^(?:el|la|los|las|un|una) `),
	"it": regexp.MustCompile(`(?i)^(?:il |lo |la |i |gli |le |l['’]|un |una )`),
	"pt": regexp.MustCompile(`(?i)^(?:o|a|os|as|um|uma) `),
	"nl": regexp.MustCompile(`(?i)^(?:zich|de|het|een) `),
	"pl": regexp.MustCompile(`(?i) się$`),
	"sv": regexp.MustCompile(`(?i)^(?:att|en|ett) `),
	"da": regexp.MustCompile(`(?i)^(?:at|en|et) `),
	"no": regexp.MustCompile(`(?i)^(?:å|en|ei|et) `),
	"cs": regexp.MustCompile(`(?i) (?:se|si)$`),
	"ro": regexp.MustCompile(`(?i)^(?:a se|a|o|un) `),
}

// stands are the words of a language that stand for somebody or something.
var stands = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?:^|\s)(?:sb|sth|sb\.?'s|so|smb|smth|oneself|one's|someone|something)(?:\.|\b)(?:/(?:sb|sth|so)\.?(?:'s)?)*`),
	"de": regexp.MustCompile(`(?:^|\s)(?:jdn|jdm|jds|jd|jmd|jmdn|jmdm|jmds|etw)\.(?:/(?:jdn|jdm|jds|jd|etw)\.)*`),
	"fr": regexp.MustCompile(`(?:^|\s)(?:qqn|qqch|qn|qc)(?:\.|\b)`),
	"pl": regexp.MustCompile(`(?:^|\s)(?:kogoś|komuś|kimś|coś|czegoś|czemuś|czymś)(?:/(?:kogoś|coś))*`),
}

func cleanerFor(language string) *cleaner {
	l := analysis.Canonical(language)
	return &cleaner{l, particles[l], stands[l], slices.Contains([]string{"ru", "uk", "bg"}, l)}
}

var (
	wikiLink = regexp.MustCompile(`\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]`)
	trailing = regexp.MustCompile(`\s+\d{1,2}\.?$`)
)

// abbreviation is the length in bytes up to which a word before a full stop is
// one.
const abbreviation = 5

// terms are the words and phrases of a list that commas separate, in its order.
func (c *cleaner) terms(line string) []string {
	if strings.Contains(line, "[[") {
		line = wikiLink.ReplaceAllString(line, "$1")
	}
	line = cutBrackets(line)
	if c.stands != nil {
		line = c.stands.ReplaceAllString(line, " ")
	}
	if end := strings.Index(line, ". "); end > 0 && end-strings.LastIndexByte(line[:end], ' ') > abbreviation {
		line = line[:end] // examples follow
	}
	var terms []string
	for part := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == ',' || r == ';' }) {
		for _, text := range alternatives(part) {
			if text = c.term(text); text != "" && !slices.Contains(terms, text) {
				terms = append(terms, text)
			}
		}
	}
	return terms
}

// cutBrackets puts a space in the place of everything in brackets; what is
// never closed goes, too.
func cutBrackets(line string) string {
	if !strings.ContainsAny(line, "<[{(") {
		return line
	}
	var b strings.Builder
	depth := 0
	for _, r := range line {
		switch r {
		case '<', '[', '{', '(':
			depth++
			b.WriteByte(' ')
		case '>', ']', '}', ')':
			depth = max(depth-1, 0)
		default:
			if depth == 0 {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// alternatives splits words that a slash joins, but not those of a phrase, of
// which nobody can tell how far the alternatives go.
func alternatives(text string) []string {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "/") && !strings.Contains(text, " ") {
		return strings.Split(text, "/")
	}
	return []string{text}
}

// term cleans one word or phrase; "" if nothing of it is left, or if it still
// has what does not belong into a word.
func (c *cleaner) term(text string) string {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "0123456789") {
		text = trailing.ReplaceAllString(text, "")
	}
	text = strings.Join(strings.Fields(strings.Map(spelling, norm.NFC.String(text))), " ")
	text = strings.TrimFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
	if c.unstress {
		text = strings.ReplaceAll(text, "\u0301", "")
	}
	if c.particle != nil {
		text = cmp.Or(strings.TrimSpace(c.particle.ReplaceAllString(text, "")), text)
	}
	if strings.ContainsFunc(text, stray) || !strings.ContainsFunc(text, unicode.IsLetter) {
		return ""
	}
	return text
}

// spelling replaces characters that only typesetters tell apart.
func spelling(r rune) rune {
	switch r {
	case '‐', '‑':
		return '-'
	case '\u00ad', '\u200b', '\u200e', '\u200f', '\ufeff':
		return -1
	}
	return r
}

// stray reports characters that stand around words and not in them.
func stray(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || strings.ContainsRune(`()[]{}<>;,:!?"=*_#\|/~…`, r)
}
