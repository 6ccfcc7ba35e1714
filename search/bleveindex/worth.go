package bleveindex

import (
	"math"
	"slices"
)

// sumUp finds what each unit is worth in each language, and what to multiply
// the worth of those that a passage has by. It comes to the share of the worth
// of all units that can be found in the language: of an English question the
// German passages have the words that an expansion translates, and are measured
// by these and not by its "why" and "did". But a language that knows one word
// of ten must not pass for one that said it all, so half of the units that it
// lacks beside the best language count.
func (p *plan) sumUp() {
	n := len(p.view.languages)
	p.worth, p.share = make([][]float32, n), make([]float32, n)
	units := make([]int, n)
	for i := range n {
		p.worth[i], units[i] = p.worthIn(i)
	}
	most := slices.Max(append([]int{0}, units...))
	for i := range n {
		if units[i] > 0 {
			expected := float32((units[i] + most + 1) / 2)
			p.share[i] = float32(units[i]) / expected / total(p.worth[i])
		}
	}
}

// worthIn gives what each unit is worth in a language, the most that one of its
// leaves is, and how many are worth anything.
func (p *plan) worthIn(language int) (worth []float32, found int) {
	worth = make([]float32, p.unitCount())
	for _, l := range p.scored {
		w := &worth[l.unit]
		if *w == 0 && l.weight[language] > 0 {
			found++
		}
		*w = max(*w, float32(math.Sqrt(float64(l.weight[language]))))
	}
	return worth, found
}

// unitCount is more than the greatest number of a unit.
func (p *plan) unitCount() int {
	count := 0
	for _, l := range p.scored {
		count = max(count, l.unit+1)
	}
	return count
}

func total(list []float32) (sum float32) {
	for _, x := range list {
		sum += x
	}
	return sum
}
