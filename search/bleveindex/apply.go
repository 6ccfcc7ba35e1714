package bleveindex

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"earshot/search"
)

// apply carries out a batch as one of bleve's, which is atomic: passages of
// the sources, the removal of earlier ones and the position become visible,
// and durable, together.
func (g *generation) apply(ctx context.Context, b search.Batch) error {
	if err := errors.Join(ctx.Err(), g.failed()); err != nil {
		return err
	}
	batch := index.NewBatch()
	updates := lastOfEach(b.Updates)
	if err := g.dropEarlier(batch, updates); err != nil {
		return err
	}
	documents, err := analyse(updates)
	if err != nil {
		return err
	}
	for _, d := range documents {
		batch.Update(d)
	}
	position, _, err := g.position()
	if err != nil {
		return err
	}
	batch.SetInternal(positionKey, encodePosition(max(position, b.Position)))
	return g.commit(batch)
}

// lastOfEach keeps the last update of each source.
func lastOfEach(updates []search.Update) []search.Update {
	last := make(map[string]int, len(updates))
	for i, u := range updates {
		last[u.Source] = i
	}
	kept := make([]search.Update, 0, len(last))
	for i, u := range updates {
		if last[u.Source] == i {
			kept = append(kept, u)
		}
	}
	return kept
}

// dropEarlier deletes what is indexed of the updated sources.
func (g *generation) dropEarlier(batch *index.Batch, updates []search.Update) error {
	snapshot, err := g.snapshot()
	if err != nil {
		return err
	}
	defer func() { _ = snapshot.Close() }()
	kept := make([]map[string]bool, len(updates))
	for i, u := range updates {
		kept[i] = make(map[string]bool, len(u.Kept))
		for _, id := range u.Kept {
			kept[i][id] = true
		}
	}
	for _, s := range snapshot.Segments() {
		dict, err := s.Segment().Dictionary(sourceField)
		for i := 0; err == nil && i < len(updates); i++ {
			if !updates[i].Partial {
				err = dropSource(batch, s, dict, updates[i].Source, kept[i])
			}
		}
		if err != nil {
			return fmt.Errorf("find earlier passages: %w", err)
		}
	}
	return nil
}

// dropSource deletes what one segment has of a source, but for what is kept.
func dropSource(batch *index.Batch, s *scorch.SegmentSnapshot, dict segment.TermDictionary, source string, kept map[string]bool) error {
	list, err := dict.PostingsList([]byte(source), s.Deleted(), nil)
	if err != nil {
		return err
	}
	postings := list.Iterator(false, false, false, nil)
	for {
		p, err := postings.Next()
		if p == nil || err != nil {
			return err
		}
		id, err := s.DocID(p.Number())
		if err != nil {
			return err
		}
		if !kept[string(id)] {
			batch.Delete(string(id))
		}
	}
}

var errNoID = errors.New("a passage has no id")

// analyse makes the documents of all updates, on all processors.
func analyse(updates []search.Update) ([]*document, error) {
	type piece struct {
		source  string
		passage *search.Passage
	}
	var pieces []piece
	for i := range updates {
		for j := range updates[i].Passages {
			pieces = append(pieces, piece{updates[i].Source, &updates[i].Passages[j]})
		}
	}
	documents := make([]*document, len(pieces))
	errs := make([]error, min(runtime.GOMAXPROCS(0), len(pieces)))
	var next atomic.Int64
	var workers sync.WaitGroup
	for w := range errs {
		workers.Go(func() {
			errs[w] = guarded("analyse", func() error {
				for {
					i := int(next.Add(1)) - 1
					if i >= len(pieces) {
						return nil
					}
					if pieces[i].passage.ID == "" {
						return errNoID
					}
					documents[i] = newDocument(pieces[i].source, pieces[i].passage)
				}
			})
		})
	}
	workers.Wait()
	return documents, errors.Join(errs...)
}

// commit hands a batch to bleve and waits for it, but not for ever: where one
// of bleve's goroutines has died, nobody would ever answer.
func (g *generation) commit(batch *index.Batch) error {
	done := make(chan error, 1)
	go func() {
		done <- guarded("bleve", func() error { return g.store.Batch(batch) })
	}()
	return g.await("write batch", done)
}

// await waits for an answer of bleve's, at most as long as a batch may take.
func (g *generation) await(act string, done <-chan error) error {
	timer := time.NewTimer(g.limit)
	defer timer.Stop()
	var err error
	select {
	case err = <-done:
	case <-timer.C:
		err = fmt.Errorf("no answer for %v: %w", g.limit, ErrFailed)
	}
	if errors.Is(err, ErrFailed) {
		g.fail(err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}

// flush waits until everything applied so far is on disk.
func (g *generation) flush() error {
	batch := index.NewBatch()
	position, _, err := g.position()
	if err != nil {
		return err
	}
	batch.SetInternal(positionKey, encodePosition(position))
	done := make(chan error, 1)
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := g.commit(batch); err != nil {
		return err
	}
	return g.await("flush", done)
}

func encodePosition(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

var errPosition = errors.New("damaged position")

func decodePosition(data []byte) (int64, error) {
	if len(data) != 8 {
		return 0, errPosition
	}
	return int64(binary.BigEndian.Uint64(data)), nil
}
