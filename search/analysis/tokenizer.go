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
	other      class = iota // divides words
	letter                  // of scripts that part words by spaces
	digit                   // letters for all purposes but the decimal point
	dense                   // of scripts written without spaces, or with long endings
	mark                    // belongs to the character before it
	ignored                 // soft hyphens and joiners: within a word, not part of it
	apostrophe              // divides words, except in Cyrillic and Hebrew
	point                   // full stop or comma: part of a number between digits
	symbol                  // emoji: a word by itself
)

// eachWord divides text into words, in order of their start. Work is linear in
// the length of the text.
func eachWord(text []byte, found func(word)) {
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		switch classOf(r) {
		case letter, digit:
			end := wordEnd(text, i)
			found(word{i, end, plain})
			i = end
		case dense:
			i = eachPair(text, i, found)
		case symbol:
			found(word{i, i + size, plain})
			i += size
		default:
			i += size
		}
	}
}

// wordEnd is where the word that begins at start ends.
func wordEnd(text []byte, start int) int {
	end := start
	last := rune(0) // the last letter or digit
	for i := start; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		switch classOf(r) {
		case letter, digit:
			last = r
			end = i + size
		case mark:
			end = i + size
		case ignored:
		case apostrophe:
			next, _ := utf8.DecodeRune(text[i+size:])
			if !joinsAtApostrophe(last) || !joinsAtApostrophe(next) {
				return end
			}
		case point:
			next, _ := utf8.DecodeRune(text[i+size:])
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

// eachPair finds each two neighbouring characters of a run of dense script, or
// the only one, and returns where the run ends.
func eachPair(text []byte, start int, found func(word)) int {
	before := -1 // where the character before the current one began
	i := start
	for i < len(text) {
		r, _ := utf8.DecodeRune(text[i:])
		if classOf(r) != dense {
			break
		}
		end := characterEnd(text, i)
		if before >= 0 {
			found(word{before, end, pair})
		}
		before = i
		i = end
	}
	if characterEnd(text, start) == i {
		found(word{start, i, pair})
	}
	return i
}

// characterEnd is where the character at start ends, its marks included.
func characterEnd(text []byte, start int) int {
	_, size := utf8.DecodeRune(text[start:])
	end := start + size
	for i := end; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
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
