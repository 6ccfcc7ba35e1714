package thesaurus

import (
	"reflect"
	"sync"
	"testing"

	"earshot/search"
)

func TestExpandServesManyAtOnce(t *testing.T) {
	t.Parallel()
	s, x := New(fixture(t)), indexed(t, interviews...)
	v := x.Vocabulary()
	q, err := search.Parse("refund Dubrovnik credit card")
	if err != nil {
		t.Fatal(err)
	}
	want := s.Expand(t.Context(), q, v, Options{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			b := search.Batch{Position: int64(i + 2), Updates: []search.Update{{
				Source: "more", Passages: []search.Passage{{ID: "more", Language: "sv", Text: "Det är bra"}},
			}}}
			if err := x.Apply(t.Context(), b); err != nil {
				t.Errorf("Apply() = %v", err)
			}
		})
		wg.Go(func() {
			for range 20 {
				if got := s.Expand(t.Context(), q, v, Options{}); !reflect.DeepEqual(got, want) {
					t.Errorf("Expand() = %v, want %v", got, want)
					return
				}
			}
		})
	}
	wg.Wait()
}
