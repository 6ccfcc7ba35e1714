package app

import (
	"context"
	"time"
)

// sweepEach is how often uploads are looked through; more often where they
// expire sooner.
const sweepEach = 10 * time.Minute

// sweepUploads ends what the last process left half done, and from then on
// frees the uploads whose time is over, until ctx ends.
func (a *App) sweepUploads(ctx context.Context) {
	if a.sole {
		if err := a.Library.TakeUploads(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "take up uploads", "error", err)
		}
	}
	tick := time.NewTicker(min(sweepEach, max(a.serve.UploadExpiry/2, time.Second)))
	defer tick.Stop()
	for {
		if err := a.Library.SweepUploads(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "sweep uploads", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
