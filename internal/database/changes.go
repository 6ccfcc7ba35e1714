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
	if lock := tx.db.dialect.lockChanges; lock != "" && !tx.changed {
		if _, err := tx.Exec(ctx, lock); err != nil {
			return 0, err
		}
		tx.changed = true
	}
	return One(ctx, tx, Scalar[int64], `INSERT INTO changes (kind, ref, at) VALUES ($1, $2, $3) RETURNING number`,
		string(kind), ref, millis(now))
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
