package dirstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"earshot/uploads"
)

// Complete makes the object from its parts; see [uploads.Blob]. Parts that were
// put before the process was started anew are read back and compared with their
// tags; the others are known.
func (s *Store) Complete(ctx context.Context, key, id string, parts []uploads.Part) error {
	err := errors.Join(uploads.CheckKey(key), ctx.Err())
	if err == nil {
		err = s.complete(ctx, key, id, parts)
	}
	if err != nil {
		return fmt.Errorf("complete %.80q: %w", key, err)
	}
	return nil
}

func (s *Store) complete(ctx context.Context, key, id string, parts []uploads.Part) error {
	size, err := uploads.CheckParts(parts)
	if err != nil {
		return err
	}
	return s.completing(key, id, size, func(u *upload) error {
		if err := s.gather(u, parts); err != nil {
			return err
		}
		return s.verify(ctx, u, parts, size)
	})
}

// completing makes the object of an upload once verify finds that its content is
// right.
func (s *Store) completing(key, id string, size int64, verify func(u *upload) error) error {
	u, err := s.find(key, id)
	if errors.Is(err, uploads.ErrNoUpload) && s.made(key, id, size) {
		return nil
	}
	if err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if s.made(key, id, size) { // while this call waited, or before a crash
		return s.discard(u)
	}
	if u.gone {
		return uploads.ErrNoUpload
	}
	if err := verify(u); err != nil {
		return err
	}
	if err := s.publish(u.content(), meta{Key: key, MediaType: u.MediaType, Upload: id}); err != nil {
		return err
	}
	return s.discard(u)
}

// made reports whether the object is there, and came from this upload.
func (s *Store) made(key, id string, size int64) bool {
	name := objectName(key)
	m, err := s.readMeta(name)
	if err != nil || id == "" || m.Upload != id {
		return false
	}
	st, err := s.root.Stat(name)
	return err == nil && st.Size() == size
}

// verify compares the parts with what was put and cuts the file to their size,
// which matters where the last part was replaced by a shorter one.
func (s *Store) verify(ctx context.Context, u *upload, parts []uploads.Part, size int64) error {
	if parts[0].Size != u.stride {
		return fmt.Errorf("part 1 has %d bytes stored, not %d", u.stride, parts[0].Size)
	}
	for n := range u.parts {
		if n > len(parts) {
			return fmt.Errorf("part %d was put and is not listed", n)
		}
	}
	f, err := s.root.OpenFile(u.content(), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = u.compare(ctx, f, parts)
	if st, statErr := f.Stat(); statErr != nil {
		err = errors.Join(err, statErr)
	} else if err == nil && st.Size() != size {
		err = errors.Join(f.Truncate(size), f.Sync())
	}
	return errors.Join(err, f.Close())
}

func (u *upload) compare(ctx context.Context, f *os.File, parts []uploads.Part) error {
	var buf []byte
	for _, p := range parts {
		if u.parts[p.Number] == p {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if buf == nil {
			buf = make([]byte, u.stride)
		}
		b := buf[:p.Size]
		if _, err := f.ReadAt(b, u.offset(p.Number)); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read part %d back: %w", p.Number, err)
		} else if err != nil {
			return fmt.Errorf("part %d was not put", p.Number)
		}
		if tag(b) != p.ETag {
			return fmt.Errorf("part %d is not what was put", p.Number)
		}
	}
	return nil
}
