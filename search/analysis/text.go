package analysis

import "strings"

// Text is a text divided into words, of which the terms are made when they are
// asked for: who looks for few words need not pay for all. A Text is for one
// goroutine at a time.
type Text struct {
	analyzer *Analyzer
	text     []byte
	words    []word
}

// Terms are what one word is found by.
type Terms struct {
	Stem  string   // by the rules of the language; "" if it drops the word
	Parts []string // of a compound, besides
	Exact string   // as written, folded
}

// Divide makes a Text.
func (a *Analyzer) Divide(text string) *Text {
	t := &Text{words: make([]word, 0, len(text)/5+1)}
	a.DivideAgain(t, text)
	return t
}

// DivideAgain makes t a Text of something else, in the memory that it has.
func (a *Analyzer) DivideAgain(t *Text, text string) {
	t.analyzer, t.text, t.words = a, append(t.text[:0], text...), t.words[:0]
	eachWord(t.text, func(w word) { t.words = append(t.words, w) })
}

// Len is the number of words. The position of word i in [Token] is i + 1.
func (t *Text) Len() int { return len(t.words) }

// Span is where word i stands: a half-open range of bytes.
func (t *Text) Span(i int) (start, end int) { return t.words[i].start, t.words[i].end }

// Terms are the terms of word i.
func (t *Text) Terms(i int) Terms {
	w := t.words[i]
	made := t.analyzer.termsOf(t.text[w.start:w.end], w.kind)
	return Terms{Stem: made.whole, Parts: made.parts, Exact: made.written}
}

// StemBy is the stem of word i by another analyzer: all divide a text alike.
func (t *Text) StemBy(a *Analyzer, i int) string {
	w := t.words[i]
	return a.termsOf(t.text[w.start:w.end], w.kind).whole
}

// Sieve lets words pass that may have one of some terms.
type Sieve struct {
	all   bool
	first [256]bool // by the first byte of a word
	long  int       // length in bytes from which on a word may have parts
}

// Sieve makes a sieve for the first letters of terms: of stems, or else of
// words as written. It never holds a word back that has one of the terms.
func (a *Analyzer) Sieve(stems, exact []string) *Sieve {
	s := &Sieve{all: len(stems) > 0 && !keepsFirst[a.language], long: maxTerm}
	if a.apart != nil && len(stems) > 0 {
		s.long = leastCompound
	}
	for b := 0x80; b < 0x100; b++ {
		s.first[b] = true
	}
	for _, terms := range [][]string{stems, exact} {
		for _, term := range terms {
			if term != "" {
				s.first[term[0]], s.first[strings.ToUpper(term[:1])[0]] = true, true
			}
		}
	}
	return s
}

// Passes reports whether word i of a text may have one of the terms.
func (s *Sieve) Passes(t *Text, i int) bool {
	w := t.words[i]
	return s.all || s.first[t.text[w.start]] || w.end-w.start >= s.long
}

// keepsFirst has the languages in which a word that begins with one of the
// letters a to z has a stem that begins with the same letter.
var keepsFirst = map[string]bool{
	undetermined: true, "ca": true, "cs": true, "de": true, "en": true, "es": true, "eu": true, "fi": true, "fr": true, "gl": true,
	"hr": true, "hu": true, "it": true, "nl": true, "pl": true, "pt": true, "ro": true, "sv": true,
	// Other scripts: what they borrow in Latin letters stays as it is.
	"bg": true, "ja": true, "ko": true, "ru": true, "th": true, "uk": true, "zh": true,
}
