// Package database keeps metadata in SQLite or PostgreSQL.
//
// The SQL is written once, in the dialect that both share, beside the function
// that runs it, one file per aggregate. Parameters are $1, $2, … (which SQLite
// takes as ?1, ?2, …). Times are milliseconds since 1970 in UTC, ids text,
// lists JSON text.
//
// Reading takes a [Reader], which is a *DB or a *Tx. Writing takes a *Tx, and
// only [DB.InTx] makes one: so a row, the job that it needs and the change that
// search must learn of are one transaction, or nothing.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	*pools
	patience time.Duration // how long a transaction waits for others; 0 for as long as they take
}

type pools struct {
	read, write *sql.DB
	dialect     dialect
	turn        chan struct{} // held by the one who writes; nil where many may
	statements  sync.Map      // from shared SQL to *sql.Stmt of the read pool
}

// Patient is the same database for somebody who waits for others that write no
// longer than so: then InTx is research.ErrBusy. SQLite has one writer at a time, and an
// import of hundreds of thousands of rows is one transaction.
func (db *DB) Patient(wait time.Duration) *DB { return &DB{db.pools, wait} }

// dialect is what differs between the two databases.
type dialect struct {
	name        string // "sqlite" or "postgres"
	skipLocked  string // appended to a SELECT that claims rows
	lockChanges string // makes the order of change numbers the order of commits
	rebind      func(string) string
	prepare     bool // whether the driver parses a statement each time it is run
	violation   func(error) violation
	transient   func(error) bool // worth running the transaction again
}

type violation int

const (
	noViolation violation = iota
	uniqueViolation
	foreignViolation
)

// Open opens the database at url, which is "postgres://…" or the path of a
// SQLite file, and brings its tables up to date.
func Open(ctx context.Context, url string) (*DB, error) {
	if IsPostgres(url) {
		return open(ctx, url, openPostgres)
	}
	// Of two processes that open a new SQLite file at the same time one finds
	// it locked or half made by the other, and all is well when it looks again.
	for attempt := 1; ; attempt++ {
		db, err := open(ctx, url, openSQLite)
		if err == nil || attempt == openAttempts {
			return db, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(time.Duration(attempt) * 50 * time.Millisecond):
		}
	}
}

const openAttempts = 8

func open(ctx context.Context, url string, connect func(context.Context, string) (*DB, error)) (*DB, error) {
	db, err := connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := db.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate database: %w", err), db.Close())
	}
	return db, nil
}

// IsPostgres reports whether url names a PostgreSQL database.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// Close waits for running statements and closes the database.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Check reports whether the database answers.
func (db *DB) Check(ctx context.Context) error {
	return db.read.PingContext(ctx)
}

// Reader reads: a *DB, or a *Tx that sees its own writes.
type Reader interface {
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	translate(err error) error
	// brief is the context for a statement that ends sooner than anybody could
	// stop it. SQLite answers in the process that asks; to watch for the end of
	// a context, its driver and database/sql start a goroutine each, which takes
	// a tenth of the time of reading a page of passages.
	brief(ctx context.Context) context.Context
}

func (db *DB) brief(ctx context.Context) context.Context {
	if db.turn == nil { // a server may not answer at all
		return ctx
	}
	return context.WithoutCancel(ctx)
}

func (db *DB) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if !db.dialect.prepare {
		return db.read.QueryContext(ctx, db.dialect.rebind(query), args...)
	}
	statement, ok := db.statements.Load(query)
	if !ok {
		made, err := db.read.PrepareContext(ctx, db.dialect.rebind(query))
		if err != nil {
			return nil, err
		}
		var raced bool
		if statement, raced = db.statements.LoadOrStore(query, made); raced {
			_ = made.Close() //nolint:sqlclosecheck // the other is kept until the database closes
		}
	}
	return statement.(*sql.Stmt).QueryContext(ctx, args...)
}

// Row is what a scan function reads one row from.
type Row interface{ Scan(dest ...any) error }

// All returns every row.
func All[T any](ctx context.Context, r Reader, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := r.query(ctx, query, args)
	if err != nil {
		return nil, r.translate(err)
	}
	defer func() { _ = rows.Close() }() // its error is Err's
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, r.translate(rows.Err())
}

// One returns the first row, or sql.ErrNoRows.
func One[T any](ctx context.Context, r Reader, scan func(Row) (T, error), query string, args ...any) (T, error) {
	var zero T
	all, err := All(ctx, r, scan, query, args...)
	if err != nil {
		return zero, err
	}
	if len(all) == 0 {
		return zero, sql.ErrNoRows
	}
	return all[0], nil
}

// Scalar scans a row of one column.
func Scalar[T any](row Row) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// millis and fromMillis are the form of times in tables.
func millis(t time.Time) int64 { return t.UnixMilli() }

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
