package dictionary

import "sync"

// nothing is the share of the word for nothing among the words of a segment.
const nothing = 1

// train estimates p(target|source) and p(source|target) of all cells, each
// direction on a core of its own.
func (m *model) train(rounds int) (forward, backward []float32) {
	var wait sync.WaitGroup
	wait.Go(func() { forward = m.estimate(rounds, false) })
	wait.Go(func() { backward = m.estimate(rounds, true) })
	wait.Wait()
	return forward, backward
}

// estimate does one direction; inverse is that from target to source. The
// words that give are those of the condition, the words that take those whose
// probability it is.
func (m *model) estimate(rounds int, inverse bool) []float32 {
	givers, takers := len(m.source.stems), len(m.target.stems)
	if inverse {
		givers, takers = takers, givers
	}
	p, counts := make([]float32, len(m.cells)), make([]float32, len(m.cells))
	none, noneCounts := make([]float64, takers), make([]float64, takers)
	totals := make([]float64, givers)
	for i := range p {
		p[i] = 1
	}
	for i := range none {
		none[i] = 1
	}
	for range rounds {
		clear(counts)
		clear(noneCounts)
		m.expect(p, counts, none, noneCounts, inverse)
		clear(totals)
		for i, c := range counts {
			totals[m.giver(i, inverse)] += float64(c)
		}
		for i, c := range counts {
			p[i] = 0
			if total := totals[m.giver(i, inverse)]; total > 0 {
				p[i] = float32(float64(c) / total)
			}
		}
		sum := 0.0
		for _, c := range noneCounts {
			sum += c
		}
		for i, c := range noneCounts {
			none[i] = c / sum
		}
	}
	return p
}

func (m *model) giver(i int, inverse bool) int32 {
	if inverse {
		return m.cells[i].target
	}
	return m.cells[i].source
}

// expect divides every word among the words that may have given it.
func (m *model) expect(p, counts []float32, none, noneCounts []float64, inverse bool) {
	next := 0
	for _, s := range m.segments {
		block := m.at[next : next+len(s.source)*len(s.target)]
		next += len(block)
		takers, step, stride := s.target, len(s.source), 1 // cells of a target word stand side by side
		givers := len(s.source)
		if inverse {
			takers, step, stride, givers = s.source, 1, len(s.source), len(s.target)
		}
		for i, taker := range takers {
			sum := nothing * none[taker]
			for j := range givers {
				sum += float64(p[block[i*step+j*stride]])
			}
			if sum <= 0 {
				continue
			}
			noneCounts[taker] += nothing * none[taker] / sum
			for j := range givers {
				c := block[i*step+j*stride]
				counts[c] += float32(float64(p[c]) / sum)
			}
		}
	}
}
