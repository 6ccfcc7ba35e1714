package indextest

import (
	"errors"
	"slices"
	"testing"

	"earshot/search"
)

func testTelling(t *testing.T, x search.Index) {
	c, ok := x.(search.Comparer)
	if !ok {
		t.Skip("this index does not compare passages")
	}
	var passages []search.Passage
	for i := range 20 {
		id := string(rune('a' + i))
		text := "the customer waits for a delivery"
		if i%5 == 0 {
			text = "the refund of the deposit never came, 42 days"
		}
		passages = append(passages, search.Passage{ID: id, Session: id, Language: "en", Text: text})
	}
	fill(t, x, batchOf(1, passages...))
	check := func(text string, most int, want ...string) {
		t.Helper()
		got, err := c.Telling(t.Context(), "en", text, most)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Telling(%q, %d) = %q, %v, want %q", text, most, got, err, want)
		}
	}
	check("Customers wait for REFUNDS and for refunds, 42 of them", 2, "refunds", "customers")
	check("the of and", 5)
	check("", 5)
	check("42 2026 10.5", 5)
	check("the deposits", 0)
}

func testWithout(t *testing.T, x search.Index) {
	passages := varied()
	fill(t, x, batchOf(1, passages...))
	r := all(sequence(word("w0"), word("w1"), word("w2"), word("w3")))
	for least := range 6 {
		r.Least = least
		want := where(passages, func(p *search.Passage) bool {
			n := 0
			for _, w := range []string{"w0", "w1", "w2", "w3"} {
				if means(word(w), p) {
					n++
				}
			}
			return n >= min(max(least, 1), 4)
		})
		found := find(t, x, r)
		if found.Total != len(want) {
			t.Errorf("at least %d of 4 words: Total = %d, want %d", least, found.Total, len(want))
		}
	}
	r.Least, r.Without, r.WithoutSession = 2, []string{"p000", "p002", "p012", "none"}, "session03"
	want := where(passages, func(p *search.Passage) bool {
		n := 0
		for _, w := range []string{"w0", "w1", "w2", "w3"} {
			if means(word(w), p) {
				n++
			}
		}
		return n >= 2 && !slices.Contains(r.Without, p.ID) && p.Session != r.WithoutSession
	})
	got := everyID(func(after string) *search.Results {
		page := r
		page.After, page.Limit = after, 7
		return find(t, x, page)
	})
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("two words, without some passages and a session: %q, want %q", got, want)
	}
	other := r
	other.Limit = 3
	other.After = find(t, x, other).Next
	for name, change := range map[string]func(*search.Request){
		"other words": func(r *search.Request) { r.Least = 3 }, "other passages": func(r *search.Request) { r.Without = nil },
		"another session": func(r *search.Request) { r.WithoutSession = "session04" },
	} {
		changed := other
		change(&changed)
		if _, err := x.Search(t.Context(), search.Everything(), changed); !errors.Is(err, search.ErrBadCursor) {
			t.Errorf("%s left out than where the cursor comes from: %v, want %v", name, err, search.ErrBadCursor)
		}
	}
}
