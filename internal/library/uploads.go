package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

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
		if _, err := database.SessionByID(ctx, l.db, n.Session); err != nil {
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
		DeclaredType: declaredType(n.DeclaredType), Kind: n.Kind, Language: n.Language, SHA256: strings.ToLower(n.SHA256),
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

// afterArrival is how long what follows the last byte may take, which for some
// stores is a copy of the whole file; its sender may have left by then.
const afterArrival = 15 * time.Minute

// Arrival is bytes on their way into an upload.
type Arrival struct {
	Offset int64 // where they begin
	Length int64 // of the whole upload, where it is said only now; else research.UnknownLength
	Body   io.Reader
	Size   int64 // of Body; less than 0 where it is not known
	// Interrupt makes reading Body return soon; nil where it does so anyway.
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
		return u, wantNothing(in.Body, u.Length)
	}
	p, err := progressOf(u)
	if err != nil {
		return u, err
	}
	if p, err = l.receive(ctx, h, &u, p, in.Body); err != nil {
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
	case u.Length != research.UnknownLength && in.Size > u.Length-u.Received:
		return &uploads.TooLargeError{Most: u.Length}
	case in.Length == research.UnknownLength:
		return nil
	case in.Length > l.limits.MostFileBytes:
		return &uploads.TooLargeError{Most: l.limits.MostFileBytes}
	}
	var c research.Checker
	c.Require(u.Length == research.UnknownLength || u.Length == in.Length, "Upload-Length", "is known already, and is another")
	c.Require(in.Length >= u.Received, "Upload-Length", "is less than what has come")
	u.Length = in.Length
	return c.Err()
}

// wantNothing refuses bytes behind the last.
func wantNothing(body io.Reader, length int64) error {
	n, err := io.CopyN(io.Discard, body, 1)
	if n > 0 {
		return &uploads.TooLargeError{Most: length}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// receive adds the bytes of a body to what is there, and notes each progress.
func (l *Library) receive(ctx context.Context, h *hold, u *database.Upload, p uploads.Progress, body io.Reader) (uploads.Progress, error) {
	saved := false
	p, err := uploads.Append(ctx, l.blob, p, body, uploads.AppendOptions{
		Length: u.Length, Most: l.limits.MostFileBytes,
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
	if errors.Is(err, uploads.ErrNoUpload) {
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
	file := l.newFile(u.Session, stored, FileOptions{Kind: u.Kind, Language: u.Language})
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

// MostFileBytes is the size of the largest file.
func (l *Library) MostFileBytes() int64 { return l.limits.MostFileBytes }
