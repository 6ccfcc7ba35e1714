package bleveindex

import (
	"testing"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

func TestTheCommonestAlternativesAreDroppedFirst(t *testing.T) {
	t.Parallel()
	plan := func(typed int, others ...int) *plan {
		l := &leaf{alts: []alternative{{df: typed}}}
		for _, df := range others {
			l.alts = append(l.alts, alternative{df: df, other: true, lists: make([]segment.PostingsList, 1)})
		}
		return &plan{leaves: []*leaf{l}}
	}
	for _, tt := range []struct {
		typed        int
		others, want []int
	}{
		{100, []int{300, 200}, []int{300, 200}},
		{100_000, []int{250_000, 100_000, 200_000}, []int{0, 100_000, 200_000}},
		{2_000_000, []int{150_000, 10, 60_000}, []int{0, 10, 60_000}},
		{0, []int{600_000}, []int{0}},
	} {
		p := plan(tt.typed, tt.others...)
		p.economize()
		if got := p.leaves[0].alts[0].df; got != tt.typed {
			t.Errorf("the typed word has %d postings left of %d", got, tt.typed)
		}
		for i, want := range tt.want {
			if got := p.leaves[0].alts[i+1].df; got != want {
				t.Errorf("typed %d: alternative %d of %v has %d postings left, want %d", tt.typed, i, tt.others, got, want)
			}
		}
	}
}
