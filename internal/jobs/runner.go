package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
)

// Handler does the jobs of one kind.
type Handler struct {
	// Work does a job. It must be idempotent and heed its context, which ends
	// when the job is no longer this worker's.
	Work func(ctx context.Context, j Job) error
	// Failed records that a job will not be tried again, in the transaction
	// that ends it.
	Failed func(ctx context.Context, tx *database.Tx, j Job, reason error) error
}

// Options are what a Runner works with.
type Options struct {
	DB       *database.DB
	Handlers map[string]Handler // by kind of job
	Limits   map[Class]int      // how many jobs of a class run at once
	Lease    time.Duration      // how long a job stays with a worker that died; 0 means 15 s
	// Sole says that no other process works on this database, so that jobs
	// which are running when the Runner starts are left from a crash.
	Sole bool
	Log  *slog.Logger
}

// Runner runs jobs until its context ends.
type Runner struct {
	o      Options
	worker string
	wake   map[Class]chan struct{}

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc // by id of the job
}

// ErrLost is the cause of a job's context ending because its lease went to
// another worker.
var ErrLost = errors.New("the job is no longer this worker's")

// poll is how often a Runner looks for jobs that nobody woke it for: those of
// other processes, and those whose wait is over.
const poll = time.Second

// NewRunner returns a runner; Run starts it.
func NewRunner(o Options) *Runner {
	if o.Lease == 0 {
		o.Lease = 15 * time.Second
	}
	r := &Runner{o: o, worker: research.NewID(), wake: map[Class]chan struct{}{}, running: map[string]context.CancelCauseFunc{}}
	for class := range o.Limits {
		r.wake[class] = make(chan struct{}, 1)
	}
	return r
}

// Wake makes the runner look for jobs now.
func (r *Runner) Wake() {
	for _, c := range r.wake {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Run works until ctx ends, then stops its jobs, gives them back and returns.
func (r *Runner) Run(ctx context.Context) error {
	if r.o.Sole {
		if err := r.rescue(ctx); err != nil {
			return fmt.Errorf("rescue jobs: %w", err)
		}
	}
	var wg sync.WaitGroup
	for class, limit := range r.o.Limits {
		wg.Go(func() { r.dispatch(ctx, class, limit) })
	}
	wg.Go(func() { r.heartbeat(ctx) })
	wg.Wait()
	return nil
}

// rescue makes every running job due: its worker was this process's
// predecessor. One that has seen several deaths waits a little, so that others
// get their turn if it was the cause, and so that a process which is killed
// again and again for another reason does not count against it.
func (r *Runner) rescue(ctx context.Context) error {
	return r.o.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE jobs SET lease_until = CASE WHEN deaths < 3 THEN 0
			ELSE CAST($1 AS BIGINT) + deaths * 500 END WHERE state = 'running'`, time.Now().UnixMilli())
		return err
	})
}

// dispatch claims jobs of a class and runs up to limit of them at once.
func (r *Runner) dispatch(ctx context.Context, class Class, limit int) {
	var wg sync.WaitGroup
	defer wg.Wait()
	free := make(chan struct{}, limit)
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		for len(free) < limit {
			claimed := r.claim(ctx, class, limit-len(free))
			for _, j := range claimed {
				free <- struct{}{}
				wg.Go(func() {
					defer func() { <-free; r.Wake() }()
					r.run(ctx, j)
				})
			}
			if len(claimed) == 0 {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-r.wake[class]:
		}
	}
}

func (r *Runner) claim(ctx context.Context, class Class, n int) []Job {
	now := time.Now()
	if err := r.bury(ctx, now); err != nil && ctx.Err() == nil {
		r.o.Log.ErrorContext(ctx, "bury jobs", "error", err)
	}
	claimed, err := claim(ctx, r.o.DB, class, r.worker, n, now, now.Add(r.o.Lease))
	if err != nil && ctx.Err() == nil {
		r.o.Log.ErrorContext(ctx, "claim jobs", "class", class, "error", err)
	}
	return claimed
}

// bury ends jobs whose last worker died: it may have died of them.
func (r *Runner) bury(ctx context.Context, now time.Time) error {
	due, err := database.One(ctx, r.o.DB, database.Scalar[int], `SELECT COUNT(*) FROM jobs
		WHERE state = 'running' AND lease_until <= $1 AND deaths >= $2`, now.UnixMilli(), maxDeaths)
	if err != nil || due == 0 {
		return err
	}
	return r.o.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		dead, err := database.All(ctx, tx, scanJob, `UPDATE jobs SET state = 'failed', last_error = $2, updated_at = $1
			WHERE state = 'running' AND lease_until <= $1 AND deaths >= $3
			RETURNING id, kind, ref, class, attempt, max_attempts`, now.UnixMilli(), errDied.Error(), maxDeaths)
		for _, j := range dead {
			err = errors.Join(err, r.failed(ctx, tx, j, errDied))
		}
		return err
	})
}

var errDied = errors.New("the process ended every time it was tried")

// run does one job and records how it ended, even while the runner stops.
func (r *Runner) run(ctx context.Context, j Job) {
	work, cancel := context.WithCancelCause(ctx)
	r.mu.Lock()
	r.running[j.ID] = cancel
	r.mu.Unlock()
	begun := time.Now()
	err := r.work(work, j)
	cause := context.Cause(work)
	cancel(nil)
	r.mu.Lock()
	delete(r.running, j.ID)
	r.mu.Unlock()

	after, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	log := r.o.Log.With("kind", j.Kind, "ref", j.Ref, "attempt", j.Attempt, "took", time.Since(begun))
	switch {
	case errors.Is(cause, ErrLost):
		log.WarnContext(after, "job lost")
		return
	case err != nil && ctx.Err() != nil:
		err = r.release(after, j)
	case isLater(err):
		log.InfoContext(after, "job waits", "reason", err)
		err = r.finish(after, j, err)
	case err != nil:
		log.WarnContext(after, "job failed", "error", err, "final", j.final(err))
		err = r.finish(after, j, err)
	default:
		log.DebugContext(after, "job done")
		err = r.finish(after, j, nil)
	}
	if err != nil {
		log.ErrorContext(after, "record job", "error", err)
	}
}

// work calls the handler; a panic is an error of the job.
func (r *Runner) work(ctx context.Context, j Job) (err error) {
	h, ok := r.o.Handlers[j.Kind]
	if !ok {
		return Permanent(fmt.Errorf("no handler for jobs of kind %q", j.Kind))
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return h.Work(ctx, j)
}

// heartbeat renews leases and stops jobs that are no longer ours.
func (r *Runner) heartbeat(ctx context.Context) {
	tick := time.NewTicker(r.o.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		r.mu.Lock()
		ids := make([]string, 0, len(r.running))
		for id := range r.running {
			ids = append(ids, id)
		}
		r.mu.Unlock()
		if len(ids) == 0 {
			continue
		}
		kept, err := renew(ctx, r.o.DB, r.worker, ids, time.Now().Add(r.o.Lease))
		if err != nil {
			if ctx.Err() == nil {
				r.o.Log.ErrorContext(ctx, "renew leases", "error", err)
			}
			continue
		}
		r.mu.Lock()
		for _, id := range ids {
			if cancel := r.running[id]; cancel != nil && !kept[id] {
				cancel(ErrLost)
			}
		}
		r.mu.Unlock()
	}
}
