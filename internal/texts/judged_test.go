package texts_test

import (
	"context"
	"slices"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"
)

func lines(texts ...string) []research.Segment {
	list := make([]research.Segment, len(texts))
	for i, text := range texts {
		list[i].Text = text
	}
	return list
}

// TestJudgedLinesFollowTheText changes a text again and again, and looks where the
// lines of a judged query are.
func TestJudgedLinesFollowTheText(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.replace(lines("The voucher was nowhere.", "So I left.", "And called them later on.", "That was all.")...)
		answer := func(first, last int64, grade int) research.JudgedAnswer {
			return research.JudgedAnswer{
				JudgedRef: research.JudgedRef{Kind: research.JudgedLines, Object: w.file.ID, First: first, Last: last}, Grade: grade, Author: "Ida", CreatedAt: now,
			}
		}
		moment := answer(100, 200, 1)
		moment.Kind = research.JudgedMoment
		q := research.Judged{
			ID: research.NewID(), Text: "voucher", Language: "en", Author: "Ida", Version: 1, CreatedAt: now, UpdatedAt: now,
			Answers: []research.JudgedAnswer{answer(0, 0, 1), answer(1, 2, 2), answer(3, 3, 3), moment},
		}
		w.tx(func(ctx context.Context, tx *database.Tx) error { return database.InsertJudged(ctx, tx, q) })
		type place struct {
			first, last int64
			grade       int
			lost        bool
		}
		check := func(name string, want ...place) {
			t.Helper()
			j, err := database.JudgedByID(t.Context(), db, q.ID)
			if err != nil {
				t.Fatal(err)
			}
			var got []place
			for _, a := range j.Answers {
				if a.Kind == research.JudgedLines {
					got = append(got, place{a.First, a.Last, a.Grade, a.Lost})
				} else if a != moment {
					t.Errorf("%s: the moment is %+v", name, a)
				}
			}
			if !slices.Equal(got, want) || j.Version != 1 {
				t.Errorf("%s: %v in version %d, want %v", name, got, j.Version, want)
			}
		}
		w.replace(lines("The voucher was nowhere.", "So I went.", "And called them later on.", "That was all.")...)
		check("a corrected word", place{0, 0, 1, false}, place{1, 2, 2, false}, place{3, 3, 3, false})
		w.replace(lines("Good morning.", "The voucher was nowhere.", "So I went.", "And called them later on.", "That was all.")...)
		check("a line before", place{1, 1, 1, false}, place{2, 3, 2, false}, place{4, 4, 3, false})
		w.replace(lines("Good morning.", "So I went. And called them later on.", "Nothing more.", "The end.")...)
		check("lines that are gone", place{1, 1, 1, true}, place{2, 3, 2, true}, place{4, 4, 3, true})
	})
}
