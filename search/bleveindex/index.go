package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"earshot/search"
)

// Options adjust an index. The zero value is a good choice.
type Options struct {
	// BatchLimit is how long one batch may take before the index counts as
	// broken; 0 means two minutes.
	BatchLimit time.Duration
	// Log hears why an index is stale; nil for nobody.
	Log *slog.Logger
	// Room is an error where the disk has no room for so many bytes more, which
	// the index would use for a while to answer more cheaply afterwards; nil where
	// it always has.
	Room func(more uint64) error
}

const defaultBatchLimit = 2 * time.Minute

// Index is a search.Index in a folder.
type Index struct {
	dir     string
	options Options
	lock    *os.File

	write sync.Mutex // held by Apply and Rebuild

	mu      sync.RWMutex // guards what follows
	current *generation  // nil while stale
	closed  bool
}

var _ search.Index = (*Index)(nil)

// Open opens the index in dir, which it creates if needed. An index that is
// new, damaged or of another version opens, too, and is stale until Rebuild.
// The errors are ErrLocked and those of the file system.
func Open(dir string, o Options) (*Index, error) {
	if o.BatchLimit <= 0 {
		o.BatchLimit = defaultBatchLimit
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Room == nil {
		o.Room = func(uint64) error { return nil }
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open index %s: %w", dir, err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, options: o, lock: lock}
	x.current, err = x.openCurrent()
	if err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("open index %s: %w", dir, err)
	}
	if x.current != nil {
		x.tidy(x.current)
	}
	return x, nil
}

// enter pins the current generation for a search; leave it with running.Done.
func (x *Index) enter() (*generation, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, ErrClosed
	}
	if x.current == nil {
		return nil, search.ErrStale
	}
	x.current.running.Add(1)
	return x.current, nil
}

// Apply replaces the passages of each source; see search.Index. A batch of
// about a thousand passages is quick and takes little memory. The error is
// search.ErrStale where there is nothing that could be updated, and also
// ErrFailed where the index has broken down.
func (x *Index) Apply(ctx context.Context, b search.Batch) error {
	x.write.Lock()
	defer x.write.Unlock()
	g, err := x.enter()
	if err != nil {
		return err
	}
	defer g.running.Done()
	err = g.apply(ctx, b)
	if err == nil {
		if err = g.refresh(); err != nil {
			g.fail(err)
		}
	}
	if err != nil {
		return fmt.Errorf("apply batch %d: %w", b.Position, orStale(g, err))
	}
	return nil
}

// orStale adds to an error that the index must be rebuilt, if that is so.
func orStale(g *generation, err error) error {
	if g.failed() == nil {
		return err
	}
	return fmt.Errorf("%w: %w", search.ErrStale, err)
}

// Position is the number of the last change applied; see search.Index.
func (x *Index) Position(context.Context) (int64, error) {
	g, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer g.running.Done()
	if err := g.failed(); err != nil {
		return 0, orStale(g, err)
	}
	position, _, err := g.position()
	return position, err
}

// Rebuild fills a new generation and lets it take the place of the old one;
// see search.Index. If fill fails, the old one stays.
func (x *Index) Rebuild(ctx context.Context, fill func(context.Context, func(search.Batch) error) error) error {
	x.write.Lock()
	defer x.write.Unlock()
	g, err := x.create()
	if err != nil {
		return fmt.Errorf("rebuild index: %w", err)
	}
	err = fill(ctx, func(b search.Batch) error { return g.apply(ctx, b) })
	if err == nil {
		err = g.flush()
	}
	if err == nil {
		err = g.refresh()
	}
	if err == nil {
		err = x.replace(g) //nolint:contextcheck // it joins segments until it is closed
	}
	if err != nil {
		return fmt.Errorf("rebuild index: %w", errors.Join(err, g.remove()))
	}
	return nil
}

// replace makes g the current generation, on disk first.
func (x *Index) replace(g *generation) error {
	// bleve syncs its files but not the folders that name them.
	if err := errors.Join(syncDir(filepath.Join(g.dir, storeName)), syncDir(g.dir), syncDir(x.dir)); err != nil {
		return err
	}
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return ErrClosed
	}
	if err := writeFile(filepath.Join(x.dir, currentName), []byte(g.name+"\n")); err != nil {
		x.mu.Unlock()
		return err
	}
	old := x.current
	x.current = g
	x.mu.Unlock()
	if old != nil {
		if err := old.close(); err != nil {
			x.options.Log.Warn("old index generation did not close", "generation", old.name, "error", err)
		}
	}
	x.removeOthers(g.name)
	x.tidy(g)
	return nil
}

// Close waits for running searches and batches and releases the folder.
// Closing again does nothing.
func (x *Index) Close() error {
	x.write.Lock()
	defer x.write.Unlock()
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return nil
	}
	x.closed = true
	g := x.current
	x.current = nil
	x.mu.Unlock()
	var err error
	if g != nil {
		if g.failed() == nil {
			err = g.flush() // saves the next start from following on again
		}
		err = errors.Join(err, g.close())
	}
	return errors.Join(err, x.lock.Close())
}
