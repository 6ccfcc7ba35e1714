package bleveindex

import (
	"testing"

	"earshot/search"
)

func TestTheCommonestAlternativesAreDroppedFirst(t *testing.T) {
	t.Parallel()
	plan := func(typed int, others ...int) *plan {
		l := &leaf{alts: []alternative{{df: typed}}}
		for _, df := range others {
			l.alts = append(l.alts, alternative{df: df, other: true})
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

func TestLaterPagesLeaveOutWhatTheFirstDid(t *testing.T) {
	t.Parallel()
	said := &search.Alternative{Text: "rare", Language: "en", Weight: 1}
	plan := func(common, rare int) *plan {
		alt := func(term string, df int) alternative {
			return alternative{field: "text_en", terms: []string{term}, df: df, other: true, said: said}
		}
		return &plan{leaves: []*leaf{{text: "word", alts: []alternative{alt("common", common), alt("rare", rare)}}}}
	}
	first := plan(600_000, 10)
	first.economize()
	b := bookmark{last: mark{key: "a"}, cut: first.cutHashes()}
	read, err := readBookmark(b.String(), b.digest, 1)
	if err != nil || len(read.cut) != 1 {
		t.Fatalf("the cursor has %d alternatives that were dropped (%v), want 1", len(read.cut), err)
	}
	// What is common changes from one page to the next; what is read does not.
	later := plan(100, 700_000)
	later.leaveOut(read.cut)
	if alts := later.leaves[0].alts; alts[0].df != 0 || alts[1].df != 700_000 {
		t.Errorf("a later page reads %d and %d postings, want none and all", alts[0].df, alts[1].df)
	}
	if d := first.dropped(); len(d) != 1 || d[0].From != "word" || d[0].Reason != search.DroppedCost || d[0].Alternative != *said {
		t.Errorf("dropped %+v, want the alternative of word, for its cost", d)
	}
}
