package jobs

import (
	"context"
	"errors"
	"time"

	"earshot/internal/database"
)

// renew extends the leases of a worker's jobs and says which it still has.
func renew(ctx context.Context, db *database.DB, worker string, ids []string, until time.Time) (map[string]bool, error) {
	kept := map[string]bool{}
	err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		clear(kept)
		for _, id := range ids {
			n, err := tx.Exec(ctx, `UPDATE jobs SET lease_until = $3 WHERE id = $1 AND worker = $2 AND state = 'running'`,
				id, worker, until.UnixMilli())
			if err != nil {
				return err
			}
			kept[id] = n == 1
		}
		return nil
	})
	return kept, err
}

// finish records how a job ended, if it is still this worker's.
func (r *Runner) finish(ctx context.Context, j Job, failure error) error {
	now := time.Now()
	state, runAt, reason, attempt := "done", now, "", j.Attempt
	if later, ok := errors.AsType[*laterError](failure); ok {
		state, runAt, reason, attempt = "ready", now.Add(later.wait), failure.Error(), j.Attempt-1
	} else if failure != nil {
		reason = failure.Error()
		state, runAt = "ready", now.Add(backoff(j.Attempt))
		if j.final(failure) {
			state = "failed"
		}
	}
	return r.o.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE jobs SET state = $3, run_at = $4, last_error = $5, updated_at = $6, attempt = $7
			WHERE id = $1 AND worker = $2 AND state = 'running'`,
			j.ID, r.worker, state, runAt.UnixMilli(), reason, now.UnixMilli(), attempt)
		if err != nil || n == 0 || state != "failed" {
			return err
		}
		return r.failed(ctx, tx, j, failure)
	})
}

func (r *Runner) failed(ctx context.Context, tx *database.Tx, j Job, reason error) error {
	if h := r.o.Handlers[j.Kind]; h.Failed != nil {
		return h.Failed(ctx, tx, j, reason)
	}
	return nil
}

// release gives a job back untried, because its worker stops.
func (r *Runner) release(ctx context.Context, j Job) error {
	return r.o.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE jobs SET state = 'ready', attempt = attempt - 1, run_at = $3, updated_at = $3
			WHERE id = $1 AND worker = $2 AND state = 'running'`, j.ID, r.worker, time.Now().UnixMilli())
		return err
	})
}
