package bleveindex

import (
	"math"
	"testing"
)

// twoLanguages is a plan whose units have inverse document frequencies in two
// languages, one leaf for each unit.
func twoLanguages(frequencies ...[2]float32) *plan {
	p := &plan{view: &view{languages: make([]languageStats, 2)}}
	for unit, f := range frequencies {
		p.scored = append(p.scored, &leaf{unit: unit, weight: []float32{f[0] * f[0], f[1] * f[1]}})
	}
	return p
}

func TestShareIsOfWhatUnitsAreWorth(t *testing.T) {
	t.Parallel()
	p := twoLanguages([2]float32{6, 0}, [2]float32{3, 5}, [2]float32{1, 0})
	p.sumUp()
	shares := func(language int, units ...int) (share float32) {
		for _, u := range units {
			share += p.worth[language][u] * p.share[language]
		}
		return share
	}
	for _, tt := range []struct {
		what      string
		got, want float32
	}{
		{"all units", shares(0, 0, 1, 2), 1},
		{"the rarest alone", shares(0, 0), 0.6},
		{"the commonest alone", shares(0, 2), 0.1},
		{"all that a language knows of a query, which is one unit of three", shares(1, 1), 0.5},
	} {
		if math.Abs(float64(tt.got-tt.want)) > 1e-6 {
			t.Errorf("%s: share %.3f, want %.3f", tt.what, tt.got, tt.want)
		}
	}
}

func TestUnitIsWorthItsRarestLeaf(t *testing.T) {
	t.Parallel()
	p := twoLanguages([2]float32{2, 0}, [2]float32{4, 0})
	p.scored[1].unit = 0 // as in (basket OR cart)
	worth, found := p.worthIn(0)
	if found != 1 || worth[0] != 4 {
		t.Errorf("%d units worth %v, want one worth 4", found, worth)
	}
}

func TestWordsSideBySideAreRarerThanEachOfThem(t *testing.T) {
	t.Parallel()
	word := alternative{terms: []string{"price"}, df: 40, most: 40}
	both := alternative{terms: []string{"price", "increase"}, df: 9, most: 40}
	if got := word.expected(1000); got != 40 {
		t.Errorf("a word is expected in %.1f passages, want the 40 that it is in", got)
	}
	if got := both.expected(1000); math.Abs(got-1.8) > 1e-6 {
		t.Errorf("two words side by side are expected in %.2f passages, want 1.80", got)
	}
	if got := both.expected(40); got != 9 {
		t.Errorf("where all passages have one word, two are expected in %.1f, want 9", got)
	}
}
