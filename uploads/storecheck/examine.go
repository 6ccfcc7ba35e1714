package storecheck

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"earshot/uploads"
)

// Outcome is how one check went.
type Outcome struct {
	Check    Check
	Failures []string // what was not as promised; none where all is well
	Took     time.Duration
}

// patience bounds one check.
const patience = 5 * time.Minute

// Examine runs all checks, one after the other, below a prefix that ends in a
// slash and that nobody else uses, and removes what they leave there. It touches
// nothing else. It calls told, if not nil, after each. The error is that of
// cleaning up, or of ctx.
func Examine(ctx context.Context, b uploads.Blob, prefix string, told func(Outcome)) ([]Outcome, error) {
	var outcomes []Outcome
	var errs []error
	for i, check := range Checks() {
		if err := ctx.Err(); err != nil {
			return outcomes, err
		}
		place := Under(b, fmt.Sprintf("%s%02d/", prefix, i))
		begun := time.Now()
		o := Outcome{Check: check, Failures: try(ctx, check, place), Took: time.Since(begun)}
		errs = append(errs, clear(ctx, place))
		outcomes = append(outcomes, o)
		if told != nil {
			told(o)
		}
	}
	return outcomes, errors.Join(errs...)
}

// try runs a check in a goroutine of its own, which Fatalf ends.
func try(ctx context.Context, check Check, b uploads.Blob) []string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t := &trial{ctx: ctx}
	var running sync.WaitGroup
	running.Go(func() { check.Run(t, b) })
	running.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failures
}

// trial is a T without a test.
type trial struct {
	ctx      context.Context // of the one check
	mu       sync.Mutex
	failures []string
}

// Helper is for tests.
func (t *trial) Helper() {}

// Context ends with the check's time.
func (t *trial) Context() context.Context { return t.ctx }

// Error notes a failure.
func (t *trial) Error(args ...any) { t.note(strings.TrimSpace(fmt.Sprintln(args...))) }

// Errorf notes a failure.
func (t *trial) Errorf(format string, args ...any) { t.note(fmt.Sprintf(format, args...)) }

// Fatalf notes a failure and ends the check.
func (t *trial) Fatalf(format string, args ...any) {
	t.Errorf(format, args...)
	runtime.Goexit()
}

func (t *trial) note(failure string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failures = append(t.failures, failure)
}

// clear removes what a check left, also where ctx has ended.
func clear(ctx context.Context, b uploads.Blob) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	_, err := b.Sweep(ctx, time.Now().Add(time.Hour), func(string, string) bool { return false })
	keys := map[string]bool{}
	err = errors.Join(err, b.Versions(ctx, "", func(v uploads.Version) error { keys[v.Key] = true; return nil }))
	for key := range keys {
		err = errors.Join(err, b.Delete(ctx, key))
	}
	return err
}
