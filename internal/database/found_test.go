package database_test

import (
	"context"
	"slices"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

func TestFoundPassagesKnowWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, study, session := seed(t, db)
		start, end := int64(1500), int64(-3)
		said := research.Passage{
			ID: "said", Source: "file", File: "file", Kind: "transcript", Session: session.ID, Study: study.ID, Language: "de",
			Speaker: "P1", Heading: "Kasse", StartMS: &start, EndMS: &end, Text: "Hier.",
			Cuts: []research.Cut{{Offset: 0, Segment: 7, StartMS: &start, EndMS: &end}, {Offset: 4, Segment: 8}},
		}
		insight := research.Passage{ID: "insight", Source: "claim", Kind: "insight", Language: "en", Text: "Everywhere."}
		orphan := research.Passage{ID: "orphan", Source: "gone", File: "gone", Kind: "note", Session: "gone", Study: "gone", Language: "en", Text: "?", Cuts: []research.Cut{}}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			for _, p := range []research.Passage{said, insight, orphan} {
				if err := database.ReplacePassages(ctx, tx, p.Source, slices.Values([]research.Passage{p})); err != nil {
					return err
				}
			}
			return nil
		})
		got, err := database.FoundByID(t.Context(), db, []string{"said", "insight", "orphan", "none"})
		want := map[string]database.Found{
			"said": {
				Passage: said,
				In:      &research.Session{ID: session.ID, Study: study.ID, Title: "P1", HeldOn: "2026-03-31", Market: "AT"},
				Of:      &research.Study{ID: study.ID, Brand: "nordlicht", Title: "Checkout", Market: "DE", Visibility: research.VisibleGroup},
			},
			"insight": {Passage: insight}, "orphan": {Passage: orphan},
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("found: %v\n%s", err, diff)
		}
		renamed := study
		renamed.Title, renamed.Version = "Checkout, again", 2
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error { return database.UpdateStudy(ctx, tx, renamed) })
		got, err = database.FoundByID(t.Context(), db, []string{"said"})
		if err != nil || got["said"].Of.Title != renamed.Title {
			t.Errorf("after an edit: %v, %v", got["said"].Of, err)
		}
	})
}
