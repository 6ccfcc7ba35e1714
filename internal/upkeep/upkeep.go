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
	"context"
	"log/slog"
	"time"

	"earshot/internal/database"
	"earshot/uploads"
)

// How old things are before they are swept. Both are far longer than anything
// takes between its bytes and its row.
const (
	ObjectGrace = 24 * time.Hour
	UploadGrace = 7 * 24 * time.Hour
)

// prefixes are what the keys of this program begin with. Whatever else lies in
// a bucket is somebody else's.
var prefixes = []string{"files/", "parts/", "tails/", "doctor/"}

// InUse is what uploads in progress hold in the store, and no file refers to.
type InUse struct {
	Keys    map[string]bool // of objects: pieces that wait, and files that are whole and not yet recorded
	Uploads map[string]bool // the store's own names of unfinished uploads
}

// Options are what a Keeper works with.
type Options struct {
	DB   *database.DB
	Blob uploads.Blob
	// InUse tells what uploads in progress hold. It is asked after the store was
	// listed: what began later is too young to be swept anyway.
	InUse func(ctx context.Context) (InUse, error)
	Log   *slog.Logger
	Now   func() time.Time // nil is time.Now
}

// Keeper does the upkeep.
type Keeper struct {
	db    *database.DB
	blob  uploads.Blob
	inUse func(ctx context.Context) (InUse, error)
	log   *slog.Logger
	now   func() time.Time
}

// New returns a keeper.
func New(o Options) *Keeper {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Keeper{db: o.DB, blob: o.Blob, inUse: o.InUse, log: o.Log, now: o.Now}
}
