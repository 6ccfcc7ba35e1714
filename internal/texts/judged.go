package texts

import (
	"context"
	"unicode/utf8"

	"earshot/internal/anchor"
	"earshot/internal/database"
	"earshot/internal/research"
)

// judged are the answers of judged queries that are lines of a text, by query.
// Moments need not be followed: a word is said when it is said, however often it
// is written down.
type judged map[string][]research.JudgedAnswer

// judgedOf reads the answers that are lines of a text. Where there are any, other
// writers of judged queries wait from here on.
func judgedOf(ctx context.Context, tx *database.Tx, file string) (judged, error) {
	found, err := database.LinesJudged(ctx, tx, file)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	if err := database.ChangeJudged(ctx, tx); err != nil {
		return nil, err
	}
	return database.LinesJudged(ctx, tx, file)
}

// follow takes answers along to where their lines stand in the new text; those
// that stand nowhere are lost.
func (j judged) follow(ctx context.Context, tx *database.Tx, file string, before, after []research.Segment) error {
	if len(j) == 0 || corrected(before, after) {
		return nil
	}
	m := newMover(before, after)
	for query, answers := range j {
		kept := make([]research.JudgedAnswer, 0, len(answers))
		at := map[research.JudgedRef]int{}
		for _, a := range answers {
			if !a.Lost {
				a.Lost = !m.move(&a.JudgedRef)
			}
			i, known := at[a.JudgedRef]
			if !known {
				at[a.JudgedRef] = len(kept)
				kept = append(kept, a)
			} else if was := kept[i]; was.Lost && !a.Lost || was.Lost == a.Lost && was.Grade < a.Grade {
				kept[i] = a
			}
		}
		if err := database.ReplaceLinesJudged(ctx, tx, query, file, kept); err != nil {
			return err
		}
	}
	return nil
}

// corrected reports whether a text has the same lines but for one, in which a
// word was corrected: then each is still the line that it was.
func corrected(before, after []research.Segment) bool {
	if len(before) != len(after) {
		return false
	}
	differ := 0
	for i := range before {
		if before[i].Text != after[i].Text {
			differ++
		}
	}
	return differ <= 1
}

// mover finds lines of a text in another one.
type mover struct {
	before        []research.Segment
	old, now      string
	edits         []anchor.Edit
	start, places Places
}

func newMover(before, after []research.Segment) mover {
	m := mover{before: before, old: Join(before), now: Join(after), start: PlacesOf(before), places: PlacesOf(after)}
	m.edits = anchor.Diff(m.old, m.now)
	return m
}

// move changes the numbers of lines to those that they have now, or says that
// they are not there.
func (m mover) move(r *research.JudgedRef) bool {
	first, last := int(r.First), int(r.Last)
	if first < 0 || last < first || last >= len(m.before) {
		return false
	}
	from := m.start.begins[first]
	to := m.start.begins[last] + utf8.RuneCountInString(m.before[last].Text)
	a, err := anchor.At(m.old, from, to)
	if err != nil {
		return false
	}
	moved, ok := a.MoveTo(m.old, m.now, m.edits)
	if !ok {
		return false
	}
	covered := m.places.Covered(moved.Start, moved.End)
	if len(covered) == 0 {
		return false
	}
	r.First, r.Last = int64(covered[0].Number), int64(covered[len(covered)-1].Number)
	return true
}
