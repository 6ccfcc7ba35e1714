package bleveindex

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"earshot/search"
)

// TestTermsSayWhereTheyAre compares terms with what was written, in segments of
// which some passages have been replaced.
func TestTermsSayWhereTheyAre(t *testing.T) {
	t.Parallel()
	x, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	texts := map[string][]string{} // by source
	write := func(position int64, sources int, word func(i int) string) {
		b := search.Batch{Position: position}
		for s := range sources {
			name := fmt.Sprint("source", s)
			u, list := search.Update{Source: name}, []string{}
			for i := range 40 {
				text := word(40*s + i)
				list = append(list, text)
				u.Passages = append(u.Passages, search.Passage{ID: fmt.Sprint(name, "-", i), Text: text, Language: "en"})
			}
			texts[name], b.Updates = list, append(b.Updates, u)
		}
		if position > 1 {
			err = x.Apply(t.Context(), b)
		} else {
			err = x.Rebuild(t.Context(), func(_ context.Context, apply func(search.Batch) error) error { return apply(b) })
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write(1, 50, func(i int) string { return fmt.Sprintf("common every%d once%d", i%7, i) })
	write(2, 20, func(i int) string { return fmt.Sprintf("common other%d twice%d", i%5, i/2) })
	write(3, 3, func(i int) string { return fmt.Sprintf("late%d", i) })

	g, err := x.enter()
	if err != nil {
		t.Fatal(err)
	}
	defer g.running.Done()
	err = g.read(func(v *view) error {
		var askers sync.WaitGroup
		for range 4 {
			askers.Go(func() {
				for _, word := range []string{
					"common", "every3", "other2", "once3", "once100", "once1900", "twice7", "twice60", "twice300", "late1", "late99", "never",
				} {
					compareTerm(t, v, word, texts)
				}
			})
		}
		askers.Wait()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func compareTerm(t *testing.T, v *view, word string, texts map[string][]string) {
	r := v.borrow()
	defer v.readers.Put(r)
	found, err := v.term(exactField, word, r)
	if err != nil {
		t.Error(err)
		return
	}
	var want, got []string
	for source, list := range texts {
		for i, text := range list {
			if slices.Contains(strings.Fields(text), word) {
				want = append(want, fmt.Sprint(source, "-", i))
			}
		}
	}
	for i := range v.segments {
		s := &v.segments[i]
		for doc := range s.docs {
			if (s.deleted != nil && s.deleted.Contains(uint32(doc))) || !found.documents(i).has(doc) {
				continue
			}
			id, err := s.DocID(uint64(doc))
			if err != nil {
				t.Error(err)
			}
			got = append(got, string(id))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if found.passages != len(want) || !slices.Equal(got, want) {
		t.Errorf("%q is in %d passages, %q, want %q", word, found.passages, got, want)
	}
	if again, _ := v.term(exactField, word, r); again.passages != found.passages {
		t.Errorf("%q is in %d passages, then in %d", word, found.passages, again.passages)
	}
}
