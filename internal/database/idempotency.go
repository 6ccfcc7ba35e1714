package database

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// keepKeys is how long a repeated request is recognised.
const keepKeys = 48 * time.Hour

// Repeated is what an earlier request with the same key made.
type Repeated struct {
	Fingerprint string   // of the earlier request
	Refs        []string // ids of what it made
}

// FindKey looks an idempotency key of a caller up; nil if it is new.
func FindKey(ctx context.Context, r Reader, caller, key string, now time.Time) (*Repeated, error) {
	found, err := One(ctx, r, func(row Row) (Repeated, error) {
		var rep Repeated
		var refs string
		if err := row.Scan(&rep.Fingerprint, &refs); err != nil {
			return rep, err
		}
		var err error
		rep.Refs, err = unmarshalList(refs)
		return rep, err
	}, `SELECT fingerprint, refs FROM idempotency WHERE caller = $1 AND key = $2 AND created_at > $3`,
		caller, key, millis(now.Add(-keepKeys)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &found, err
}

// InsertKey records what a request with a key made, and forgets old keys. A
// concurrent request with the same key makes it research.ErrConflict.
func InsertKey(ctx context.Context, tx *Tx, caller, key, fingerprint string, refs []string, now time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE created_at <= $1`, millis(now.Add(-keepKeys))); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO idempotency (caller, key, fingerprint, refs, created_at)
		VALUES ($1, $2, $3, $4, $5)`, caller, key, fingerprint, list(refs), millis(now))
	return err
}
