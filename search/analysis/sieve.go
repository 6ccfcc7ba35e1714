package analysis

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Sieve lets words pass that may have one of some terms. It compares the letters
// that words begin with, which stemmers leave as they are, so that few words of
// a text must be stemmed to find the ones that are looked for.
type Sieve struct {
	all    bool
	second letterPairs // by the first letter, those that may follow
	third  letterPairs // by both, those that may follow them
	// apart is the length in bytes from which on a word may have parts, 0 for
	// never; thirds says that the third letter of a part is known, too.
	apart  int
	thirds bool
	merged letterPairs // that may be written as one, or as the first of them
	// Of terms of scripts without spaces: the ends of their first characters, and
	// of their last ones.
	dense, denseEnd uint64
}

// letterPairs is a set of pairs of letters by their codes.
type letterPairs [64]uint64

func (p *letterPairs) add(a, b uint8)      { p[a%64] |= 1 << (b % 64) }
func (p *letterPairs) has(a, b uint8) bool { return p[a%64]&(1<<(b%64)) != 0 }

// Sieve makes a sieve for terms: of stems, of words as written, and of the
// beginnings of these. It never holds a word back that has one of them.
func (a *Analyzer) Sieve(stems, exact, beginnings []string) *Sieve {
	s := &Sieve{all: len(stems) > 0 && changesFirst[a.language]}
	if len(stems) > 0 && a.apart != nil {
		s.apart, s.thirds = leastCompound, keepsThird[a.language]
	}
	for merged := range strings.FieldsSeq(mergedLetters[a.language]) {
		s.merged.add(asciiCodes[merged[0]], asciiCodes[merged[1]])
	}
	for _, terms := range [][]string{stems, exact, beginnings} {
		for _, term := range terms {
			s.add(term)
		}
	}
	for _, stem := range stems {
		if a.language == "en" && len(stem) > 1 && stem[1] == 'i' { // dying, die
			s.add(stem[:1] + "y")
		}
	}
	if len(beginnings) > 0 {
		s.denseEnd = ^uint64(0)
	}
	return s
}

// Languages whose stemmers do more to the beginning of words than most do.
var (
	// changesFirst has those that take prefixes off, or respell letters.
	changesFirst = map[string]bool{"ar": true, "ckb": true, "fa": true, "hi": true, "id": true}
	// keepsThird has those that leave at least three letters of a part.
	keepsThird = map[string]bool{"da": true, "de": true, "no": true, "sv": true}
	// mergedLetters are those that a language spells as one, too.
	mergedLetters = map[string]string{
		"da": "aa", "de": "ae oe ue", "no": "aa",
		"fi": "bb cc dd ff gg hh jj kk ll mm nn pp qq rr ss tt vv ww xx zz",
	}
)

// add lets the words pass that have a term.
func (s *Sieve) add(term string) {
	if len(term) >= denseSize {
		s.dense |= 1 << (term[denseSize-1] % 64)
		s.denseEnd |= 1 << (term[len(term)-1] % 64)
	}
	a, rest := code([]byte(term))
	b, rest := code(rest)
	c, _ := code(rest)
	switch {
	case a == 0: // so does the word, and it passes
	case b == 0:
		s.second[a%64] = ^uint64(0)
		for other := range uint8(64) {
			s.third[pairCode(a, other)] = ^uint64(0)
		}
	default:
		s.second.add(a, b)
		s.third.add(pairCode(a, b), c)
		if c == 0 {
			s.third[pairCode(a, b)] = ^uint64(0)
		}
	}
}

// Next is the first word from i on that passes; the number of words if none does.
func (s *Sieve) Next(t *Text, i int) int {
	for i < len(t.words) && !s.Passes(t, i) {
		i++
	}
	return i
}

// Passes reports whether word i of a text may have one of the terms.
func (s *Sieve) Passes(t *Text, i int) bool {
	w := t.words[i]
	word := t.text[w.start:w.end]
	switch {
	case s.all:
		return true
	case w.kind == pair:
		return s.passesDense(word)
	case s.apart > 0 && len(word) >= s.apart:
		return s.passesAnywhere(word)
	}
	return s.passesFirst(word)
}

// passesFirst compares the beginning of a word.
func (s *Sieve) passesFirst(word []byte) bool {
	if len(word) > 2 && word[0]|word[1]|word[2] < utf8.RuneSelf { // the same for ASCII
		a, b := asciiCodes[word[0]], asciiCodes[word[1]]
		if asciiCodes[word[2]] != 0 && b != 0 && !s.merged.has(a, b) {
			return s.second.has(a, b)
		}
	}
	a, rest := code(word)
	b, after := code(rest)
	c, _ := code(after)
	switch {
	case a == 0, b == 0 && len(rest) > 0: // perhaps an accent that makes another letter of the first
		return true
	case c == 0 && len(after) > 0, s.merged.has(a, b), len(rest) == 0:
		return s.second[a%64] != 0
	}
	return s.second.has(a, b)
}

// passesAnywhere compares all letters of a word that may be a compound.
func (s *Sieve) passesAnywhere(word []byte) bool {
	a, rest := code(word)
	b, rest := code(rest)
	for a != 0 && b != 0 {
		c, after := code(rest)
		switch {
		case s.merged.has(a, b) && s.second[a%64] != 0:
			return true
		case !s.second.has(a, b):
		case !s.thirds, c == 0, s.merged.has(b, c), s.third.has(pairCode(a, b), c):
			return true
		}
		if len(rest) == 0 {
			return false
		}
		a, b, rest = b, c, after
	}
	return true
}

// passesDense compares characters of a script without spaces.
func (s *Sieve) passesDense(word []byte) bool {
	for i := 0; i < len(word); i += denseSize {
		r, size := decode(word, i)
		if size != denseSize || !unchanged(r) {
			return true
		}
	}
	return s.dense&(1<<(word[denseSize-1]%64)) != 0 && s.denseEnd&(1<<(word[len(word)-1]%64)) != 0
}

// denseSize is the length in bytes of what unchanged tells.
const denseSize = 3

// unchanged tells the common characters of scripts without spaces of which
// terms are made as they are: kana, ideographs, Thai.
func unchanged(r rune) bool {
	switch {
	case 0x3041 <= r && r <= 0x3096, 0x30a1 <= r && r <= 0x30fa, 0x4e00 <= r && r <= 0x9fff:
		return true
	}
	return 0x0e01 <= r && r <= 0x0e4e && r != 0x0e33 // ำ is taken apart
}

// codedLetters is the number of the characters that have codes: up to the
// Armenian ones, letters are two bytes at most and have accents.
const codedLetters = 0x590

// asciiCodes are the codes of ASCII.
var asciiCodes = func() (codes [utf8.RuneSelf]uint8) {
	for r := range codes {
		switch byteClasses[r] {
		case letter, digit:
			codes[r] = 64 | uint8(unicode.ToLower(rune(r))%64)
		}
	}
	return codes
}()

// letterCodes are codes of letters without their accents; 0 for what is none or
// becomes several.
var letterCodes = sync.OnceValue(func() *[codedLetters]uint8 {
	var codes [codedLetters]uint8
	for r := range rune(codedLetters) {
		if c := classOf(r); c != letter && c != digit {
			continue
		}
		folded := []rune(fold(clean(string(r), nil), ""))
		if len(folded) == 1 && folded[0] < codedLetters {
			codes[r] = 64 | uint8(folded[0]%64)
		}
	}
	return &codes
})

// code gives the code of the first character, and what follows it. Some letters
// share theirs.
func code(word []byte) (code uint8, rest []byte) {
	if len(word) == 0 {
		return 0, nil
	}
	if word[0] < utf8.RuneSelf {
		return asciiCodes[word[0]], word[1:]
	}
	r, size := decode(word, 0)
	if r < codedLetters && size == 2 {
		code = letterCodes()[r]
	}
	return code, word[size:]
}

func pairCode(a, b uint8) uint8 { return (a*7 + b) % 64 }
