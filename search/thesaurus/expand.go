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
	// Literal are words of the query that are left alone, without regard to
	// case: they have no alternatives and are no part of a term.
	Literal []string
	// Sources are those that alternatives may come from, such as
	// search.SourceLexicon; none means all. It serves to measure what each adds.
	Sources []string
	// Dropped, if it is not nil, is called with the alternatives that are known
	// and not given, perhaps several times with one. Of tables it gets those
	// alone that are likely enough to be missed.
	Dropped func(search.Dropped)
}

// asks reports whether alternatives may come from a source.
func (o Options) asks(source string) bool {
	return len(o.Sources) == 0 || slices.Contains(o.Sources, source)
}

const (
	// leastLanguage is how probable a language must be for a word to be
	// taken as one of its words.
	leastLanguage = 0.1
	// synonymShare is what a synonym in the language of the query counts:
	// the typed word matches there, too, and goes first.
	synonymShare = 0.6
	// insideShare is what a word counts by itself, in other languages, where it
	// is part of a term of several: people take these apart when they speak.
	insideShare = 0.5
)

// literal reports whether a word is to be left alone.
func (o Options) literal(word string) bool {
	return slices.ContainsFunc(o.Literal, func(l string) bool { return strings.EqualFold(l, word) })
}

// expansion is the work on one query.
type expansion struct {
	thesaurus *Thesaurus
	words     search.Vocabulary
	passages  map[string]int // by language
	targets   []string       // languages of the index, sorted
	runs      []run
	hint      string
	options   Options
	likely    string      // language of the query; "und" if that cannot be told
	sources   []*source   // words of the query, each once, in order
	room      []candidate // see alternatives
}

// Expand finds alternatives to the words of a query in the languages that v
// has passages in. Phrases, prefixes and what is excluded are left alone. The
// answer is the same for the same query and vocabulary, in the order of the
// words; it stays within the limits of an index. If ctx ends meanwhile, it is
// what has been found so far.
func (t *Thesaurus) Expand(ctx context.Context, q search.Query, v search.Vocabulary, o Options) []search.Expansion {
	_, expansions := t.Understand(ctx, q, v, o)
	return expansions
}

// Understand gives what [Thesaurus.Language] and [Thesaurus.Expand] give, and
// reads the words of the query only once for both.
func (t *Thesaurus) Understand(ctx context.Context, q search.Query, v search.Vocabulary, o Options) (language string, expansions []search.Expansion) {
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
	return e.likely, e.limit()
}

// readQuery reads the words of a query in all languages that have any terms.
func (t *Thesaurus) readQuery(q search.Query, o Options) *expansion {
	e := &expansion{thesaurus: t, hint: analysis.Canonical(o.Language), options: o}
	for _, words := range runsOf(q.Root, o.literal) {
		r := run{words: words, readings: make([]reading, 0, len(t.languages))}
		for i, text := range words {
			r.units = append(r.units, t.hear(text).units(i)...)
			e.source(text) // in the order of the words
		}
		stretches := t.stretches(r.units)
		for n := range t.languages {
			r.readings = append(r.readings, t.read(r.units, stretches, n))
		}
		e.runs = append(e.runs, r)
	}
	chance, likely := guess(e.runs, t.languages, e.hint)
	e.likely = likely
	for i := range e.runs {
		for j := range e.runs[i].readings {
			e.runs[i].readings[j].chance = chance[t.languages[j]]
		}
		e.recognize(&e.runs[i])
		e.runs[i].believe(likely)
	}
	return e
}

// translate gathers what a run is in one language of the index.
func (e *expansion) translate(r *run, target string) {
	known := make([]bool, len(r.words)) // to have a translation, in the index or not
	for i := range r.readings {
		if from := &r.readings[i]; len(from.spans) > 0 || from.rows != nil {
			several := e.translateFrom(r, from, target, known)
			e.consult(r, from, target, known, several)
		}
	}
	for i, text := range r.words {
		if !known[i] {
			e.cognates(r, i, e.source(text), target)
		}
	}
}

// translateFrom takes a run as words of one language. Longer terms go first,
// and earlier layers, as long as they have alternatives that occur; longer terms
// of the lexicon leave those of the glossary alone. The answer says for which
// units a term of several has been found.
func (e *expansion) translateFrom(r *run, from *reading, target string, known []bool) (several []bool) {
	taken, several := make([]bool, len(r.units)), make([]bool, len(r.units))
	glossed := make([]bool, len(r.units)) // taken by the glossary
	for _, s := range from.spans {
		words := from.words(r.units, s)
		if s.speaks(target) {
			for _, w := range words {
				known[w] = true
			}
		}
		before := taken
		if s.layer.kind == kindGlossary {
			before = glossed
		}
		inside := s.share == 1 && slices.Contains(before[s.from:s.to], true)
		if inside && (!several[s.from] || s.to-s.from > 1 || from.language == target) || !e.options.asks(sourceOf[s.layer.kind]) {
			continue
		}
		found, occurs := e.alternatives(r, from, s, target)
		if !occurs {
			continue
		}
		for i := s.from; i < s.to; i++ {
			taken[i], glossed[i] = true, glossed[i] || s.layer.kind == kindGlossary
			several[i] = several[i] || s.to-s.from > 1
		}
		for _, w := range words {
			for _, c := range found {
				if from.language == target && !c.typed {
					c.weight *= synonymShare
				}
				if inside {
					c.weight *= insideShare
				}
				c.weight *= s.chance * s.share
				c.by[s.layer.kind] = c.weight
				e.source(r.words[w]).add(c, target)
			}
		}
	}
	return several
}
