package bleveindex

import (
	"context"
	"errors"
	"time"

	"earshot/search"

	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// A search looks each of its words up in every segment, and what is kept of them
// is kept for each. bleve leaves a dozen segments of a hundred thousand passages,
// because while many come in to have fewer would cost more than it saves.
const (
	tidyEvery = time.Hour
	// leastTidied is the number of passages below which all searches are quick.
	leastTidied = 20_000
)

// fewSegments is bleve's plan for merging but for one segment of each order of
// magnitude, not ten: four of a million passages. The greatest is written anew
// only when the others together are about as great.
func fewSegments() *mergeplan.MergePlanOptions {
	plan := mergeplan.DefaultMergePlanOptions
	plan.MaxSegmentsPerTier = 1
	return &plan
}

// tidy joins the segments of a generation in the background until it is closed:
// at once, when it has been built or opened, and then from time to time. Where
// there is nothing to join, that costs nothing.
func (x *Index) tidy(g *generation) {
	g.tidying.Go(func() {
		for wait := time.Duration(0); ; wait = tidyEvery {
			select {
			case <-g.closing:
				return
			case <-time.After(wait):
			}
			err := guarded("join segments", func() error { return x.join(g) })
			if err != nil && !g.isClosing() {
				g.log.Warn("segments of the search index were not joined", "generation", g.name, "error", err)
			}
		}
	})
}

// join merges segments, unless there are few passages, the plan is met or the disk
// has no room for what would be written. It returns early where g is closed
// meanwhile.
func (x *Index) join(g *generation) error {
	size, err := g.toJoin()
	if err != nil || size == 0 || g.failed() != nil {
		return err
	}
	if err := x.options.Room(size); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	g.joining.Store(&stop)
	err = g.store.ForceMerge(ctx, fewSegments())
	g.joining.Store(nil)
	if err == nil && ctx.Err() != nil {
		err = errors.New("it could not be written") // the log has the reason already
	}
	if err != nil || g.isClosing() {
		return err
	}
	if err := g.refresh(); err != nil {
		return err
	}
	return x.removeJoined(g)
}

// removeJoined has bleve remove the files of segments that were joined: it does
// when it next writes something, if no search reads them any more.
func (x *Index) removeJoined(g *generation) error {
	select {
	case <-g.closing:
		return nil
	case <-time.After(search.Deadline):
	}
	if !x.write.TryLock() { // whoever holds it writes, or closes
		return nil
	}
	defer x.write.Unlock()
	if g.isClosing() {
		return nil
	}
	return g.flush()
}

func (g *generation) isClosing() bool {
	select {
	case <-g.closing:
		return true
	default:
		return false
	}
}

// toJoin is how many bytes on the disk the segments have that the plan would merge.
func (g *generation) toJoin() (size uint64, err error) {
	s, err := g.snapshot()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	passages, err := s.DocCount()
	if err != nil || passages < leastTidied {
		return 0, err
	}
	var segments []mergeplan.Segment
	for _, segment := range s.Segments() {
		segments = append(segments, segment)
	}
	plan, err := mergeplan.Plan(segments, fewSegments())
	if err != nil || plan == nil {
		return 0, err
	}
	for _, task := range plan.Tasks {
		for _, segment := range task.Segments {
			size += uint64(segment.FileSize())
		}
	}
	return size, nil
}
