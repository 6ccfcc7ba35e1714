package analysis

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Letters is a text as its letters are compared: small, without accents, letters
// that are spelled out in other ways as such (ß as ss), apostrophes and ignored
// characters gone, quotation marks and dashes of every kind as on a keyboard,
// white space as one space. Byte i of it comes from the character of the text
// that begins at byte at[i]; at has the length of the text as its last.
func Letters(text string) (letters string, at []int) {
	var b strings.Builder
	b.Grow(len(text))
	at = make([]int, 0, len(text)+1)
	for i, r := range text {
		for _, c := range []byte(compared(r)) {
			if c == ' ' && strings.HasSuffix(b.String(), " ") {
				continue
			}
			b.WriteByte(c)
			at = append(at, i)
		}
	}
	return b.String(), append(at, len(text))
}

// compared is one character for Letters; "" for what is left out.
func compared(r rune) string {
	switch c := classOf(r); {
	case r == '\'', r == '`', r == '´', r == '‘', r == '‚', c == apostrophe, c == ignored:
		return ""
	case r < 0x80 && r > ' ':
		return string(unicode.ToLower(r))
	case unicode.Is(unicode.Pd, r):
		return "-"
	case r == '„', unicode.In(r, unicode.Pi, unicode.Pf):
		return `"`
	case unicode.IsSpace(r):
		return " "
	}
	return fold(strings.ReplaceAll(strings.ToLower(norm.NFKC.String(string(r))), "i\u0307", "i"), "")
}
