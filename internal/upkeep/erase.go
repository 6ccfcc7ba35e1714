package upkeep

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/research"
	"earshot/uploads"
)

// Eraser removes the bytes of deleted files, as jobs of the kind
// research.JobErase. What it finds is on the receipt before it is removed, so
// that the account is whole whenever the process dies. A job that fails for the
// last time leaves the receipt unverified, and EraseAgain takes it up.
func (k *Keeper) Eraser() jobs.Handler { return jobs.Handler{Work: k.erase} }

func (k *Keeper) erase(ctx context.Context, j jobs.Job) error {
	r, err := database.ReceiptByID(ctx, k.db, j.Ref)
	if errors.Is(err, research.ErrNotFound) || !r.VerifiedAt.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	found, err := k.objectsOf(ctx, r)
	if err != nil {
		return err
	}
	if err := k.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.AddErased(ctx, tx, r.ID, found)
	}); err != nil {
		return err
	}
	removed := map[string]bool{}
	for _, o := range found {
		if removed[o.Key] {
			continue
		}
		removed[o.Key] = true
		if err := k.blob.Delete(ctx, o.Key); err != nil {
			return err
		}
	}
	if left, err := k.objectsOf(ctx, r); err != nil || len(left) > 0 {
		return errors.Join(err, fmt.Errorf("%d versions of %s are still in the store", len(left), r.File))
	}
	return k.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.VerifyReceipt(ctx, tx, r.ID, k.now())
	})
}

// objectsOf lists every version of every object that belongs to the file of a
// receipt.
func (k *Keeper) objectsOf(ctx context.Context, r research.Receipt) ([]research.ErasedObject, error) {
	var found []research.ErasedObject
	add := func(v uploads.Version) {
		found = append(found, research.ErasedObject{Key: v.Key, Version: v.ID, Size: v.Size, Marker: v.Marker})
	}
	prefix := research.FilePrefix(r.File)
	err := k.blob.Versions(ctx, prefix, func(v uploads.Version) error { add(v); return nil })
	if err != nil || strings.HasPrefix(r.Key, prefix) {
		return found, err
	}
	err = k.blob.Versions(ctx, r.Key, func(v uploads.Version) error {
		if v.Key == r.Key {
			add(v)
		}
		return nil
	})
	return found, err
}

// EraseAgain puts the deletions that are not verified into the queue once more.
// Those that are in it already stay there once.
func (k *Keeper) EraseAgain(ctx context.Context) error {
	pending, err := database.PendingReceipts(ctx, k.db)
	if err != nil || len(pending) == 0 {
		return err
	}
	return k.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, r := range pending {
			if err := jobs.Enqueue(ctx, tx, research.JobErase, r.ID, jobs.IO); err != nil {
				return err
			}
		}
		return nil
	})
}
