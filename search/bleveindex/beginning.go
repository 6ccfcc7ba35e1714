package bleveindex

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"weak"

	"earshot/search"
	"earshot/search/analysis"
)

// Bounds of suggesting words.
const (
	maxFrequent   = 20_000 // words that are remembered, the most frequent
	leastFrequent = 2      // passages that a word to be suggested is in
	maxBeginning  = 200    // words of a beginning that are counted in the scope
	quickList     = 5 * time.Millisecond
)

// frequentWords remembers the most frequent words of a generation, whoever may
// see them, in order of their text: it is for choosing what to look up. A list
// that is made quickly is made for every view; one that takes longer is made in
// the background, for one part of the time in stemsShare, and used meanwhile.
type frequentWords struct {
	mu     sync.Mutex // guards what follows
	of     weak.Pointer[view]
	made   time.Time
	took   time.Duration
	words  []search.Spelled
	making bool
}

// Beginning lists frequent words that begin with prefix; see search.Speller.
func (x *Index) Beginning(ctx context.Context, scope search.Scope, prefix string, most int) (found []search.Spelled, err error) {
	tokens := analysis.Exact().Tokens(prefix)
	if len(tokens) != 1 || analysis.Dense(tokens[0].Term) || most <= 0 {
		return nil, nil
	}
	term := tokens[0].Term
	err = x.inView(ctx, "frequent words", func(ctx context.Context, g *generation, v *view) error {
		words, err := g.frequent.list(ctx, g, v)
		if err != nil {
			return err
		}
		f := newFilter(g.dicts, scope, &search.Filter{})
		for words = beginning(words, term); len(words) > 0 && len(found) < most; words = words[min(len(words), most):] {
			more, err := v.visible(ctx, g, f, words, most, leastFrequent)
			if err != nil {
				return err
			}
			found = append(found, more...)
		}
		return nil
	})
	slices.SortFunc(found, byFrequency)
	return found[:min(len(found), most)], err
}

// beginning lists the words that begin with prefix, the most frequent first.
func beginning(words []search.Spelled, prefix string) []search.Spelled {
	from, _ := slices.BinarySearchFunc(words, prefix, func(w search.Spelled, p string) int { return cmp.Compare(w.Text, p) })
	to := from
	for to < len(words) && strings.HasPrefix(words[to].Text, prefix) {
		to++
	}
	list := slices.Clone(words[from:to])
	slices.SortFunc(list, byFrequency)
	return list[:min(len(list), maxBeginning)]
}

func byFrequency(a, b search.Spelled) int {
	return cmp.Or(cmp.Compare(b.Passages, a.Passages), cmp.Compare(a.Text, b.Text))
}

// list is the list of a view or an earlier one. The caller is one of g.running.
func (f *frequentWords) list(ctx context.Context, g *generation, v *view) ([]search.Spelled, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.of == weak.Make(v), f.making:
	case f.words == nil, f.took < quickList:
		err := f.make(ctx, v)
		return f.words, err
	case time.Since(f.made) >= stemsShare*f.took:
		f.making = true
		g.running.Go(func() { f.renew(g) })
	}
	return f.words, nil
}

// renew makes the list anew in the background.
func (f *frequentWords) renew(g *generation) {
	var fresh frequentWords
	err := guarded("frequent words", func() error {
		return g.read(func(v *view) error { return fresh.make(context.Background(), v) })
	})
	if err != nil {
		g.log.Warn("frequent words of the search index cannot be read", "generation", g.name, "error", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.making = false
	if err == nil {
		f.of, f.made, f.took, f.words = fresh.of, fresh.made, fresh.took, fresh.words
	}
}

// make reads the dictionaries of all segments.
func (f *frequentWords) make(ctx context.Context, v *view) error {
	begun := time.Now()
	counts := map[string]int{}
	for i := range v.segments {
		err := v.segments[i].words(ctx, nil, "", func(word string, count int) bool {
			counts[word] += count
			return true
		})
		if err != nil {
			return err
		}
	}
	words := make([]search.Spelled, 0, len(counts))
	for text, n := range counts {
		if n >= leastFrequent && !analysis.Dense(text) {
			words = append(words, search.Spelled{Text: text, Passages: n})
		}
	}
	slices.SortFunc(words, byFrequency)
	words = slices.Clone(words[:min(len(words), maxFrequent)])
	slices.SortFunc(words, func(a, b search.Spelled) int { return cmp.Compare(a.Text, b.Text) })
	f.of, f.made, f.took, f.words = weak.Make(v), time.Now(), time.Since(begun), words
	return nil
}
