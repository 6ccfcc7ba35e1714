package analysis

import (
	"unicode"
	"unicode/utf8"
)

// kind says how a piece of text is to be read.
type kind uint8

const (
	plain kind = iota // a word
	pair              // one or two characters of a script without spaces
)

// word is a piece of text that becomes one term.
type word struct {
	start, end int
	kind       kind
}

// class is what a character means to the tokenizer.
type class uint8

const (
	letter     class = iota // of scripts that part words by spaces
	digit                   // letters for all purposes but the decimal point
	other                   // divides words
	dense                   // of scripts written without spaces, or with long endings
	mark                    // belongs to the character before it
	ignored                 // soft hyphens and joiners: within a word, not part of it
	apostrophe              // divides words, except in Cyrillic and Hebrew
	point                   // full stop or comma: part of a number between digits
	symbol                  // emoji: a word by itself
	several                 // of a byte: the character has several
)

// appendWords appends the words of a text, in order of their start. Work is
// linear in the length of the text.
func appendWords(words []word, text []byte) []word {
	for i := 0; i < len(text); {
		c, size := byteClasses[text[i]], 1
		if c == several {
			var r rune
			r, size = decode(text, i)
			c = classOf(r)
		}
		switch c {
		case letter, digit:
			end := wordEnd(text, i)
			words = append(words, word{i, end, plain})
			i = end
		case dense:
			words, i = appendPairs(words, text, i)
		case symbol:
			words = append(words, word{i, i + size, plain})
			i += size
		default:
			i += size
		}
	}
	return words
}

// decode is utf8.DecodeRune of what begins at i, quicker for common characters
// of two or three bytes.
func decode(text []byte, i int) (rune, int) {
	if i+1 < len(text) && 0xc2 <= text[i] && text[i] < 0xe0 && text[i+1]&0xc0 == 0x80 {
		return rune(text[i]&0x1f)<<6 | rune(text[i+1]&0x3f), 2
	}
	if i+2 < len(text) && 0xe0 <= text[i] && text[i] < 0xed && text[i+1]&0xc0 == 0x80 && text[i+2]&0xc0 == 0x80 &&
		(text[i] > 0xe0 || text[i+1] >= 0xa0) {
		return rune(text[i]&0x0f)<<12 | rune(text[i+1]&0x3f)<<6 | rune(text[i+2]&0x3f), 3
	}
	return utf8.DecodeRune(text[min(i, len(text)):])
}

// wordEnd is where the word that begins at start ends.
func wordEnd(text []byte, start int) int {
	end := start
	last := rune(0) // the last letter or digit
	for i := start; i < len(text); {
		c := byteClasses[text[i]]
		if c == letter || c == digit { // as most are
			for i++; i < len(text) && byteClasses[text[i]] <= digit; i++ {
			}
			last, end = rune(text[i-1]), i
			continue
		}
		r, size := rune(text[i]), 1
		if c == several {
			r, size = decode(text, i)
			c = classOf(r)
		}
		switch c {
		case letter, digit:
			last = r
			end = i + size
		case mark:
			end = i + size
		case ignored:
		case apostrophe:
			next, _ := decode(text, i+size)
			if !joinsAtApostrophe(last) || !joinsAtApostrophe(next) {
				return end
			}
		case point:
			next, _ := decode(text, i+size)
			if classOf(last) != digit || classOf(next) != digit {
				return end
			}
		default:
			return end
		}
		i += size
	}
	return end
}

// joinsAtApostrophe tells the scripts in which an apostrophe is part of the
// spelling, as in Ukrainian п'ять, from those in which it joins two words.
func joinsAtApostrophe(r rune) bool {
	return unicode.In(r, unicode.Cyrillic, unicode.Hebrew)
}

// appendPairs appends each two neighbouring characters of a run of dense script,
// or the only one, and says where the run ends.
func appendPairs(words []word, text []byte, start int) ([]word, int) {
	before := -1 // where the character before the current one began
	i := start
	for i < len(text) {
		r, _ := decode(text, i)
		if classOf(r) != dense {
			break
		}
		end := characterEnd(text, i)
		if before >= 0 {
			words = append(words, word{before, end, pair})
		}
		before = i
		i = end
	}
	if characterEnd(text, start) == i {
		words = append(words, word{start, i, pair})
	}
	return words, i
}

// characterEnd is where the character at start ends, its marks included.
func characterEnd(text []byte, start int) int {
	_, size := decode(text, start)
	end := start + size
	for i := end; i < len(text); {
		r, size := decode(text, i)
		i += size
		switch {
		case classOf(r) == mark, trailsSyllable(r):
			end = i
		case classOf(r) == ignored:
		default:
			return end
		}
	}
	return end
}
