// Package jobs runs work that must survive a restart. A job is a row, put
// there in the transaction of the data that it belongs to, and leased to one
// worker at a time. A worker that dies loses its lease, and another takes the
// job up. What the work is, the package does not know.
//
// Work may therefore begin more than once: it must be idempotent, which is
// easiest where everything that it leaves behind is one transaction.
package jobs

import (
	"context"
	"errors"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
)

// Job is a piece of work.
type Job struct {
	ID      string
	Kind    string // chooses the worker
	Ref     string // what it is about, such as a file's id
	Class   Class
	Attempt int // from 1
	Last    bool
}

// Class is the resource that a job needs most; each has its own limit.
type Class string

// The classes.
const (
	CPU    Class = "cpu"
	IO     Class = "io"
	Media  Class = "media"  // decoding recordings
	Speech Class = "speech" // recognising speech: minutes and hours of somebody's processor
)

// maxAttempts is how often a job is tried; with the waits of backoff that is
// some forty minutes. maxDeaths is how often its process may end while it runs.
const (
	maxAttempts = 8
	maxDeaths   = 8
)

// Enqueue puts a job into the queue as part of tx. A job of the same kind and
// reference that has not ended yet is enough: then nothing is added.
func Enqueue(ctx context.Context, tx *database.Tx, kind, ref string, class Class) error {
	now := time.Now().UnixMilli()
	_, err := tx.Exec(ctx, `INSERT INTO jobs (id, kind, ref, class, state, run_at, attempt, max_attempts, created_at, updated_at)
		VALUES ($1, $2, $3, $4, 'ready', $5, 0, $6, $5, $5)
		ON CONFLICT (kind, ref) WHERE state IN ('ready', 'running') DO NOTHING`,
		research.NewID(), kind, ref, string(class), now, maxAttempts)
	return err
}

// EnqueueReading leaves the first job of a file that was stored: reading it, or
// looking at it where it is a recording. Attachments need none.
func EnqueueReading(ctx context.Context, tx *database.Tx, f research.File) error {
	switch f.Kind {
	case research.KindNote, research.KindTranscript:
		return Enqueue(ctx, tx, research.JobReadFile, f.ID, CPU)
	case research.KindRecording:
		return Enqueue(ctx, tx, research.JobExamine, f.ID, Media)
	case research.KindAttachment:
	}
	return nil
}

// Later marks an error that is no fault of the job, such as a full disk: it waits
// for so long and that does not count as an attempt.
func Later(err error, wait time.Duration) error { return &laterError{err, wait} }

type laterError struct {
	error
	wait time.Duration
}

func (e *laterError) Unwrap() error { return e.error }

func isLater(err error) bool {
	_, ok := errors.AsType[*laterError](err)
	return ok
}

// Few marks an error that may pass, but hardly will: a job is tried that often in
// all.
func Few(err error, tries int) error { return &fewError{err, tries} }

type fewError struct {
	error
	tries int
}

func (e *fewError) Unwrap() error { return e.error }

// final reports whether a job that failed so is not tried again.
func (j Job) final(failure error) bool {
	few, ok := errors.AsType[*fewError](failure)
	return j.Last || isPermanent(failure) || ok && j.Attempt >= few.tries
}

// Permanent marks an error that trying again will not mend.
func Permanent(err error) error { return &permanentError{err} }

type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

func isPermanent(err error) bool {
	_, ok := errors.AsType[*permanentError](err)
	return ok
}

// backoff is how long a job waits after its n-th attempt failed: 10 s, doubled
// each time.
func backoff(n int) time.Duration { return 10 * time.Second << (n - 1) }

func scanJob(row database.Row) (Job, error) {
	var j Job
	var most int
	err := row.Scan(&j.ID, &j.Kind, &j.Ref, &j.Class, &j.Attempt, &most)
	j.Last = j.Attempt >= most
	return j, err
}

// claim leases up to n due jobs of a class to worker, and those whose lease
// has run out: their worker died, which is no fault of theirs as yet.
func claim(ctx context.Context, db *database.DB, class Class, worker string, n int, now, until time.Time) ([]Job, error) {
	// Looking first keeps an idle process from taking the write lock each time.
	due, err := database.One(ctx, db, database.Scalar[int], `SELECT COUNT(*) FROM (SELECT 1 AS due FROM jobs
		WHERE class = $1 AND (state = 'ready' AND run_at <= $2 OR state = 'running' AND lease_until <= $2) LIMIT 1) d`,
		string(class), now.UnixMilli())
	if err != nil || due == 0 {
		return nil, err
	}
	var claimed []Job
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		claimed, err = database.All(ctx, tx, scanJob, `UPDATE jobs SET state = 'running', worker = $2,
			lease_until = $4, updated_at = $3,
			attempt = attempt + CASE WHEN state = 'ready' THEN 1 ELSE 0 END,
			deaths = deaths + CASE WHEN state = 'ready' THEN 0 ELSE 1 END WHERE id IN (
				SELECT id FROM jobs WHERE class = $1 AND (state = 'ready' AND run_at <= $3
					OR state = 'running' AND lease_until <= $3 AND deaths < $6)
				ORDER BY run_at, id LIMIT $5`+tx.SkipLocked()+`)
			RETURNING id, kind, ref, class, attempt, max_attempts`,
			string(class), worker, now.UnixMilli(), until.UnixMilli(), n, maxDeaths)
		return err
	})
	return claimed, err
}

// Counts says how many jobs are in each state; for metrics.
func Counts(ctx context.Context, r database.Reader) (map[string]int, error) {
	counts := map[string]int{}
	_, err := database.All(ctx, r, func(row database.Row) (struct{}, error) {
		var state string
		var n int
		err := row.Scan(&state, &n)
		counts[state] = n
		return struct{}{}, err
	}, `SELECT state, COUNT(*) FROM jobs GROUP BY state`)
	return counts, err
}
