package library

import (
	"context"
	"errors"
	"sync"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
)

// Why a request may not go on with an upload.
var (
	// ErrUploadHeld is an upload that another request works on and does not let
	// go of.
	ErrUploadHeld = errors.New("another request works on the upload")
	// ErrStopping is work that was put off because the process ends.
	ErrStopping = errors.New("the server stops")
)

// Times of holding an upload.
const (
	// leaseTime is how long an upload stays with a process that died.
	leaseTime = 15 * time.Second
	// patience is how long a newcomer waits for the one who holds an upload.
	patience = 20 * time.Second
	lookEach = 100 * time.Millisecond
)

// holds are the uploads that requests of this process work on. One request at
// a time works on an upload; a newcomer stops it, because it is usually what a
// broken connection has left behind. It saves what has come and lets go.
type holds struct {
	node    string
	mu      sync.Mutex
	held    map[string]*hold // by id of the upload
	stopped bool
	running sync.WaitGroup
}

// hold is the right to work on an upload until it is released.
type hold struct {
	upload    string
	lease     database.Lease
	cancel    context.CancelCauseFunc // of the context of whoever holds it
	interrupt func()
	done      chan struct{} // closed when it has been let go of
}

func newHolds() *holds {
	return &holds{node: research.NewID(), held: map[string]*hold{}}
}

// stop makes the holder stop soon. Reading may begin anew in the moment in
// which it is interrupted, so it is interrupted until it ends.
func (h *hold) stop(cause error) {
	h.cancel(cause)
	go func() {
		tick := time.NewTicker(lookEach)
		defer tick.Stop()
		for {
			h.interrupt()
			select {
			case <-h.done:
				return
			case <-tick.C:
			}
		}
	}()
}

// stopped is why the holder whose context this is was stopped, or nil.
func stopped(ctx context.Context) error {
	if cause := context.Cause(ctx); errors.Is(cause, ErrUploadHeld) || errors.Is(cause, ErrStopping) {
		return cause
	}
	return nil
}

// take waits until the upload is the caller's in this process. It stops
// whoever has it, unless polite. The context it returns ends when the caller must
// stop reading.
func (hs *holds) take(ctx context.Context, id string, interrupt func(), polite bool) (context.Context, *hold, error) {
	if interrupt == nil {
		interrupt = func() {}
	}
	late := time.After(patience)
	for {
		held, h, other, err := hs.try(ctx, id, interrupt)
		if h != nil || err != nil {
			return held, h, err
		}
		if polite {
			return ctx, nil, ErrUploadHeld
		}
		other.stop(ErrUploadHeld)
		select {
		case <-other.done:
		case <-late:
			return ctx, nil, ErrUploadHeld
		case <-ctx.Done():
			return ctx, nil, ctx.Err()
		}
	}
}

func (hs *holds) try(ctx context.Context, id string, interrupt func()) (held context.Context, mine, other *hold, err error) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if hs.stopped {
		return ctx, nil, nil, ErrStopping
	}
	if other := hs.held[id]; other != nil {
		return ctx, nil, other, nil
	}
	h := &hold{
		upload: id, interrupt: interrupt, done: make(chan struct{}),
		lease: database.Lease{Node: hs.node, Holder: research.NewID()},
	}
	held, h.cancel = context.WithCancelCause(ctx)
	hs.held[id] = h
	hs.running.Add(1)
	return held, h, nil, nil
}

func (hs *holds) drop(h *hold) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	delete(hs.held, h.upload)
	h.cancel(nil)
	close(h.done)
	hs.running.Done()
}

func (hs *holds) has(id string) bool {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	return hs.held[id] != nil
}

// close stops every holder and waits until all have saved what they had, or for
// as long as a newcomer waits: what a store is still making of a file is found
// half done and ended by the next process.
func (hs *holds) close() {
	hs.mu.Lock()
	hs.stopped = true
	for _, h := range hs.held {
		h.stop(ErrStopping)
	}
	hs.mu.Unlock()
	done := make(chan struct{})
	go func() { hs.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// StopUploads makes all that works on uploads save what it has and end. Nothing
// new begins afterwards.
func (l *Library) StopUploads() { l.holds.close() }

// hold makes an upload the caller's, in this process and among others, and
// reads it. What interrupt does must make the caller's reading return soon, which
// the context that it returns tells to stop.
func (l *Library) hold(ctx context.Context, id string, interrupt func(), polite bool) (context.Context, *hold, database.Upload, error) {
	ctx, h, err := l.holds.take(ctx, id, interrupt, polite)
	if err != nil {
		return ctx, nil, database.Upload{}, err
	}
	u, err := l.lease(ctx, h, polite)
	if err != nil {
		l.holds.drop(h)
		return ctx, nil, database.Upload{}, err
	}
	go l.keep(context.WithoutCancel(ctx), h)
	return ctx, h, u, nil
}

// lease takes the lease of an upload as soon as no other process has it.
func (l *Library) lease(ctx context.Context, h *hold, polite bool) (database.Upload, error) {
	for late := l.now().Add(patience); ; {
		var u database.Upload
		var got bool
		err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			h.lease.Until = l.now().Add(leaseTime)
			if got, err = database.LeaseUpload(ctx, tx, h.upload, h.lease, l.now()); err != nil {
				return err
			}
			u, err = database.UploadByID(ctx, tx, h.upload)
			return err
		})
		if got || err != nil {
			return u, err
		}
		if polite || l.now().After(late) {
			return u, ErrUploadHeld
		}
		select {
		case <-ctx.Done():
			return u, context.Cause(ctx)
		case <-time.After(lookEach):
		}
	}
}

// keep renews the lease, and stops the holder when somebody in another process
// wants the upload or has it.
func (l *Library) keep(ctx context.Context, h *hold) {
	tick := time.NewTicker(leaseTime / 10)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-h.done:
			return
		case <-tick.C:
		}
		wanted, err := database.UploadWanted(ctx, l.db, h.upload, h.lease.Holder)
		if err == nil && !wanted && n%3 == 0 {
			err = l.renew(ctx, h)
		}
		if wanted || errors.Is(err, database.ErrLeaseLost) {
			h.stop(ErrUploadHeld)
			return
		}
	}
}

func (l *Library) renew(ctx context.Context, h *hold) error {
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.RenewUpload(ctx, tx, h.upload, database.Lease{Holder: h.lease.Holder, Until: l.now().Add(leaseTime)})
	})
}

// release lets go of an upload.
func (l *Library) release(ctx context.Context, h *hold) error {
	defer l.holds.drop(h)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.ReleaseUpload(ctx, tx, h.upload, h.lease.Holder)
	})
}
