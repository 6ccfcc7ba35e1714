// Package analysis turns text into terms, each language by its own rules, and
// says exactly which bytes of the text every term came from.
//
// One tokenizer serves all languages; what follows it differs: stop words,
// a stemmer, and which accents are letters of their own. The same [Analyzer]
// must read the passages and the query:
//
//	for _, t := range analysis.For("fr-CA").Tokens("l’été") {
//		fmt.Println(t.Term, t.Start, t.End) // ete 4 9; the stop word l is left out
//	}
//
// Texts are read with [Analyzer.Indexed], which adds the parts of compounds, and
// queries with [Analyzer.Tokens].
//
// Words are joined and split alike everywhere, so a text has the same
// positions in every chain. A query word may become several terms that must
// stand side by side: scripts without spaces are read in pairs of characters,
// and apostrophes and full stops divide words.
package analysis

import (
	"cmp"
	"sync"

	"earshot/search/internal/memo"
)

// Version grows whenever some text gets other terms than before, so that an
// index can tell that it must be rebuilt.
const Version = 4

// Token is one term with the bytes it came from.
type Token struct {
	Term       string
	Start, End int // half-open range of bytes in the text
	Position   int // from 1; words that were left out count, too
}

// Analyzer turns text into terms. It is safe for concurrent use.
type Analyzer struct {
	language string
	stop     map[string]bool     // by cleaned term
	stem     func(string) string // of a cleaned term; nil for none
	keep     string              // letters whose accents stay
	lower    func(string) string // brings a word into the spelling of its chain; may be nil
	apart    *compounds          // nil where words are not written as one
	script   bool                // it has letters of its own: words in plain ones are foreign
	once     bool                // what is read is not remembered
	memo     memo.Words[wordTerms]
}

// Stemming a word costs ten times as much as looking it up.
const (
	memoWords    = 16_384 // in one generation of a memo; some 1.5 MB
	memoWordSize = 32     // bytes; longer words are too rare to remember
)

// Language is the subtag that the analyzer was made for, "und" for the exact one.
func (a *Analyzer) Language() string { return a.language }

// Once gives an analyzer that has the same Tokens and remembers none of them.
// It is for reading a great many different words a single time: those that
// texts and queries have again and again would be forgotten for them. It does
// not take compounds apart.
func (a *Analyzer) Once() *Analyzer {
	return &Analyzer{language: a.language, stop: a.stop, stem: a.stem, keep: a.keep, lower: a.lower, script: a.script, once: true}
}

// Tokens are the terms of a text in order. Any text will do: bytes that are
// not UTF-8 divide words.
func (a *Analyzer) Tokens(text string) []Token { return a.tokens(text, false) }

// Indexed are the terms under which a text can be found: its Tokens and, after
// each compound, the terms of its parts, which have its bytes and position. A
// query is read with Tokens: who asks for the whole does not mean its parts.
func (a *Analyzer) Indexed(text string) []Token { return a.tokens(text, a.apart != nil) }

func (a *Analyzer) tokens(text string, apart bool) []Token {
	tokens := make([]Token, 0, len(text)/6+1)
	a.read([]byte(text), func(token Token, terms wordTerms) {
		if terms.whole != "" {
			tokens = terms.appendTo(tokens, token, apart)
		}
	})
	return tokens
}

// Readings are what the analyzer and [Exact] index a text by: what Indexed of
// both would be, for little more than the price of one.
func (a *Analyzer) Readings(text string) (indexed, exact []Token) {
	room := len(text)/6 + 1
	indexed, exact = make([]Token, 0, room), make([]Token, 0, room)
	a.read([]byte(text), func(token Token, terms wordTerms) {
		if terms.written != "" {
			token.Term = terms.written
			exact = append(exact, token)
		}
		if terms.whole != "" {
			indexed = terms.appendTo(indexed, token, true)
		}
	})
	return indexed, exact
}

// read finds the words of a text and their terms.
func (a *Analyzer) read(text []byte, found func(Token, wordTerms)) {
	words := divisions.Get().(*[]word)
	*words = appendWords((*words)[:0], text)
	for i, w := range *words {
		found(Token{Start: w.start, End: w.end, Position: i + 1}, a.termsOf(text[w.start:w.end], w.kind))
	}
	if cap(*words) <= mostDivisions {
		divisions.Put(words)
	}
}

// divisions are used again: most texts have some hundred words.
var divisions = sync.Pool{New: func() any { return &[]word{} }}

const mostDivisions = 1 << 12 // words of one that is

// appendTo adds the term of a word, in the place of token, and perhaps its
// parts.
func (t wordTerms) appendTo(tokens []Token, token Token, apart bool) []Token {
	token.Term = t.whole
	tokens = append(tokens, token)
	if apart {
		for _, token.Term = range t.parts {
			tokens = append(tokens, token)
		}
	}
	return tokens
}

// Sizes in bytes. What is longer is no word that a person could ask for.
const (
	maxTerm = 256  // a term is cut there
	maxStem = 128  // no stemming beyond
	maxWord = 4096 // longer words are left out
)

// wordTerms are the terms of one word.
type wordTerms struct {
	whole   string   // "" leaves the word out
	parts   []string // of a compound, none of them like the whole
	written string   // as Exact has it
}

// termsOf makes the terms of one word; none leave the word out.
func (a *Analyzer) termsOf(word []byte, k kind) wordTerms {
	switch {
	case len(word) > maxWord:
		return wordTerms{}
	case len(word) > memoWordSize, a.once:
		return a.makeTerms(word, k)
	}
	terms, known := a.memo.Get(word, memoWords)
	if !known {
		terms = a.makeTerms(word, k)
		a.memo.Put(string(word), terms, memoWords)
	}
	return terms
}

func (a *Analyzer) makeTerms(word []byte, k kind) wordTerms {
	text := cut(string(word))
	cleaned := clean(text, nil)
	terms := wordTerms{written: cut(fold(cleaned, ""))}
	if a.script && ascii(text) {
		terms.whole = terms.written // no step of the chain would change it
		return terms
	}
	if a.lower != nil {
		cleaned = clean(text, a.lower)
	}
	if k != plain {
		terms.whole = cut(fold(cleaned, a.keep))
		return terms
	}
	if a.stop[cleaned] {
		return terms
	}
	terms.whole = a.stemmed(cleaned)
	if a.apart != nil {
		terms.parts = a.apart.parts(cleaned)
	}
	return terms
}

// stemmed is the term of a cleaned word.
func (a *Analyzer) stemmed(word string) string {
	if a.stem != nil && len(word) <= maxStem {
		word = cmp.Or(a.stem(word), word)
	}
	return cut(fold(word, a.keep))
}
