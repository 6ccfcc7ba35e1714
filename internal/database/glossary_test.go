package database_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

// concept is a concept with words in English and German.
func concept(english, german string) research.Concept {
	c := research.Concept{
		ID: research.NewID(), Status: research.ConceptAgreed, Author: "Ana", Version: 1, CreatedAt: now, UpdatedAt: now,
		Terms: []research.Term{{Text: english, Language: "en"}, {Text: german, Language: "de"}},
	}
	c.Normalize()
	return c
}

func addConcepts(t *testing.T, db *database.DB, list ...research.Concept) {
	t.Helper()
	inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
		return errors.Join(database.ChangeGlossary(ctx, tx), database.InsertConcepts(ctx, tx, list), database.RelateConcepts(ctx, tx, list))
	})
}

func TestAConceptIsReadAsWritten(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		brand, _, _ := seed(t, db)
		wide, other, c := concept("person", "Person"), concept("account", "Konto"), concept("customer", "Kunde")
		c.URI = "https://example.org/customer"
		c.Terms = research.NormalizeTerms(append(c.Terms,
			research.Term{Text: "Mandantin", Language: "de", Brand: brand.Slug}, research.Term{Text: "client", Language: "en"},
			research.Term{Text: "costumer", Language: "en", Kind: research.TermHidden}))
		c.Definitions = []research.Definition{{Language: "de", Text: "Wer kauft"}, {Language: "en", Text: "Who buys"}}
		c.Broader, c.Related = []string{wide.ID}, []string{other.ID}
		addConcepts(t, db, wide, other, c)
		wide.Narrower, other.Related = []string{c.ID}, []string{c.ID}
		for _, want := range []research.Concept{wide, other, c} {
			got, err := database.ConceptByID(t.Context(), db, want.ID)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("concept: %v\n%s", err, diff)
			}
		}
		all, err := database.ConceptsAfter(t.Context(), db, "", 10)
		if diff := cmp.Diff([]research.Concept{wide, other, c}, all); err != nil || diff != "" {
			t.Errorf("concepts: %v\n%s", err, diff)
		}
		c.Related, c.Broader, c.Version, c.Definitions = nil, []string{other.ID}, 2, nil
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error { return database.UpdateConcept(ctx, tx, c) })
		got, err := database.ConceptByID(t.Context(), db, c.ID)
		if diff := cmp.Diff(c, got); err != nil || diff != "" {
			t.Errorf("edited concept: %v\n%s", err, diff)
		}
		// What the edit took from the other is a change of the other.
		if got, _ := database.ConceptByID(t.Context(), db, other.ID); got.Version != 2 || len(got.Related) != 0 {
			t.Errorf("concept that is no longer related = version %d, related %v", got.Version, got.Related)
		}
		err = db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error { return database.UpdateConcept(ctx, tx, c) })
		if !errors.Is(err, research.ErrStale) {
			t.Errorf("edit of version 1 again = %v, want ErrStale", err)
		}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error { return database.DeleteConcept(ctx, tx, c.ID, now) })
		if _, err := database.ConceptByID(t.Context(), db, c.ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("deleted concept = %v, want ErrNotFound", err)
		}
	})
}

func TestConceptsAreListedByLabel(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b, a, c := concept("Basket", "Warenkorb"), concept("account", "Zugang_1"), concept("checkout", "Kasse")
		c.Status = research.ConceptProposed
		addConcepts(t, db, b, a, c)
		for _, test := range []struct {
			filter database.ConceptFilter
			want   []string
		}{
			{database.ConceptFilter{}, []string{a.ID, b.ID, c.ID}},
			{database.ConceptFilter{Language: "de"}, []string{c.ID, b.ID, a.ID}},
			{database.ConceptFilter{Language: "fr"}, nil},
			{database.ConceptFilter{Status: research.ConceptAgreed}, []string{a.ID, b.ID}},
			{database.ConceptFilter{Text: "KORB"}, []string{b.ID}},
			{database.ConceptFilter{Text: "korb", Language: "en"}, nil},
			{database.ConceptFilter{Text: "g_1"}, []string{a.ID}},
			{database.ConceptFilter{Text: "%"}, nil},
			{database.ConceptFilter{Text: `\`}, nil},
		} {
			var got []string
			var at database.ConceptPlace
			for {
				list, places, err := database.Concepts(t.Context(), db, test.filter, at, 2)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range list {
					got = append(got, c.ID)
				}
				if len(list) < 2 {
					break
				}
				at = places[len(places)-1]
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("Concepts(%+v) = %v, want %v", test.filter, got, test.want)
			}
		}
		languages, err := database.GlossaryLanguages(t.Context(), db)
		if !slices.Equal(languages, []string{"de", "en"}) {
			t.Errorf("GlossaryLanguages() = %v, %v", languages, err)
		}
	})
}

func TestTheGlossaryHasAVersionForEachChange(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		before, err := database.GlossaryVersion(t.Context(), db)
		if before != "" || err != nil {
			t.Fatalf("version of an empty glossary = %q, %v", before, err)
		}
		seen := sync.Map{}
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				c := concept(fmt.Sprint("word ", i), "Wort")
				if err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
					if err := database.ChangeGlossary(ctx, tx); err != nil {
						return err
					}
					v, err := database.GlossaryVersion(ctx, tx)
					if _, twice := seen.LoadOrStore(v, true); twice {
						t.Errorf("version %q twice", v)
					}
					return errors.Join(err, database.InsertConcepts(ctx, tx, []research.Concept{c}))
				}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if after, _ := database.GlossaryVersion(t.Context(), db); after != "6" {
			t.Errorf("version after six changes = %q", after)
		}
	})
}

func TestWhatIsBroaderIsKnownOverAllSteps(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		list := make([]research.Concept, 5)
		for i := range list {
			list[i] = concept(fmt.Sprint("word ", i), "Wort")
			if i > 0 {
				list[i].Broader = []string{list[i-1].ID}
			}
		}
		addConcepts(t, db, list...)
		for i := range list {
			for j := range list {
				got, err := database.IsBroader(t.Context(), db, list[i].ID, []string{list[j].ID})
				if err != nil || got != (i <= j) {
					t.Errorf("IsBroader(%d, %d) = %v, %v", i, j, got, err)
				}
			}
		}
	})
}
