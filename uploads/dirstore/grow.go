package dirstore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"earshot/uploads"
)

// Grow opens an upload to be written from off on; see [uploads.Grower].
func (s *Store) Grow(ctx context.Context, key, id string, off int64) (uploads.Growth, error) {
	g, err := s.grow(ctx, key, id, off)
	if err != nil {
		return nil, fmt.Errorf("grow %.80q from %d: %w", key, off, err)
	}
	return g, nil
}

func (s *Store) grow(ctx context.Context, key, id string, off int64) (*growth, error) {
	if err := errors.Join(uploads.CheckKey(key), ctx.Err()); err != nil {
		return nil, err
	}
	u, err := s.find(key, id)
	if err != nil {
		return nil, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.gone {
		return nil, uploads.ErrNoUpload
	}
	if off == 0 {
		if err := s.makeContent(u, "", true); err != nil {
			return nil, err
		}
		u.known = true
	}
	f, err := s.openGrown(u, off)
	if err != nil {
		return nil, err
	}
	return &growth{store: s, f: f, at: off}, nil
}

// openGrown opens the file of an upload that has at least size bytes.
func (s *Store) openGrown(u *upload, size int64) (*os.File, error) {
	f, err := s.root.OpenFile(u.content(), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, uploads.ErrNoUpload
	}
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && st.Size() < size {
		err = fmt.Errorf("%w with %d bytes", uploads.ErrNoUpload, size)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// growth is an upload that is being written.
type growth struct {
	store *Store
	f     *os.File
	at    int64
}

// Write writes behind what is written; it is [uploads.ErrFull] before the disk is.
func (g *growth) Write(b []byte) (int, error) {
	if err := g.store.admit(context.Background(), len(b)); err != nil {
		return 0, err
	}
	n, err := g.f.WriteAt(b, g.at)
	g.at += int64(n)
	return n, full(err)
}

// Sync puts what is written on the disk.
func (g *growth) Sync() error { return full(g.f.Sync()) }

// Close closes the file.
func (g *growth) Close() error { return g.f.Close() }

// CompleteGrown makes the object of an upload that grew; see [uploads.Grower].
// What was written before the process was started anew is read back and
// compared with its digest; where it is another, the upload is lost.
func (s *Store) CompleteGrown(ctx context.Context, key, id string, size int64, sum []byte) error {
	err := errors.Join(uploads.CheckKey(key), ctx.Err())
	if err == nil {
		err = s.completing(key, id, size, func(u *upload) error { return s.verifyGrown(ctx, u, size, sum) })
	}
	if err != nil {
		return fmt.Errorf("complete %.80q: %w", key, err)
	}
	return nil
}

// verifyGrown compares what lies there with its digest, and cuts off what lies
// behind.
func (s *Store) verifyGrown(ctx context.Context, u *upload, size int64, sum []byte) error {
	f, err := s.openGrown(u, size)
	if err != nil {
		return err
	}
	err = f.Truncate(size)
	if err == nil && !u.known {
		err = compareDigest(ctx, f, sum)
	}
	return full(errors.Join(err, f.Sync(), f.Close()))
}

func compareDigest(ctx context.Context, f *os.File, want []byte) error {
	got := sha256.New()
	for block := make([]byte, 256<<10); ; {
		n, err := f.Read(block)
		_, _ = got.Write(block[:n]) // never fails
		if errors.Is(err, io.EOF) {
			break
		}
		if err = errors.Join(err, ctx.Err()); err != nil {
			return fmt.Errorf("read it back: %w", err)
		}
	}
	if sum := got.Sum(nil); string(sum) != string(want) {
		return fmt.Errorf("%w that is whole: its digest is %x, not %x of what was written", uploads.ErrNoUpload, sum, want)
	}
	return nil
}
