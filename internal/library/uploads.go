package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/uploads"
)

// NewUpload is what its sender says of an upload.
type NewUpload struct {
	Purpose      research.UploadPurpose
	Session      string // not of a part
	Name         string
	DeclaredType string
	FileOptions
	SHA256   string   // in hexadecimal, that the file must have; "" for any
	Metadata string   // all of this as the sender wrote it
	Length   int64    // research.UnknownLength where it comes later
	Sources  []string // ids of the parts of a joined upload
}

// Errors of uploads that are not in a state for what was asked.
var (
	// ErrJoined is bytes for an upload that is made of parts.
	ErrJoined = errors.New("the upload is made of parts and takes no bytes")
	// ErrUploadFinished is ending an upload that has become a file.
	ErrUploadFinished = errors.New("the upload has become a file")
	// ErrChecksum is bytes that are not what their digest says.
	ErrChecksum = errors.New("the bytes are not what their digest says")
)

// UploadGoneError is an upload that is no more.
type UploadGoneError struct{ Reason research.UploadReason }

// Error names the reason.
func (e *UploadGoneError) Error() string { return "the upload is gone: " + string(e.Reason) }

// UploadOffsetError is bytes that do not go on where the upload stands.
type UploadOffsetError struct{ Received int64 }

// Error says where it stands.
func (e *UploadOffsetError) Error() string {
	return fmt.Sprintf("%d bytes of the upload have come", e.Received)
}

// CreateUpload begins an upload. One of no bytes is finished at once, and so is
// one that is joined unless that takes longer than a client waits.
func (l *Library) CreateUpload(ctx context.Context, who auth.Person, key Key, n NewUpload) (research.Upload, error) {
	if err := mayWrite(who); err != nil {
		return research.Upload{}, err
	}
	if before, err := l.joinedBefore(ctx, who, n); err != nil || before != "" {
		if err != nil {
			return research.Upload{}, err
		}
		return l.join(ctx, before)
	}
	if err := l.checkUpload(ctx, &n, who); err != nil {
		return research.Upload{}, err
	}
	ids, repeated, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		u, err := l.newUpload(who, n)
		if err != nil {
			return nil, err
		}
		return []string{u.ID}, database.InsertUpload(ctx, tx, u)
	})
	if err != nil {
		return research.Upload{}, err
	}
	if repeated || n.Length != 0 && n.Purpose != research.UploadJoined {
		return l.upload(ctx, ids[0])
	}
	if n.Purpose == research.UploadJoined {
		return l.join(ctx, ids[0])
	}
	return l.AppendUpload(ctx, who, ids[0], Arrival{Length: research.UnknownLength, Body: strings.NewReader("")})
}

func (l *Library) checkUpload(ctx context.Context, n *NewUpload, who auth.Person) error {
	if err := n.FileOptions.check(); err != nil {
		return err
	}
	var c research.Checker
	c.Require(n.SHA256 == "" || isDigest(n.SHA256), "sha256", "must be 64 hexadecimal digits")
	c.Require(n.Session != "" || n.Purpose == research.UploadPart, "session", "must be given")
	if err := c.Err(); err != nil {
		return err
	}
	if n.Session != "" {
		if !research.ValidID(n.Session) {
			return &research.NotFoundError{Thing: "session"}
		}
		if _, err := edit(ctx, l.db, who, "session", n.Session); err != nil {
			return err
		}
		if err := checkOriginal(ctx, l.db, n.Session, n.Translation); err != nil {
			return err
		}
	}
	if n.Purpose == research.UploadJoined {
		if err := l.measureSources(ctx, n, who); err != nil {
			return err
		}
	}
	if n.Length > l.limits.MostFileBytes {
		return &uploads.TooLargeError{Most: l.limits.MostFileBytes}
	}
	if err := l.room(); err != nil {
		return err
	}
	return uploads.CheckRoom(ctx, l.blob, max(n.Length, 0))
}

func isDigest(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

func (l *Library) newUpload(who auth.Person, n NewUpload) (database.Upload, error) {
	id, now, size := research.NewID(), l.now(), n.Length
	if size < 0 {
		size = l.limits.MostFileBytes
	}
	key := "files/" + id + "/source"
	if n.Purpose == research.UploadPart {
		key = "parts/" + id
	}
	progress, err := json.Marshal(uploads.NewProgress(key, size))
	return database.Upload{Progress: progress, Upload: research.Upload{
		ID: id, Owner: who.ID, Purpose: n.Purpose, Session: n.Session, Name: uploads.CleanName(n.Name),
		DeclaredType: declaredType(n.DeclaredType), Kind: n.Kind, Language: n.Language, Columns: n.Columns, Translation: n.Translation, SHA256: strings.ToLower(n.SHA256),
		Metadata: n.Metadata, Length: n.Length, Sources: n.Sources, State: research.UploadArriving,
		CreatedAt: now, ExpiresAt: now.Add(l.limits.UploadExpiry),
	}}, err
}

// Upload tells how far an upload has come. Whatever still adds to it is stopped
// first, so that the answer is where its sender can go on.
func (l *Library) Upload(ctx context.Context, who auth.Person, id string) (research.Upload, error) {
	u, err := l.ownUpload(ctx, who, id)
	if err != nil || u.State == research.UploadFinished || u.Purpose == research.UploadJoined {
		return u.Upload, err
	}
	if !l.holds.has(id) && u.Node == "" && u.State == research.UploadArriving {
		return u.Upload, nil
	}
	ctx, h, u, err := l.hold(ctx, id, nil, false)
	if err != nil {
		return research.Upload{}, err
	}
	if u.State == research.UploadWhole {
		u, err = l.finishUpload(ctx, h, u)
	}
	return u.Upload, errors.Join(err, l.release(ctx, h))
}

func (l *Library) upload(ctx context.Context, id string) (research.Upload, error) {
	u, err := database.UploadByID(ctx, l.db, id)
	return u.Upload, err
}

// ownUpload finds an upload that a person may go on with: their own, unless
// they are an administrator. There are no others as far as they can tell.
func (l *Library) ownUpload(ctx context.Context, who auth.Person, id string) (database.Upload, error) {
	if err := mayWrite(who); err != nil {
		return database.Upload{}, err
	}
	u, err := database.UploadByID(ctx, l.db, id)
	if err != nil {
		return u, err
	}
	if u.Owner != who.ID && !who.MayAdminister() {
		return database.Upload{}, &research.NotFoundError{Thing: "upload"}
	}
	if u.Session != "" { // roles may have changed since it began
		if _, err := edit(ctx, l.db, who, "session", u.Session); err != nil {
			return database.Upload{}, notFoundAs(err, "upload")
		}
	}
	if u.State == research.UploadGone {
		return u, &UploadGoneError{u.Reason}
	}
	return u, nil
}

// EndUpload gives an upload up and frees what has come of it.
func (l *Library) EndUpload(ctx context.Context, who auth.Person, id string) (err error) {
	if _, err := l.ownUpload(ctx, who, id); err != nil {
		return err
	}
	ctx, h, u, err := l.hold(ctx, id, nil, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.release(ctx, h)) }()
	switch {
	case u.State == research.UploadGone:
		return &UploadGoneError{u.Reason}
	case u.State == research.UploadFinished && u.Purpose != research.UploadPart:
		return ErrUploadFinished
	}
	return l.endUpload(ctx, h, u, research.UploadEnded)
}

// endUpload marks an upload as gone, and then frees what the store has of it: in
// this order, so that nothing refers to what is no longer there. What fails is
// done again by SweepUploads.
func (l *Library) endUpload(ctx context.Context, h *hold, u database.Upload, reason research.UploadReason) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterArrival)
	defer cancel()
	u.State, u.Reason = research.UploadGone, reason
	if err := l.saveUpload(ctx, h, u); err != nil {
		return err
	}
	p, err := progressOf(u)
	if err != nil {
		return err
	}
	if err := uploads.Discard(ctx, l.blob, p); err != nil {
		return err
	}
	u.Progress = nil
	return l.saveUpload(ctx, h, u)
}

func (l *Library) saveUpload(ctx context.Context, h *hold, u database.Upload) error {
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.SaveUpload(ctx, tx, u, l.leaseOf(h))
	})
}

func (l *Library) leaseOf(h *hold) database.Lease {
	return database.Lease{Node: h.lease.Node, Holder: h.lease.Holder, Until: l.now().Add(leaseTime)}
}

func progressOf(u database.Upload) (uploads.Progress, error) {
	var p uploads.Progress
	if err := json.Unmarshal(u.Progress, &p); err != nil {
		return p, fmt.Errorf("read the progress of upload %s: %w", u.ID, err)
	}
	return p, nil
}

// MostFileBytes is the size of the largest file.
func (l *Library) MostFileBytes() int64 { return l.limits.MostFileBytes }
