package database

import (
	"context"
	"time"

	"earshot/internal/research"
)

// SavedSearch is a search that a person follows.
type SavedSearch struct {
	ID, Owner, Name string
	Query           string // JSON
	Fingerprint     string // of the query
	Seen            int    // passages that matched when the owner looked last
	SeenAt          time.Time
	CreatedAt       time.Time
}

const savedColumns = `id, owner, name, query, fingerprint, seen, seen_at, created_at`

func scanSaved(row Row) (SavedSearch, error) {
	var s SavedSearch
	var seen, created int64
	err := row.Scan(&s.ID, &s.Owner, &s.Name, &s.Query, &s.Fingerprint, &s.Seen, &seen, &created)
	s.SeenAt, s.CreatedAt = fromMillis(seen), fromMillis(created)
	return s, err
}

// PutSavedSearch adds a search, or gives the one with the same query of the same
// owner another name, and returns what is stored.
func PutSavedSearch(ctx context.Context, tx *Tx, s SavedSearch) (SavedSearch, error) {
	return One(ctx, tx, scanSaved, `INSERT INTO saved_searches (`+savedColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (owner, fingerprint) DO UPDATE SET name = excluded.name, seen = excluded.seen, seen_at = excluded.seen_at
		RETURNING `+savedColumns, s.ID, s.Owner, s.Name, s.Query, s.Fingerprint, s.Seen, millis(s.SeenAt), millis(s.CreatedAt))
}

// SavedSearches lists the searches of a person, newest first.
func SavedSearches(ctx context.Context, r Reader, owner string) ([]SavedSearch, error) {
	return All(ctx, r, scanSaved, `SELECT `+savedColumns+` FROM saved_searches WHERE owner = $1 ORDER BY id DESC`, owner)
}

// SavedSearchByID finds a search of a person.
func SavedSearchByID(ctx context.Context, r Reader, owner, id string) (SavedSearch, error) {
	s, err := One(ctx, r, scanSaved, `SELECT `+savedColumns+` FROM saved_searches WHERE owner = $1 AND id = $2`, owner, id)
	return s, missing(err, "saved search")
}

// SavedSearchLike finds the search of a person with a fingerprint.
func SavedSearchLike(ctx context.Context, r Reader, owner, fingerprint string) (SavedSearch, error) {
	s, err := One(ctx, r, scanSaved, `SELECT `+savedColumns+` FROM saved_searches WHERE owner = $1 AND fingerprint = $2`, owner, fingerprint)
	return s, missing(err, "saved search")
}

// LookedAt notes how much a search found when its owner looked.
func LookedAt(ctx context.Context, tx *Tx, id string, seen int, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE saved_searches SET seen = $2, seen_at = $3 WHERE id = $1`, id, seen, millis(now))
	return err
}

// RenameSavedSearch gives a search of a person another name.
func RenameSavedSearch(ctx context.Context, tx *Tx, owner, id, name string) error {
	n, err := tx.Exec(ctx, `UPDATE saved_searches SET name = $3 WHERE owner = $1 AND id = $2`, owner, id, name)
	if err == nil && n == 0 {
		return &research.NotFoundError{Thing: "saved search"}
	}
	return err
}

// DeleteSavedSearch deletes a search of a person.
func DeleteSavedSearch(ctx context.Context, tx *Tx, owner, id string) error {
	n, err := tx.Exec(ctx, `DELETE FROM saved_searches WHERE owner = $1 AND id = $2`, owner, id)
	if err == nil && n == 0 {
		return &research.NotFoundError{Thing: "saved search"}
	}
	return err
}
