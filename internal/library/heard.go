package library

import (
	"context"
	"sync"
	"time"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
)

// heard remembers who was recorded to have read what: a player asks for a
// recording in many pieces, and a page is loaded again.
type heard struct {
	mu   sync.Mutex
	till map[reading]time.Time
}

type reading struct {
	person, token string
	action        audit.Action
	object        string
}

const (
	// heardFor is how long reading on is the same reading.
	heardFor  = 10 * time.Minute
	mostHeard = 50_000
)

// hear records that a person reads something, before they do. What cannot be
// recorded is not read.
func (l *Library) hear(ctx context.Context, who auth.Person, e audit.Event) error {
	key := reading{who.ID, who.Token, e.Action, e.Object}
	if l.heard.lately(key, l.now()) {
		return nil
	}
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return l.record(ctx, tx, who, e) })
	if err == nil {
		l.heard.keep(key, l.now())
	}
	return err
}

func (h *heard) lately(key reading, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return now.Before(h.till[key])
}

func (h *heard) keep(key reading, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.till == nil || len(h.till) >= mostHeard {
		h.till = map[reading]time.Time{}
	}
	h.till[key] = now.Add(heardFor)
}
