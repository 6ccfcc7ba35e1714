package bleveindex

import (
	"math"
	"math/bits"
)

// Parameters of BM25: how soon further occurrences stop counting, and how far
// long passages must have more of them.
const (
	saturation  = 1.2
	lengthShare = 0.75
)

// weigh gives every leaf its weight in each language: the square of its
// inverse document frequency there. Frequencies are expected ones (an
// alternative that means the same with probability w counts w times), and they
// are taken within the language, so that raw scores compare across languages:
// a word is not rare because few passages are in German.
func (p *plan) weigh() {
	v := p.view
	p.mean = make([]float32, len(v.languages))
	p.units = make([]int, len(v.languages))
	for i, l := range v.languages {
		p.mean[i] = 1
		if l.passages > 0 {
			p.mean[i] = max(1, float32(l.runes/float64(l.passages)))
		}
		var units uint64
		for _, leaf := range p.scored {
			if leaf.known[i] {
				units |= 1 << leaf.unit
			}
		}
		p.units[i] = bits.OnesCount64(units)
	}
	for _, l := range p.leaves {
		l.weigh(v)
	}
}

func (l *leaf) weigh(v *view) {
	within := make([]float64, len(v.languages)) // expected frequency in a language
	var anywhere float64                        // of terms as written, in all languages
	for a := range l.alts {
		alt := &l.alts[a]
		df := float64(alt.weight) * float64(alt.df)
		if alt.field == exactField {
			anywhere += df
		} else {
			within[alt.only] += df
		}
	}
	for i, language := range v.languages {
		df, n := within[i], float64(language.passages)
		if df == 0 {
			df, n = anywhere, float64(v.passages)
		}
		df = min(df, n)
		idf := math.Log1p((n - df + 0.5) / (df + 0.5))
		l.weight[i] = float32(idf * idf)
	}
}

// score rates document i of a window.
func (p *plan) score(w *window, i int) float32 {
	doc := w.start + i
	language := w.seg.cols.ords[colAnalysed][doc]
	known := p.units[language]
	if known == 0 {
		return 0
	}
	length := w.seg.cols.length[doc] / p.mean[language]
	norm := saturation * (1 - lengthShare + lengthShare*length)
	var sum float32
	var units uint64
	for _, l := range p.scored {
		tf := l.tf[i]
		if tf == 0 {
			continue
		}
		sum += l.weight[language] * tf * (saturation + 1) / (tf + norm)
		units |= 1 << l.unit
	}
	return sum * float32(bits.OnesCount64(units)) / float32(known)
}
