package bleveindex

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"earshot/search"
	"earshot/search/analysis"
)

// Bounds of what a vocabulary remembers.
const (
	maxStems       = 100_000 // of one language
	maxFrequencies = 16_384
	// stemsShare bounds the time spent on listing stems to one part in so
	// many: a list that took long to make is used for longer, even though
	// passages have been added since.
	stemsShare = 20
)

// vocabulary is the search.Vocabulary of an index. Counts are of the present
// view; lists of stems may be of an earlier one.
type vocabulary struct {
	index *Index

	mu          sync.Mutex
	of          uint64 // number of the view that frequencies are from
	frequencies map[wordKey]int
	stems       map[string]*stemList // by language
}

type wordKey struct{ language, text string }

type stemList struct {
	mu    sync.Mutex // held while the list is made
	of    uint64     // number of the view; 0 for none
	made  time.Time
	took  time.Duration
	stems []search.WordStem
}

var _ search.Worded = (*Index)(nil)

// Vocabulary is what the index knows about words; see search.Worded.
func (x *Index) Vocabulary() search.Vocabulary {
	return &vocabulary{index: x, frequencies: map[wordKey]int{}, stems: map[string]*stemList{}}
}

// read calls f with the present view; not at all while there is none.
func (o *vocabulary) read(f func(*generation, *view) error) {
	g, err := o.index.enter()
	if err != nil {
		return
	}
	defer g.running.Done()
	err = guarded("vocabulary", func() error {
		return g.read(func(v *view) error { return f(g, v) })
	})
	if err != nil {
		o.index.options.Log.Warn("vocabulary of the search index cannot be read", "generation", g.name, "error", err)
	}
}

// Languages counts the passages; see search.Vocabulary.
func (o *vocabulary) Languages() map[string]int {
	counts := map[string]int{}
	o.read(func(g *generation, v *view) error {
		names := g.dicts[colAnalysed].snapshot()
		for i, l := range v.languages {
			if l.passages > 0 {
				counts[names[i]] = l.passages
			}
		}
		return nil
	})
	return counts
}

// Frequency counts the passages with a word; see search.Vocabulary.
func (o *vocabulary) Frequency(language, text string) (count int) {
	key := wordKey{analysis.Canonical(language), text}
	if n, ok := o.remembered(o.index.shown(), key); ok {
		return n
	}
	o.read(func(_ *generation, v *view) (err error) {
		if count, err = v.frequency(key); err == nil {
			o.remember(v, key, count)
		}
		return err
	})
	return count
}

// remembered is what is known of the words of a view, which may be nil.
func (o *vocabulary) remembered(v *view, key wordKey) (int, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if v == nil || o.of != v.number {
		return 0, false
	}
	n, ok := o.frequencies[key]
	return n, ok
}

func (o *vocabulary) remember(v *view, key wordKey, n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of != v.number || len(o.frequencies) >= maxFrequencies {
		clear(o.frequencies)
		o.of = v.number
	}
	o.frequencies[key] = n
}

// frequency looks a text up in all segments.
func (v *view) frequency(key wordKey) (int, error) {
	tokens := analysis.For(key.language).Tokens(key.text)
	if len(tokens) == 0 {
		return 0, nil
	}
	alt := alternativeOf(textField(key.language), tokens, 1, -1)
	r := v.borrow()
	defer v.readers.Put(r)
	if err := alt.find(v, r); err != nil {
		return 0, err
	}
	return alt.df, nil
}

// Stems lists the stems of a language; see search.Vocabulary.
func (o *vocabulary) Stems(language string) []search.WordStem {
	language = analysis.Canonical(language)
	o.mu.Lock()
	list, ok := o.stems[language]
	if !ok {
		list = &stemList{}
		o.stems[language] = list
	}
	o.mu.Unlock()
	list.mu.Lock()
	defer list.mu.Unlock()
	o.read(func(_ *generation, v *view) error {
		if list.of == v.number || time.Since(list.made) < stemsShare*list.took {
			return nil
		}
		start := time.Now()
		stems, err := v.stems(language)
		if err != nil {
			return err
		}
		if !slices.Equal(stems, list.stems) {
			list.stems = stems
		}
		list.of, list.made, list.took = v.number, time.Now(), time.Since(start)
		return nil
	})
	return list.stems
}

// stems lists the most frequent stems of a language. Passages that have been
// replaced count until bleve merges their segment.
func (v *view) stems(language string) ([]search.WordStem, error) {
	counts := map[string]int{}
	for i := range v.segments {
		dict, err := v.segments[i].Dictionary(textField(language))
		if err != nil {
			return nil, fmt.Errorf("dictionary of %s: %w", textField(language), err)
		}
		entries := dict.AutomatonIterator(nil, nil, nil)
		for {
			e, err := entries.Next()
			if err != nil {
				return nil, fmt.Errorf("dictionary of %s: %w", textField(language), err)
			}
			if e == nil {
				break
			}
			counts[e.Term] += int(e.Count)
		}
	}
	stems := make([]search.WordStem, 0, len(counts))
	for text, n := range counts {
		stems = append(stems, search.WordStem{Text: text, Passages: n})
	}
	slices.SortFunc(stems, func(a, b search.WordStem) int {
		return cmp.Or(cmp.Compare(b.Passages, a.Passages), cmp.Compare(a.Text, b.Text))
	})
	return slices.Clip(stems[:min(len(stems), maxStems)]), nil
}
