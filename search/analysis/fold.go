package analysis

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean brings a word into its usual form: compatible characters replaced
// (NFKC), lower case, ignored characters gone, digits of every script as 0 to 9.
// Accents stay. lower, unless nil,
// goes first and may change the spelling, too.
func clean(s string, lower func(string) string) string {
	if ascii(s) && lower == nil {
		return strings.ReplaceAll(strings.ToLower(s), ",", ".")
	}
	s = norm.NFKC.String(strings.ToValidUTF8(s, ""))
	if lower != nil {
		s = lower(s)
	}
	// Lower case of İ is i with a dot above, which no i has.
	s = strings.ReplaceAll(strings.ToLower(s), "i\u0307", "i")
	return norm.NFC.String(strings.Map(cleanRune, s))
}

// cleanRune maps one character of a word for clean; -1 drops it.
func cleanRune(r rune) rune {
	switch classOf(r) {
	case point:
		return '.'
	case digit:
		if r >= 0x80 {
			return '0' + digitValue(r)
		}
	case ignored, apostrophe:
		return -1
	case other:
		if r <= ' ' || unicode.IsSpace(r) {
			return -1
		}
	}
	return r
}

// digitValue is the value of a decimal digit of any script: Unicode keeps the
// ten digits of a script together, in order.
func digitValue(r rune) rune {
	n := rune(0)
	for unicode.IsDigit(r - n - 1) {
		n++
	}
	return n % 10
}

// fold removes accents from a cleaned word and spells out ligatures, except
// for the letters in keep. Marks that are vowels, as in Devanagari or Thai,
// and letters that are no variants, as й and が, stay.
func fold(s, keep string) string {
	if ascii(s) {
		return s
	}
	table := foldTable()
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < 0x80, keep != "" && strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case int(r) < len(table):
			b.WriteString(table[r])
		case r >= 0x20d0 && r < 0x2100 || r >= 0xfe00 && r < 0xfe30: // marks and selectors of variants
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// foldTable holds foldRune of the scripts that have accents.
var foldTable = sync.OnceValue(func() *[0x2000]string {
	var table [0x2000]string
	for r := range rune(len(table)) {
		table[r] = foldRune(r)
	}
	return &table
})

// spelledOut are letters that people type in other ways where their keyboard
// lacks them. Unicode does not decompose them.
var spelledOut = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th",
	"ı", "i", "ħ", "h", "ŧ", "t", "ŋ", "n", "ĸ", "k", "ς", "σ", "ґ", "г",
)

// foldRune is one character without its accents; "" for an accent.
func foldRune(r rune) string {
	if accent(r) {
		return ""
	}
	letter := string(r)
	accented := unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew)
	if accented && r != 'й' && r != 'ї' && r != 'ў' {
		if parts := norm.NFD.PropertiesString(letter).Decomposition(); parts != nil {
			letter = strings.Map(dropAccent, string(parts))
		}
	}
	return spelledOut.Replace(letter)
}

func dropAccent(r rune) rune {
	if accent(r) {
		return -1
	}
	return r
}

// accent reports whether a mark only modifies the letter before it.
func accent(r rune) bool {
	if r == 0x3099 || r == 0x309a { // voicing of kana
		return false
	}
	return unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cut shortens s to at most maxTerm bytes without breaking a character.
func cut(s string) string {
	if len(s) <= maxTerm {
		return s
	}
	n := maxTerm
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
