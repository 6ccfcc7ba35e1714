package bleveindex

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"earshot/search"
	"earshot/search/analysis"
)

var _ search.Comparer = (*Index)(nil)

// maxTelling bounds the words of a text that are looked up.
const maxTelling = 400

// telling is a word of a text.
type telling struct {
	term    string
	written string
	count   int
	weight  float64
}

// Telling lists the words that a text is about; see search.Comparer. Pairs of
// characters of a script without spaces count as words.
func (x *Index) Telling(ctx context.Context, language, text string, most int) (words []string, err error) {
	terms := tellingTerms(language, text)
	err = x.inView(ctx, "telling words", func(ctx context.Context, g *generation, v *view) error {
		names := g.dicts[colAnalysed].snapshot()
		passages := 0
		if i := slices.Index(names, analysis.Canonical(language)); i >= 0 && i < len(v.languages) {
			passages = v.languages[i].passages
		}
		r := v.borrow()
		defer v.readers.Put(r)
		for i := range terms {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := v.tell(r, language, passages, &terms[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(terms, func(a, b telling) int { return cmp.Compare(b.weight, a.weight) })
	for _, t := range terms {
		if len(words) < most && t.weight > 0 {
			words = append(words, t.written)
		}
	}
	return words, nil
}

// tellingTerms are the terms of a text that could be words of a query.
func tellingTerms(language, text string) []telling {
	var terms []telling
	at := map[string]int{}
	for _, t := range analysis.For(language).Tokens(text) {
		if i, ok := at[t.Term]; ok {
			terms[i].count++
			continue
		}
		written := strings.ToLower(text[t.Start:t.End])
		n := utf8.RuneCountInString(written)
		if len(terms) == maxTelling || n < 2 || n > search.MaxTermRunes || number(t.Term) {
			continue
		}
		at[t.Term] = len(terms)
		terms = append(terms, telling{term: t.Term, written: written, count: 1})
	}
	return terms
}

// number reports whether a term has no letter: what passages have in common by
// a number is chance.
func number(term string) bool {
	return !strings.ContainsFunc(term, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
}

// tell weighs a word by how often it occurs and how few passages have it. One
// that a single passage has, perhaps that of the text itself, leads nowhere in
// its language, but may in others.
func (v *view) tell(r *readers, language string, passages int, t *telling) error {
	found, err := v.term(textField(analysis.Canonical(language)), t.term, r)
	if err != nil {
		return err
	}
	t.weight = math.Sqrt(float64(t.count)) * -math.Log(rateOf(float64(found.passages), passages))
	if found.passages <= 1 {
		t.weight /= 2
	}
	return nil
}
