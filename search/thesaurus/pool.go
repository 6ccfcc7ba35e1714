package thesaurus

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"earshot/search/analysis"
)

// pool is the words of one language in all tables, in the order of their
// stems. A word is known by its place.
type pool struct {
	language string
	stems    packed // of the words that the language keeps, separated by spaces
	texts    packed // as the tables write them
	lead     []uint32
	counts   presence
}

// packed is a list of strings in one piece of memory.
type packed struct {
	bytes  string
	starts []uint32 // one more than there are strings
}

func pack(list []string) packed {
	size := 0
	for _, s := range list {
		size += len(s)
	}
	var b strings.Builder
	b.Grow(size)
	p := packed{starts: make([]uint32, 0, len(list)+1)}
	for _, s := range list {
		p.starts = append(p.starts, uint32(b.Len()))
		b.WriteString(s)
	}
	p.starts = append(p.starts, uint32(b.Len()))
	p.bytes = b.String()
	return p
}

func (p *packed) at(i uint32) string { return p.bytes[p.starts[i]:p.starts[i+1]] }
func (p *packed) len() int           { return len(p.starts) - 1 }

// wordList is the words of a language on their way into a pool, each once.
type wordList struct {
	chain  *analysis.Analyzer
	places map[string]uint32 // in words
	words  []lexeme
	place  []uint32 // in the pool
}

// lexeme is a word with its stems; without any if it is none.
type lexeme struct{ stems, text string }

func (l *lexeme) kept() bool { return l.stems != "" }

func wordsOf(lists map[string]*wordList, language string) *wordList {
	if lists[language] == nil {
		lists[language] = &wordList{chain: analysis.For(language).Once(), places: map[string]uint32{}}
	}
	return lists[language]
}

// add gives the place of a word in the list.
func (l *wordList) add(text string) uint32 {
	at, ok := l.places[text]
	if !ok {
		at = uint32(len(l.words))
		l.places[text] = at
		l.words = append(l.words, lexeme{stemsBy(l.chain, text), text})
	}
	return at
}

// maxWordStems is the most stems of a word in a table: longer ones are
// explanations.
const maxWordStems = 3

// stemsBy reads a text of a table as an index does; "" where the language keeps
// nothing of it, or so much that it is no word but an explanation.
func stemsBy(chain *analysis.Analyzer, text string) string {
	tokens := chain.Tokens(text)
	switch n := len(tokens); {
	case n == 0 || n > maxWordStems:
		return ""
	case n == 1:
		return tokens[0].Term
	}
	parts := make([]string, len(tokens))
	for i, t := range tokens {
		parts[i] = t.Term
	}
	return strings.Join(parts, " ")
}

// pool sorts the words that are kept and notes their places.
func (l *wordList) pool(language string) *pool {
	order := make([]uint32, 0, len(l.words))
	for i := range l.words {
		if l.words[i].kept() {
			order = append(order, uint32(i))
		}
	}
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(l.words[a].stems, l.words[b].stems), cmp.Compare(l.words[a].text, l.words[b].text))
	})
	p := &pool{language: language, lead: make([]uint32, len(order))}
	l.place = make([]uint32, len(l.words))
	stems, texts := make([]string, len(order)), make([]string, len(order))
	for i, word := range order {
		l.place[word] = uint32(i)
		stems[i], texts[i] = l.words[word].stems, l.words[word].text
		p.lead[i] = uint32(i)
		if i > 0 && stems[i-1] == stems[i] {
			p.lead[i] = p.lead[i-1]
		}
	}
	p.stems, p.texts = pack(stems), pack(texts)
	return p
}

// with gives the words that have these stems: from, up to but not including to.
func (p *pool) with(stems string) (from, to uint32) {
	n := p.stems.len()
	i := sort.Search(n, func(i int) bool { return p.stems.at(uint32(i)) >= stems })
	from, to = uint32(i), uint32(i)
	for int(to) < n && p.stems.at(to) == stems {
		to++
	}
	return from, to
}

// size is the memory of the pool in bytes, about.
func (p *pool) size() int {
	return len(p.stems.bytes) + len(p.texts.bytes) + 4*(len(p.stems.starts)+len(p.texts.starts)+len(p.lead)+p.stems.len())
}
