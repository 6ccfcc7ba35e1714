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
	quickList     = 20 * time.Millisecond
	listWait      = 250 * time.Millisecond // for a list that may be made quickly
)

// frequentWords remembers the most frequent words of a generation, whoever may
// see them, in order of their text: it is for choosing what to look up. Lists
// are made in the background. One that is made quickly is made for every view;
// for one that takes longer, one part of the time in stemsShare is spent, and
// an earlier one serves meanwhile.
type frequentWords struct {
	mu     sync.Mutex // guards what follows
	of     weak.Pointer[view]
	made   time.Time
	took   time.Duration
	words  []search.Spelled
	making chan struct{} // closed when the list is made; nil while none is being made
}

// Beginning lists frequent words that begin with prefix; see search.Speller.
func (x *Index) Beginning(ctx context.Context, scope search.Scope, prefix string, most int) (found []search.Spelled, err error) {
	tokens := analysis.Exact().Tokens(prefix)
	if len(tokens) != 1 || analysis.Dense(tokens[0].Term) || most <= 0 {
		return nil, nil
	}
	term := tokens[0].Term
	err = x.inView(ctx, "frequent words", func(ctx context.Context, g *generation, v *view) error {
		sight := v.sight(newFilter(g.dicts, scope, &search.Filter{}))
		for words := beginning(g.frequent.list(ctx, g, v), term); len(words) > 0 && len(found) < most; words = words[min(len(words), most):] {
			more, err := sight.keep(ctx, g, words[:min(len(words), most)], leastFrequent)
			if err != nil {
				return err
			}
			// Nobody looks for the articles of a language.
			more = slices.DeleteFunc(more, func(w search.Spelled) bool { return drops(analysis.For(w.Language), w.Text) })
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

// list is the list of a view or an earlier one; empty where the first is not
// made yet. The caller is one of g.running.
func (f *frequentWords) list(ctx context.Context, g *generation, v *view) []search.Spelled {
	f.mu.Lock()
	defer f.mu.Unlock()
	current := f.of == weak.Make(v)
	quick := f.words == nil || f.took < quickList
	if current || !quick && time.Since(f.made) < stemsShare*f.took {
		return f.words
	}
	if f.making == nil {
		f.making = make(chan struct{})
		whole := context.WithoutCancel(ctx) // the list serves others, too
		g.running.Go(func() { f.renew(whole, g) })
	}
	if quick {
		making := f.making
		f.mu.Unlock()
		await(ctx, making, listWait)
		f.mu.Lock()
	}
	return f.words
}

// await waits until done is closed, but not for long.
func await(ctx context.Context, done <-chan struct{}, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// renew makes the list anew.
func (f *frequentWords) renew(ctx context.Context, g *generation) {
	begun := time.Now()
	var words []search.Spelled
	var of weak.Pointer[view]
	err := guarded("frequent words", func() error {
		return g.read(func(v *view) (err error) {
			of = weak.Make(v)
			words, err = v.frequent(ctx)
			return err
		})
	})
	if err != nil {
		g.log.Warn("frequent words of the search index cannot be read", "generation", g.name, "error", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.making)
	f.making = nil
	f.made, f.took = time.Now(), time.Since(begun)
	if err == nil {
		f.of, f.words = of, words
	}
}

// frequent lists the most frequent words, reading the dictionaries of all
// segments.
func (v *view) frequent(ctx context.Context) ([]search.Spelled, error) {
	counts := map[string]int{}
	for i := range v.segments {
		err := v.segments[i].words(ctx, nil, "", func(word string, count int) bool {
			counts[word] += count
			return true
		})
		if err != nil {
			return nil, err
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
	return words, nil
}
