package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/jobs"
)

const kind = "test"

// runner works with one handler until the test ends or stop is called.
func runner(t *testing.T, db *database.DB, h jobs.Handler, change func(*jobs.Options)) (r *jobs.Runner, stop func()) {
	t.Helper()
	o := jobs.Options{
		DB: db, Handlers: map[string]jobs.Handler{kind: h}, Limits: map[jobs.Class]int{jobs.CPU: 2},
		Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&o)
	}
	r = jobs.NewRunner(o)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = func() { cancel(); wg.Wait() }
	t.Cleanup(stop)
	return r, stop
}

func enqueue(t *testing.T, db *database.DB, refs ...string) {
	t.Helper()
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		for _, ref := range refs {
			if err := jobs.Enqueue(ctx, tx, kind, ref, jobs.CPU); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits until the number of jobs in a state is n.
func eventually(t *testing.T, db *database.DB, state string, n int) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		counts, err := jobs.Counts(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if counts[state] == n {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("jobs by state = %v, want %d %s", counts, n, state)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestEveryJobIsDoneOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const n = 40
		var mu sync.Mutex
		done := map[string]int{}
		h := jobs.Handler{Work: func(_ context.Context, j jobs.Job) error {
			mu.Lock()
			defer mu.Unlock()
			done[j.Ref]++
			return nil
		}}
		first, _ := runner(t, db, h, nil)
		runner(t, db, h, nil) // a second process
		for i := range n {
			enqueue(t, db, fmt.Sprint(i))
		}
		first.Wake()
		eventually(t, db, "done", n)
		for ref, times := range done {
			if times != 1 {
				t.Errorf("job %s was done %d times", ref, times)
			}
		}
	})
}

func TestAPendingJobIsNotAddedAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		enqueue(t, db, "a", "a")
		enqueue(t, db, "a")
		if counts, err := jobs.Counts(t.Context(), db); err != nil || counts["ready"] != 1 {
			t.Errorf("jobs = %v, %v; want 1 ready", counts, err)
		}
	})
}

func TestPermanentErrorsEndAJobAndTell(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		boom := errors.New("boom")
		var told atomic.Value
		r, _ := runner(t, db, jobs.Handler{
			Work: func(context.Context, jobs.Job) error { return jobs.Permanent(boom) },
			Failed: func(_ context.Context, _ *database.Tx, j jobs.Job, reason error) error {
				told.Store(fmt.Sprint(j.Ref, ": ", errors.Is(reason, boom)))
				return nil
			},
		}, nil)
		enqueue(t, db, "a")
		r.Wake()
		eventually(t, db, "failed", 1)
		if told.Load() != "a: true" {
			t.Errorf("Failed heard %v", told.Load())
		}
	})
}

func TestOtherErrorsAndPanicsWaitForAnotherAttempt(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		var calls atomic.Int32
		r, _ := runner(t, db, jobs.Handler{Work: func(_ context.Context, j jobs.Job) error {
			calls.Add(1)
			if j.Ref == "panic" {
				panic("oops")
			}
			return errors.New("not now")
		}}, nil)
		enqueue(t, db, "panic", "error")
		r.Wake()
		waitFor(t, func() bool { return calls.Load() == 2 })
		eventually(t, db, "ready", 2)
	})
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("what was waited for did not happen")
		}
	}
}

func TestStoppingGivesJobsBack(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		began := make(chan struct{}, 1)
		r, stop := runner(t, db, jobs.Handler{Work: func(ctx context.Context, _ jobs.Job) error {
			began <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}}, nil)
		enqueue(t, db, "a")
		r.Wake()
		<-began
		stop()
		eventually(t, db, "ready", 1)
		attempt, err := database.One(t.Context(), db, database.Scalar[int], `SELECT attempt FROM jobs`)
		if err != nil || attempt != 0 {
			t.Errorf("attempt = %d, %v; stopping must not count", attempt, err)
		}
	})
}

// dead leaves a job behind as a process does that was killed while it ran.
func dead(t *testing.T, db *database.DB, lease time.Duration, deaths int) {
	t.Helper()
	enqueue(t, db, "a")
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE jobs SET state = 'running', worker = 'gone', attempt = 1, deaths = $1, lease_until = $2`,
			deaths, time.Now().Add(lease).UnixMilli())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestJobsOfDeadWorkersAreTakenUp(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		dead(t, db, 300*time.Millisecond, 0)
		runner(t, db, jobs.Handler{Work: func(context.Context, jobs.Job) error { return nil }}, nil)
		eventually(t, db, "done", 1)
	})
}

func TestASoleProcessNeedNotWaitForLeases(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		dead(t, db, time.Hour, 0)
		runner(t, db, jobs.Handler{Work: func(context.Context, jobs.Job) error { return nil }},
			func(o *jobs.Options) { o.Sole = true })
		eventually(t, db, "done", 1)
	})
}

func TestJobsThatKillTheirWorkersEnd(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		dead(t, db, -time.Second, 8)
		var told atomic.Bool
		runner(t, db, jobs.Handler{
			Work:   func(context.Context, jobs.Job) error { return errors.New("must not run") },
			Failed: func(context.Context, *database.Tx, jobs.Job, error) error { told.Store(true); return nil },
		}, nil)
		eventually(t, db, "failed", 1)
		if !told.Load() {
			t.Error("nobody was told")
		}
	})
}

func TestAJobWhoseLeaseIsGoneStopsAndLeavesNoTrace(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		began, cause := make(chan struct{}), make(chan error, 1)
		r, _ := runner(t, db, jobs.Handler{Work: func(ctx context.Context, _ jobs.Job) error {
			close(began)
			<-ctx.Done()
			cause <- context.Cause(ctx)
			return nil
		}}, func(o *jobs.Options) { o.Lease = 600 * time.Millisecond })
		enqueue(t, db, "a")
		r.Wake()
		<-began
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE jobs SET worker = 'other', lease_until = $1`, time.Now().Add(time.Hour).UnixMilli())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := <-cause; !errors.Is(got, jobs.ErrLost) {
			t.Errorf("the job's context ended with %v, want ErrLost", got)
		}
		eventually(t, db, "running", 1) // at the other worker
	})
}

// A process that is killed again and again, by whatever, must not cost a job
// that was never given the time to end.
func TestDeathsInQuickSuccessionDoNotBuryAJob(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		dead(t, db, time.Hour, 3)
		for range 12 { // processes that live shorter than the job waits
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			r := jobs.NewRunner(jobs.Options{
				DB: db, Limits: map[jobs.Class]int{jobs.CPU: 1}, Sole: true, Log: slog.New(slog.DiscardHandler),
				Handlers: map[string]jobs.Handler{kind: {Work: func(context.Context, jobs.Job) error { return nil }}},
			})
			if err := r.Run(ctx); err != nil {
				t.Fatal(err)
			}
			cancel()
		}
		eventually(t, db, "running", 1)
		runner(t, db, jobs.Handler{Work: func(context.Context, jobs.Job) error { return nil }}, func(o *jobs.Options) { o.Sole = true })
		eventually(t, db, "done", 1)
	})
}

// TestWhatIsNoFaultOfTheJobWaitsWithoutCountingAsAnAttempt has a job wait more
// often than it may be tried.
func TestWhatIsNoFaultOfTheJobWaitsWithoutCountingAsAnAttempt(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		var calls atomic.Int32
		r, _ := runner(t, db, jobs.Handler{Work: func(_ context.Context, j jobs.Job) error {
			if j.Attempt != 1 {
				t.Errorf("attempt %d, want 1", j.Attempt)
			}
			if calls.Add(1) <= 12 {
				return jobs.Later(errors.New("no room"), time.Millisecond)
			}
			return nil
		}}, nil)
		enqueue(t, db, "a")
		for !done(t, db) {
			r.Wake()
			time.Sleep(5 * time.Millisecond)
		}
	})
}

func done(t *testing.T, db *database.DB) bool {
	t.Helper()
	counts, err := jobs.Counts(t.Context(), db)
	if err != nil || counts["failed"] > 0 {
		t.Fatalf("jobs by state = %v, %v", counts, err)
	}
	return counts["done"] == 1
}
