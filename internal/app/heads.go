package app

import (
	"context"
	"path/filepath"
	"time"

	"earshot/internal/audit"
)

// HeadsFile is where in the data folder the service keeps ends of the audit
// record: by them it is found out when the record was cut off.
const HeadsFile = "audit-heads"

// keepEach is how often an end is kept.
const keepEach = 15 * time.Minute

// keepHeads keeps the end of the audit record, in a file and in the log, until
// ctx ends, and then once more.
func (a *App) keepHeads(ctx context.Context) {
	keep := func(ctx context.Context) {
		head, err := audit.Current(ctx, a.DB)
		if err == nil && head.Number > 0 {
			a.log.InfoContext(ctx, "audit record", "head", head.String())
			err = audit.KeepHead(filepath.Join(a.data, HeadsFile), head)
		}
		if err != nil {
			a.log.ErrorContext(ctx, "audit record", "error", err)
		}
	}
	tick := time.NewTicker(keepEach)
	defer tick.Stop()
	for {
		keep(context.WithoutCancel(ctx))
		select {
		case <-ctx.Done():
			keep(context.WithoutCancel(ctx))
			return
		case <-tick.C:
		}
	}
}
