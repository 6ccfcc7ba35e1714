package bleveindex

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"

	"earshot/search"
	"earshot/search/analysis"
)

// What bounds the work of looking for similar words.
const (
	maxSpellings = 20_000 // dictionary entries looked at
	maxChecked   = 128    // of which so many are counted in the scope
)

var _ search.Speller = (*Index)(nil)

// Similar lists words that are written almost like word; see search.Speller.
func (x *Index) Similar(ctx context.Context, scope search.Scope, m search.Misspelling, most int) (found []search.Spelled, err error) {
	term, changes := misspelled(m.Word)
	if changes == 0 {
		return nil, nil
	}
	err = x.inView(ctx, "similar words", func(ctx context.Context, g *generation, v *view) error {
		found, err = v.similar(ctx, term, changes)
		if err != nil {
			return err
		}
		found, err = v.sight(newFilter(g.dicts, scope, &m.Filter)).keep(ctx, g, found[:min(len(found), maxChecked)], 1)
		return err
	})
	likeliestFirst(found, term, m.Language)
	return found[:min(len(found), most)], err
}

// inView calls f with the present view, within the deadline of a search.
func (x *Index) inView(ctx context.Context, act string, f func(context.Context, *generation, *view) error) error {
	ctx, cancel := context.WithTimeout(ctx, search.Deadline)
	defer cancel()
	g, err := x.enter()
	if err != nil {
		return err
	}
	defer g.running.Done()
	return guarded(act, func() error {
		return g.read(func(v *view) error { return f(ctx, g, v) })
	})
}

// misspelled is a word as the index writes it, and how many letters of it may
// be wrong: none where it is not one word, or too short to tell.
func misspelled(word string) (term string, changes int) {
	tokens := analysis.Exact().Tokens(word)
	if len(tokens) != 1 || analysis.Dense(tokens[0].Term) {
		return "", 0
	}
	term = tokens[0].Term
	switch n := utf8.RuneCountInString(term); {
	case n < 3 || n > search.MaxTermRunes:
		return "", 0
	case n < 6:
		return term, 1
	}
	return term, 2
}

// likeliestFirst sorts candidates for a misspelled term: one change more must be
// made up for by twenty times the passages, and people seldom miss the first
// letter or write a word of another language.
func likeliestFirst(words []search.Spelled, term, language string) {
	if language != "" {
		language = analysis.Canonical(language)
	}
	first, _ := utf8.DecodeRuneInString(term)
	rate := func(s search.Spelled) float64 {
		likely := math.Log(float64(s.Passages)) - float64(s.Changes)*math.Log(20)
		if r, _ := utf8.DecodeRuneInString(s.Text); r != first {
			likely -= math.Log(4)
		}
		if language != "" && s.Language != language {
			likely -= math.Log(4)
		}
		return likely
	}
	slices.SortFunc(words, func(a, b search.Spelled) int {
		return cmp.Or(cmp.Compare(rate(b), rate(a)), cmp.Compare(a.Text, b.Text))
	})
}

// automata builds automata for one and two changes.
var automata = sync.OnceValues(func() (*[3]*levenshtein.LevenshteinAutomatonBuilder, error) {
	var builders [3]*levenshtein.LevenshteinAutomatonBuilder
	for n := 1; n < len(builders); n++ {
		b, err := levenshtein.NewLevenshteinAutomatonBuilder(uint8(n), true)
		if err != nil {
			return nil, fmt.Errorf("build automaton for %d changes: %w", n, err)
		}
		builders[n] = b
	}
	return &builders, nil
})

// similar lists the words within so many changes of term, whoever may see
// them: the likeliest first.
func (v *view) similar(ctx context.Context, term string, changes int) ([]search.Spelled, error) {
	builders, err := automata()
	if err != nil {
		return nil, err
	}
	dfa, err := builders[changes].BuildDfa(term, uint8(changes))
	if err != nil {
		return nil, fmt.Errorf("build automaton: %w", err)
	}
	words, seen := map[string]*search.Spelled{}, 0
	for i := range v.segments {
		err := v.segments[i].words(ctx, dfa, "", func(e string, count int) bool {
			w, ok := words[e]
			if !ok {
				_, distance := dfa.MatchAndDistance(e)
				w = &search.Spelled{Text: e, Changes: int(distance)}
				words[e] = w
			}
			w.Passages += count
			seen++
			return seen < maxSpellings
		})
		if err != nil {
			return nil, err
		}
	}
	delete(words, term)
	list := make([]search.Spelled, 0, len(words))
	for _, w := range words {
		list = append(list, *w)
	}
	likeliestFirst(list, term, "")
	return list, nil
}

// words calls f with the words as written that an automaton takes (nil takes
// all) and that begin with prefix, and in how many passages of the segment they
// are, replaced ones included, until f returns false.
func (s *segmentView) words(ctx context.Context, a segment.Automaton, prefix string, f func(word string, count int) bool) error {
	dict, err := s.Dictionary(exactField)
	if err != nil {
		return fmt.Errorf("dictionary of %s: %w", exactField, err)
	}
	var from, to []byte
	if prefix != "" {
		from, to = []byte(prefix), after(prefix)
	}
	entries := dict.AutomatonIterator(a, from, to)
	for n := 1; ; n++ {
		e, err := entries.Next()
		if err != nil {
			return fmt.Errorf("dictionary of %s: %w", exactField, err)
		}
		if e == nil || !f(e.Term, int(e.Count)) {
			return nil
		}
		if n%windowSize == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
