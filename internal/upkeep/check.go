package upkeep

import (
	"context"
	"errors"

	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/research"
	"earshot/search"
)

// Index is what a check needs of a search index.
type Index interface {
	Position(ctx context.Context) (int64, error)
	Passages(ctx context.Context, fn func(id string) error) error
}

// Follower brings an index up to date.
type Follower interface {
	CatchUp(ctx context.Context) error
	Refill(ctx context.Context) error
}

// CheckOptions say what to compare and whether to mend it.
type CheckOptions struct {
	Deep     bool     // read every byte and compare digests
	Repair   bool     // mend what can be mended
	Index    Index    // nil where another process has it open: it is not compared
	Follower Follower // of the same index
}

// Report is what a check found, and what it mended.
type Report struct {
	Files     int       `json:"files"`
	Objects   int       `json:"objects"`
	Bytes     int64     `json:"bytes"`
	Foreign   int       `json:"foreign_objects"` // not this program's; never touched
	Faults    []Fault   `json:"faults"`          // files whose bytes are lost or changed
	Orphans   []Orphan  `json:"orphans"`
	Stuck     []string  `json:"stuck_files"` // wait to be read, and no job will do it
	Deletions int       `json:"pending_deletions"`
	Index     IndexFact `json:"index"`
	Repair    *Repair   `json:"repair,omitempty"`

	stuck []research.File
}

// IndexFact compares the index with the passages of the database.
type IndexFact struct {
	Compared bool   `json:"compared"`
	Reason   string `json:"reason,omitempty"` // why it was not
	Position int64  `json:"position"`         // last change that it has applied
	Change   int64  `json:"change"`           // last change that there is
	Passages int    `json:"passages"`         // of the database
	Missing  int    `json:"missing"`          // in the index
	Extra    int    `json:"extra"`            // in the index
}

// Repair is what was mended.
type Repair struct {
	Swept     Swept `json:"swept"`
	Failed    int   `json:"marked_failed"`
	Requeued  int   `json:"requeued"`
	Reindexed bool  `json:"reindexed"`
}

// Problems counts what needs mending: lost or changed files, orphans past their
// grace, stuck files, and an index that differs.
func (r *Report) Problems() int {
	n := len(r.Faults) + len(r.Stuck)
	for _, o := range r.Orphans {
		if !o.Young {
			n++
		}
	}
	if r.Index.Missing+r.Index.Extra > 0 {
		n++
	}
	return n
}

// Check compares database, store and index. It reads only, unless it is to
// repair; then it sweeps what is old and unknown, tells the people of a file
// whose bytes are gone, queues what is stuck and brings the index in step. The
// report is of what was found before. It never touches what is young or known.
func (k *Keeper) Check(ctx context.Context, o CheckOptions) (*Report, error) {
	s, err := k.compareStore(ctx, o.Deep)
	if err != nil {
		return nil, err
	}
	r := &Report{
		Files: s.files, Objects: s.objects, Bytes: s.bytes, Foreign: s.foreign,
		Faults: append([]Fault{}, s.faults...), Orphans: append([]Orphan{}, s.orphans...),
	}
	stuck, err := database.StuckFiles(ctx, k.db)
	if err != nil {
		return nil, err
	}
	r.Stuck, r.stuck = []string{}, stuck
	for _, f := range stuck {
		r.Stuck = append(r.Stuck, f.ID)
	}
	pending, err := database.PendingReceipts(ctx, k.db)
	if err != nil {
		return nil, err
	}
	r.Deletions = len(pending)
	if o.Repair {
		if err := k.repairStore(ctx, r); err != nil {
			return nil, err
		}
	}
	return r, k.checkIndex(ctx, o, r)
}

// checkIndex fills r.Index, and mends the index if that is wanted.
func (k *Keeper) checkIndex(ctx context.Context, o CheckOptions, r *Report) error {
	if o.Index == nil {
		r.Index.Reason = "the service has it open; stop the service to compare it"
		return nil
	}
	if o.Repair {
		if err := o.Follower.CatchUp(ctx); err != nil {
			return err
		}
	}
	var err error
	if r.Index, err = k.compareIndex(ctx, o.Index); err != nil {
		return err
	}
	if o.Repair && r.Index.Missing+r.Index.Extra > 0 {
		r.Repair.Reindexed = true
		return o.Follower.Refill(ctx)
	}
	return nil
}

func (k *Keeper) compareIndex(ctx context.Context, index Index) (IndexFact, error) {
	last, err := database.LastChange(ctx, k.db)
	if err != nil {
		return IndexFact{}, err
	}
	fact := IndexFact{Change: last}
	fact.Position, err = index.Position(ctx)
	switch {
	case errors.Is(err, search.ErrStale):
		fact.Reason = "it must be built anew, which the service does when it starts"
		return fact, nil
	case err != nil:
		return fact, err
	case fact.Position < last:
		fact.Reason = "it has not applied the last changes, which the service does when it starts"
		return fact, nil
	}
	indexed := map[string]struct{}{}
	if err := index.Passages(ctx, func(id string) error { indexed[id] = struct{}{}; return nil }); err != nil {
		return fact, err
	}
	err = database.EachPassageID(ctx, k.db, func(id string) error {
		fact.Passages++
		if _, there := indexed[id]; !there {
			fact.Missing++
		}
		delete(indexed, id)
		return nil
	})
	fact.Compared, fact.Extra = true, len(indexed)
	return fact, err
}

// repairStore mends what rows and objects disagree about.
func (k *Keeper) repairStore(ctx context.Context, r *Report) (err error) {
	r.Repair = &Repair{}
	if r.Repair.Swept, err = k.sweep(ctx, r.Orphans); err != nil {
		return err
	}
	if err := k.EraseAgain(ctx); err != nil {
		return err
	}
	for _, f := range r.Faults {
		if f.known {
			continue
		}
		if err := k.tell(ctx, f); err != nil {
			return err
		}
		r.Repair.Failed++
	}
	return k.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		r.Repair.Requeued = 0
		for _, f := range r.stuck {
			if err := jobs.EnqueueReading(ctx, tx, f); err != nil {
				return err
			}
			r.Repair.Requeued++
		}
		return nil
	})
}

// tell marks a file as failed, with the reason.
func (k *Keeper) tell(ctx context.Context, f Fault) error {
	p := research.FileProblem{
		Type:   "bytes-damaged",
		Detail: "The original in storage is not what was uploaded. What was read from it can still be found. Upload it again, or ask your administrator for the backup.",
	}
	if f.Lost {
		p = research.FileProblem{
			Type:   "bytes-lost",
			Detail: "The original is gone from storage. What was read from it can still be found. Upload it again, or ask your administrator for the backup.",
		}
	}
	return k.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.FailFile(ctx, tx, f.File, p, k.now())
	})
}
