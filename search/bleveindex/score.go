package bleveindex

import (
	"cmp"
	"math"

	"earshot/search"
)

// Parameters of BM25: how soon further occurrences stop counting, and how far
// long passages must have more of them.
const (
	saturation  = 1.2
	lengthShare = 0.75
)

// weigh gives every leaf its weight in each language: the square of its
// inverse document frequency there, which itself is what a unit is worth. Frequencies are expected ones (an
// alternative that means the same with probability w counts w times), and they
// are taken within the language, so that raw scores compare across languages:
// a word is not rare because few passages are in German. A leaf that no
// passage of a language has weighs nothing there.
func (p *plan) weigh() {
	v := p.view
	p.mean = make([]float32, len(v.languages))
	for i, l := range v.languages {
		p.mean[i] = 1
		if l.passages > 0 {
			p.mean[i] = max(1, float32(l.runes/float64(l.passages)))
		}
	}
	for _, l := range p.leaves {
		l.weigh(v)
	}
	p.sumUp()
}

func (l *leaf) weigh(v *view) {
	within := make([]float64, len(v.languages)) // expected frequency in a language
	var anywhere float64                        // of terms as written, in all languages
	for a := range l.alts {
		alt := &l.alts[a]
		if alt.field == exactField {
			anywhere += float64(alt.weight) * alt.expected(v.passages)
		} else {
			weight := alt.weight
			if !alt.other {
				weight += l.lent[alt.only] // what counts less is not rarer for it
			}
			within[alt.only] += float64(weight) * alt.expected(v.languages[alt.only].passages)
		}
	}
	shared := sharedRate(v, within)
	for i, language := range v.languages {
		n := float64(language.passages)
		rate := (min(within[i], n) + borrowed*shared) / (n + borrowed)
		if within[i] == 0 {
			rate = rateOf(anywhere, v.passages)
		}
		if idf := -math.Log(rate); l.foundIn(i) {
			l.weight[i] = float32(idf * idf)
		}
	}
}

// expected is in how many of n passages an alternative probably is. Of words
// that must stand side by side df is what the rarest of them allows, and the
// more of the passages the commonest is in, the nearer they come to it.
func (a *alternative) expected(n int) float64 {
	if len(a.terms) == 1 || n == 0 {
		return float64(a.df)
	}
	return float64(a.df) * math.Sqrt(min(1, float64(a.most)/float64(n)))
}

// foundIn reports whether some passage of a language has the leaf.
func (l *leaf) foundIn(language int) bool {
	for i := range l.alts {
		if a := &l.alts[i]; a.df > 0 && (a.only < 0 || a.only == language) {
			return true
		}
	}
	return false
}

// borrowed is how many passages' worth of evidence a language takes from the
// others. In twenty passages no word can be rare, and without a loan the few
// passages in a small market's language would always come last.
const borrowed = 100

// sharedRate is how often a leaf occurs in all languages that have it.
func sharedRate(v *view, within []float64) float64 {
	df, n := 0.0, 0
	for i, language := range v.languages {
		if within[i] > 0 {
			df += within[i]
			n += language.passages
		}
	}
	return rateOf(df, n)
}

// rateOf is the share of n passages that df stands for; never 0 or 1.
func rateOf(df float64, n int) float64 {
	return (min(df, float64(n)) + 0.5) / (float64(n) + 1)
}

// norm is how many occurrences a passage of a length must have in a language for
// half of the most that a word can score.
func (p *plan) norm(length float32, language int) float32 {
	return saturation * (1 - lengthShare + lengthShare*length/p.mean[language])
}

// score rates document i of a window, the words of which have been counted; 0
// where nothing counts, and where the score would be less than least. Only of
// what may reach that it is looked up in which form words were typed.
func (p *plan) score(w *window, i int, least float32) float32 {
	doc := w.start + i
	language := int(w.seg.cols.ords[colAnalysed][doc])
	share := p.share[language]
	if share == 0 {
		return 0
	}
	norm := p.norm(w.seg.cols.length[doc], language)
	kind := p.kinds[w.seg.cols.ords[colKind][doc]]
	if least > 0 {
		sum, worth := p.add(i, language, norm, nil)
		if most := sum * (1 + asTypedShare) * roundedUp; most*worth*share*kind < least {
			return 0
		}
	}
	sum, worth := p.add(i, language, norm, func(l *leaf) bool { return l.now.has(doc) })
	return sum * worth * share * kind
}

// add adds up what the words of document i count, and what the units that it
// has are worth. Those that are typed as in the document count more; without
// typed, each counts as it may, but for the share of the typed form.
func (p *plan) add(i, language int, norm float32, typed func(*leaf) bool) (sum, worth float32) {
	var has uint64
	for _, l := range p.scored {
		tf := l.tf[i]
		if tf == 0 || l.weight[language] == 0 {
			continue
		}
		asTyped := typed != nil && typed(l)
		if asTyped || typed == nil && !l.now.none() {
			tf += l.lent[language]
		}
		part := l.weight[language] * tf * (saturation + 1) / (tf + norm)
		if asTyped {
			part *= 1 + asTypedShare
		}
		sum += part
		if has>>l.unit&1 == 0 {
			has |= 1 << l.unit
			worth += p.worth[language][l.unit]
		}
	}
	return sum, worth
}

// What people made of research comes before what was said where both are as
// relevant: somebody has weighed it already. The shares are small, so that
// they decide between equals and do not lift a claim over a better passage.
var kindShare = map[string]float32{
	string(search.Highlight): 1.05,
	string(search.Finding):   1.1,
	string(search.Insight):   1.1,
}

// kindShares gives the shares of kinds by their names.
func kindShares(names []string) []float32 {
	shares := make([]float32, len(names))
	for i, name := range names {
		shares[i] = cmp.Or(kindShare[name], 1)
	}
	return shares
}
