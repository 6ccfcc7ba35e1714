package indextest

import (
	"testing"

	"earshot/search"
)

func testReplace(t *testing.T, x search.Index) {
	fill(t, x, batchOf(1,
		search.Passage{ID: "a1", Source: "a", Language: "en", Text: "the checkout was slow"},
		search.Passage{ID: "a2", Source: "a", Language: "en", Text: "we abandoned the checkout"},
		search.Passage{ID: "b1", Source: "b", Language: "en", Text: "a checkout on the phone"},
	))
	wantIDs(t, "before", find(t, x, all(word("checkout"))), "a1", "a2", "b1")
	apply(t, x, batchOf(2, search.Passage{ID: "a3", Source: "a", Language: "en", Text: "checkout again"}))
	wantIDs(t, "after a replacement", find(t, x, all(word("checkout"))), "a3", "b1")
	apply(t, x, search.Batch{Position: 3, Updates: []search.Update{{Source: "b"}}})
	wantIDs(t, "after a removal", find(t, x, all(word("checkout"))), "a3")
}
