package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/uploads"
)

// afterArrival is how long what follows the last byte may take, which for some
// stores is a copy of the whole file; its sender may have left by then.
const afterArrival = 15 * time.Minute

// Arrival is bytes on their way into an upload.
type Arrival struct {
	Offset int64 // where they begin
	Length int64 // of the whole upload, where it is said only now; else research.UnknownLength
	Body   io.Reader
	Size   int64 // of Body; less than 0 where it is not known
	// Interrupt makes reading Body return soon; nil where it does so anyway. A
	// sender that does not end what it sends is not waited for.
	Interrupt func()
}

// AppendUpload adds bytes to an upload, and makes it a file when they are the
// last. What came of bytes that break off is kept.
func (l *Library) AppendUpload(ctx context.Context, who auth.Person, id string, in Arrival) (research.Upload, error) {
	if _, err := l.ownUpload(ctx, who, id); err != nil {
		return research.Upload{}, err
	}
	ctx, h, u, err := l.hold(ctx, id, in.Interrupt, false)
	if err != nil {
		return research.Upload{}, err
	}
	u, err = l.appendUpload(ctx, h, u, in)
	return u.Upload, errors.Join(err, l.release(ctx, h))
}

func (l *Library) appendUpload(ctx context.Context, h *hold, u database.Upload, in Arrival) (database.Upload, error) {
	if err := l.checkArrival(&u, in); err != nil {
		return u, err
	}
	if u.State == research.UploadFinished {
		if !uploads.Ended(in.Body, in.Interrupt) {
			return u, &uploads.TooLargeError{Most: u.Length}
		}
		return u, nil
	}
	p, err := progressOf(u)
	if err != nil {
		return u, err
	}
	if p, err = l.receive(ctx, h, &u, p, in); err != nil {
		return u, err
	}
	if p.Whole {
		return l.finishUpload(ctx, h, u)
	}
	return u, nil
}

// checkArrival refuses what does not fit an upload, and notes its length.
func (l *Library) checkArrival(u *database.Upload, in Arrival) error {
	switch {
	case u.State == research.UploadGone:
		return &UploadGoneError{u.Reason}
	case u.Purpose == research.UploadJoined:
		return ErrJoined
	case in.Offset != u.Received:
		return &UploadOffsetError{u.Received}
	case in.Length > l.limits.MostFileBytes:
		return &uploads.TooLargeError{Most: l.limits.MostFileBytes}
	}
	if in.Length != research.UnknownLength {
		var c research.Checker
		c.Require(u.Length == research.UnknownLength || u.Length == in.Length, "Upload-Length", "is known already, and is another")
		c.Require(in.Length >= u.Received, "Upload-Length", "is less than what has come")
		if err := c.Err(); err != nil {
			return err
		}
		u.Length = in.Length
	}
	if u.State == research.UploadArriving {
		if err := l.room(); err != nil {
			return err
		}
	}
	if u.Length != research.UnknownLength && in.Size > u.Length-u.Received {
		return &uploads.TooLargeError{Most: u.Length}
	}
	return nil
}

// receive adds the bytes of a body to what is there, and notes each progress.
func (l *Library) receive(ctx context.Context, h *hold, u *database.Upload, p uploads.Progress, in Arrival) (uploads.Progress, error) {
	saved := false
	p, err := uploads.Append(ctx, l.blob, p, in.Body, uploads.AppendOptions{
		Length: u.Length, Most: l.limits.MostFileBytes, Interrupt: in.Interrupt,
		Save: func(ctx context.Context, p uploads.Progress) error {
			b, err := json.Marshal(p)
			if err != nil {
				return err
			}
			fresh := *u
			fresh.Progress, fresh.Received, fresh.ExpiresAt = b, p.Offset(), l.now().Add(l.limits.UploadExpiry)
			if p.Whole {
				fresh.State = research.UploadWhole
			}
			if err := l.saveUpload(ctx, h, fresh); err != nil {
				return err
			}
			*u, saved = fresh, true
			return nil
		},
	})
	switch {
	case errors.Is(err, uploads.ErrNoUpload):
		return p, errors.Join(l.endUpload(ctx, h, *u, research.UploadLost), &UploadGoneError{research.UploadLost})
	case err != nil && stopped(ctx) != nil:
		return p, fmt.Errorf("%w: %v", stopped(ctx), err) //nolint:errorlint // whatever it is, this is why
	case errors.Is(err, database.ErrLeaseLost):
		return p, errors.Join(ErrUploadHeld, err)
	case err == nil && !saved && u.Open(): // a length may have come without bytes
		err = l.saveUpload(ctx, h, *u)
	}
	return p, err
}

// overdue reports whether a whole upload should have become an object by now. A
// store that was killed while it put one together may have lost it and never say
// so; its sender must learn that the bytes are to be sent again.
func (l *Library) overdue(u database.Upload) bool {
	last := u.ExpiresAt.Add(-l.limits.UploadExpiry) // when its row was written last
	return l.now().Sub(last) > afterArrival
}

// finishUpload makes a whole upload what it is for. It may be repeated after
// any crash.
func (l *Library) finishUpload(ctx context.Context, h *hold, u database.Upload) (database.Upload, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterArrival)
	defer cancel()
	p, err := progressOf(u)
	if err != nil {
		return u, err
	}
	received, err := uploads.Finish(ctx, l.blob, p)
	if errors.Is(err, uploads.ErrNoUpload) || errors.Is(err, uploads.ErrNotYet) && l.overdue(u) {
		return u, errors.Join(l.endUpload(ctx, h, u, research.UploadLost), &UploadGoneError{research.UploadLost})
	}
	if err != nil {
		return u, err
	}
	if u.SHA256 != "" && u.SHA256 != received.SHA256 {
		return u, errors.Join(l.endUpload(ctx, h, u, research.UploadMismatch), ErrChecksum)
	}
	u.State = research.UploadFinished
	if u.Purpose == research.UploadPart {
		return u, l.saveUpload(ctx, h, u)
	}
	whole := u.Progress
	u.Progress = nil
	stored := StoredFile{id: u.ID, name: u.Name, declaredType: u.DeclaredType, received: received}
	file, err := l.newFile(ctx, u.Session, stored, FileOptions{Kind: u.Kind, Language: u.Language, Columns: u.Columns, Translation: u.Translation})
	if err != nil {
		return u, err
	}
	err = l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := insertFiles(ctx, tx, l.wake, []research.File{file}); err != nil {
			return err
		}
		if err := database.UseUploads(ctx, tx, u.Sources); err != nil {
			return err
		}
		return database.SaveUpload(ctx, tx, u, l.leaseOf(h))
	})
	if errors.Is(err, database.ErrUsed) {
		u.Progress = whole
		return u, errors.Join(l.endUpload(ctx, h, u, research.UploadLost), &UploadGoneError{research.UploadLost})
	}
	return u, err
}
