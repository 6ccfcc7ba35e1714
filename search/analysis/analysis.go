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

	bleveanalysis "github.com/blevesearch/bleve/v2/analysis"
)

// Version grows whenever some text gets other terms than before, so that an
// index can tell that it must be rebuilt.
const Version = 2

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
	memo     memo
}

// Language is the subtag that the analyzer was made for, "und" for the exact one.
func (a *Analyzer) Language() string { return a.language }

// Bleve is the analyzer as bleve wants it.
func (a *Analyzer) Bleve() bleveanalysis.Analyzer { return a }

// Tokens are the terms of a text in order. Any text will do: bytes that are
// not UTF-8 divide words.
func (a *Analyzer) Tokens(text string) []Token { return a.tokens(text, false) }

// Indexed are the terms under which a text can be found: its Tokens and, after
// each compound, the terms of its parts, which have its bytes and position. A
// query is read with Tokens: who asks for the whole does not mean its parts.
func (a *Analyzer) Indexed(text string) []Token { return a.tokens(text, a.apart != nil) }

func (a *Analyzer) tokens(text string, apart bool) []Token {
	input := []byte(text)
	words := split(input)
	tokens := make([]Token, 0, len(words))
	for i, w := range words {
		terms := a.termsOf(input[w.start:w.end], w.kind)
		if terms.whole == "" {
			continue
		}
		token := Token{Term: terms.whole, Start: w.start, End: w.end, Position: i + 1}
		tokens = append(tokens, token)
		if apart {
			for _, token.Term = range terms.parts {
				tokens = append(tokens, token)
			}
		}
	}
	return tokens
}

// Analyze is Tokens in the shape of bleve's interface.
func (a *Analyzer) Analyze(input []byte) bleveanalysis.TokenStream {
	words := split(input)
	stream := make(bleveanalysis.TokenStream, 0, len(words))
	for i, w := range words {
		terms := a.termsOf(input[w.start:w.end], w.kind)
		if terms.whole == "" {
			continue
		}
		t := &bleveanalysis.Token{Term: []byte(terms.whole), Start: w.start, End: w.end, Position: i + 1}
		if w.kind == pair {
			t.Type = bleveanalysis.Double
		}
		stream = append(stream, t)
	}
	return stream
}

// Sizes in bytes. What is longer is no word that a person could ask for.
const (
	maxTerm = 256  // a term is cut there
	maxStem = 128  // no stemming beyond
	maxWord = 4096 // longer words are left out
)

// wordTerms are the terms of one word.
type wordTerms struct {
	whole string
	parts []string // of a compound, none of them like the whole
}

// termsOf makes the terms of one word; none leave the word out.
func (a *Analyzer) termsOf(word []byte, k kind) wordTerms {
	switch {
	case len(word) > maxWord:
		return wordTerms{}
	case len(word) > memoWordSize || k != plain:
		return a.makeTerms(word, k)
	}
	terms, known := a.memo.get(word)
	if !known {
		terms = a.makeTerms(word, k)
		a.memo.put(string(word), terms)
	}
	return terms
}

func (a *Analyzer) makeTerms(word []byte, k kind) wordTerms {
	cleaned := clean(cut(string(word), maxTerm), a.lower)
	if k != plain {
		return wordTerms{whole: cut(fold(cleaned, a.keep), maxTerm)}
	}
	if a.stop[cleaned] {
		return wordTerms{}
	}
	terms := wordTerms{whole: a.stemmed(cleaned)}
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
	return cut(fold(word, a.keep), maxTerm)
}
