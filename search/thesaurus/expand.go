package thesaurus

import (
	"context"
	"maps"
	"slices"
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// Options adjust an expansion.
type Options struct {
	// Language is what the query is probably in, a BCP 47 tag; "" or "und" if
	// that is not known. The words themselves can outvote it.
	Language string
}

const (
	// leastLanguage is how probable a language must be for a word to be
	// taken as one of its words.
	leastLanguage = 0.1
	// synonymShare is what a synonym in the language of the query counts:
	// the typed word matches there, too, and goes first.
	synonymShare = 0.6
)

// expansion is the work on one query.
type expansion struct {
	thesaurus *Thesaurus
	words     search.Vocabulary
	passages  map[string]int // by language
	targets   []string       // languages of the index, sorted
	runs      []run
	chance    map[string]float64 // of the languages of the thesaurus
	hint      string
	likely    string    // language of the query; "und" if that cannot be told
	sources   []*source // words of the query, each once, in order
}

// Expand finds alternatives to the words of a query in the languages that v
// has passages in. Phrases, prefixes and what is excluded are left alone. The
// answer is the same for the same query and vocabulary, in the order of the
// words; it stays within the limits of an index. If ctx ends meanwhile, it is
// what has been found so far.
func (t *Thesaurus) Expand(ctx context.Context, q search.Query, v search.Vocabulary, o Options) []search.Expansion {
	e := t.readQuery(q, o)
	e.words, e.passages = v, v.Languages()
	e.targets = slices.Sorted(maps.Keys(e.passages))
	for i := range e.runs {
		for _, target := range e.targets {
			if ctx.Err() != nil {
				break
			}
			e.translate(&e.runs[i], target)
		}
	}
	return e.limit()
}

// readQuery reads the words of a query in all languages that have any terms.
func (t *Thesaurus) readQuery(q search.Query, o Options) *expansion {
	e := &expansion{thesaurus: t, hint: analysis.Canonical(o.Language)}
	for _, words := range runsOf(q.Root) {
		r := run{words: words}
		for i, text := range words {
			r.units = append(r.units, unitsOf(text, i)...)
		}
		for _, language := range t.languages {
			r.readings = append(r.readings, t.read(words, r.units, language))
		}
		e.runs = append(e.runs, r)
	}
	e.chance, e.likely = guess(e.runs, t.languages, e.hint)
	return e
}

// translate gathers what a run is in one language of the index.
func (e *expansion) translate(r *run, target string) {
	known := make([]bool, len(r.words)) // to have a translation, in the index or not
	for i := range r.readings {
		e.translateFrom(r, &r.readings[i], target, known)
	}
	for i, text := range r.words {
		if !known[i] {
			e.cognates(r, i, e.source(text), target)
		}
	}
}

// translateFrom takes a run as words of one language. Longer terms go first,
// and earlier layers, as long as they have alternatives that occur.
func (e *expansion) translateFrom(r *run, from *reading, target string, known []bool) {
	taken := make([]bool, len(r.units))
	for _, s := range from.spans {
		chance := r.within(s.from, s.to, from.language, e.chance)
		if chance < leastLanguage || s.share < 1 && from.language != e.likely {
			continue // foreign words fall apart into terms by chance
		}
		words := from.words(r.units, s)
		if slices.ContainsFunc(s.refs, func(ref ref) bool { return s.layer.speaks(ref.concept, target) }) {
			for _, w := range words {
				known[w] = true
			}
		}
		if s.share == 1 && slices.Contains(taken[s.from:s.to], true) {
			continue
		}
		found, occurs := e.alternatives(r, from, s, target)
		if !occurs {
			continue
		}
		for i := s.from; i < s.to; i++ {
			taken[i] = true
		}
		for _, w := range words {
			for _, c := range found {
				if from.language == target && !c.typed {
					c.weight *= synonymShare
				}
				c.weight *= chance * s.share
				e.source(r.words[w]).add(c, target)
			}
		}
	}
}

// alternatives lists the terms that occur in a language and mean what a span
// means, with weights that sum up to 1, and whether there are any. What the
// words of the span match by themselves has its share but is left out.
func (e *expansion) alternatives(r *run, from *reading, s span, target string) (found []candidate, occurs bool) {
	own := e.ownStems(r, s, target)
	same := from.language == target
	sum := 0.0
	for concept, share := range s.concepts() {
		c := &s.layer.concepts[concept]
		for i, info := range s.layer.terms[concept] {
			if info.language != target || info.stems == "" {
				continue
			}
			a := candidate{
				text: c.Terms[i].Text, language: c.Terms[i].Language, stems: info.stems, word: info.stems,
				weight: share * info.share, why: c.why(same), concept: c.label(), source: c.source(),
			}
			found, occurs = e.withForms(found, a, share, info.forms, own, same)
			if occurs {
				sum += a.weight
			}
		}
	}
	for i := range found {
		if !found[i].typed {
			found[i].weight /= sum
		}
	}
	return found, sum > 0
}

// withForms adds a term and its forms, as far as they occur and are not what
// the words of the span find by themselves. Forms of the typed word have the
// whole share of the concept.
func (e *expansion) withForms(found []candidate, a candidate, share float64, others []inflected, own []string, same bool) (_ []candidate, occurs bool) {
	a.typed = same && (matchesAlready(own, a.stems, false) || slices.ContainsFunc(others, func(f inflected) bool {
		return matchesAlready(own, f.stems, false)
	}))
	add := func(text, stems string) {
		if a.frequency = e.words.Frequency(analysis.Canonical(a.language), text); a.frequency == 0 {
			return
		}
		occurs = true
		if a.text, a.stems = text, stems; !matchesAlready(own, stems, same) {
			found = append(found, a)
		}
	}
	if a.typed {
		a.why, a.weight = search.Stem, share
	}
	text, stems := a.text, a.stems
	add(text, stems)
	for _, f := range others {
		add(f.text, f.stems)
	}
	return found, occurs
}

// ownStems are what the words of a span are to a language of the index.
func (e *expansion) ownStems(r *run, s span, target string) []string {
	var own []string
	for _, f := range formsOf(r.words, r.units, target)[s.from:s.to] {
		if !f.dropped {
			own = append(own, f.key)
		}
	}
	return own
}

// matchesAlready reports whether the words of a span find a term by themselves:
// it has the same stems or, within one language, more or fewer of them.
func matchesAlready(own []string, stems string, sameLanguage bool) bool {
	others := strings.Fields(stems)
	if !sameLanguage {
		return slices.Equal(own, others)
	}
	return contains(own, others) || contains(others, own)
}

func contains(all, some []string) bool {
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	return true
}

// concepts yields the concepts of a span, each with its share: it is greater
// where the concept names the term sooner.
func (s span) concepts() func(yield func(concept int, share float64) bool) {
	var order []int
	shares := map[int]float64{}
	sum := 0.0
	for _, ref := range s.refs {
		if shares[ref.concept] > 0 {
			continue
		}
		share := 1 / float64(s.layer.terms[ref.concept][ref.term].rank)
		order = append(order, ref.concept)
		shares[ref.concept] = share
		sum += share
	}
	return func(yield func(int, float64) bool) {
		for _, concept := range order {
			if !yield(concept, shares[concept]/sum) {
				return
			}
		}
	}
}
