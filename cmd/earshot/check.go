package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"earshot/internal/app"
	"earshot/internal/config"
	"earshot/internal/upkeep"
	"earshot/uploads/dirstore"
)

type checkCommand struct {
	config.Config
	Deep   bool `name:"deep" help:"Read every byte of every file and compare its digest."`
	Repair bool `name:"repair" help:"Mend what can be mended: sweep what is old and unknown, say so at files whose bytes are gone, queue what is stuck, bring the index in step."`
	JSON   bool `name:"json" help:"Print the report as JSON."`
}

// problemsError ends the command with a status other than 0.
type problemsError struct {
	n        int
	repaired bool
}

// Error says how many problems there are.
func (e *problemsError) Error() string {
	if e.repaired {
		return fmt.Sprintf("%d problems were found; run the check again to see what is left", e.n)
	}
	return fmt.Sprintf("%d problems were found; --repair mends what can be mended", e.n)
}

// Run compares database, store and index.
func (c *checkCommand) Run(ctx context.Context, io streams) error {
	r, err := app.Check(ctx, c.Config, upkeep.CheckOptions{Deep: c.Deep, Repair: c.Repair}, newLog(c.Config, io.err))
	if errors.Is(err, dirstore.ErrInUse) {
		return fmt.Errorf("%w: stop the service first; only PostgreSQL and S3 can be checked while it runs", err)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		encoder := json.NewEncoder(io.out)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(r)
	} else {
		printReport(io, r)
	}
	if n := r.Problems(); err == nil && n > 0 {
		err = &problemsError{n, c.Repair}
	}
	return err
}

func printReport(io streams, r *upkeep.Report) {
	line := func(name, format string, args ...any) {
		fmt.Fprintf(io.out, "%-20s %s\n", name, fmt.Sprintf(format, args...))
	}
	line("files", "%d", r.Files)
	line("objects", "%d with %d bytes", r.Objects, r.Bytes)
	if r.Foreign > 0 {
		line("", "%d of them are not this program's and are left alone", r.Foreign)
	}
	for _, f := range r.Faults {
		line("bytes lost/changed", "file %s at %s: %s", f.File, f.Key, f.Reason)
	}
	for _, o := range r.Orphans {
		age := "old enough to be swept"
		if o.Young {
			age = "young, left alone"
		}
		line("object without row", "%s, %d bytes, stored %s: %s", o.Key, o.Size, o.StoredAt.Format("2006-01-02 15:04"), age)
	}
	for _, file := range r.Stuck {
		line("stuck file", "%s waits to be read and has no job", file)
	}
	if r.Deletions > 0 {
		line("pending deletions", "%d", r.Deletions)
	}
	line("changes", "the index has applied %d of %d", r.Index.Position, r.Index.Change)
	if r.Index.Compared {
		line("passages", "%d; %d missing in the index, %d too many", r.Index.Passages, r.Index.Missing, r.Index.Extra)
	} else {
		line("passages", "not compared: %s", r.Index.Reason)
	}
	if m := r.Repair; m != nil {
		line("repaired", "%d objects with %d bytes swept, %d unfinished uploads ended, %d files marked as failed, %d queued again, index rebuilt: %t",
			m.Swept.Objects, m.Swept.Bytes, m.Swept.Uploads, m.Failed, m.Requeued, m.Reindexed)
	}
}
