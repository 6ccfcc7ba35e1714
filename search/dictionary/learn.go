package dictionary

import (
	"errors"
	"hash/fnv"
	"math"
	"slices"
)

// LearnOptions say how to learn; the zero value of a field is its default.
type LearnOptions struct {
	Rounds int     // of expectation maximisation; 6 unless set
	Top    int     // translations of one word that are kept; 10 unless set
	Least  float64 // weight of a translation that is kept; 0.01 unless set
}

// Limits of what is learned from.
const (
	maxSegments = 2_000_000
	maxCells    = 60_000_000 // words that stand side by side in a segment and its translation
	maxTokens   = 40         // of a segment; longer ones say too little of single words
)

// Learn counts which words translate each other in aligned texts: IBM's first
// model in both directions with a word for nothing, joined as
// p(target|source) · √p(source|target), on the stems that search uses. The
// second table is that of the other direction. Each stem is written as it mostly
// stands in the texts. What was seen seldom weighs less: the weights of a word
// that n segments have sum up to n/(n+1).
//
// The texts are read once and repetitions count once. Beyond two million
// segments, or what fits some 700 MB, the rest is not read. The same texts in
// the same order make the same table.
func Learn(texts Segments, about About, o LearnOptions) (there, back Table, err error) {
	m := newModel(about)
	for s, err := range texts {
		if err != nil {
			return Table{}, Table{}, err
		}
		if m.add(s); len(m.segments) == maxSegments || m.size >= maxCells {
			break
		}
	}
	if len(m.segments) == 0 {
		return Table{}, Table{}, errors.New("no segment that has words in both languages")
	}
	m.align()
	if o.Rounds <= 0 {
		o.Rounds = 6
	}
	forward, backward := m.train(o.Rounds)
	m.segments, m.at = nil, nil
	there = m.table(forward, backward, o)
	turned, given, taken := m.turn(forward, backward)
	return there, turned.table(given, taken, o), nil
}

// model is aligned text as numbers.
type model struct {
	about          About
	source, target *vocabulary
	segments       []aligned
	seen           map[uint64]bool
	size           int // cells of all segments

	cells []cell // sorted
	at    []int32
}

// aligned is a segment: the words of each side, every word once.
type aligned struct{ source, target []int32 }

// cell is a source word and a target word that occur together.
type cell struct{ source, target int32 }

func newModel(about About) *model {
	if about.Kind == "" {
		about.Kind = Learned
	}
	return &model{
		about: about, source: newVocabulary(about.From), target: newVocabulary(about.To), seen: map[uint64]bool{},
	}
}

func (m *model) add(s Segment) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s.Source + "\x00" + s.Target)) // never fails
	key := h.Sum64()
	if m.seen[key] {
		return
	}
	m.seen[key] = true
	source, target := m.source.tokens(s.Source), m.target.tokens(s.Target)
	if len(source) == 0 || len(target) == 0 || len(source) > maxTokens || len(target) > maxTokens {
		return
	}
	a := aligned{m.source.ids(s.Source, source), m.target.ids(s.Target, target)}
	m.segments = append(m.segments, a)
	m.size += len(a.source) * len(a.target)
}

// align gives every pair of words that occur together a number, and notes the
// numbers in the order in which training meets them.
func (m *model) align() {
	m.cells = make([]cell, 0, m.size)
	for _, s := range m.segments {
		for _, t := range s.target {
			for _, w := range s.source {
				m.cells = append(m.cells, cell{w, t})
			}
		}
	}
	slices.SortFunc(m.cells, compareCells)
	m.cells = slices.Clip(slices.Compact(m.cells))
	first := make([]int32, len(m.source.stems)+1) // cell of each source word
	for i, c := range slices.Backward(m.cells) {
		first[c.source] = int32(i) //nolint:gosec // bounded by maxCells
	}
	first[len(m.source.stems)] = int32(len(m.cells)) //nolint:gosec // bounded by maxCells
	m.at = make([]int32, 0, m.size)
	for _, s := range m.segments {
		for _, t := range s.target {
			for _, w := range s.source {
				row := m.cells[first[w]:first[w+1]]
				i, _ := slices.BinarySearchFunc(row, t, func(c cell, t int32) int { return int(c.target) - int(t) })
				m.at = append(m.at, first[w]+int32(i)) //nolint:gosec // bounded by maxCells
			}
		}
	}
}

func compareCells(a, b cell) int {
	if a.source != b.source {
		return int(a.source) - int(b.source)
	}
	return int(a.target) - int(b.target)
}

// turn gives the model of the other direction, with its probabilities: cells
// are sorted by their target words, of which there are few for so many cells.
func (m *model) turn(forward, backward []float32) (turned *model, given, taken []float32) {
	next := make([]int, len(m.target.stems)+1) // where the next cell of a word goes
	for _, c := range m.cells {
		next[c.target+1]++
	}
	for i := range m.target.stems {
		next[i+1] += next[i]
	}
	turned = &model{about: m.about, source: m.target, target: m.source, cells: make([]cell, len(m.cells))}
	turned.about.From, turned.about.To = m.about.To, m.about.From
	given, taken = make([]float32, len(m.cells)), make([]float32, len(m.cells))
	for i, c := range m.cells {
		at := next[c.target]
		next[c.target]++
		turned.cells[at] = cell{c.target, c.source}
		given[at], taken[at] = backward[i], forward[i]
	}
	return turned, given, taken
}

// table joins both directions: given is p(target|source), and taken the other.
func (m *model) table(given, taken []float32, o LearnOptions) Table {
	top, least := o.Top, o.Least
	if top <= 0 {
		top = 10
	}
	if least <= 0 {
		least = 0.01
	}
	var pairs []Pair
	source, target := m.source.written(), m.target.written()
	for from := 0; from < len(m.cells); {
		s := m.cells[from].source
		to, sum := from, 0.0
		var group []Pair
		for ; to < len(m.cells) && m.cells[to].source == s; to++ {
			score := float64(given[to]) * math.Sqrt(float64(taken[to]))
			sum += score
			if score > 1e-5 {
				group = append(group, Pair{source[s], target[m.cells[to].target], score})
			}
		}
		from = to
		seen := float64(m.source.counts[s])
		for i := range group {
			group[i].Weight *= seen / (seen + 1) / sum
		}
		order(group)
		group = slices.DeleteFunc(group, func(p Pair) bool { return p.Weight < least })
		pairs = append(pairs, group[:min(len(group), top)]...)
	}
	slices.SortStableFunc(pairs, comparePairs)
	a := m.about
	return Table{From: a.From, To: a.To, Kind: a.Kind, Name: a.Name, Licence: a.Licence, Origin: a.Origin, Pairs: unique(pairs)}
}
