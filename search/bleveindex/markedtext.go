package bleveindex

import (
	"strings"
	"sync"

	"earshot/search"
	"earshot/search/analysis"
)

// markedText is a text as read by its language and as written, word by word:
// a text has the same positions in every chain. Each reading is made when a
// pattern first needs it; most queries need one.
type markedText struct {
	language string
	text     string
	stems    func() []analysis.Token // by position; those without a term were left out
	words    func() []analysis.Token
}

func newMarkedText(language, text string) *markedText {
	t := &markedText{language: analysis.Canonical(language), text: text}
	t.words = sync.OnceValue(func() []analysis.Token { return byPosition(analysis.Exact().Tokens(text)) })
	t.stems = sync.OnceValue(func() []analysis.Token { return byPosition(analysis.For(t.language).Tokens(text)) })
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
	var tokens []analysis.Token
	if p.written {
		tokens = t.words()
	} else {
		tokens = t.stems()
	}
	for start := range tokens {
		if !p.at(tokens, start) {
			continue
		}
		end := start + p.offsets[len(p.offsets)-1]
		span := search.Span{Start: tokens[start].Start, End: tokens[end].End}
		why := p.why
		if p.exact != "" && p.exact == written(t.text[span.Start:span.End]) {
			why = search.Exact
		}
		found(span, why)
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
