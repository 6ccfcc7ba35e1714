package bleveindex

import (
	"slices"
	"strings"
	"sync"

	"earshot/search"
	"earshot/search/analysis"
)

// marker finds in a text what the query asked for, by reading the text again
// with the analyzers that indexed it.
type marker struct {
	asked []asked
	words []string // the positive ones, which a language may all drop

	mu       sync.Mutex
	patterns map[string]*patternSet // by analysis language
}

// asked is a positive word, phrase or prefix of the query.
type asked struct {
	node    search.Node
	written string // a word as it is written, folded
	alts    []search.Alternative
}

func newMarker(r *search.Request) *marker {
	m := &marker{patterns: map[string]*patternSet{}, words: positiveWords(r.Query.Root, nil)}
	expansions := map[string][]search.Alternative{}
	for _, e := range r.Expansions {
		expansions[e.From] = append(expansions[e.From], e.Terms...)
	}
	m.gather(r.Query.Root, expansions)
	hushed := hushedWords(r)
	m.asked = slices.DeleteFunc(m.asked, func(a asked) bool {
		w, isWord := a.node.(search.Word)
		return isWord && hushed[w.Text]
	})
	return m
}

func (m *marker) gather(n search.Node, expansions map[string][]search.Alternative) {
	switch n := n.(type) {
	case search.Sequence:
		for _, p := range n {
			m.gather(p, expansions)
		}
	case search.Or:
		for _, p := range n {
			m.gather(p, expansions)
		}
	case search.Word:
		m.asked = append(m.asked, asked{n, written(n.Text), expansions[n.Text]})
	case search.Phrase, search.Prefix:
		m.asked = append(m.asked, asked{node: n})
	}
}

// Mark finds the matches in a text; see search.Marker.
func (m *marker) Mark(language, text string) ([]search.Span, []search.Why) {
	language = analysis.Canonical(language)
	var spans []search.Span
	var ways [len(whys)]bool
	divided := texts.Get().(*analysis.Text)
	defer texts.Put(divided)
	analysis.For(language).DivideAgain(divided, text)
	m.patternsFor(language).find(divided, text, func(s search.Span, why search.Why) {
		spans = append(spans, s)
		if i := slices.Index(whys[:], why); i >= 0 {
			ways[i] = true
		}
	})
	return merge(spans), inOrder(ways)
}

// texts are used again: a page marks dozens of them.
var texts = sync.Pool{New: func() any { return &analysis.Text{} }}

// merge sorts spans and joins those that overlap.
func merge(spans []search.Span) []search.Span {
	slices.SortFunc(spans, func(a, b search.Span) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	merged := spans[:0]
	for _, s := range spans {
		if n := len(merged); n > 0 && s.Start < merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, s.End)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// whys are the reasons that marks can have, in the order in which they are told.
var whys = [...]search.Why{search.Exact, search.Stem, search.Fuzzy, search.Concept, search.Translation}

func inOrder(ways [len(whys)]bool) []search.Why {
	var list []search.Why
	for i, some := range ways {
		if some {
			list = append(list, whys[i])
		}
	}
	return list
}

// patternsFor lists what to look for in texts of a language.
func (m *marker) patternsFor(language string) *patternSet {
	m.mu.Lock()
	defer m.mu.Unlock()
	set, ok := m.patterns[language]
	if !ok {
		var patterns []pattern
		for _, a := range m.asked {
			patterns = append(patterns, m.patternsOf(a, language)...)
		}
		set = newPatternSet(analysis.For(language), patterns)
		m.patterns[language] = set
	}
	return set
}

func (m *marker) patternsOf(a asked, language string) []pattern {
	switch n := a.node.(type) {
	case search.Phrase:
		return patternOf(analysis.Exact(), n.Text, pattern{written: true, why: search.Exact})
	case search.Prefix:
		return patternOf(analysis.Exact(), n.Text, pattern{written: true, prefix: true, why: search.Exact})
	case search.Word:
		return m.patternsOfWord(n.Text, a, language)
	}
	return nil
}

func (m *marker) patternsOfWord(text string, a asked, language string) []pattern {
	chain := analysis.For(language)
	patterns := patternOf(chain, text, pattern{exact: a.written, why: search.Stem})
	if len(patterns) == 0 && dropsAll(chain, m.words) {
		patterns = patternOf(analysis.Exact(), text, pattern{written: true, why: search.Exact})
	}
	for _, alt := range a.alts {
		if alt.Weight > 0 && analysis.Canonical(alt.Language) == language {
			patterns = append(patterns, patternOf(chain, alt.Text, pattern{why: alt.Why})...)
		}
	}
	return patterns
}

// patternOf completes p with the terms of a text; none if it has no terms.
func patternOf(chain *analysis.Analyzer, text string, p pattern) []pattern {
	tokens := chain.Tokens(text)
	if len(tokens) == 0 {
		return nil
	}
	for _, t := range tokens {
		p.terms = append(p.terms, t.Term)
		p.offsets = append(p.offsets, t.Position-tokens[0].Position)
	}
	return []pattern{p}
}

// written is a text as its words are written, folded.
func written(text string) string {
	var words []string
	for _, t := range analysis.Exact().Tokens(text) {
		words = append(words, t.Term)
	}
	return strings.Join(words, " ")
}
