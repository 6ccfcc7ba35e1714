package bleveindex

import (
	"cmp"
	"hash/fnv"
	"slices"

	"earshot/search"
)

// What bounds the postings that the alternatives to the words of a query cost:
// all together no more than mostPostings with the words themselves, but as many
// as leastPostings in any case, or a common word would take translations away
// from all the others.
const (
	mostPostings  = 500_000
	leastPostings = 200_000
)

// costly is an alternative with the leaf that it belongs to.
type costly struct {
	leaf int // of the plan
	text string
	*alternative
}

// others are all alternatives that were not typed.
func (p *plan) others() (others []costly, typed int) {
	for n, l := range p.leaves {
		for i := range l.alts {
			if a := &l.alts[i]; a.other {
				others = append(others, costly{n, l.text, a})
			} else {
				typed += a.df
			}
		}
	}
	return others, typed
}

// economize drops the commonest alternatives where there are more postings to
// read than a search can afford. What was typed stays; the deadline bounds it.
func (p *plan) economize() {
	others, typed := p.others()
	left := max(mostPostings-typed, leastPostings)
	slices.SortStableFunc(others, func(a, b costly) int { return cmp.Compare(a.df, b.df) })
	for _, a := range others {
		if left -= a.df; left < 0 && a.df > 0 {
			p.drop(a)
		}
	}
}

func (p *plan) drop(a costly) {
	a.df = 0 // it is not looked for
	p.cut = append(p.cut, a)
}

// leaveOut drops what the first page has dropped, and nothing else: pages must
// not differ in what they look for.
func (p *plan) leaveOut(hashes []uint32) {
	if len(hashes) == 0 {
		return
	}
	others, _ := p.others()
	for _, a := range others {
		if slices.Contains(hashes, a.hash()) {
			p.drop(a)
		}
	}
}

func (p *plan) cutHashes() []uint32 {
	hashes := make([]uint32, len(p.cut))
	for i, a := range p.cut {
		hashes[i] = a.hash()
	}
	return hashes
}

// hash tells the alternatives of a plan apart, whatever else is indexed.
func (a costly) hash() uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte{byte(a.leaf)}) // hashes take everything
	for _, part := range append([]string{a.field}, a.terms...) {
		_, _ = h.Write(append([]byte(part), 0))
	}
	return h.Sum32()
}

// dropped says what has not been looked for.
func (p *plan) dropped() []search.Dropped {
	var dropped []search.Dropped
	for _, a := range p.cut {
		if a.said != nil {
			dropped = append(dropped, search.Dropped{From: a.text, Alternative: *a.said, Reason: search.DroppedCost})
		}
	}
	return dropped
}
