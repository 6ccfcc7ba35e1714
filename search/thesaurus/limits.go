package thesaurus

import (
	"cmp"
	"maps"
	"slices"

	"earshot/search"
)

// Limits of what Expand gives.
const (
	maxEach     = 8    // alternatives to a word in one language
	enough      = 0.95 // of the mass of a word in a language; the rest is cut off
	leastWeight = 0.01
	maxSources  = 12   // words of the query, those that are rarest
	maxTotal    = 480  // alternatives; an index takes a few more
	common      = 0.05 // share of the passages of a language beyond which only the first is kept
	fewPassages = 20   // are not common, however small the index is

	glossaryMass = 1.5 // of the alternatives in another language to a word that the glossary knows
)

// source is a word of the query with what has been found for it.
type source struct {
	text  string
	found map[string][]candidate // by language of the index
}

// candidate is an alternative on its way.
type candidate struct {
	text, language string
	stems          string // what the index looks for
	word           string // stems of the term that this is a form of
	typed          bool   // it is another form of the word of the query itself
	frequency      int    // passages that have it
	weight         float64
	by             [kinds]float64 // what each kind of evidence says; weight is made of these
	why            search.Why
	concept        string
	source         string
	hidden         bool // its term is not to be shown
}

// source is the entry of a word of the query.
func (e *expansion) source(text string) *source {
	for _, s := range e.sources {
		if s.text == text {
			return s
		}
	}
	s := &source{text: text, found: map[string][]candidate{}}
	e.sources = append(e.sources, s)
	return s
}

// add notes a candidate. What the index cannot tell apart is one.
func (s *source) add(c candidate, target string) {
	list := s.found[target]
	i := slices.IndexFunc(list, func(o candidate) bool { return o.stems == c.stems })
	if i < 0 {
		if list == nil {
			list = make([]candidate, 0, maxEach)
		}
		s.found[target] = append(list, c)
		return
	}
	by := list[i].by
	for k, w := range c.by {
		by[k] += w
	}
	if known := list[i]; known.hidden && !c.hidden || known.hidden == c.hidden && c.weight > known.weight {
		list[i] = c
	}
	list[i].by = by
}

// limit cuts what has been found to what an index should be asked.
func (e *expansion) limit() []search.Expansion {
	for _, s := range e.sources {
		for target := range s.found {
			combine(s.found[target])
			e.cut(s, target)
		}
	}
	e.sources = slices.DeleteFunc(e.sources, func(s *source) bool { return s.count(maxEach) == 0 })
	e.dropCommonest()
	each := maxEach
	for each > 1 && e.count(each) > maxTotal {
		each--
	}
	var expansions []search.Expansion
	for _, s := range e.sources {
		expansions = append(expansions, s.expansions(each)...)
		e.dropFrom(s, each)
	}
	return expansions
}

// cut keeps the most probable candidates of one language, in order. All forms
// of a term have its weight, as if they had one stem; they count once, and
// those of the typed word do not count.
func (e *expansion) cut(s *source, target string) {
	list := s.found[target]
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(
			-cmp.Compare(a.weight, b.weight), cmp.Compare(a.word, b.word),
			-cmp.Compare(a.frequency, b.frequency), cmp.Compare(a.text, b.text),
		)
	})
	sum := massOf(list)
	tooMany := max(fewPassages, int(common*float64(e.passages[target])))
	mass, words := 0.0, map[string]bool{}
	kept := list[:0]
	for i, c := range list {
		if !c.typed && !words[c.word] {
			if mass >= enough*sum {
				e.drop(s.text, c, search.DroppedUnlikely)
				continue
			}
			mass += c.weight
			words[c.word] = true
		}
		if !c.typed {
			c.weight /= max(1, sum)
		}
		switch {
		case c.weight < leastWeight:
			e.drop(s.text, c, search.DroppedUnlikely)
		case i > 0 && c.frequency > tooMany:
			e.drop(s.text, c, search.DroppedCommon)
		case len(kept) == maxEach:
			e.drop(s.text, c, search.DroppedLimit)
		default:
			kept = append(kept, c)
		}
	}
	if target != e.likely {
		trustGlossary(kept, min(1, sum))
	}
	s.found[target] = kept
}

// trustGlossary raises the alternatives to a word that the glossary knows: people
// have said that the terms of a concept mean the same, so these share more than
// one word's mass. None gets more than that.
func trustGlossary(list []candidate, mass float64) {
	most, known := 0.0, false
	for _, c := range list {
		if !c.typed {
			most = max(most, c.weight)
			known = known || c.by[kindGlossary] > 0
		}
	}
	if !known || most == 0 {
		return
	}
	for i := range list {
		if !list[i].typed {
			list[i].weight *= min(glossaryMass, mass/most)
		}
	}
}

// dropFrom tells the candidates of a word beyond so many in each language.
func (e *expansion) dropFrom(s *source, each int) {
	for _, list := range s.found {
		for _, c := range list[min(each, len(list)):] {
			e.drop(s.text, c, search.DroppedLimit)
		}
	}
}

// massOf is the sum of the weights of words, each counted once.
func massOf(list []candidate) float64 {
	sum := 0.0
	words := map[string]bool{}
	for _, c := range list {
		if !c.typed && !words[c.word] {
			sum += c.weight
			words[c.word] = true
		}
	}
	return sum
}

func (s *source) count(each int) int {
	n := 0
	for _, list := range s.found {
		n += min(each, len(list))
	}
	return n
}

func (e *expansion) count(each int) int {
	n := 0
	for _, s := range e.sources {
		n += s.count(each)
	}
	return n
}

// dropCommonest leaves the words whose alternatives occur least often: the
// others say little and cost most.
func (e *expansion) dropCommonest() {
	if len(e.sources) <= maxSources {
		return
	}
	cost := map[*source]int{}
	for _, s := range e.sources {
		for _, list := range s.found {
			for _, c := range list {
				cost[s] += c.frequency
			}
		}
	}
	order := slices.Clone(e.sources)
	slices.SortStableFunc(order, func(a, b *source) int { return cmp.Compare(cost[a], cost[b]) })
	for _, s := range order[maxSources:] {
		e.dropFrom(s, 0)
	}
	e.sources = slices.DeleteFunc(e.sources, func(s *source) bool {
		return !slices.Contains(order[:maxSources], s)
	})
}

// expansions are the answer for a word: one for each concept, the most
// probable first.
func (s *source) expansions(each int) []search.Expansion {
	type key struct{ concept, source string }
	var order []key
	terms, mass := map[key][]search.Alternative{}, map[key]float64{}
	for _, target := range slices.Sorted(maps.Keys(s.found)) {
		for _, c := range s.found[target][:min(each, len(s.found[target]))] {
			k := key{c.concept, c.source}
			if len(terms[k]) == 0 {
				order = append(order, k)
			}
			mass[k] += c.weight
			terms[k] = append(terms[k], c.alternative())
		}
	}
	slices.SortStableFunc(order, func(a, b key) int { return -cmp.Compare(mass[a], mass[b]) })
	expansions := make([]search.Expansion, len(order))
	for i, k := range order {
		expansions[i] = search.Expansion{From: s.text, Concept: k.concept, Terms: terms[k]}
	}
	return expansions
}
