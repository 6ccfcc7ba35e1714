package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// generation is one complete index: a folder with a manifest and bleve's files.
type generation struct {
	name  string
	dir   string
	store *scorch.Scorch
	queue *index.AnalysisQueue
	limit time.Duration // for one batch
	log   *slog.Logger

	failure atomic.Pointer[error] // why it cannot be written any more
	running sync.WaitGroup        // searches
	tidying sync.WaitGroup        // see tidy
	closing chan struct{}
	joining atomic.Pointer[context.CancelFunc] // ends what join does; nil while it does nothing

	dicts   *dictionaries
	scratch sync.Pool // of *scratch

	frequent frequentWords
	shelf    shelf

	loading sync.Mutex // held while a view is made; guards known
	known   segmentColumns
	mu      sync.Mutex // guards view
	view    *view      // what searches read
}

// Names in the folder of a generation.
const (
	manifestName = "manifest"
	storeName    = "store"
	rootName     = "root.bolt" // bleve's, in the store
)

// positionKey is where a generation remembers the last batch. One that lacks
// it has never been complete.
var positionKey = []byte("position")

// openStore opens bleve on the folder of a generation, which may be empty.
func openStore(dir string, o Options) (*generation, error) {
	path := filepath.Join(dir, storeName)
	g := &generation{
		name: filepath.Base(dir), dir: dir, limit: o.BatchLimit, log: o.Log, dicts: newDictionaries(),
		queue:   index.NewAnalysisQueue(1), // documents come analysed
		closing: make(chan struct{}),
	}
	watch(path, g.report)
	err := guarded("open", func() error {
		store, err := scorch.NewScorch(scorch.Name, map[string]any{
			"path":         path,
			"bolt_timeout": "5s", // bleve waits for ever without, and wants a string
			// Batches need not wait for the disk: the position is part of
			// them, so a crash loses whole batches and the caller repeats them.
			"unsafe_batch":           true,
			"asyncErrorCallbackName": callbackName,
			"numSnapshotsToKeep":     1,
		}, g.queue)
		if err != nil {
			return err
		}
		g.store = store.(*scorch.Scorch)
		return g.store.Open()
	})
	if err != nil {
		unwatch(path)
		g.queue.Close()
		return nil, err
	}
	return g, nil
}

// report hears of errors in bleve's background work. A panic has ended a
// goroutine that batches depend on; other errors (a full disk) are retried by
// bleve.
func (g *generation) report(err error) {
	if stop := g.joining.Load(); stop != nil {
		(*stop)() // bleve would try again for ever, and without a pause
	}
	if errors.Is(err, scorch.ErrAsyncPanic) {
		g.fail(fmt.Errorf("background work: %w", ErrFailed))
		g.log.Error("search index broke down", "generation", g.name)
		return
	}
	g.log.Warn("search index is not being written to disk", "generation", g.name, "error", err)
}

// fail keeps the first reason for which g cannot be written any more.
func (g *generation) fail(err error) { g.failure.CompareAndSwap(nil, &err) }

// failed is the reason given to fail, nil if none.
func (g *generation) failed() error {
	if err := g.failure.Load(); err != nil {
		return *err
	}
	return nil
}

// snapshot pins the present state; the caller closes it.
func (g *generation) snapshot() (*scorch.IndexSnapshot, error) {
	reader, err := g.store.Reader()
	if err != nil {
		return nil, err
	}
	return reader.(*scorch.IndexSnapshot), nil
}

// position reads the number of the last batch; false if there was none.
func (g *generation) position() (int64, bool, error) {
	s, err := g.snapshot()
	if err != nil {
		return 0, false, err
	}
	defer func() { _ = s.Close() }()
	value, err := s.GetInternal(positionKey)
	if err != nil || value == nil {
		return 0, false, err
	}
	n, err := decodePosition(value)
	return n, err == nil, err
}

// closeLimit is how long a broken store may take to close; a whole one is
// waited for.
const closeLimit = 10 * time.Second

// close waits for searches and lets go of the files.
func (g *generation) close() error {
	close(g.closing)
	g.running.Wait()
	g.show(nil)
	defer unwatch(filepath.Join(g.dir, storeName))
	done := make(chan error, 1)
	go func() {
		err := guarded("close", g.store.Close)
		g.tidying.Wait()
		g.queue.Close()
		done <- err
	}()
	if g.failed() == nil {
		return <-done
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return g.failed()
	}
}

// remove closes g and deletes its files.
func (g *generation) remove() error {
	return errors.Join(g.close(), os.RemoveAll(g.dir))
}
