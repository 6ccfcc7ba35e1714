package bleveindex

import (
	"cmp"
	"math/bits"
	"slices"
)

// reaching are those among documents of a window that may score as much as the
// last of a page, or more. It saves counting and scoring most of the passages
// that have the commonest words of a query alone.
func (p *plan) reaching(w *window, seen *docset, last float32) docset {
	units := p.most(w)
	found := enough
	if len(units) <= mostCombined {
		found = combined
	}
	reach := found(units, last)
	reach.and(seen)
	return reach
}

// unitIn is where a unit is in a window, the most that it adds there to what
// the words of a passage count, and to the share that this is multiplied by.
type unitIn struct {
	hit         docset
	most, share float32
}

// most looks at the units of a window, the weightiest first.
func (p *plan) most(w *window) []unitIn {
	p.here = p.here[:0]
	for _, leaves := range p.byUnit {
		u := unitIn{}
		for _, l := range leaves {
			u.hit.or(&l.hit)
		}
		if u.hit.empty() {
			continue
		}
		for language, share := range p.share {
			if share == 0 || !w.seg.cols.speaks(language) {
				continue
			}
			sum := float32(0)
			for _, l := range leaves {
				sum += l.bound(language, p.norm(w.seg.cols.shortest[w.start/windowSize], language))
			}
			u.most = max(u.most, sum*p.mostKind*roundedUp)
			u.share = max(u.share, p.worth[language][leaves[0].unit]*share)
		}
		p.here = append(p.here, u)
	}
	slices.SortFunc(p.here, func(a, b unitIn) int { return cmp.Compare(b.most, a.most) })
	return p.here
}

// roundedUp is more than what rounding can add to a score.
const roundedUp = 1.001

// bound is what a leaf adds at most in the present window to what a passage of a
// language scores; norm is that of the shortest one.
func (l *leaf) bound(language int, norm float32) float32 {
	tf := l.mostCounted + l.most
	if tf == 0 {
		return 0
	}
	if !l.now.none() {
		tf += l.lent[language]
	}
	bound := l.weight[language] * tf * (saturation + 1) / (tf + norm)
	if !l.now.none() {
		bound *= 1 + asTypedShare
	}
	return bound
}

// mostCombined is the number of units up to which all their combinations are
// looked at.
const mostCombined = 6

// combined finds the documents with units that reach a score together: where
// some do, all that have more of them do.
func combined(units []unitIn, last float32) (found docset) {
	var reaches [1 << mostCombined]bool
	var sums, shares [1 << mostCombined]float32
	for some := 1; some < 1<<len(units); some++ {
		first := bits.TrailingZeros(uint(some))
		sums[some] = sums[some&(some-1)] + units[first].most
		shares[some] = shares[some&(some-1)] + units[first].share
		reaches[some] = sums[some]*shares[some] >= last
		fewer := false
		for rest := some; rest != 0; rest &= rest - 1 {
			fewer = fewer || reaches[some&^(rest&-rest)]
		}
		if fewer || !reaches[some] {
			reaches[some] = fewer || reaches[some]
			continue
		}
		all := units[first].hit
		for rest := some & (some - 1); rest != 0; rest &= rest - 1 {
			all.and(&units[bits.TrailingZeros(uint(rest))].hit)
		}
		found.or(&all)
	}
	return found
}

// enough finds the documents with so many units as it takes to reach a score,
// were they the weightiest.
func enough(units []unitIn, last float32) docset {
	shares := make([]float32, len(units))
	for i, u := range units {
		shares[i] = u.share
	}
	slices.SortFunc(shares, func(a, b float32) int { return cmp.Compare(b, a) })
	var sum, share float32
	for i, u := range units {
		sum, share = sum+u.most, share+shares[i]
		if sum*share >= last {
			return withUnits(units, i+1)
		}
	}
	return docset{}
}

// withUnits finds the documents of a window that have so many units or more.
func withUnits(units []unitIn, least int) docset {
	found := tally{}.clear(least)
	for i := range units {
		found.add(&units[i].hit)
	}
	return found.enough()
}

// tally counts, for every document of a window, the sets that it is in.
type tally []docset // in one set or more, in two or more, and so on

// clear makes t one that counts up to so many, in the memory that it has.
func (t tally) clear(least int) tally {
	t = slices.Grow(t[:0], max(least, 1))[:max(least, 1)]
	clear(t)
	return t
}

func (t tally) add(set *docset) {
	for i := len(t) - 1; i > 0; i-- {
		again := t[i-1]
		again.and(set)
		t[i].or(&again)
	}
	t[0].or(set)
}

// enough are the documents that are in as many sets as it takes.
func (t tally) enough() docset { return t[len(t)-1] }
