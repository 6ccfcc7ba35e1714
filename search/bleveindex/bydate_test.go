package bleveindex_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"earshot/search"
)

// TestNewestFirstIsBestFirstInOrderOfDays compares pages by date with all that
// a search by relevance finds, sorted by day. Days are few, or one, or unknown,
// so that scores decide within them and pages end amid them.
func TestNewestFirstIsBestFirstInOrderOfDays(t *testing.T) {
	for _, days := range []int{0, 1, 4, 300} {
		t.Run(fmt.Sprint(days), func(t *testing.T) {
			random := rand.New(rand.NewPCG(8, uint64(days)))
			x, held := corpusOfDays(t, random, days)
			for i := range 12 {
				r := randomRequest(random, i)
				r.Limit, r.HitsEach, r.Facets = 40, search.MaxHitsEach, true
				r.Sort = search.Relevance
				want, best := allPages(t, x, r)
				latest := func(g search.Group) int64 {
					day := int64(-1 << 62)
					for _, h := range g.Hits {
						day = max(day, held[h.ID].Unix())
					}
					return day
				}
				slices.SortStableFunc(want, func(a, b search.Group) int { return cmp.Compare(latest(b), latest(a)) })
				r.Sort, r.Limit = search.Date, 1+random.IntN(12)
				got, newest := allPages(t, x, r)
				if newest.Total != best.Total || !reflect.DeepEqual(newest.Facets, best.Facets) {
					t.Errorf("newest first counts %d, best first %d", newest.Total, best.Total)
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("question %d, pages of %d: newest first gives\n%v, by day it is\n%v", i, r.Limit, got, want)
				}
			}
		})
	}
}

// corpusOfDays is an index of short sessions on so many days, and the days.
func corpusOfDays(t *testing.T, random *rand.Rand, days int) (search.Index, map[string]time.Time) {
	x, held := fresh(t, t.TempDir()), map[string]time.Time{}
	for _, batch := range newCorpus().batches(1_500, 400) {
		for i := range batch.Updates {
			for j := range batch.Updates[i].Passages {
				p := &batch.Updates[i].Passages[j]
				p.HeldOn = time.Time{}
				if days > 0 {
					p.HeldOn = time.Date(2026, 1, 1+random.IntN(days), 0, 0, 0, 0, time.UTC)
				}
				p.Session = fmt.Sprint("session-", len(held)/search.MaxHitsEach)
				if random.IntN(3) == 0 {
					p.Session = "" // a group by itself
				}
				held[p.ID] = p.HeldOn
			}
		}
		if err := x.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	return x, held
}

// allPages are the groups of all pages, and the first page.
func allPages(t *testing.T, x search.Index, r search.Request) ([]search.Group, *search.Results) {
	var groups []search.Group
	var first *search.Results
	for first == nil || r.After != "" {
		if len(groups) > 3_000 {
			t.Fatal("pages repeat what was on earlier ones")
		}
		page, err := x.Search(t.Context(), search.Everything(), r)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = page
		}
		groups, r.After = append(groups, page.Groups...), page.Next
	}
	return groups, first
}
