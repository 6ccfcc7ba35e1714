package database_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

func TestLexiconsAreReplacedByName(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		first := research.Lexicon{
			ID: research.NewID(), Name: "en-de", From: "en", To: "de", Kind: "dictionary", Licence: "MIT", Origin: "here",
			Entries: 3, Digest: "d", CreatedAt: now,
		}
		content := bytes.Repeat([]byte("0123456789abcdef"), 200_000) // several rows, the last one not full
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			return database.ReplaceLexicon(ctx, tx, first, content)
		})
		got, err := io.ReadAll(database.LexiconContent(t.Context(), db, first.ID))
		if err != nil || !bytes.Equal(got, content) {
			t.Fatalf("content: %d bytes, %v; want %d", len(got), err, len(content))
		}
		before, err := database.LexiconsVersion(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		second := first
		second.ID, second.Entries = research.NewID(), 1
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			return database.ReplaceLexicon(ctx, tx, second, []byte("new"))
		})
		list, err := database.Lexicons(t.Context(), db, "", 0)
		if diff := cmp.Diff([]research.Lexicon{second}, list); err != nil || diff != "" {
			t.Errorf("list: %v\n%s", err, diff)
		}
		if after, err := database.LexiconsVersion(t.Context(), db); err != nil || after == before {
			t.Errorf("version stays %q, %v", after, err)
		}
		_, err = io.ReadAll(database.LexiconContent(t.Context(), db, first.ID))
		if _, gone := errors.AsType[*research.NotFoundError](err); !gone {
			t.Errorf("content of what was replaced: %v", err)
		}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error { return database.RemoveLexicon(ctx, tx, "en-de") })
		if list, err := database.Lexicons(t.Context(), db, "", 1); err != nil || len(list) != 0 {
			t.Errorf("after removal: %v, %v", list, err)
		}
		err = db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			return database.RemoveLexicon(ctx, tx, "en-de")
		})
		if _, missing := errors.AsType[*research.NotFoundError](err); !missing {
			t.Errorf("removing twice: %v", err)
		}
	})
}
