package library

import (
	"context"
	"errors"
	"fmt"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
)

// rememberGone is how long an upload that ended is remembered after its time.
const rememberGone = 30 * 24 * time.Hour

// TakeUploads takes up what another process, which is known to have ended, was
// holding. It is for a process that is the only one on its database.
func (l *Library) TakeUploads(ctx context.Context) error {
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.ReleaseUploads(ctx, tx, l.holds.node)
	})
}

// SweepUploads ends what a crash left half done, frees uploads whose time is
// over, and forgets those that ended long ago. It disturbs nobody who works on
// an upload.
func (l *Library) SweepUploads(ctx context.Context) error {
	now := l.now()
	unfinished, err1 := database.UnfinishedUploads(ctx, l.db, now)
	for _, id := range unfinished {
		err1 = errors.Join(err1, quiet(l.goOn(ctx, id)))
	}
	expired, err2 := database.ExpiredUploads(ctx, l.db, now)
	for _, id := range expired {
		err2 = errors.Join(err2, quiet(l.endIdle(ctx, id, research.UploadExpired)))
	}
	ended, err3 := database.EndedUploads(ctx, l.db)
	for _, id := range ended {
		err3 = errors.Join(err3, quiet(l.endIdle(ctx, id, "")))
	}
	err4 := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := database.ForgetUploads(ctx, tx, now.Add(-rememberGone))
		return err
	})
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return fmt.Errorf("sweep uploads: %w", err)
	}
	return nil
}

// quiet drops errors that are no failure of the sweep: what somebody works on
// will be swept another time, and an upload that turns out to be lost has been
// marked so.
func quiet(err error) error {
	_, gone := errors.AsType[*UploadGoneError](err)
	if gone || errors.Is(err, ErrUploadHeld) || errors.Is(err, ErrStopping) || errors.Is(err, ErrChecksum) {
		return nil
	}
	return err
}

// goOn ends what was left half done of an upload.
func (l *Library) goOn(ctx context.Context, id string) error {
	ctx, h, u, err := l.hold(ctx, id, nil, true)
	if err != nil {
		return err
	}
	if u.Purpose == research.UploadJoined && u.Open() {
		return l.joinHeld(ctx, h, u)
	}
	if u.State == research.UploadWhole {
		_, err = l.finishUpload(ctx, h, u)
	}
	return errors.Join(err, l.release(ctx, h))
}

// endIdle ends an upload that nobody works on, or frees what is left of one that
// has ended.
func (l *Library) endIdle(ctx context.Context, id string, reason research.UploadReason) error {
	ctx, h, u, err := l.hold(ctx, id, nil, true)
	if err != nil {
		return err
	}
	switch {
	case u.State == research.UploadGone && len(u.Progress) > 0:
		err = l.endUpload(ctx, h, u, u.Reason)
	case u.Open() || u.State == research.UploadFinished && u.Purpose == research.UploadPart:
		err = l.endUpload(ctx, h, u, reason)
	}
	return errors.Join(err, l.release(ctx, h))
}
