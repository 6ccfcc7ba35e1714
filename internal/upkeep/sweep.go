package upkeep

import (
	"context"
	"time"
)

// Swept tells what a sweep freed.
type Swept struct {
	Objects int   `json:"objects"`
	Bytes   int64 `json:"bytes"`
	Uploads int   `json:"uploads"` // unfinished ones that nobody knew
}

// Sweep removes the objects that nothing has referred to for a day, and the
// unfinished uploads that nobody has known for a week. It runs beside anything.
func (k *Keeper) Sweep(ctx context.Context) (Swept, error) {
	s, err := k.compareStore(ctx, false)
	if err != nil {
		return Swept{}, err
	}
	return k.sweep(ctx, s.orphans)
}

func (k *Keeper) sweep(ctx context.Context, orphans []Orphan) (Swept, error) {
	var swept Swept
	for _, o := range orphans {
		if o.Young {
			continue
		}
		if err := k.blob.Delete(ctx, o.Key); err != nil {
			return swept, err
		}
		swept.Objects++
		swept.Bytes += o.Size
	}
	inUse, err := k.uploadsInUse(ctx)
	if err != nil {
		return swept, err
	}
	known := func(_, upload string) bool { return inUse.Uploads[upload] }
	swept.Uploads, err = k.blob.Sweep(ctx, k.now().Add(-UploadGrace), known)
	return swept, err
}

// Run sweeps once a day until ctx ends, the first time after wait, and sees to
// deletions that are not verified yet, each hour. What fails is tried again.
func (k *Keeper) Run(ctx context.Context, wait time.Duration) error {
	next := k.now().Add(wait)
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := k.EraseAgain(ctx); err != nil && ctx.Err() == nil {
			k.log.ErrorContext(ctx, "take up deletions", "error", err)
		}
		if !k.now().Before(next) {
			next = k.now().Add(24 * time.Hour)
			swept, err := k.Sweep(ctx)
			if err != nil && ctx.Err() == nil {
				k.log.ErrorContext(ctx, "sweep storage", "error", err)
			} else if swept != (Swept{}) {
				k.log.InfoContext(ctx, "storage swept", "objects", swept.Objects, "bytes", swept.Bytes, "uploads", swept.Uploads)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
