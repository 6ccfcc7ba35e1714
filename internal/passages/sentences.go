package passages

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"earshot/internal/transcript"
)

// split cuts one long segment at the ends of sentences, or between words where
// a sentence is too long itself. Times are shared out by length of text.
func split(i int, s transcript.Segment) []Piece {
	var texts []string
	rest := s.Text
	for rest != "" {
		n := cutAt(rest)
		texts = append(texts, strings.TrimSpace(rest[:n]))
		rest = strings.TrimSpace(rest[n:])
	}
	pieces := make([]Piece, len(texts))
	total, done := 0, 0
	for _, text := range texts {
		total += len(text)
	}
	at := func(n int) time.Duration {
		return s.Start + time.Duration(float64(s.End-s.Start)*float64(n)/float64(total))
	}
	for k, text := range texts {
		start := at(done)
		done += len(text)
		pieces[k] = Piece{
			Speaker: s.Speaker, Language: s.Language, Heading: s.Heading,
			Start: start, End: min(at(done), s.End), Timed: s.Timed,
			Text: text, First: i, Last: i, Offsets: []int{0},
		}
	}
	return pieces
}

// cutAt says how many bytes of a text make its first piece: up to the first
// end of a sentence after enough words, else up to the last one before most,
// else up to the last gap between words.
func cutAt(text string) int {
	var c counter
	sentence, gap := 0, 0
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[i:])
		if i > 0 && c.over(r) {
			switch {
			case sentence > 0:
				return sentence
			case gap > 0:
				return gap
			}
			return i // a single endless word
		}
		c.next(r)
		end := i + size
		switch {
		case unicode.IsSpace(r):
			gap = end
			if endsSentence(text[max(0, i-8):i]) {
				sentence = end
			}
		case isWideStop(r):
			sentence = end
		case unspaced(r):
			gap = end
		}
		if sentence == end && c.words() >= enoughWords {
			return sentence
		}
	}
	return len(text)
}

// countWords counts words; in scripts that write without spaces, two
// characters count as one.
func countWords(text string) int {
	var c counter
	for _, r := range text {
		c.next(r)
	}
	return c.words()
}

// counter counts words rune by rune. A word of many characters counts for
// more than one, so that no text without spaces grows without end.
type counter struct {
	spaced, unspaced int
	inWord           int // characters of the word so far
}

const longWord = 64

func (c *counter) next(r rune) {
	switch {
	case unicode.IsSpace(r):
		c.inWord = 0
	case unspaced(r):
		c.unspaced++
		c.inWord = 0
	default:
		if c.inWord%longWord == 0 {
			c.spaced++
		}
		c.inWord++
	}
}

func (c *counter) words() int { return c.spaced + (c.unspaced+1)/2 }

// over reports whether one more rune would make too many words.
func (c *counter) over(r rune) bool {
	next := *c
	next.next(r)
	return next.words() > mostWords
}

// unspaced reports scripts that write words without spaces between them.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func isWideStop(r rune) bool { return strings.ContainsRune("。！？", r) }

// endsSentence reports whether a text ends like a sentence, quotes and
// brackets behind it included.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, `"'”’»›)]}`)
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?…。！？؟।", r) && r != utf8.RuneError
}
