package bleveindex

import (
	"slices"
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// pattern is a run of terms that is marked where it occurs.
type pattern struct {
	terms   []string
	offsets []int
	written bool   // compares words as written, not stems
	prefix  bool   // the last term is the beginning of a word
	exact   string // of stems: the words as written, which are marked exact
	why     search.Why
}

// patternSet has the patterns for texts of one language by the term that they
// begin with. Most words of a text begin none, and few need to be stemmed to
// know: a page shows thirty texts.
type patternSet struct {
	sieve    *analysis.Sieve
	stems    map[string][]*pattern
	words    map[string][]*pattern // as written
	prefixes []*pattern            // of one word
}

func newPatternSet(chain *analysis.Analyzer, patterns []pattern) *patternSet {
	set := &patternSet{stems: make(map[string][]*pattern, len(patterns))}
	var stems, words, beginnings []string
	for i := range patterns {
		p := &patterns[i]
		first := p.terms[0]
		switch {
		case !p.written:
			stems = append(stems, first)
			set.stems[first] = append(set.stems[first], p)
		case p.prefix && len(p.terms) == 1:
			beginnings = append(beginnings, first)
			set.prefixes = append(set.prefixes, p)
		default:
			words = append(words, first)
			if set.words == nil {
				set.words = map[string][]*pattern{}
			}
			set.words[first] = append(set.words[first], p)
		}
	}
	set.sieve = chain.Sieve(stems, words, beginnings)
	return set
}

// find reports every occurrence of a pattern in a divided text. Of a compound
// all is marked, also where one part was asked for.
func (set *patternSet) find(t *analysis.Text, text string, found func(search.Span, search.Why)) {
	for i := set.sieve.Next(t, 0); i < t.Len(); i = set.sieve.Next(t, i+1) {
		terms := t.Terms(i)
		set.beginningWith(&terms, func(p *pattern) {
			if p.goesOn(t, i) {
				found(p.occurrence(t, text, i, terms.Exact))
			}
		})
	}
}

// beginningWith lists the patterns of which the first term is one of a word's.
func (set *patternSet) beginningWith(terms *analysis.Terms, found func(*pattern)) {
	if terms.Stem != "" {
		each(set.stems[terms.Stem], found)
		for _, part := range terms.Parts {
			each(set.stems[part], found)
		}
	}
	if terms.Exact == "" {
		return
	}
	each(set.words[terms.Exact], found)
	for _, p := range set.prefixes {
		if strings.HasPrefix(terms.Exact, p.terms[0]) {
			found(p)
		}
	}
}

func each(patterns []*pattern, found func(*pattern)) {
	for _, p := range patterns {
		found(p)
	}
}

// goesOn reports whether the terms after the first stand where they must.
func (p *pattern) goesOn(t *analysis.Text, start int) bool {
	for i := 1; i < len(p.terms); i++ {
		at := start + p.offsets[i]
		if at >= t.Len() || !p.has(t.Terms(at), i) {
			return false
		}
	}
	return true
}

// has reports whether a word has term i of the pattern.
func (p *pattern) has(word analysis.Terms, i int) bool {
	term := p.terms[i]
	switch {
	case !p.written:
		return word.Stem == term || slices.Contains(word.Parts, term)
	case p.prefix && i == len(p.terms)-1:
		return strings.HasPrefix(word.Exact, term)
	}
	return word.Exact == term
}

// occurrence is where the pattern stands, and why it was looked for. exact is
// its first word as written.
func (p *pattern) occurrence(t *analysis.Text, text string, start int, exact string) (search.Span, search.Why) {
	var span search.Span
	span.Start, span.End = t.Span(start)
	if last := p.offsets[len(p.offsets)-1]; last > 0 {
		_, span.End = t.Span(start + last)
		if p.exact != "" {
			exact = written(text[span.Start:span.End])
		}
	}
	if p.exact != "" && p.exact == exact {
		return span, search.Exact
	}
	return span, p.why
}
