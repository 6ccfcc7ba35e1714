package bleveindex_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"earshot/search"
)

// TestShortPagesAreTheBeginningOfLongOnes asks for pages of several lengths:
// the shorter, the more passages are counted without a score, and behind a
// cursor none are. What a page shows must not depend on it.
func TestShortPagesAreTheBeginningOfLongOnes(t *testing.T) {
	x := fresh(t, t.TempDir())
	random := rand.New(rand.NewPCG(3, 5))
	for _, batch := range newCorpus().batches(4_000, benchBatch) {
		for i := range batch.Updates {
			for j := range batch.Updates[i].Passages {
				p := &batch.Updates[i].Passages[j]
				p.HeldOn = time.Date(2026, 1, 1+random.IntN(40), 0, 0, 0, 0, time.UTC) // each its own
				if random.IntN(3) == 0 {
					p.Session = "" // a group by itself
				}
			}
		}
		if err := x.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 60 {
		r := randomRequest(random, i)
		t.Run(fmt.Sprint(i), func(t *testing.T) { comparePages(t, x, r) })
	}
}

// randomRequest asks for common and rare words in several languages.
func randomRequest(random *rand.Rand, i int) search.Request {
	r := request(i, 1+random.IntN(5))
	r.HitsEach, r.Facets = 1+random.IntN(5), random.IntN(2) == 0
	if random.IntN(2) == 0 {
		r.Language = "en" // so that its words are foreign elsewhere
	}
	if random.IntN(3) == 0 {
		r.Sort = search.Date
	}
	if random.IntN(4) == 0 {
		r.Filter.Brands = []string{"brand-03", "brand-05"}
	}
	for _, part := range r.Query.Root.(search.Sequence) {
		if random.IntN(2) == 0 {
			r.Expansions = append(r.Expansions, search.Expansion{From: part.(search.Word).Text, Terms: []search.Alternative{
				{Text: vocabularyWord("de", random.IntN(60)), Language: "de", Weight: random.Float64(), Why: search.Translation},
			}})
		}
	}
	return r
}

func comparePages(t *testing.T, x search.Index, r search.Request) {
	ask := func(limit int, after string) *search.Results {
		r := r
		r.Limit, r.After = limit, after
		results, err := x.Search(t.Context(), search.Everything(), r)
		if err != nil {
			t.Fatal(err)
		}
		return results
	}
	long := ask(60, "")
	short := ask(1, "")
	groups, next := short.Groups, short.Next
	for len(groups) < len(long.Groups) && next != "" {
		page := ask(7, next)
		groups, next = append(groups, page.Groups...), page.Next
	}
	if short.Total != long.Total || !reflect.DeepEqual(short.Facets, long.Facets) {
		t.Errorf("a page of one counts %d, a page of sixty %d", short.Total, long.Total)
	}
	if n := len(long.Groups); len(groups) < n || !reflect.DeepEqual(groups[:n], long.Groups) {
		t.Errorf("pages of one and seven give\n%v, one of sixty gives\n%v", groups, long.Groups)
	}
}
