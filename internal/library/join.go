package library

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/uploads"
)

// joinPatience is how long a client waits for parts to be joined, well below the
// minute after which proxies give up. Joining goes on after it.
const joinPatience = 45 * time.Second

// MostSources is how many parts one upload may be joined from.
const MostSources = 1000

// measureSources checks the parts of an upload and adds up their lengths.
func (l *Library) measureSources(ctx context.Context, n *NewUpload, who auth.Person) error {
	var c research.Checker
	c.Require(len(n.Sources) > 0, "Upload-Concat", "must name the uploads to join")
	c.Require(len(n.Sources) <= MostSources, "Upload-Concat", "names more than 1000 uploads")
	if err := c.Err(); err != nil {
		return err
	}
	n.Length = 0
	for i, id := range n.Sources {
		u, err := l.ownUpload(ctx, who, id)
		if err != nil {
			return err
		}
		c.Require(u.Purpose == research.UploadPart, "Upload-Concat", "names an upload that is not partial")
		c.Require(u.State == research.UploadFinished, "Upload-Concat", "names an upload that is not finished")
		c.Require(!slices.Contains(n.Sources[:i], id), "Upload-Concat", "names an upload twice")
		n.Length += u.Length
	}
	return c.Err()
}

// joinedBefore finds the upload that an earlier request joined from the same
// parts; "" where there is none. A client whose answer was lost asks again.
func (l *Library) joinedBefore(ctx context.Context, who auth.Person, n NewUpload) (string, error) {
	if n.Purpose != research.UploadJoined || len(n.Sources) == 0 {
		return "", nil
	}
	return database.JoinedUpload(ctx, l.db, who.ID, n.Session, n.Sources)
}

// join makes an upload from its parts, and returns it as it is when that is
// done or has taken longer than clients wait.
func (l *Library) join(ctx context.Context, id string) (research.Upload, error) {
	done := make(chan error, 1)
	if u, err := l.upload(ctx, id); err != nil || !u.Open() {
		return u, err
	}
	held, h, u, err := l.hold(context.WithoutCancel(ctx), id, nil, true)
	if err != nil {
		return research.Upload{}, err
	}
	go func() { done <- l.joinHeld(held, h, u) }() // StopUploads waits for it
	select {
	case err = <-done:
	case <-time.After(joinPatience):
	case <-ctx.Done():
		return u.Upload, ctx.Err()
	}
	if err != nil {
		return u.Upload, err
	}
	return l.upload(ctx, id)
}

// joinHeld goes on joining where it was left, and lets go of the upload.
func (l *Library) joinHeld(ctx context.Context, h *hold, u database.Upload) error {
	err := errors.Join(l.joinSources(ctx, h, u), l.release(ctx, h))
	if err != nil {
		return err
	}
	for _, id := range u.Sources {
		// What fails is done again by SweepUploads.
		_ = l.endIdle(context.WithoutCancel(ctx), id, research.UploadUsed)
	}
	return nil
}

func (l *Library) joinSources(ctx context.Context, h *hold, u database.Upload) error {
	p, err := progressOf(u)
	if err != nil {
		return err
	}
	if !p.Whole {
		body := &partsReader{ctx: ctx, blob: l.blob, skip: p.Offset()}
		defer func() { _ = body.Close() }()
		for _, id := range u.Sources {
			source, err := database.UploadByID(ctx, l.db, id)
			if err != nil {
				return err
			}
			part, err := progressOf(source)
			if err != nil || source.State != research.UploadFinished {
				return errors.Join(l.endUpload(ctx, h, u, research.UploadLost), &UploadGoneError{research.UploadLost})
			}
			body.rest = append(body.rest, part)
		}
		if _, err = l.receive(ctx, h, &u, p, Arrival{Body: body}); err != nil {
			return err
		}
	}
	_, err = l.finishUpload(ctx, h, u)
	return err
}

// partsReader reads the objects of parts one after the other.
type partsReader struct {
	ctx  context.Context //nolint:containedctx // of the one call that reads
	blob uploads.Blob
	rest []uploads.Progress
	skip int64 // bytes that were read before
	now  io.ReadCloser
}

// Read reads; see [io.Reader].
func (j *partsReader) Read(b []byte) (int, error) {
	for {
		if j.now == nil {
			if err := j.next(); err != nil {
				return 0, err
			}
		}
		n, err := j.now.Read(b)
		if err == io.EOF { //nolint:errorlint // an error that wraps it is a failure
			err = j.Close()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// next opens the next part that has bytes which were not read before.
func (j *partsReader) next() error {
	for len(j.rest) > 0 {
		part := j.rest[0]
		j.rest = j.rest[1:]
		if j.skip >= part.Size {
			j.skip -= part.Size
			continue
		}
		rc, err := j.blob.Open(j.ctx, part.Key, j.skip, -1)
		j.now, j.skip = rc, 0
		return err
	}
	return io.EOF
}

// Close closes the part that is being read.
func (j *partsReader) Close() error {
	if j.now == nil {
		return nil
	}
	err := j.now.Close()
	j.now = nil
	return err
}
