package thesaurus

import "slices"

// reading is a run of words as one language reads it.
type reading struct {
	language string
	chance   float64 // that it is the language of the query
	forms    []form
	spans    []span
	fits     []float64   // by unit: how well it is a word of the language
	listed   []float64   // the same by the tables; nil where the language was not considered
	rows     [][]weighed // by unit: its words in the pool of the language
}

// How well a unit is a word of a language: as written it is in a term or one
// of the words that the language drops, or it only has the stem of a term,
// as many a foreign word does by chance.
const (
	fitsWell = 1.0
	fitsStem = 0.5
)

// span is a stretch of a run that is a term.
type span struct {
	from, to int // units
	layer    *layer
	refs     []ref
	share    float64 // of the mass of its words; less than 1 for a part of a compound
	chance   float64 // that its words are of the language
}

// speaks reports whether one of the concepts of a span has a term in a language.
func (s span) speaks(language string) bool {
	place := s.layer.language(language)
	return slices.ContainsFunc(s.refs, func(r ref) bool { return s.layer.speaks(s.layer.terms[r].concept, place) })
}

// stretch is a part of a run that may be a term, with the terms that are
// written like it in any language, by layer.
type stretch struct {
	from, to int // units
	exact    []posted
	written  bool // exact is not empty
}

// stretches lists the parts of a run: at each place the longest first.
func (t *Thesaurus) stretches(units []unit) []stretch {
	var list []stretch
	for from := range units {
		several := from+1 < len(units) && t.begins(joinExact(units[from:from+2]), func(l *layer) *index { return &l.written })
		for to := min(len(units), from+t.longest); to > from; to-- {
			s := stretch{from: from, to: to, exact: make([]posted, len(t.layers))}
			if several || to == from+1 {
				s.lookUp(t.layers, joinExact(units[from:to]))
			}
			list = append(list, s)
		}
	}
	return list
}

func (s *stretch) lookUp(layers []*layer, exact string) {
	for i, l := range layers {
		s.exact[i] = l.exact(exact)
		s.written = s.written || len(s.exact[i].refs) > 0
	}
}

// begins reports whether terms of several words may begin with two words, as an
// index of each layer has them.
func (t *Thesaurus) begins(pair string, in func(*layer) *index) bool {
	return slices.ContainsFunc(t.layers, func(l *layer) bool { return in(l).begins(pair) })
}

// beginnings says at which units terms of several words may begin by their
// stems.
func (t *Thesaurus) beginnings(forms []form) []bool {
	list := make([]bool, len(forms))
	for i := range max(0, len(forms)-1) {
		list[i] = t.begins(joinForms(forms[i:i+2]), func(l *layer) *index { return &l.stems })
	}
	return list
}

// read finds the terms of language n in a run of words: at each place the
// longest first, and of equal ones those of the earlier layer.
func (t *Thesaurus) read(units []unit, stretches []stretch, n int) reading {
	language := t.languages[n]
	r := reading{language: language, forms: formsIn(units, n), fits: make([]float64, len(units))}
	for i, f := range r.forms {
		if f.dropped {
			r.fits[i] = fitsWell
		}
	}
	places := make([]uint8, len(t.layers))
	for i, l := range t.layers {
		places[i] = l.language(language)
	}
	several := t.beginnings(r.forms)
	for _, s := range stretches {
		alone := s.to == s.from+1
		if !alone && !s.written && !several[s.from] {
			continue
		}
		if !alone || !r.forms[s.from].dropped { // a word without meaning of its own
			r.find(t.layers, places, s)
		}
		if alone && r.fits[s.from] == 0 && compounding[language] {
			t.split(&r, units, s.from)
		}
	}
	return r
}

// find notes that a part of the run is a term, of the layers in which it is.
func (r *reading) find(layers []*layer, places []uint8, s stretch) {
	stems := joinForms(r.forms[s.from:s.to])
	for i, l := range layers {
		if places[i] == noLanguage {
			continue
		}
		refs, written := l.find(places[i], s.exact[i], stems)
		if len(refs) == 0 {
			continue
		}
		r.spans = append(r.spans, span{s.from, s.to, l, refs, 1, 0})
		fit := fitsStem
		if written {
			fit = fitsWell
		}
		for i := s.from; i < s.to; i++ {
			r.fits[i] = max(r.fits[i], fit)
		}
	}
}

// least is how well the units fit that fit least.
func (r *reading) least(from, to int) float64 {
	least := fitsWell
	for i := from; i < to; i++ {
		fit := r.fits[i]
		if r.listed != nil {
			fit = max(fit, r.listed[i])
		}
		least = min(least, fit)
	}
	return least
}

// words lists the words of the query that a span stands for: those that its
// language keeps, or the first.
func (r *reading) words(units []unit, s span) []int {
	var words []int
	for i := s.from; i < s.to; i++ {
		w := units[i].word
		if !r.forms[i].dropped && (len(words) == 0 || words[len(words)-1] != w) {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return []int{units[s.from].word}
	}
	return words
}

// guess says how probable each language is, from how many of the words it has
// and what the caller was told, and which one the query is in: the caller's
// word counts alone where no language has half of the words.
func guess(runs []run, languages []string, hint string) (p map[string]float64, likely string) {
	p = make(map[string]float64, len(languages))
	units, sum := 0, 0.0
	for _, r := range runs {
		units += len(r.units)
	}
	likely = hint
	for i, language := range languages {
		known := 0.0
		for _, r := range runs {
			for _, fit := range r.readings[i].fits {
				known += fit
			}
		}
		known += unheard * float64(units)
		p[language] = known * known
		if language == hint {
			p[language] *= hintFactor
		}
		sum += p[language]
		if 2*known >= float64(units) && p[language] > p[likely] {
			likely = language
		}
	}
	if sum > 0 {
		for language := range p {
			p[language] /= sum
		}
	}
	return p, likely
}

// unheard is the part of the words that any language is taken to know beside
// those of the thesaurus.
const unheard = 0.05

// hintFactor is how much more probable the language is that the caller named.
const hintFactor = 4

// run is a stretch of words of the query that stand side by side.
type run struct {
	words    []string
	units    []unit
	readings []reading         // by number of the language
	others   map[string][]form // as further languages read the units
}

// forms are the units as a language reads them.
func (r *run) forms(language string) []form {
	for i := range r.readings {
		if r.readings[i].language == language {
			return r.readings[i].forms
		}
	}
	if r.others[language] == nil {
		if r.others == nil {
			r.others = map[string][]form{}
		}
		r.others[language] = formsOf(r.units, language)
	}
	return r.others[language]
}

// within is how probable it is that a span is in the language of a reading:
// among all that its units fit.
func (r *run) within(from, to int, language *reading) float64 {
	sum, own := 0.0, 0.0
	for i := range r.readings {
		other := &r.readings[i]
		if other.chance == 0 {
			continue
		}
		chance := other.chance * other.least(from, to)
		sum += chance
		if other == language {
			own = chance
		}
	}
	if own == 0 {
		return 0
	}
	return own / sum
}

// believe leaves the spans that are probably words of their language. Foreign
// words fall apart into terms by chance: compounds must be of the likely one.
func (r *run) believe(likely string) {
	for i := range r.readings {
		of := &r.readings[i]
		of.spans = slices.DeleteFunc(of.spans, func(s span) bool {
			return s.share < 1 && of.language != likely || r.within(s.from, s.to, of) < leastLanguage
		})
		for j := range of.spans {
			of.spans[j].chance = r.within(of.spans[j].from, of.spans[j].to, of)
		}
	}
}
