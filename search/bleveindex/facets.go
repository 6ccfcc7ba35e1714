package bleveindex

import (
	"cmp"
	"slices"

	"earshot/search"
)

// counter counts passages by the values of their columns.
type counter struct {
	dicts  *dictionaries
	counts [len(facetColumns)][]int
}

func newCounter(dicts *dictionaries) *counter {
	c := &counter{dicts: dicts}
	for i, column := range facetColumns {
		c.counts[i] = make([]int, len(dicts[column].snapshot()))
	}
	return c
}

// count takes in a passage that matches but for the filters in missed. It
// counts in a field when it passes the filters of all the others.
func (c *counter) count(cols *columns, doc int, missed uint32) {
	for i, column := range facetColumns {
		if missed&^(1<<i) != 0 {
			continue
		}
		if column != colTag {
			c.counts[i][cols.ords[column][doc]]++
			continue
		}
		tags := cols.tagsOf(doc)
		for j, tag := range tags {
			if !slices.Contains(tags[:j], tag) {
				c.counts[i][tag]++
			}
		}
	}
}

func (c *counter) facets() search.Facets {
	lists := make([][]search.Count, len(facetColumns))
	for i, column := range facetColumns {
		lists[i] = sorted(c.counts[i], c.dicts[column].snapshot())
	}
	return search.Facets{
		Brand: lists[0], Language: lists[1], Market: lists[2],
		Method: lists[3], Tag: lists[4], Kind: lists[5],
	}
}

// sorted lists the values that occur, the most frequent first.
func sorted(counts []int, values []string) []search.Count {
	list := []search.Count{}
	for ord, n := range counts {
		if n > 0 && values[ord] != "" {
			list = append(list, search.Count{Value: values[ord], N: n})
		}
	}
	slices.SortFunc(list, func(a, b search.Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value))
	})
	return list
}
