package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"earshot/internal/database"
	"earshot/search"
)

// Follower keeps an index in step with the database. One runs in each process
// that has an index.
type Follower struct {
	db      *database.DB
	index   search.Index
	log     *slog.Logger
	wake    chan struct{}
	rebuild chan chan error
	at      atomic.Int64
	now     func() time.Time
}

// NewFollower returns a follower; Run starts it.
func NewFollower(db *database.DB, index search.Index, log *slog.Logger) *Follower {
	return &Follower{
		db: db, index: index, log: log, now: time.Now,
		wake: make(chan struct{}, 1), rebuild: make(chan chan error),
	}
}

const (
	// poll is how often changes made by other processes are looked for.
	poll = time.Second
	// batchPassages is about how many passages are applied at once: larger
	// batches cost memory, smaller ones twice the time.
	batchPassages = 1000
	// changesAtOnce is how many changes are read at once.
	changesAtOnce = 500
)

// Wake makes the follower look for changes now.
func (f *Follower) Wake() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Position is the last change that the index has applied; for metrics.
func (f *Follower) Position() int64 { return f.at.Load() }

// Rebuild makes the follower fill the index anew and waits for it.
func (f *Follower) Rebuild(ctx context.Context) error {
	done := make(chan error, 1)
	select {
	case f.rebuild <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run follows until ctx ends. What fails is tried again.
func (f *Follower) Run(ctx context.Context) error {
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if err := f.CatchUp(ctx); err != nil && ctx.Err() == nil {
			f.log.ErrorContext(ctx, "follow changes", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-f.wake:
		case <-tick.C:
		case done := <-f.rebuild:
			done <- f.Refill(ctx)
		}
	}
}

// CatchUp applies all changes that the index has not seen. It must not run beside
// Run, which does so itself.
func (f *Follower) CatchUp(ctx context.Context) error {
	for {
		position, err := f.index.Position(ctx)
		if errors.Is(err, search.ErrStale) {
			return f.Refill(ctx)
		}
		if err != nil {
			return err
		}
		changes, err := database.ChangesAfter(ctx, f.db, position, changesAtOnce)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			return f.upToDate(ctx, position)
		}
		if err := f.apply(ctx, position, changes); err != nil {
			return err
		}
		if err := f.reached(ctx, changes[len(changes)-1].Number); err != nil {
			return err
		}
	}
}

// upToDate notices an index that is ahead of its database, as after the
// restoring of a backup: nothing that it holds can be relied on.
func (f *Follower) upToDate(ctx context.Context, position int64) error {
	last, err := database.LastChange(ctx, f.db)
	if err != nil {
		return err
	}
	if position > last {
		f.log.WarnContext(ctx, "the index is ahead of the database and is rebuilt", "index", position, "database", last)
		return f.Refill(ctx)
	}
	return f.reached(ctx, position)
}

// reached marks the files as ready that waited for a change up to number.
func (f *Follower) reached(ctx context.Context, number int64) error {
	f.at.Store(number)
	waiting, err := database.AnyIndexing(ctx, f.db, number)
	if err != nil || !waiting {
		return err
	}
	return f.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := database.MarkReady(ctx, tx, number, f.now())
		return err
	})
}

// apply brings the sources that changed into the index as they are now. Only
// the last batch moves the index's position, so a crash repeats the others.
func (f *Follower) apply(ctx context.Context, position int64, changes []database.Change) error {
	b := &batcher{apply: func(batch search.Batch) error { return f.index.Apply(ctx, batch) }, position: position}
	seen := map[string]bool{}
	for _, c := range changes {
		err := f.eachSource(ctx, c, func(source string) error {
			if seen[source] {
				return nil
			}
			seen[source] = true
			return f.add(ctx, b, source)
		})
		if err != nil {
			return fmt.Errorf("apply change %d: %w", c.Number, err)
		}
	}
	return b.flush(changes[len(changes)-1].Number)
}

// eachSource calls fn for each source that a change concerns.
func (f *Follower) eachSource(ctx context.Context, c database.Change, fn func(source string) error) error {
	each := func(sources []string, err error) error {
		for i := 0; i < len(sources) && err == nil; i++ {
			err = fn(sources[i])
		}
		return err
	}
	switch c.Kind {
	case database.SourceChanged:
		if err := fn(c.Ref); err != nil {
			return err
		}
		// Claims are of the brands and markets of their evidence.
		return each(database.ClaimsOn(ctx, f.db, c.Ref))
	case database.TagChanged:
		return each(database.TaggedBelow(ctx, f.db, c.Ref))
	case database.StudyChanged:
		if err := each(database.ClaimsOnStudy(ctx, f.db, c.Ref)); err != nil {
			return err
		}
	}
	return f.sources(ctx, c.Ref, fn)
}

func (f *Follower) sources(ctx context.Context, study string, fn func(source string) error) error {
	for after := ""; ; {
		sources, err := database.Sources(ctx, f.db, study, after, changesAtOnce)
		if err != nil || len(sources) == 0 {
			return err
		}
		for _, source := range sources {
			if err := fn(source); err != nil {
				return err
			}
		}
		after = sources[len(sources)-1]
	}
}

// add brings in a source: in parts, so that memory does not grow with it. Parts
// that are read before and after a change of the source do not go together; that
// change comes next.
func (f *Follower) add(ctx context.Context, b *batcher, source string) error {
	var kept []string
	for number := 0; ; number += batchPassages {
		passages, err := database.PassagesToIndex(ctx, f.db, source, number, batchPassages)
		if err != nil {
			return err
		}
		if len(passages) < batchPassages {
			return b.add(search.Update{Source: source, Passages: passages, Kept: kept})
		}
		for _, p := range passages {
			kept = append(kept, p.ID)
		}
		if err := b.add(search.Update{Source: source, Passages: passages, Partial: true}); err != nil {
			return err
		}
	}
}

// Refill rebuilds the index from the database. Changes made meanwhile are
// applied afterwards: what they find done already, they do again. It must not
// run beside Run, which has Rebuild for that.
func (f *Follower) Refill(ctx context.Context) error {
	begun, count := f.now(), 0
	last, err := database.LastChange(ctx, f.db)
	if err != nil {
		return err
	}
	err = f.index.Rebuild(ctx, func(ctx context.Context, apply func(search.Batch) error) error {
		b := &batcher{apply: apply}
		err := f.sources(ctx, "", func(source string) error {
			count++
			return f.add(ctx, b, source)
		})
		if err != nil {
			return err
		}
		return b.flush(last)
	})
	if err != nil {
		return fmt.Errorf("rebuild index: %w", err)
	}
	f.log.InfoContext(ctx, "index rebuilt", "sources", count, "took", f.now().Sub(begun))
	return f.reached(ctx, last)
}

// batcher collects updates into batches of about batchPassages.
type batcher struct {
	apply    func(search.Batch) error
	position int64 // of the batches before the last
	updates  []search.Update
	passages int
}

// add takes an update into the batch; a full part of a source ends it.
func (b *batcher) add(u search.Update) error {
	b.updates = append(b.updates, u)
	b.passages += len(u.Passages)
	if b.passages < batchPassages && len(b.updates) < batchPassages {
		return nil
	}
	return b.flush(b.position)
}

func (b *batcher) flush(position int64) error {
	err := b.apply(search.Batch{Updates: b.updates, Position: position})
	b.updates, b.passages = nil, 0
	return err
}
