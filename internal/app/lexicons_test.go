package app

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"
	"earshot/search/dictionary"
	"earshot/search/thesaurus"
)

func TestLexiconsFollowTheDatabase(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		l := &lexicons{db: db, log: slog.New(slog.DiscardHandler)}
		plain := thesaurus.New(thesaurus.Builtin())
		follow := func() {
			t.Helper()
			if err := l.follow(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if follow(); l.with(plain) != plain {
			t.Error("without lexicons there is another thesaurus")
		}
		store(t, db, dictionary.Table{From: "en", To: "de", Kind: dictionary.Dictionary, Name: "a", Pairs: []dictionary.Pair{{Source: "gazebo", Target: "Pavillon", Weight: 1}}})
		follow()
		with := l.with(plain)
		if with == plain || with != l.with(plain) {
			t.Error("the lexicon is not used, or joined anew for each search")
		}
		if follow(); l.with(plain) != with {
			t.Error("lexicons that have not changed are read again")
		}
		store(t, db, dictionary.Table{From: "en", To: "de", Kind: dictionary.Dictionary, Name: "a", Pairs: []dictionary.Pair{{Source: "gazebo", Target: "Laube", Weight: 1}}})
		if follow(); l.with(plain) == with {
			t.Error("a lexicon that was replaced stays")
		}
		tables, _, err := Tables(t.Context(), db)
		if err != nil || len(tables) != 1 || tables[0].Of("gazebo")[0].Target != "Laube" {
			t.Errorf("tables %v, %v", tables, err)
		}
	})
}

func store(t *testing.T, db *database.DB, table dictionary.Table) {
	t.Helper()
	var b bytes.Buffer
	if err := table.Encode(&b); err != nil {
		t.Fatal(err)
	}
	l := research.Lexicon{ID: research.NewID(), Name: table.Name, From: table.From, To: table.To, Kind: string(table.Kind), Entries: len(table.Pairs), CreatedAt: time.Now()}
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return database.ReplaceLexicon(ctx, tx, l, b.Bytes())
	})
	if err != nil {
		t.Fatal(err)
	}
}
