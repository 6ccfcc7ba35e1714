package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search/dictionary"
	"earshot/search/thesaurus"
)

// Tables reads all lexicons, and the version of them: while it stays the same,
// so do they. Each is read row by row; the tables of FreeDict's greatest take
// some 50 MB.
func Tables(ctx context.Context, db *database.DB) ([]dictionary.Table, string, error) {
	// The version is read first: what changes meanwhile is read again.
	version, err := database.LexiconsVersion(ctx, db)
	if err != nil {
		return nil, "", err
	}
	list, err := database.Lexicons(ctx, db, "", 0)
	if err != nil {
		return nil, "", err
	}
	var tables []dictionary.Table
	for _, l := range list {
		t, err := dictionary.Decode(database.LexiconContent(ctx, db, l.ID), about(l))
		if _, gone := errors.AsType[*research.NotFoundError](err); gone {
			continue // removed meanwhile
		}
		if err != nil {
			return nil, "", fmt.Errorf("lexicon %s: %w", l.Name, err)
		}
		tables = append(tables, t)
	}
	return tables, version, nil
}

func about(l research.Lexicon) dictionary.About {
	return dictionary.About{
		From: l.From, To: l.To, Kind: dictionary.Kind(l.Kind), Name: l.Name, Licence: l.Licence, Origin: l.Origin,
	}
}

// lexicons keeps the tables that searches use in step with the database,
// whichever process changes it. A search never waits for that.
type lexicons struct {
	db      *database.DB
	log     *slog.Logger
	version string
	tables  atomic.Pointer[thesaurus.Tables] // nil while there are none
	joined  atomic.Pointer[joined]
}

// joined is a thesaurus with the tables.
type joined struct {
	plain, with *thesaurus.Thesaurus
	tables      *thesaurus.Tables
}

// lookForLexicons is how often the version is read.
const lookForLexicons = 2 * time.Second

// run follows the database until ctx ends.
func (l *lexicons) run(ctx context.Context) {
	tick := time.NewTicker(lookForLexicons)
	defer tick.Stop()
	for {
		if err := l.follow(ctx); err != nil && ctx.Err() == nil {
			l.log.ErrorContext(ctx, "lexicons not read", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// follow reads the lexicons if they have changed. If that fails, what was
// there stays, and the next look tries again.
func (l *lexicons) follow(ctx context.Context) error {
	version, err := database.LexiconsVersion(ctx, l.db)
	if err != nil || version == l.version {
		return err
	}
	tables, version, err := Tables(ctx, l.db)
	if err != nil {
		return err
	}
	var read *thesaurus.Tables
	bytes, pairs := 0, 0
	if len(tables) > 0 {
		read = thesaurus.NewTables(tables...)
		bytes, pairs = read.Size()
	}
	l.tables.Store(read)
	l.version = version
	settleMemory()
	l.log.InfoContext(ctx, "lexicons read", "lexicons", len(tables), "pairs", pairs, "bytes", bytes)
	return nil
}

// with is a thesaurus that consults the lexicons, too.
func (l *lexicons) with(t *thesaurus.Thesaurus) *thesaurus.Thesaurus {
	tables := l.tables.Load()
	if tables == nil {
		return t
	}
	if j := l.joined.Load(); j != nil && j.plain == t && j.tables == tables {
		return j.with
	}
	j := &joined{plain: t, with: t.With(tables), tables: tables}
	l.joined.Store(j)
	return j.with
}
