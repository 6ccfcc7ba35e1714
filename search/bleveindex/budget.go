package bleveindex

import (
	"cmp"
	"slices"
)

// What bounds the postings that the alternatives to the words of a query cost:
// all together no more than mostPostings with the words themselves, but as many
// as leastPostings in any case, or a common word would take translations away
// from all the others.
const (
	mostPostings  = 500_000
	leastPostings = 200_000
)

// economize drops the commonest alternatives where there are more postings to
// read than a search can afford. What was typed stays; the deadline bounds it.
func (p *plan) economize() {
	typed := 0
	var others []*alternative
	for _, l := range p.leaves {
		for i := range l.alts {
			if a := &l.alts[i]; a.other {
				others = append(others, a)
			} else {
				typed += a.df
			}
		}
	}
	left := max(mostPostings-typed, leastPostings)
	slices.SortStableFunc(others, func(a, b *alternative) int { return cmp.Compare(a.df, b.df) })
	for _, a := range others {
		if left -= a.df; left < 0 {
			a.df = 0
			clear(a.lists)
		}
	}
}
