package bleveindex

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"

	"earshot/search"
)

// profileOf names what facets count of a passage by the numbers of its values:
// of each single-valued column, and its tags.
func (c *columns) profileOf(doc int) []byte {
	name := make([]byte, 0, 64)
	for _, column := range facetColumns {
		if column != colTag {
			name = binary.LittleEndian.AppendUint32(name, c.ords[column][doc])
		}
	}
	tags := slices.Clone(c.tagsOf(doc))
	slices.Sort(tags)
	for _, tag := range slices.Compact(tags) {
		name = binary.LittleEndian.AppendUint32(name, tag)
	}
	return name
}

// counter counts passages by their profiles.
type counter struct {
	dicts    *dictionaries
	profiles []string
	counts   []int
}

func newCounter(dicts *dictionaries) *counter {
	profiles := dicts[colProfile].snapshot()
	return &counter{dicts: dicts, profiles: profiles, counts: make([]int, len(profiles))}
}

// count takes in passages that match, but perhaps for their counted fields.
func (c *counter) count(w *window, docs *docset) {
	profiles := w.seg.cols.profile[w.start:]
	for word, set := range docs {
		for ; set != 0; set &= set - 1 {
			c.counts[profiles[word<<6+bits.TrailingZeros64(set)]]++
		}
	}
}

// facets adds up the values of profiles. A passage counts in a field when it
// passes the filters of all the others.
func (c *counter) facets(f *filter) search.Facets {
	var counts [len(facetColumns)][]int
	for i, column := range facetColumns {
		counts[i] = make([]int, len(c.dicts[column].snapshot()))
	}
	var values profileValues
	for profile, n := range c.counts {
		if n == 0 {
			continue
		}
		values.read(c.profiles[profile])
		missed := values.missed(f)
		for i := range counts {
			if missed&^(1<<i) != 0 {
				continue
			}
			for _, ord := range values[i] {
				counts[i][ord] += n
			}
		}
	}
	lists := make([][]search.Count, len(facetColumns))
	for i, column := range facetColumns {
		lists[i] = sorted(counts[i], c.dicts[column].snapshot())
	}
	return search.Facets{
		Brand: lists[0], Language: lists[1], Market: lists[2],
		Method: lists[3], Tag: lists[4], Kind: lists[5],
	}
}

// profileValues are the numbers of the values of a profile, by facet column.
type profileValues [len(facetColumns)][]uint32

// read takes a name that profileOf has given.
func (v *profileValues) read(name string) {
	next := func() uint32 {
		ord := binary.LittleEndian.Uint32([]byte(name[:4]))
		name = name[4:]
		return ord
	}
	for i, column := range facetColumns {
		if v[i] = v[i][:0]; column != colTag {
			v[i] = append(v[i], next())
		}
	}
	for tags := slices.Index(facetColumns[:], colTag); len(name) > 0; {
		v[tags] = append(v[tags], next())
	}
}

// missed has a bit for every column whose filter the values fail.
func (v *profileValues) missed(f *filter) (missed uint8) {
	for _, n := range f.faceted {
		i := slices.Index(facetColumns[:], n.column)
		if !slices.ContainsFunc(v[i], n.wanted.has) {
			missed |= 1 << i
		}
	}
	return missed
}

// sorted lists the values that occur, the most frequent first. What stands for
// several counts for each of them.
func sorted(counts []int, values []string) []search.Count {
	list := []search.Count{}
	several := false
	for ord, n := range counts {
		if n > 0 && values[ord] != "" {
			list = append(list, search.Count{Value: values[ord], N: n})
			several = several || strings.Contains(values[ord], valueBreak)
		}
	}
	if several {
		list = apart(list)
	}
	slices.SortFunc(list, func(a, b search.Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value))
	})
	return list
}

// apart gives the counts of joined values to each value in them.
func apart(list []search.Count) []search.Count {
	sums := map[string]int{}
	for _, c := range list {
		for value := range strings.SplitSeq(c.Value, valueBreak) {
			sums[value] += c.N
		}
	}
	list = make([]search.Count, 0, len(sums))
	for value, n := range sums {
		list = append(list, search.Count{Value: value, N: n})
	}
	return list
}
