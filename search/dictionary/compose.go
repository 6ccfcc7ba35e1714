package dictionary

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What Compose keeps.
const (
	maxComposed   = 8    // translations of one word
	leastComposed = 0.02 // weight
)

// Compose translates through a third language: from a's From into b's To. The
// weights of the two steps multiply, and the best way counts. What a pivot
// loses stays lost: the weights of a word sum up to less than 1.
func Compose(a, b Table) (Table, error) {
	if a.To != b.From {
		return Table{}, fmt.Errorf("%s leads to %s and %s begins with %s", a.Name, a.To, b.Name, b.From)
	}
	if a.From == b.To {
		return Table{}, fmt.Errorf("%s and %s lead from %s back to it", a.Name, b.Name, a.From)
	}
	c := Table{
		From: a.From, To: b.To, Kind: a.Kind, Name: a.Name + " + " + b.Name,
		Licence: joinNames(" AND ", a.Licence, b.Licence), Origin: joinNames(" + ", a.Origin, b.Origin),
	}
	if b.Kind == Learned {
		c.Kind = Learned
	}
	best := map[string]float64{}
	for from := 0; from < len(a.Pairs); {
		source := a.Pairs[from].Source
		clear(best)
		for ; from < len(a.Pairs) && a.Pairs[from].Source == source; from++ {
			first := a.Pairs[from]
			for _, second := range b.Of(first.Target) {
				if w := first.Weight * second.Weight; w >= leastComposed && w > best[second.Target] {
					best[second.Target] = w
				}
			}
		}
		group := make([]Pair, 0, len(best))
		for target, weight := range best {
			group = append(group, Pair{source, target, weight})
		}
		order(group)
		c.Pairs = append(c.Pairs, group[:min(len(group), maxComposed)]...)
		if len(c.Pairs) > maxPairs {
			return Table{}, fmt.Errorf("more than %d translations", maxPairs)
		}
	}
	return c, nil
}

// Merge makes one table of several that go in the same direction: each is
// believed alike, so what several say weighs most.
func Merge(tables ...Table) (Table, error) {
	if len(tables) == 0 {
		return Table{}, errors.New("no table to merge")
	}
	b := builder{about: tables[0].about()}
	for i, t := range tables {
		if t.From != b.about.From || t.To != b.about.To {
			return Table{}, fmt.Errorf("%s goes from %s to %s, %s from %s to %s", tables[0].Name, b.about.From, b.about.To, t.Name, t.From, t.To)
		}
		if i > 0 {
			b.about.Name = joinNames(" + ", b.about.Name, t.Name)
			b.about.Licence = joinNames(" AND ", b.about.Licence, t.Licence)
			b.about.Origin = joinNames(" + ", b.about.Origin, t.Origin)
		}
		if t.Kind == Learned {
			b.about.Kind = Learned
		}
		b.pairs = append(b.pairs, t.Pairs...)
	}
	if len(b.pairs) > maxPairs {
		return Table{}, fmt.Errorf("more than %d translations", maxPairs)
	}
	return b.table(), nil
}

// joinNames joins what is not empty and not there already.
func joinNames(by string, names ...string) string {
	var kept []string
	for _, n := range names {
		if n != "" && !slices.Contains(kept, n) {
			kept = append(kept, n)
		}
	}
	return cmp.Or(strings.Join(kept, by), "")
}
