package library

import (
	"context"
	"slices"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/search"
	"earshot/search/analysis"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// When and how far a search looks for what its reader may have meant.
const (
	fewPassages      = 3 // found or fewer: perhaps a word is a rare misspelling itself
	muchMore         = 10
	mostCorrections  = 3
	mostSpellings    = 3
	correctionsLimit = 400 * time.Millisecond
)

// SpellingWords lists known words that are written almost like one, the
// likeliest first. They are public: anybody may see them.
type SpellingWords func(word, language string, most int) []string

// corrections proposes queries that find what this one, as far as it is
// misspelled, does not. Answers do not wait for it for long, and never fail
// by it.
func (l *Library) corrections(ctx context.Context, who auth.Person, r search.Request, literal bool, found *search.Results) []string {
	wrong, least := found.Missing, 1
	if len(wrong) == 0 && found.Total <= fewPassages {
		wrong, least = r.Query.Words(), muchMore*max(found.Total, 1)
	}
	if l.speller == nil || len(wrong) == 0 || r.After != "" {
		return nil
	}
	sees, err := l.scope(ctx, who)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, correctionsLimit)
	defer cancel()
	c := search.Corrector{
		Least:   least,
		Similar: func(word string) ([]string, error) { return l.similar(ctx, sees, r, word) },
		Count: func(q search.Query) (int, error) {
			try := search.Request{Query: q, Language: r.Language, Filter: r.Filter, Limit: 1, HitsEach: 1}
			if !literal && len(q.Words()) > 0 {
				_, try.Expansions = l.expand(ctx, q, ExpandOptions{Guess: r.Language})
			}
			try, _, err := l.askedTags(ctx, who, try)
			if err != nil {
				return 0, err
			}
			results, err := l.index.Search(ctx, sees, try)
			if err != nil {
				return 0, err
			}
			return results.Total, nil
		},
	}
	proposals, err := c.Correct(r.Query, wrong, mostCorrections)
	if err != nil {
		return nil
	}
	texts := make([]string, len(proposals))
	for i, p := range proposals {
		texts[i] = p.String()
	}
	return texts
}

// similar lists ways to spell a word: first those that passages have which the
// person may see, as one of these passages writes them, then known words.
func (l *Library) similar(ctx context.Context, sees search.Scope, r search.Request, word string) ([]string, error) {
	found, err := l.speller.Similar(ctx, sees, search.Misspelling{Word: word, Language: r.Language, Filter: r.Filter}, mostSpellings)
	if err != nil {
		return nil, err
	}
	words, err := l.spelledOut(ctx, found)
	if err != nil {
		return nil, err
	}
	for _, w := range l.known(word, r.Language, mostSpellings) {
		if !slices.ContainsFunc(words, func(o string) bool { return folded(o) == folded(w) }) {
			words = append(words, w)
		}
	}
	return words[:min(len(words), mostSpellings)], nil
}

// spelledOut gives words their accents back, from a passage that has them.
func (l *Library) spelledOut(ctx context.Context, found []search.Spelled) ([]string, error) {
	ids := make([]string, len(found))
	for i, w := range found {
		ids[i] = w.Example
	}
	passages, err := database.PassagesByID(ctx, l.db, distinct(ids))
	if err != nil {
		return nil, err
	}
	words := make([]string, len(found))
	for i, w := range found {
		p := passages[w.Example]
		words[i] = spelledIn(w, p.Text+"\n"+p.Heading)
	}
	return words, nil
}

// spelledIn is how a text writes a word, in small letters except in German,
// where nouns need theirs.
func spelledIn(w search.Spelled, text string) string {
	for _, t := range analysis.Exact().Tokens(text) {
		if t.Term != w.Text {
			continue
		}
		written := text[t.Start:t.End]
		if w.Language == "de" {
			return written
		}
		return cases.Lower(language.Make(w.Language)).String(written)
	}
	return w.Text
}

// folded is a text as search compares words.
func folded(text string) string {
	var b []byte
	for i, t := range analysis.Exact().Tokens(text) {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, t.Term...)
	}
	return string(b)
}
