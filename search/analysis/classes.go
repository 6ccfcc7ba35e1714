package analysis

import (
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// tableSize covers all scripts up to the kana; what lies beyond is ideographs
// and the rare.
const tableSize = 0x3100

// classTable gives the classes of the characters below tableSize, because
// looking them up in Unicode's tables takes most of the time of reading a text.
func classTable() *[tableSize]class {
	if table := classes.Load(); table != nil {
		return table
	}
	return makeClasses()
}

var classes atomic.Pointer[[tableSize]class]

var makeClasses = sync.OnceValue(func() *[tableSize]class {
	var table [tableSize]class
	for r := range rune(tableSize) {
		table[r] = classIn(r)
	}
	classes.Store(&table)
	return &table
})

// byteClasses are the classes of the characters that most texts are made of, by
// the byte that they begin with.
var byteClasses = func() (classes [256]class) {
	for b := range classes {
		classes[b] = several
		if b < utf8.RuneSelf {
			classes[b] = asciiClass(rune(b))
		}
	}
	return classes
}()

// classOf says what a character means to the tokenizer.
func classOf(r rune) class {
	switch {
	case 0 <= r && r < utf8.RuneSelf:
		return byteClasses[r]
	case 0 <= r && r < tableSize:
		return classTable()[r]
	case 0x4e00 <= r && r < 0x9f00, 0xac00 <= r && r < 0xd7a0: // common ideographs, Hangul
		return dense
	}
	return classIn(r)
}

// classIn is classOf by Unicode's tables.
func classIn(r rune) class {
	if r < 0x80 {
		return asciiClass(r)
	}
	switch r {
	case '’', 'ʼ', '＇', '‛', '׳':
		return apostrophe
	case '\u00ad', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', '\u061c', 'ـ':
		return ignored // soft hyphen, joiners, direction marks, Arabic tatweel
	case 'ー', 'ｰ', '\uff9e', '\uff9f':
		return dense // shared by both kinds of kana
	case '٫', '٬':
		return point
	}
	switch {
	case r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Bopomofo, unicode.Yi, unicode.Tibetan):
		return denseClass(r)
	case unicode.IsDigit(r):
		return digit
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return letter
	case unicode.IsMark(r):
		return mark
	case unicode.Is(unicode.So, r) && (r >= 0x2600 && r < 0x27c0 || r >= 0x1f300):
		return symbol
	}
	return other
}

// asciiClass is classOf for ASCII.
func asciiClass(r rune) class {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return letter
	case '0' <= r && r <= '9':
		return digit
	case r == '\'':
		return apostrophe
	case r == '.', r == ',':
		return point
	}
	return other
}

// denseClass is classOf for the scripts that are read in pairs.
func denseClass(r rune) class {
	switch {
	case unicode.IsDigit(r):
		return digit
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return dense
	case unicode.IsMark(r):
		return mark
	}
	return other
}

// trailsSyllable tells the letters that complete the one before them: Hangul
// vowels and final consonants written apart, and half-width voicing marks.
func trailsSyllable(r rune) bool {
	return r >= 0x1160 && r <= 0x11ff || r >= 0xd7b0 && r <= 0xd7ff || r == 0xff9e || r == 0xff9f
}
