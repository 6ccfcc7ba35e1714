package thesaurus

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"earshot/search"
)

// presence says which words of a pool occur in an index, and in how many
// passages. It is found out once for each state of the vocabulary: a table
// lists ten translations to one that anybody has said.
type presence struct {
	mu     sync.Mutex
	of     *search.WordStem
	n      int
	counts []uint32 // by word
}

// in gives the frequency of every word of the pool.
func (p *pool) in(v search.Vocabulary) []uint32 {
	stems := v.Stems(p.language)
	p.counts.mu.Lock()
	defer p.counts.mu.Unlock()
	var first *search.WordStem
	if len(stems) > 0 {
		first = &stems[0]
	}
	if p.counts.counts == nil || p.counts.of != first || p.counts.n != len(stems) {
		p.counts.of, p.counts.n = first, len(stems)
		p.counts.counts = p.count(stems)
	}
	return p.counts.counts
}

// count merges the pool with the stems of an index.
func (p *pool) count(stems []search.WordStem) []uint32 {
	byText := slices.SortedFunc(slices.Values(stems), func(a, b search.WordStem) int { return cmp.Compare(a.Text, b.Text) })
	frequency := func(stem string) uint32 {
		i, found := slices.BinarySearchFunc(byText, stem, func(s search.WordStem, t string) int { return cmp.Compare(s.Text, t) })
		if !found {
			return 0
		}
		return uint32(byText[i].Passages)
	}
	counts := make([]uint32, p.stems.len())
	for i := range counts {
		if lead := p.lead[i]; lead != uint32(i) {
			counts[i] = counts[lead]
			continue
		}
		least := ^uint32(0)
		for stem := range strings.SplitSeq(p.stems.at(uint32(i)), " ") {
			if least = min(least, frequency(stem)); least == 0 {
				break
			}
		}
		counts[i] = least
	}
	return counts
}
