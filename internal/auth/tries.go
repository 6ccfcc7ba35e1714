package auth

import (
	"fmt"
	"sync"
	"time"
)

// How often somebody may fail to sign in with one e-mail, and from one address,
// before they must wait; and how soon one more try is given back.
const (
	triesEach   = 8
	triesFrom   = 40
	triesReturn = 30 * time.Second
	mostTried   = 20_000 // e-mails and addresses that are remembered
)

// TooOftenError says that somebody asks too often.
type TooOftenError struct {
	Wait time.Duration
	// What they may do so many times in a minute; "" where it is not said.
	What      string
	PerMinute int
}

// Error says how long to wait.
func (e *TooOftenError) Error() string {
	return fmt.Sprintf("asked too often: wait for %s", e.Wait.Round(time.Second))
}

// tries counts failures by e-mail and address. Whether somebody is known makes
// no difference to it.
type tries struct {
	mu   sync.Mutex
	full map[string]time.Time // when all tries are given back
}

// check is a *TooOftenError where one of the keys has no tries left.
func (t *tries) check(now time.Time, keys map[string]int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, most := range keys {
		used := time.Duration(0)
		if full := t.full[key]; full.After(now) {
			used = full.Sub(now)
		}
		if wait := used - time.Duration(most-1)*triesReturn; wait > 0 {
			return &TooOftenError{Wait: wait}
		}
	}
	return nil
}

// failed takes one try from each key.
func (t *tries) failed(now time.Time, keys map[string]int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.full) > mostTried {
		for key, full := range t.full {
			if !full.After(now) {
				delete(t.full, key)
			}
		}
	}
	if t.full == nil || len(t.full) > 2*mostTried {
		t.full = map[string]time.Time{}
	}
	for key := range keys {
		full := t.full[key]
		if full.Before(now) {
			full = now
		}
		t.full[key] = full.Add(triesReturn)
	}
}

// done gives the tries of a key back.
func (t *tries) done(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.full, key)
}
