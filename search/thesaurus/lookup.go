package thesaurus

import (
	"cmp"
	"slices"
)

// What a word of the query is compared with.
const (
	otherForm  = 0.25 // share of the row of another form of the word, where there is one of its own
	maxThrough = 12   // words of a language in between that are followed
)

// weighed is a word of a pool with a probability.
type weighed struct {
	word   uint32
	weight float32
}

// rowsOf are the words of a pool that a word of a query can be, with the shares
// that their rows have: as it stands a word is hardly ever another one with the
// same stem.
func (p *pool) rowsOf(exact, stem string) []weighed {
	from, to := p.with(stem)
	var rows []weighed
	own := false
	for w := from; w < to; w++ {
		share := float32(otherForm)
		if says(p.texts.at(w), "und") == exact {
			share, own = 1, true
		}
		rows = append(rows, weighed{w, share})
	}
	if !own {
		for i := range rows {
			rows[i].weight = 1
		}
	}
	return rows
}

// gather adds the rows of words up, by the first word with the same stems. The
// shares of the words that have a row are made to sum up to 1.
func (t *table) gather(rows []weighed, targets *pool, into *tally) {
	if t == nil {
		return
	}
	sum := float32(0)
	for _, r := range rows {
		if t.starts[r.word] < t.starts[r.word+1] {
			sum += r.weight
		}
	}
	for _, r := range rows {
		words, weights := t.row(r.word)
		for i, w := range words {
			into.add(w, targets.lead[w], r.weight/sum*weights[i])
		}
	}
}

// tally adds weights up.
type tally struct {
	at   map[uint32]int
	list []tallied
}

type tallied struct {
	lead, word uint32 // word is the one of those with the same stems that weighs most
	weight     float32
	most       float32
}

func (t *tally) add(word, lead uint32, weight float32) {
	i, ok := t.at[lead]
	if !ok {
		if t.at == nil {
			t.at = map[uint32]int{}
		}
		t.at[lead] = len(t.list)
		t.list = append(t.list, tallied{lead, word, weight, weight})
		return
	}
	e := &t.list[i]
	e.weight += weight
	if weight > e.most {
		e.word, e.most = word, weight
	}
}

// top are the n words of the greatest weights.
func (t *tally) top(n int) []tallied {
	slices.SortFunc(t.list, func(a, b tallied) int {
		return cmp.Or(-cmp.Compare(a.weight, b.weight), cmp.Compare(a.lead, b.lead))
	})
	t.at = nil
	return t.list[:min(n, len(t.list))]
}

// occurring drops what no passage has and leaves its share to the rest.
func (t *tally) occurring(counts []uint32) {
	before := t.sum()
	t.list = slices.DeleteFunc(t.list, func(e tallied) bool { return counts[e.lead] == 0 })
	t.at = nil
	after := t.sum()
	for i := range t.list {
		t.list[i].weight *= min(1, before) / after
	}
}

func (t *tally) sum() float32 {
	sum := float32(0)
	for _, e := range t.list {
		sum += e.weight
	}
	return sum
}

// through translates rows by way of another language.
func (t *Tables) through(from, by, to string, rows []weighed, into *tally) {
	var first tally
	legs := t.pairs[pairOf{from, by}]
	legs.listed.gather(rows, t.pools[by], &first)
	legs.learned.gather(rows, t.pools[by], &first)
	second := t.pairs[pairOf{by, to}]
	pivot := t.pools[by]
	for _, w := range first.top(maxThrough) {
		var own []weighed
		for i := w.lead; int(i) < len(pivot.lead) && pivot.lead[i] == w.lead; i++ {
			share := float32(otherForm)
			if i == w.word {
				share = 1
			}
			own = append(own, weighed{i, share})
		}
		var more tally
		second.listed.gather(own, t.pools[to], &more)
		second.learned.gather(own, t.pools[to], &more)
		for _, m := range more.list {
			into.add(m.word, m.lead, w.weight*m.weight)
		}
	}
}
