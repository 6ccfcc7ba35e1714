package thesaurus

import (
	"earshot/search"
	"earshot/search/analysis"
)

// Keywords is a query without the words that its language drops, such as "the"
// and "of" in an English one. In passages of that language they count for
// nothing; in those of other languages they are rare, and would be taken for
// the rarest and so the most telling words. A query that has no other words
// stays as it is, and so does one whose language cannot be told. Expand the
// query as typed: a term can hold such words.
func (t *Thesaurus) Keywords(q search.Query, o Options) search.Query {
	parts, ok := q.Root.(search.Sequence)
	if !ok {
		return q
	}
	language := t.readQuery(q, o).likely
	var kept search.Sequence
	says := false
	for _, part := range parts {
		switch part := part.(type) {
		case search.Word:
			if len(analysis.For(language).Tokens(part.Text)) == 0 {
				continue
			}
			says = true
		case search.Prefix, search.Phrase:
			says = true
		}
		kept = append(kept, part)
	}
	switch {
	case !says:
		return q
	case len(kept) == 1:
		return search.Query{Root: kept[0]}
	}
	return search.Query{Root: kept}
}
