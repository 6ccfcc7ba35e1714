// Package upkeep keeps database, store and index in accord: it removes the bytes
// of deleted files and accounts for them, sweeps what nobody refers to, and
// compares the three.
//
// The database is the truth. What it does not know is swept once it is old
// enough that no upload can still be about to record it; what it knows and the
// store has lost is told to the people whose file it was; an index that differs
// is filled anew.
package upkeep

import (
	"log/slog"
	"time"

	"earshot/internal/database"
	"earshot/uploads"
)

// Keeper does the upkeep.
type Keeper struct {
	db   *database.DB
	blob uploads.Blob
	log  *slog.Logger
	now  func() time.Time
}

// New returns a keeper.
func New(db *database.DB, blob uploads.Blob, log *slog.Logger) *Keeper {
	return &Keeper{db: db, blob: blob, log: log, now: time.Now}
}
