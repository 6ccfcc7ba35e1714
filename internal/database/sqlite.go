package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readers is how many statements may read a SQLite file at once.
const readers = 4

// mapped is how many bytes of the file readers map at most. What is mapped is
// neither read by a call nor copied into memory of our own, for each reader
// anew; that takes a sixth off the time of reading a page of passages.
const mapped = 1 << 30

func openSQLite(ctx context.Context, path string) (*DB, error) {
	write, err := sql.Open("sqlite", sqliteDSN(path, "immediate"))
	if err != nil {
		return nil, err
	}
	// SQLite has one writer; waiting for our turn is fairer than in its lock.
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteDSN(path, "deferred", "query_only(1)", fmt.Sprintf("mmap_size(%d)", mapped)))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	db := &DB{pools: &pools{read: read, write: write, dialect: sqliteDialect(), turn: make(chan struct{}, 1)}}
	if err := db.verifyPragmas(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func sqliteDSN(path, lock string, pragmas ...string) string {
	q := url.Values{"_txlock": {lock}}
	for _, p := range append([]string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	}, pragmas...) {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// verifyPragmas reads settings back: the driver ignores a misspelt one.
func (db *DB) verifyPragmas(ctx context.Context) error {
	for _, check := range []struct{ pragma, want string }{
		{"journal_mode", "wal"}, {"foreign_keys", "1"}, {"synchronous", "2"},
	} {
		var got string
		if err := db.write.QueryRowContext(ctx, "PRAGMA "+check.pragma).Scan(&got); err != nil {
			return fmt.Errorf("read pragma %s: %w", check.pragma, err)
		}
		if got != check.want {
			return fmt.Errorf("pragma %s is %q, not %q", check.pragma, got, check.want)
		}
	}
	return nil
}

func sqliteDialect() dialect {
	return dialect{
		name:    "sqlite",
		rebind:  numbered,
		prepare: true,
		violation: func(err error) violation {
			switch sqliteCode(err) {
			case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
				return uniqueViolation
			case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
				return foreignViolation
			}
			return noViolation
		},
		transient: func(err error) bool { return sqliteCode(err)&0xff == sqlite3.SQLITE_BUSY },
	}
}

var (
	dollar  = regexp.MustCompile(`\$(\d+)`)
	rebound sync.Map // from shared SQL to SQLite's
)

// numbered turns $1 into ?1, which is SQLite's word for it, or into ? where
// parameters stand in the order of their numbers: for each value that it binds,
// the driver asks for the name of its parameter, and SQLite looks through all
// names there are. Statements are constants or built from few variants, so each
// is rewritten once.
func numbered(query string) string {
	if q, ok := rebound.Load(query); ok {
		return q.(string)
	}
	n, inOrder := 0, true
	for _, m := range dollar.FindAllStringSubmatch(query, -1) {
		n++
		inOrder = inOrder && m[1] == strconv.Itoa(n)
	}
	to := "?$1"
	if inOrder {
		to = "?"
	}
	q := dollar.ReplaceAllString(query, to)
	rebound.Store(query, q)
	return q
}

func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}
