package bleveindex

import (
	"cmp"
	"slices"
)

// bounds gives, by number of units, the most that a passage can score that has
// so many of them: in the language where that is most, with the units that
// weigh most, each said without end in no words. It saves scoring most of the
// passages that have the commonest word of a query alone.
func (p *plan) bounds() []float32 {
	bounds := make([]float32, len(p.byUnit)+1)
	weights := make([]float32, len(p.byUnit))
	for language, known := range p.units {
		if known == 0 {
			continue
		}
		for i, leaves := range p.byUnit {
			weights[i] = 0
			for _, l := range leaves {
				weights[i] += l.weight[language]
			}
		}
		slices.SortFunc(weights, func(a, b float32) int { return cmp.Compare(b, a) })
		var sum float32
		for i, weight := range weights {
			sum += weight
			bounds[i+1] = max(bounds[i+1], sum*mostOccurrences*float32(i+1)/float32(known))
		}
	}
	return bounds
}

// mostOccurrences is what the part of a score that is not weight or number of
// units stays below, rounding included.
const mostOccurrences = (saturation + 1) * (1 + asTypedShare) * mostKind * 1.001

// withUnits finds the documents of a window that have so many units or more.
func (p *plan) withUnits(least int) docset {
	found := newTally(least)
	for _, unit := range p.byUnit {
		hit := docset{}
		for _, l := range unit {
			hit.or(&l.hit)
		}
		found.add(&hit)
	}
	return found.enough()
}

// tally counts, for every document of a window, the sets that it is in.
type tally []docset // in one set or more, in two or more, and so on

func newTally(least int) tally { return make(tally, max(least, 1)) }

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
