package thesaurus

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"earshot/search/analysis"
	"earshot/search/dictionary"
)

// Tables are bilingual word lists, read for [Thesaurus.With]: dictionaries and
// what was learned from translated texts. They are compact: a pair of words
// takes some ten bytes. They never change and may be used by several
// thesauri.
type Tables struct {
	pools map[string]*pool
	pairs map[pairOf]*pairTables
}

// pairOf is a direction of translation.
type pairOf struct{ from, to string }

// pairTables is what is known of one direction.
type pairTables struct {
	listed  *table   // of dictionaries, read in both directions; nil for none
	learned *table   // nil for none
	pivots  []string // languages by way of which there is more, the best first
}

// maxPivots is through how many languages a word is translated at most.
const maxPivots = 2

// NewTables reads dictionaries and learned tables. A dictionary serves both
// directions. Pairs that an index could not use, such as explanations in many
// words, are left out.
func NewTables(list ...dictionary.Table) *Tables {
	t := &Tables{pools: map[string]*pool{}, pairs: map[pairOf]*pairTables{}}
	words := map[string]*wordList{}
	read := make([][][2]uint32, len(list))
	for i := range list {
		if p := directionOf(&list[i]); p.valid() {
			read[i] = readPairs(&list[i], wordsOf(words, p.from), wordsOf(words, p.to))
		}
	}
	for language, w := range words {
		t.pools[language] = w.pool(language)
	}
	entries := map[pairOf]*[2][]entry{} // listed, learned
	for i := range list {
		if p := directionOf(&list[i]); p.valid() {
			t.enter(entries, &list[i], read[i], words[p.from], words[p.to])
			read[i] = nil
		}
	}
	for p, lists := range entries {
		n := t.pools[p.from].stems.len()
		t.pairs[p] = &pairTables{listed: newTable(lists[0], n, whole), learned: newTable(lists[1], n, believed)}
		delete(entries, p)
	}
	t.findPivots()
	return t
}

func directionOf(d *dictionary.Table) pairOf {
	return pairOf{analysis.Canonical(d.From), analysis.Canonical(d.To)}
}

func (p pairOf) valid() bool { return p.from != p.to && p.from != "und" && p.to != "und" }

// readPairs reads the words of a table into lists and gives their places there.
func readPairs(d *dictionary.Table, from, to *wordList) [][2]uint32 {
	pairs := make([][2]uint32, len(d.Pairs))
	for i, p := range d.Pairs {
		if i > 0 && p.Source == d.Pairs[i-1].Source {
			pairs[i][0] = pairs[i-1][0]
		} else {
			pairs[i][0] = from.add(p.Source)
		}
		pairs[i][1] = to.add(p.Target)
	}
	return pairs
}

// enter adds the pairs of a table to the entries of both directions. Only
// single words are looked up: rows of several are not made.
func (t *Tables) enter(entries map[pairOf]*[2][]entry, d *dictionary.Table, pairs [][2]uint32, sources, targets *wordList) {
	p := directionOf(d)
	there, back := listsOf(entries, p), listsOf(entries, pairOf{p.to, p.from})
	from, to := t.pools[p.from], t.pools[p.to]
	made := make([]entry, 0, len(pairs))
	sums := map[uint32]float32{}
	for i, pair := range pairs {
		if !sources.words[pair[0]].kept() || !targets.words[pair[1]].kept() {
			continue
		}
		weight := float32(d.Pairs[i].Weight)
		if !(weight > 0) {
			weight = 1
		}
		e := entry{sources.place[pair[0]], targets.place[pair[1]], weight}
		sums[e.source] += weight
		made = append(made, e)
	}
	kind := kindOf(d)
	for _, e := range made {
		e.weight /= sums[e.source]
		if kind == learnedKind {
			e.weight *= seenIn(sums[e.source])
		}
		if single(from.stems.at(e.source)) {
			there[kind] = append(there[kind], e)
		}
		if kind == listedKind && single(to.stems.at(e.target)) {
			back[kind] = append(back[kind], entry{e.target, e.source, e.weight})
		}
	}
}

func single(stems string) bool { return strings.IndexByte(stems, ' ') < 0 }

func listsOf(entries map[pairOf]*[2][]entry, p pairOf) *[2][]entry {
	if entries[p] == nil {
		entries[p] = &[2][]entry{}
	}
	return entries[p]
}

const listedKind, learnedKind = 0, 1

func kindOf(d *dictionary.Table) int {
	if d.Kind == "learned" {
		return learnedKind
	}
	return listedKind
}

// findPivots chooses the languages through which words are translated.
func (t *Tables) findPivots() {
	languages := slices.Sorted(maps.Keys(t.pools))
	for _, from := range languages {
		for _, to := range languages {
			if from == to {
				continue
			}
			var pivots []string
			size := map[string]int{}
			for _, by := range languages {
				if by != from && by != to {
					if size[by] = min(t.pairs[pairOf{from, by}].entries(), t.pairs[pairOf{by, to}].entries()); size[by] > 0 {
						pivots = append(pivots, by)
					}
				}
			}
			if len(pivots) == 0 {
				continue
			}
			slices.SortStableFunc(pivots, func(a, b string) int { return cmp.Compare(size[b], size[a]) })
			p := t.pairs[pairOf{from, to}]
			if p == nil {
				p = &pairTables{}
				t.pairs[pairOf{from, to}] = p
			}
			p.pivots = pivots[:min(len(pivots), maxPivots)]
		}
	}
}

func (p *pairTables) entries() int {
	n := 0
	if p != nil && p.listed != nil {
		n += len(p.listed.targets)
	}
	if p != nil && p.learned != nil {
		n += len(p.learned.targets)
	}
	return n
}

// Size is the memory of the tables in bytes, about, and how many pairs of
// words they hold.
func (t *Tables) Size() (bytes, pairs int) {
	for _, p := range t.pools {
		bytes += p.size()
	}
	for _, p := range t.pairs {
		for _, table := range []*table{p.listed, p.learned} {
			if table != nil {
				bytes += table.size()
				pairs += len(table.targets)
			}
		}
	}
	return bytes, pairs
}
