package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"earshot/internal/research"
)

// Tx is a transaction that writes.
type Tx struct {
	tx      *sql.Tx
	db      *DB
	after   []func()
	changed bool

	// statements are those that SQLite would parse anew each time they run; they
	// end with the transaction.
	statements map[string]*sql.Stmt
}

// attempts is how often InTx runs a transaction that the database refuses
// because of others; each waits a little longer than the one before.
const attempts = 8

// InTx runs f in a transaction and commits it if f returns nil. Where the
// database refuses it because of a concurrent one, f runs again: it must not
// have effects of its own, but may hand them to Tx.AfterCommit.
func (db *DB) InTx(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	for n := 1; ; n++ {
		tx, err := db.attempt(ctx, f)
		if err == nil {
			for _, hook := range tx.after {
				hook()
			}
			return nil
		}
		if n == attempts || !db.dialect.transient(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(n*n) * 5 * time.Millisecond):
		}
	}
}

func (db *DB) attempt(ctx context.Context, f func(context.Context, *Tx) error) (*Tx, error) {
	if err := db.await(ctx); err != nil {
		return nil, err
	}
	defer db.pass()
	begun, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin transaction: %w", err)
	}
	// Rolling back what was committed does nothing; what panicked is undone.
	defer func() { _ = begun.Rollback() }()
	tx := &Tx{tx: begun, db: db, statements: map[string]*sql.Stmt{}}
	if err := f(ctx, tx); err != nil {
		return nil, err
	}
	if err := begun.Commit(); err != nil {
		return nil, fmt.Errorf("commit: %w", err)
	}
	return tx, nil
}

// await waits for the turn to write.
func (db *DB) await(ctx context.Context) error {
	if db.turn == nil {
		return nil
	}
	var enough <-chan time.Time
	if db.patience > 0 {
		timer := time.NewTimer(db.patience)
		defer timer.Stop()
		enough = timer.C
	}
	select {
	case db.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-enough:
		return research.ErrBusy
	}
}

// pass gives the turn to the one who has waited longest.
func (db *DB) pass() {
	if db.turn != nil {
		<-db.turn
	}
}

// AfterCommit runs hook once the transaction is durable.
func (tx *Tx) AfterCommit(hook func()) { tx.after = append(tx.after, hook) }

func (tx *Tx) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if !tx.db.dialect.prepare {
		return tx.tx.QueryContext(ctx, tx.db.dialect.rebind(query), args...)
	}
	s, err := tx.statement(ctx, query) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// statement is a statement that has been parsed.
func (tx *Tx) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := tx.statements[query]; ok {
		return s, nil
	}
	s, err := tx.tx.PrepareContext(ctx, tx.db.dialect.rebind(query))
	if err == nil {
		tx.statements[query] = s
	}
	return s, err
}

func (tx *Tx) brief(ctx context.Context) context.Context { return tx.db.brief(ctx) }

func (tx *Tx) translate(err error) error { return tx.db.translate(err) }

// Exec runs a statement and returns how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.exec(ctx, query, args)
	if err != nil {
		return 0, tx.translate(err)
	}
	return res.RowsAffected()
}

func (tx *Tx) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	if !tx.db.dialect.prepare {
		return tx.tx.ExecContext(ctx, tx.db.dialect.rebind(query), args...)
	}
	s, err := tx.statement(ctx, query) //nolint:sqlclosecheck // it ends with the transaction
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// SkipLocked is the clause that a SELECT ends with to pass over rows that other
// transactions hold: empty in SQLite, which has one writer.
func (tx *Tx) SkipLocked() string { return tx.db.dialect.skipLocked }

// translate turns a driver's error into one that callers may know.
func (db *DB) translate(err error) error {
	if err == nil {
		return nil
	}
	switch db.dialect.violation(err) {
	case uniqueViolation:
		return fmt.Errorf("%w: %w", research.ErrConflict, err)
	case foreignViolation:
		return fmt.Errorf("%w: %w", research.ErrNotFound, err)
	case noViolation:
	}
	return err
}

// missing turns "no rows" into a NotFoundError about thing.
func missing(err error, thing string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return &research.NotFoundError{Thing: thing}
	}
	return err
}
