package bleveindex

import (
	"slices"
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
	stems    func() reading
	words    func() reading
}

// reading is a text as one chain reads it.
type reading struct {
	tokens []analysis.Token // by position; those without a term were left out
	parts  map[int][]string // of compounds, by position
}

func newMarkedText(language, text string) *markedText {
	t := &markedText{language: analysis.Canonical(language), text: text}
	t.words = sync.OnceValue(func() reading { return byPosition(analysis.Exact().Indexed(text)) })
	t.stems = sync.OnceValue(func() reading { return byPosition(analysis.For(t.language).Indexed(text)) })
	return t
}

func byPosition(tokens []analysis.Token) reading {
	if len(tokens) == 0 {
		return reading{}
	}
	r := reading{tokens: make([]analysis.Token, tokens[len(tokens)-1].Position+1)}
	for _, t := range tokens {
		switch {
		case r.tokens[t.Position].Term == "":
			r.tokens[t.Position] = t
		case r.parts == nil:
			r.parts = map[int][]string{t.Position: {t.Term}}
		default:
			r.parts[t.Position] = append(r.parts[t.Position], t.Term)
		}
	}
	return r
}

// has reports whether a term stands at a position.
func (r *reading) has(term string, at int) bool {
	return r.tokens[at].Term == term || slices.Contains(r.parts[at], term)
}

// find reports every occurrence of a pattern. Of a compound all is marked,
// also where one part was asked for.
func (t *markedText) find(p pattern, found func(search.Span, search.Why)) {
	r := t.stems
	if p.written {
		r = t.words
	}
	read := r()
	for start := range read.tokens {
		if !p.at(&read, start) {
			continue
		}
		end := start + p.offsets[len(p.offsets)-1]
		span := search.Span{Start: read.tokens[start].Start, End: read.tokens[end].End}
		why := p.why
		if p.exact != "" && p.exact == written(t.text[span.Start:span.End]) {
			why = search.Exact
		}
		found(span, why)
	}
}

// at reports whether the pattern begins at a position.
func (p *pattern) at(r *reading, start int) bool {
	for i, term := range p.terms {
		at := start + p.offsets[i]
		if at >= len(r.tokens) {
			return false
		}
		if p.prefix && i == len(p.terms)-1 {
			return strings.HasPrefix(r.tokens[at].Term, term)
		}
		if !r.has(term, at) {
			return false
		}
	}
	return true
}
