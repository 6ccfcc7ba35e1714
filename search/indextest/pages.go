package indextest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

func testGrouping(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "a1", Session: "a", Language: "en", Text: "lantern lantern lantern"},
		search.Passage{ID: "a2", Session: "a", Language: "en", Text: "the lantern was one of very many other things said"},
		search.Passage{ID: "a3", Session: "a", Language: "en", Text: "lantern lantern"},
		search.Passage{ID: "b1", Session: "b", Language: "en", Text: "a lantern among other things that were said there"},
		search.Passage{ID: "f1", Kind: search.Finding, Language: "en", Text: "lantern here, and more"},
		search.Passage{ID: "f2", Kind: search.Finding, Language: "en", Text: "lantern there, and more"},
		search.Passage{ID: "c1", Session: "c", Language: "en", Text: "nothing of the kind"},
	))
	r := search.Request{Query: search.Query{Root: word("lantern")}, HitsEach: 2}
	results := find(t, x, r)
	if results.Total != 6 || len(results.Groups) != 4 {
		t.Fatalf("Search = total %d in %d groups, want 6 in 4", results.Total, len(results.Groups))
	}
	var got []string
	for _, g := range results.Groups {
		var line strings.Builder
		fmt.Fprintf(&line, "%q+%d:", g.Session, g.More)
		for i, h := range g.Hits {
			line.WriteString(" " + h.ID)
			if i > 0 && h.Score > g.Hits[i-1].Score {
				t.Errorf("group %q: hits are not best first: %v", g.Session, g.Hits)
			}
		}
		got = append(got, line.String())
	}
	if got[0] != `"a"+1: a1 a3` {
		t.Errorf("best group is %s, want session a with its two best of three", got[0])
	}
	slices.Sort(got)
	want := []string{`""+0: f1`, `""+0: f2`, `"a"+1: a1 a3`, `"b"+0: b1`}
	if !slices.Equal(got, want) {
		t.Errorf("groups %q, want %q", got, want)
	}
}

func testDateOrder(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "old", Session: "s1", HeldOn: day(1), Language: "en", Text: "lantern lantern lantern"},
		search.Passage{ID: "new", Session: "s2", HeldOn: day(9), Language: "en", Text: "one lantern in a longer passage of words"},
		search.Passage{ID: "undated", Kind: search.Insight, Language: "en", Text: "lantern lantern"},
		search.Passage{ID: "middle", Session: "s3", HeldOn: day(5), Language: "en", Text: "lantern"},
		search.Passage{ID: "tied", Session: "s4", HeldOn: day(5), Language: "en", Text: "lantern"},
		search.Passage{ID: "other", Session: "s5", HeldOn: day(7), Language: "en", Text: "no light"},
	))
	r := all(word("lantern"))
	r.Sort = search.Date
	wantOrder(t, "by date", find(t, x, r), "new", "middle", "tied", "old", "undated")
	wantOrder(t, "unranked, so by date", find(t, x, all(nil)), "new", "other", "middle", "tied", "old", "undated")
	wantOrder(t, "only a negation", find(t, x, all(not(word("lantern")))), "other")
	for _, g := range find(t, x, all(nil)).Groups {
		if g.Hits[0].Score != 0 {
			t.Errorf("unranked hit %s has score %v, want 0", g.Hits[0].ID, g.Hits[0].Score)
		}
	}
}

func testRelevance(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "three", Session: "1", Language: "en", Text: "payment failed at checkout"},
		search.Passage{ID: "two", Session: "2", Language: "en", Text: "payment failed somewhere else"},
		search.Passage{ID: "one", Session: "3", Language: "en", Text: "payment went well everywhere"},
		search.Passage{ID: "none", Session: "4", Language: "en", Text: "a different matter altogether"},
	))
	wantOrder(t, "more words first", find(t, x, all(sequence(word("payment"), word("failed"), word("checkout")))), "three", "two", "one")
}

// testKinds has the same words in passages of every kind, and a passage that is
// better than any of them.
func testKinds(t *testing.T, x search.Index) {
	var passages []search.Passage
	for _, kind := range search.Kinds() {
		passages = append(passages, search.Passage{ID: string(kind), Kind: kind, Language: "en", Text: "people leave at the checkout when it asks for a phone number"})
		if kind != search.Finding && kind != search.Insight {
			passages[len(passages)-1].Session = string(kind)
		}
	}
	passages = append(passages, search.Passage{
		ID: "better", Session: "better", Kind: search.Transcript, Language: "en", Text: "I left, the checkout wanted a phone number and I hate checkouts",
	})
	fill(t, x, batchOf(1, passages...))
	got := ids(find(t, x, all(sequence(word("hate"), word("checkout")))))
	want := []string{"better", "finding", "insight", "highlight"}
	if len(got) != 6 || !slices.Equal(got[:4], want) {
		t.Errorf("hits %q, want %q and then the transcript and the note", got, want)
	}
}

// testPages reads page after page, by relevance and by date, while other
// passages come and go: none of those that stay is missed or seen twice.
func testPages(t *testing.T, x search.Index) {
	for _, changing := range []bool{false, true} {
		for _, sort := range []search.Sort{search.Relevance, search.Date} {
			passages := varied()
			fill(t, x, batchOf(1, passages...))
			position := int64(1)
			seen := map[string]int{}
			r := search.Request{Query: search.Query{Root: sequence(word("w0"), word("w1"), word("w2"))}, Sort: sort, Limit: 3, HitsEach: search.MaxHitsEach}
			for pages := 0; ; pages++ {
				results := find(t, x, r)
				for _, id := range ids(results) {
					seen[id]++
				}
				if r.After = results.Next; r.After == "" || pages > len(passages) {
					break
				}
				if changing {
					position++
					apply(t, x, batchOf(position, stranger(position)))
				}
			}
			want := where(passages, func(p *search.Passage) bool { return means(r.Query.Root, p) })
			for _, id := range want {
				if seen[id] != 1 {
					t.Errorf("sort %s, changing %v: %s was seen %d times, want once", sort, changing, id, seen[id])
				}
			}
		}
	}
}

// stranger is a passage that has nothing to do with the varied ones but moves
// the statistics that they are ranked by.
func stranger(n int64) search.Passage {
	return search.Passage{
		ID: fmt.Sprint("x", n), Session: fmt.Sprint("x", n), HeldOn: day(int(n * 5)),
		Language: []string{"en", "de", "fr"}[n%3], Text: strings.Repeat("w1 w2 somewhat longer than the others ", int(n)),
	}
}

func testCursors(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1, varied()...))
	r := search.Request{Query: search.Query{Root: word("w0")}, Limit: 2}
	r.After = find(t, x, r).Next
	if r.After == "" {
		t.Fatal("Next is empty, want a cursor")
	}
	find(t, x, r)
	other, filtered, sorted := r, r, r
	other.Query.Root = word("w1")
	filtered.Filter.Brands = []string{"acme"}
	sorted.Sort = search.Date
	requests := map[string]search.Request{"another query": other, "another filter": filtered, "another order": sorted}
	for _, after := range []string{"x", "!", "AAAA", r.After[:len(r.After)-3], r.After + "AAAA", strings.Repeat("A", 1<<20), "\x00"} {
		bad := r
		bad.After = after
		requests[fmt.Sprintf("cursor %.20q", after)] = bad
	}
	for name, request := range requests {
		if _, err := x.Search(t.Context(), search.Everything(), request); !errors.Is(err, search.ErrBadCursor) {
			t.Errorf("%s: Search = %v, want %v", name, err, search.ErrBadCursor)
		}
	}
}

func testLimits(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1, varied()...))
	many := make([]string, search.MaxFilterValues+1)
	for name, r := range map[string]search.Request{
		"limit":     {Limit: -1},
		"limit ":    {Limit: search.MaxLimit + 1},
		"hits-each": {HitsEach: -1}, "hits-each ": {HitsEach: search.MaxHitsEach + 1},
		"filter-values": {Filter: search.Filter{Tags: many}}, "filter-values ": {Filter: search.Filter{Brands: many}},
	} {
		_, err := x.Search(t.Context(), search.Everything(), r)
		limit, ok := errors.AsType[*search.LimitError](err)
		if !ok || limit.Name != strings.TrimSpace(name) {
			t.Errorf("%s: Search = %v, want a LimitError of that name", name, err)
		}
	}
	results := find(t, x, search.Request{Query: search.Query{Root: word("common")}})
	most := 0 // findings and insights are groups of one
	for _, g := range results.Groups {
		most = max(most, len(g.Hits))
	}
	if len(results.Groups) != search.DefaultLimit || most != search.DefaultHitsEach {
		t.Errorf("defaults: %d groups of at most %d hits, want %d of %d", len(results.Groups), most, search.DefaultLimit, search.DefaultHitsEach)
	}
}
