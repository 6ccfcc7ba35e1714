package library

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/search"
	"earshot/search/analysis"
)

// Find lists where a text has some words, letter for letter: parts of words, too,
// and whatever their capitals, accents, apostrophes and white space. It finds
// nothing of words without a character that counts.
func Find(text, words string) []search.Span {
	wanted, _ := analysis.Letters(words)
	wanted = strings.TrimSpace(wanted)
	if wanted == "" {
		return nil
	}
	letters, at := analysis.Letters(text)
	var found []search.Span
	for from := 0; ; {
		i := strings.Index(letters[from:], wanted)
		if i < 0 {
			return found
		}
		start, end := from+i, from+i+len(wanted)
		found = append(found, search.Span{Start: at[start], End: characterEnd(text, at[end-1])})
		for from = end; at[from] == at[end-1]; { // the second half of a ß
			from++
		}
	}
}

// characterEnd is where the character that begins at byte i ends, with the accents
// behind it.
func characterEnd(text string, i int) int {
	_, size := utf8.DecodeRuneInString(text[i:])
	for i += size; i < len(text); i += size {
		var r rune
		if r, size = utf8.DecodeRuneInString(text[i:]); !unicode.Is(unicode.Mn, r) {
			break
		}
	}
	return i
}
