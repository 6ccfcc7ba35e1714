package database

import (
	"context"
	"time"
)

// Change says that search must look again at something.
type Change struct {
	Number int64
	Kind   ChangeKind
	Ref    string // its id
}

// ChangeKind is what changed.
type ChangeKind string

// The kinds of change. A source is a file, highlight, finding or insight, all
// of whose passages are read again; a study stands for all of its sources, and
// a tag for all that carries it or one below it.
const (
	SourceChanged ChangeKind = "source"
	StudyChanged  ChangeKind = "study"
	TagChanged    ChangeKind = "tag"
)

// AppendChange records a change and returns its number. Numbers appear to
// readers in order: see dialect.lockChanges. Call it late in a transaction.
func AppendChange(ctx context.Context, tx *Tx, kind ChangeKind, ref string, now time.Time) (int64, error) {
	if err := lockChanges(ctx, tx); err != nil {
		return 0, err
	}
	return One(ctx, tx, Scalar[int64], `INSERT INTO changes (kind, ref, at) VALUES ($1, $2, $3) RETURNING number`,
		string(kind), ref, millis(now))
}

// AppendChanges records a change of each of several things.
func AppendChanges(ctx context.Context, tx *Tx, kind ChangeKind, refs []string, now time.Time) error {
	if err := lockChanges(ctx, tx); err != nil {
		return err
	}
	return insertMany(ctx, tx, `INSERT INTO changes (kind, ref, at) VALUES `, 3, refs, func(ref string) []any {
		return []any{string(kind), ref, millis(now)}
	})
}

func lockChanges(ctx context.Context, tx *Tx) error {
	lock := tx.db.dialect.lockChanges
	if lock == "" || tx.changed {
		return nil
	}
	_, err := tx.Exec(ctx, lock)
	tx.changed = err == nil
	return err
}

// ChangesAfter lists changes in order.
func ChangesAfter(ctx context.Context, r Reader, number int64, limit int) ([]Change, error) {
	return All(ctx, r, func(row Row) (Change, error) {
		var c Change
		err := row.Scan(&c.Number, &c.Kind, &c.Ref)
		return c, err
	}, `SELECT number, kind, ref FROM changes WHERE number > $1 ORDER BY number LIMIT $2`, number, limit)
}

// LastChange is the greatest number of a change; 0 if there is none.
func LastChange(ctx context.Context, r Reader) (int64, error) {
	return One(ctx, r, Scalar[int64], `SELECT COALESCE(MAX(number), 0) FROM changes`)
}
