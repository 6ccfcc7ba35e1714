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
const Version = 1

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
	memo     memo
}

// Language is the subtag that the analyzer was made for, "und" for the exact one.
func (a *Analyzer) Language() string { return a.language }

// Bleve is the analyzer as bleve wants it.
func (a *Analyzer) Bleve() bleveanalysis.Analyzer { return a }

// Tokens are the terms of a text in order. Any text will do: bytes that are
// not UTF-8 divide words.
func (a *Analyzer) Tokens(text string) []Token {
	input := []byte(text)
	words := split(input)
	tokens := make([]Token, 0, len(words))
	for i, w := range words {
		if term := a.term(input[w.start:w.end], w.kind); term != "" {
			tokens = append(tokens, Token{Term: term, Start: w.start, End: w.end, Position: i + 1})
		}
	}
	return tokens
}

// Analyze is Tokens in the shape of bleve's interface.
func (a *Analyzer) Analyze(input []byte) bleveanalysis.TokenStream {
	words := split(input)
	stream := make(bleveanalysis.TokenStream, 0, len(words))
	for i, w := range words {
		term := a.term(input[w.start:w.end], w.kind)
		if term == "" {
			continue
		}
		t := &bleveanalysis.Token{Term: []byte(term), Start: w.start, End: w.end, Position: i + 1}
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

// term makes the term of one word; "" leaves the word out.
func (a *Analyzer) term(word []byte, k kind) string {
	switch {
	case len(word) > maxWord:
		return ""
	case len(word) > memoWordSize || k != plain:
		return a.makeTerm(word, k)
	}
	term, known := a.memo.get(word)
	if !known {
		term = a.makeTerm(word, k)
		a.memo.put(string(word), term)
	}
	return term
}

func (a *Analyzer) makeTerm(word []byte, k kind) string {
	term := clean(cut(string(word), maxTerm), a.lower)
	if k == plain {
		if a.stop[term] {
			return ""
		}
		if a.stem != nil && len(term) <= maxStem {
			term = cmp.Or(a.stem(term), term)
		}
	}
	return cut(fold(term, a.keep), maxTerm)
}
