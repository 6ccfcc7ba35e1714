package indextest

import (
	"testing"

	"earshot/search"
)

// testPagesWhileAllMoves reads page after page while passages come, go and are
// indexed anew between them: of those that are there all along, and whose
// session does not change, none is missed or seen twice.
func testPagesWhileAllMoves(t *testing.T, x search.Index) {
	passages := varied()
	for _, sort := range []search.Sort{search.Relevance, search.Date} {
		for offset := range int64(3) {
			fill(t, x, batchOf(1, passages...))
			r := search.Request{
				Query: search.Query{Root: sequence(word("w0"), word("w1"), word("w2"))}, Sort: sort, Limit: 3, HitsEach: search.MaxHitsEach,
				Expansions: []search.Expansion{meaning("w0", "de w5 0.5", "fr w6 0.3")},
			}
			seen := map[string]int{}
			for step := int64(2); ; step++ {
				results := find(t, x, r)
				for _, id := range ids(results) {
					seen[id]++
				}
				if r.After = results.Next; r.After == "" || step > int64(len(passages)) {
					break
				}
				disturb(t, x, passages, step, step+offset)
			}
			for _, id := range where(passages, func(p *search.Passage) bool { return means(r.Query.Root, p) }) {
				if seen[id] != 1 {
					t.Errorf("sort %s, disturbed from %d: %s was seen %d times, want once", sort, offset, id, seen[id])
				}
			}
		}
	}
}

// disturb adds a stranger, removes the one before, or makes the index anew.
func disturb(t *testing.T, x search.Index, passages []search.Passage, step, turn int64) {
	t.Helper()
	switch turn % 3 {
	case 0:
		apply(t, x, batchOf(step, stranger(step)))
	case 1:
		apply(t, x, search.Batch{Position: step, Updates: []search.Update{{Source: stranger(step - 1).ID}}})
	default:
		fill(t, x, batchOf(step-1, passages...), batchOf(step, stranger(step)))
	}
}
