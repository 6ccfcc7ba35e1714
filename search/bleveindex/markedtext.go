package bleveindex

import (
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// markedText is a text as read by its language and as written, word by word:
// a text has the same positions in every chain.
type markedText struct {
	language string
	stems    []analysis.Token // by position; those without a term were left out
	words    []analysis.Token
}

func newMarkedText(language, text string) *markedText {
	t := &markedText{language: analysis.Canonical(language)}
	t.words = byPosition(analysis.Exact().Tokens(text))
	t.stems = byPosition(analysis.For(t.language).Tokens(text))
	return t
}

func byPosition(tokens []analysis.Token) []analysis.Token {
	if len(tokens) == 0 {
		return nil
	}
	list := make([]analysis.Token, tokens[len(tokens)-1].Position+1)
	for _, t := range tokens {
		list[t.Position] = t
	}
	return list
}

// find reports every occurrence of a pattern.
func (t *markedText) find(p pattern, found func(search.Span, search.Why)) {
	tokens := t.stems
	if p.written {
		tokens = t.words
	}
	for start := range tokens {
		if !p.at(tokens, start) {
			continue
		}
		end := start + p.offsets[len(p.offsets)-1]
		why := p.why
		if p.exact != "" && p.exact == t.writtenBetween(start, end) {
			why = search.Exact
		}
		found(search.Span{Start: tokens[start].Start, End: tokens[end].End}, why)
	}
}

// at reports whether the pattern begins at a position.
func (p *pattern) at(tokens []analysis.Token, start int) bool {
	for i, term := range p.terms {
		at := start + p.offsets[i]
		if at >= len(tokens) {
			return false
		}
		if p.prefix && i == len(p.terms)-1 {
			return strings.HasPrefix(tokens[at].Term, term)
		}
		if tokens[at].Term != term {
			return false
		}
	}
	return true
}

// writtenBetween joins the words from one position to another.
func (t *markedText) writtenBetween(start, end int) string {
	if start == end && start < len(t.words) {
		return t.words[start].Term
	}
	var words []string
	for i := start; i <= end && i < len(t.words); i++ {
		words = append(words, t.words[i].Term)
	}
	return strings.Join(words, " ")
}
