package thesaurus

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
)

// index leads from strings to the terms that are found by them.
type index struct {
	seed   maphash.Seed
	slots  []uint32 // 1 + number of a key; 0 for none
	keys   []uint32 // strings
	starts []uint32 // of the refs of each key; one more than there are keys
	refs   []ref    // of a key by language, in the order in which they were put
	langs  []uint8  // language of each
	// pairs says which two words a key of several may begin with: a bit for the
	// hash of the two. Most words of a question begin no term.
	pairs []uint64
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
func newIndex(postings []posting, texts *packed) index {
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
	x.findPairs(texts)
	x.slots = make([]uint32, 1<<bits.Len(uint(keys+keys/3))) // a quarter is free at least
	for n, key := range x.keys {
		at := x.slot(texts.at(key))
		for x.slots[at] != 0 {
			at = (at + 1) % uint64(len(x.slots))
		}
		x.slots[at] = uint32(n) + 1
	}
	return x
}

// bitsEach is how many bits of pairs there are at least for a key of several
// words.
const bitsEach = 8

func (x *index) findPairs(texts *packed) {
	var pairs []uint64 // hashes
	for _, key := range x.keys {
		text := texts.at(key)
		if first := strings.IndexByte(text, ' '); first >= 0 {
			if second := strings.IndexByte(text[first+1:], ' '); second >= 0 {
				text = text[:first+1+second]
			}
			pairs = append(pairs, maphash.String(x.seed, text))
		}
	}
	x.pairs = make([]uint64, 1<<bits.Len(uint(len(pairs)*bitsEach/64)))
	for _, hash := range pairs {
		x.pairs[hash/64%uint64(len(x.pairs))] |= 1 << (hash % 64)
	}
}

// begins reports whether a key may begin with two words; if not, none does.
func (x *index) begins(pair string) bool {
	hash := maphash.String(x.seed, pair)
	return x.pairs[hash/64%uint64(len(x.pairs))]&(1<<(hash%64)) != 0
}

// slot is where to look for a string first.
func (x *index) slot(text string) uint64 {
	return maphash.String(x.seed, text) % uint64(len(x.slots))
}

// find lists the terms that are found by a string.
func (x *index) find(texts *packed, text string) posted {
	for at := x.slot(text); x.slots[at] != 0; at = (at + 1) % uint64(len(x.slots)) {
		n := x.slots[at] - 1
		if texts.at(x.keys[n]) == text {
			from, to := x.starts[n], x.starts[n+1]
			return posted{x.refs[from:to], x.langs[from:to]}
		}
	}
	return posted{}
}
