package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Queued is a file that is worked on, waits for it, or failed.
type Queued = database.Queued

// Queue is what happens to files, as far as somebody may see them.
type Queue struct {
	Counts   map[string]QueueCount // by the kind of job
	Indexing int                   // files on their way into search
	Erasing  int                   // deletions whose bytes are still there; for administrators of the group
	Work     []Queued              // that runs, then that waits, at most so many as asked for
}

// QueueCount is how many files wait for a kind of job, are in it, or failed in it.
type QueueCount = database.QueueCount

// Queue tells what is done with files now, for those who look after a brand or
// the group.
func (l *Library) Queue(ctx context.Context, who auth.Person, limit int) (Queue, error) {
	var q Queue
	scope, err := keeps(who)
	if err != nil {
		return q, err
	}
	if q.Counts, err = database.CountQueue(ctx, l.db, scope); err != nil {
		return q, err
	}
	if q.Indexing, err = database.CountIndexing(ctx, l.db, scope); err != nil {
		return q, err
	}
	if who.MayAdminister() {
		if q.Erasing, err = database.CountErasures(ctx, l.db); err != nil {
			return q, err
		}
	}
	q.Work, err = database.QueuedFiles(ctx, l.db, scope, limit)
	return q, err
}

// FailedFiles lists the files that could not be read, the latest first, after the
// one whose id is given; for those who look after a brand or the group.
func (l *Library) FailedFiles(ctx context.Context, who auth.Person, after string, limit int) (Page[Queued], error) {
	scope, err := keeps(who)
	if err != nil {
		return Page[Queued]{}, err
	}
	found, err := database.FailedFiles(ctx, l.db, scope, after, limit+1)
	if err != nil {
		return Page[Queued]{}, err
	}
	return page(found, limit, func(q Queued) string { return q.File.ID }), nil
}

// keeps is what those see who look after a brand or the group: what they may read.
func keeps(who auth.Person) (research.Scope, error) {
	if !who.MayAnywhere(auth.ManageBrand) {
		return research.Scope{}, auth.ErrForbidden
	}
	return who.Scope(), nil
}
