package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean brings a word into its usual form: compatible characters replaced
// (NFKC), lower case, ignored characters gone, digits of every script as 0 to 9.
// Accents stay. lower may replace the usual lower case.
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
	switch {
	case r == ',', r == '٫', r == '٬':
		return '.'
	case r < 0x80 && r > ' ' && r != '\'':
		return r
	case classOf(r) == ignored, classOf(r) == apostrophe, unicode.IsSpace(r), r < ' ':
		return -1
	case unicode.IsDigit(r):
		return '0' + digitValue(r)
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

// spelledOut are letters that people type in other ways where their keyboard
// lacks them. Unicode does not decompose them.
var spelledOut = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th",
	"ı", "i", "ħ", "h", "ŧ", "t", "ŋ", "n", "ĸ", "k", "ς", "σ", "ґ", "г",
)

// fold removes accents from a cleaned word and spells out ligatures, except
// for the letters in keep. Marks that are vowels, as in Devanagari or Thai,
// and letters that are no variants, as й and が, stay.
func fold(s, keep string) string {
	if ascii(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < 0x80, strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case accent(r):
		default:
			b.WriteString(foldRune(r))
		}
	}
	return b.String()
}

// foldRune is one character without its accents.
func foldRune(r rune) string {
	plain := spelledOut.Replace(string(r))
	if plain != string(r) || !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic, unicode.Hebrew) {
		return plain
	}
	if r == 'й' || r == 'ї' || r == 'ў' {
		return plain
	}
	parts := norm.NFD.PropertiesString(plain).Decomposition()
	if parts == nil {
		return plain
	}
	base := strings.Map(func(r rune) rune {
		if accent(r) {
			return -1
		}
		return r
	}, string(parts))
	return spelledOut.Replace(base)
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

// cut shortens s to at most n bytes without breaking a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
