package thesaurus

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"earshot/search"
)

const (
	// leastConsidered is how probable a language must be for the tables to be
	// asked whether they know its words.
	leastConsidered = 0.03
	// maxListed bounds what is considered of one kind for one word.
	maxListed = 24
)

// recognize looks the words of a run up in the tables, in the languages
// that it may be in.
func (e *expansion) recognize(r *run) {
	tables := e.thesaurus.tables
	if tables == nil {
		return
	}
	for j := range r.readings {
		from := &r.readings[j]
		if pool := tables.pools[from.language]; pool != nil && from.chance >= leastConsidered {
			from.lookUp(r.units, pool)
		}
	}
}

// lookUp notes which words of a pool the units are, and how well they fit it.
func (r *reading) lookUp(units []unit, p *pool) {
	r.listed, r.rows = make([]float64, len(units)), make([][]weighed, len(units))
	for i, u := range units {
		if r.forms[i].dropped {
			continue
		}
		rows := p.rowsOf(u.exact, r.forms[i].key)
		for _, base := range basesOf(r.language, u.exact) {
			rows = append(rows, p.rowsOf(base, says(base, r.language))...)
		}
		if len(rows) == 0 && compounding[r.language] && r.fits[i] == 0 {
			rows = p.parts(u.exact)
		}
		for _, w := range rows {
			if w.weight == 1 {
				r.listed[i] = fitsWell
			}
			r.listed[i] = max(r.listed[i], fitsStem)
		}
		r.rows[i] = rows
	}
}

// parts are the words of which a compound is made, the second as long as can
// be.
func (p *pool) parts(word string) []weighed {
	for i := leastPart; i <= len(word)-leastPart; i++ {
		head := p.part(word[i:])
		if len(head) == 0 {
			continue
		}
		front := p.part(word[:i])
		for _, joint := range []string{"s", "n", "en"} {
			if short, ok := strings.CutSuffix(word[:i], joint); ok && len(front) == 0 {
				front = p.part(short)
			}
		}
		if len(front) > 0 {
			return append(front, head...)
		}
	}
	return nil
}

func (p *pool) part(text string) []weighed {
	stem := says(text, p.language)
	if len(text) < leastPart || stem == "" {
		return nil
	}
	rows := p.rowsOf(text, stem)
	return slices.DeleteFunc(rows, func(w weighed) bool { return w.weight < 1 })
}

// basesOf are the dictionary forms of an irregular form.
func basesOf(language, form string) []string { return bases()[language][form] }

var bases = sync.OnceValue(func() map[string]map[string][]string {
	all := map[string]map[string][]string{}
	for language, table := range forms() {
		inverse := map[string][]string{}
		for base, others := range table {
			for _, form := range others {
				if form = says(form, "und"); form != "" && !slices.Contains(inverse[form], base) {
					inverse[form] = append(inverse[form], base)
				}
			}
		}
		for _, list := range inverse {
			slices.Sort(list)
		}
		all[language] = inverse
	}
	return all
})

// consult adds what the tables say of the words of a run, but not of those that
// a term of several words stands for. Known are the words that a dictionary
// translates, in the index or not, except names: those may be spelled alike,
// and what was learned or goes through a third language is not sure enough to
// rule that out.
func (e *expansion) consult(r *run, from *reading, target string, known, taken []bool) {
	tables := e.thesaurus.tables
	if from.rows == nil || from.language == target {
		return
	}
	pair, pool := tables.pairs[pairOf{from.language, target}], tables.pools[target]
	if pair == nil || pool == nil {
		return
	}
	counts := pool.in(e.words)
	for u, rows := range from.rows {
		if len(rows) == 0 || taken[u] {
			continue
		}
		chance := r.within(u, u+1, from)
		if chance < leastLanguage {
			continue
		}
		evidence := tables.ask(pairOf{from.language, target}, rows)
		for kind := range evidence {
			t := &evidence[kind]
			if kind == kindListed && len(t.list) > 0 && e.options.asks(sourceOf[kind]) && !r.named(u) {
				known[r.units[u].word] = true
			}
			if e.options.asks(sourceOf[kind]) {
				word := r.words[r.units[u].word]
				e.dropAbsent(word, pool, kind, t, counts)
				t.occurring(counts)
				e.addListed(word, pool, kind, t, counts, chance)
			}
		}
	}
}

// named reports whether a unit looks like a name: it begins with a capital letter
// within the query.
func (r *run) named(u int) bool {
	first, _ := utf8.DecodeRuneInString(r.words[r.units[u].word])
	return u > 0 && unicode.IsUpper(first)
}

// ask gathers what each kind of table says.
func (t *Tables) ask(p pairOf, rows []weighed) (evidence [kinds]tally) {
	pair, pool := t.pairs[p], t.pools[p.to]
	pair.listed.gather(rows, pool, &evidence[kindListed])
	pair.learned.gather(rows, pool, &evidence[kindLearned])
	for _, by := range pair.pivots {
		t.through(p.from, by, p.to, rows, &evidence[kindPivot])
	}
	return evidence
}

// addListed adds what one kind of table says of a word.
func (e *expansion) addListed(word string, pool *pool, kind int, t *tally, counts []uint32, chance float64) {
	for _, w := range t.top(maxListed) {
		stems := pool.stems.at(w.lead)
		c := candidate{
			text: pool.texts.at(w.word), language: pool.language, stems: stems, word: stems,
			frequency: int(counts[w.lead]), weight: float64(w.weight) * chance, why: search.Translation, source: sourceOf[kind],
		}
		c.by[kind] = c.weight
		e.source(word).add(c, pool.language)
	}
}

// sourceOf is what each kind of evidence is called in an answer.
var sourceOf = [kinds]string{
	kindGlossary: search.SourceGlossary, kindLexicon: search.SourceLexicon, kindCognate: search.SourceCognate,
	kindListed: search.SourceDictionary, kindPivot: search.SourceDictionary, kindLearned: search.SourceLearned,
}
