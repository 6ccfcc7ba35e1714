package bleveindex

import (
	"cmp"
	"context"
	"slices"

	"earshot/search"
	"earshot/search/analysis"
)

// prefix makes the leaf of all words that begin with text. Where text is
// several words to the analyzer (a hyphen, a script without spaces), the last
// is the prefix and the others must be there, too.
func (c *compiler) prefix(ctx context.Context, text string, at place) (*leaf, error) {
	tokens := analysis.Exact().Tokens(text)
	if len(tokens) == 0 {
		return c.add(c.newLeaf(), at)
	}
	last := tokens[len(tokens)-1]
	terms, err := c.plan.view.termsWith(ctx, last.Term, min(maxPrefixTerms, maxPrefixesTerms-c.prefixed))
	if err != nil {
		return nil, err
	}
	c.prefixed += len(terms)
	l := c.newLeaf()
	l.knowEverywhere()
	for _, t := range terms {
		l.say(alternativeOf(exactField, append(tokens[:len(tokens)-1:len(tokens)-1],
			analysis.Token{Term: t, Position: last.Position}), 1, -1))
	}
	return c.add(l, at)
}

// termsWith lists the most frequent words that begin with prefix.
func (v *view) termsWith(ctx context.Context, prefix string, most int) ([]string, error) {
	counts := map[string]int{}
	for i := range v.segments {
		err := v.segments[i].words(ctx, nil, prefix, func(term string, count int) bool {
			counts[term] += count
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	terms := make([]string, 0, len(counts))
	for t := range counts {
		terms = append(terms, t)
	}
	slices.SortFunc(terms, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return terms[:min(len(terms), most)], nil
}

// after is the first string beyond all that begin with prefix; nil for none.
func after(prefix string) []byte {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xff {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}

// field makes the node of a property.
func (c *compiler) field(f search.Field) node {
	columns := map[search.FieldName]int{
		search.FieldBrand: colBrands, search.FieldTag: colTag, search.FieldSpeaker: colSpeaker,
		search.FieldStudy: colStudy, search.FieldMethod: colMethod, search.FieldMarket: colMarkets,
		search.FieldKind: colKind, search.FieldLang: colLanguage,
	}
	if column, ok := columns[f.Name]; ok {
		return newColumnNode(column, c.dicts[column].selectWhere(having(column, []string{f.Value})))
	}
	switch f.Name {
	case search.FieldBefore, search.FieldAfter:
		first, ok := firstDay(f.Value)
		if !ok {
			return nothing{}
		}
		if f.Name == search.FieldBefore {
			return newDayNode(noDay, first)
		}
		return newDayNode(first, lastDay)
	}
	return nothing{}
}
