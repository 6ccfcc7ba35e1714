package thesaurus

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"
)

// index leads from strings to the terms that are found by them.
type index struct {
	seed   maphash.Seed
	slots  []uint32 // 1 + number of a key; 0 for none
	keys   []uint32 // strings
	starts []uint32 // of the refs of each key; one more than there are keys
	refs   []ref    // of a key by language, in the order in which they were put
	langs  []uint8  // language of each
}

// posted is the terms of one key.
type posted struct {
	refs  []ref
	langs []uint8
}

// in are those of one language.
func (p posted) in(language uint8) []ref {
	for from, l := range p.langs {
		if l == language {
			to := from + 1
			for to < len(p.langs) && p.langs[to] == language {
				to++
			}
			return p.refs[from:to]
		}
	}
	return nil
}

// posting says that a term is found by a string.
type posting struct {
	key      uint32 // string
	order    uint32 // among those of the string and the language
	ref      ref
	language uint8
}

// newIndex takes postings in any order.
func newIndex(postings []posting, strings *packed) index {
	slices.SortFunc(postings, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.language, b.language), cmp.Compare(a.order, b.order))
	})
	x := index{seed: maphash.MakeSeed(), refs: make([]ref, len(postings)), langs: make([]uint8, len(postings))}
	keys := 0
	for i, p := range postings {
		if i == 0 || postings[i-1].key != p.key {
			keys++
		}
	}
	x.keys, x.starts = make([]uint32, 0, keys), make([]uint32, 0, keys+1)
	for i, p := range postings {
		if i == 0 || postings[i-1].key != p.key {
			x.keys, x.starts = append(x.keys, p.key), append(x.starts, uint32(i))
		}
		x.refs[i], x.langs[i] = p.ref, p.language
	}
	x.starts = append(x.starts, uint32(len(postings)))
	x.slots = make([]uint32, 1<<bits.Len(uint(keys+keys/3))) // a quarter is free at least
	for n, key := range x.keys {
		at := x.slot(strings.at(key))
		for x.slots[at] != 0 {
			at = (at + 1) % uint64(len(x.slots))
		}
		x.slots[at] = uint32(n) + 1
	}
	return x
}

// slot is where to look for a string first.
func (x *index) slot(text string) uint64 {
	return maphash.String(x.seed, text) % uint64(len(x.slots))
}

// find lists the terms that are found by a string.
func (x *index) find(strings *packed, text string) posted {
	for at := x.slot(text); x.slots[at] != 0; at = (at + 1) % uint64(len(x.slots)) {
		n := x.slots[at] - 1
		if strings.at(x.keys[n]) == text {
			from, to := x.starts[n], x.starts[n+1]
			return posted{x.refs[from:to], x.langs[from:to]}
		}
	}
	return posted{}
}
