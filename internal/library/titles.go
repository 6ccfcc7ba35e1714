package library

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"earshot/internal/database"
	"earshot/search/analysis"
)

// How fresh and how large the list of titles is.
const (
	mostTitles   = 20_000 // of each kind, the newest
	mostStarts   = 12     // words of a title that it can be found by
	titlesAge    = 2 * time.Second
	quickTitles  = 10 * time.Millisecond
	titlesShare  = 20 // one part in so many of the time may go into lists that take longer
	mostScanned  = 4000
	titlesWithin = 10 * time.Second
)

// titles remembers what things are called, by the beginnings of their words. A
// list that is made quickly is never older than titlesAge; one that takes
// longer is made in the background and used meanwhile.
type titles struct {
	db *database.DB

	mu     sync.Mutex // guards what follows
	list   []start
	made   time.Time
	took   time.Duration
	making bool
}

// start is the rest of a title from the beginning of one of its words on.
type start struct {
	key   string // folded
	first bool   // it is the whole title
	title *database.Title
}

// starting lists the titles with a word, or words side by side, that begin with
// prefix, which is folded.
func (t *titles) starting(ctx context.Context, prefix string) ([]start, error) {
	list, err := t.current(ctx)
	if err != nil || prefix == "" {
		return nil, err
	}
	from, _ := slices.BinarySearchFunc(list, prefix, func(s start, p string) int { return cmp.Compare(s.key, p) })
	to := from
	for to < len(list) && to-from < mostScanned && strings.HasPrefix(list[to].key, prefix) {
		to++
	}
	return list[from:to], nil
}

func (t *titles) current(ctx context.Context) ([]start, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch age := time.Since(t.made); {
	case t.made.IsZero(), !t.making && t.took < quickTitles && age >= titlesAge:
		list, took, err := readTitles(ctx, t.db)
		if err != nil {
			return nil, err
		}
		t.list, t.took, t.made = list, took, time.Now()
	case !t.making && age >= max(titlesAge, titlesShare*t.took):
		t.making = true
		go t.renew(context.WithoutCancel(ctx))
	}
	return t.list, nil
}

// renew makes the list in the background. One that cannot be made now is tried
// again when the next person types.
func (t *titles) renew(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, titlesWithin)
	defer cancel()
	list, took, err := readTitles(ctx, t.db)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.making = false; err == nil {
		t.list, t.took, t.made = list, took, time.Now()
	}
}

func readTitles(ctx context.Context, db *database.DB) ([]start, time.Duration, error) {
	begun := time.Now()
	all, err := database.Titles(ctx, db, mostTitles)
	if err != nil {
		return nil, 0, err
	}
	list := make([]start, 0, 4*len(all))
	for i := range all {
		list = appendStarts(list, &all[i])
	}
	slices.SortFunc(list, func(a, b start) int { return cmp.Compare(a.key, b.key) })
	return list, time.Since(begun), nil
}

// appendStarts adds a title by each of its first words. What is written without
// spaces can be found by each of its characters, as written.
func appendStarts(list []start, t *database.Title) []start {
	tokens := analysis.Exact().Tokens(t.Text)
	for i, token := range tokens[:min(len(tokens), mostStarts)] {
		key := strings.ToLower(t.Text[token.Start:])
		if !analysis.Dense(t.Text[token.Start:token.End]) {
			key = joinedTerms(tokens[i:])
		}
		list = append(list, start{key, i == 0, t})
	}
	return list
}

func joinedTerms(tokens []analysis.Token) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Term)
	}
	return b.String()
}
