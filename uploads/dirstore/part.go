package dirstore

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"

	"earshot/uploads"
)

// PutPart stores a part durably; see [uploads.Blob]. Parts of one upload are
// written one after the other.
func (s *Store) PutPart(ctx context.Context, key, id string, n int, b []byte) (uploads.Part, error) {
	p, err := s.putPart(ctx, key, id, n, b)
	if err != nil {
		return uploads.Part{}, fmt.Errorf("put part %d of %.80q: %w", n, key, err)
	}
	return p, nil
}

func (s *Store) putPart(ctx context.Context, key, id string, n int, b []byte) (uploads.Part, error) {
	if err := uploads.CheckKey(key); err != nil {
		return uploads.Part{}, err
	}
	if n < 1 || n > uploads.MaxParts || len(b) == 0 {
		return uploads.Part{}, fmt.Errorf("number %d with %d bytes cannot be", n, len(b))
	}
	if err := s.admit(ctx, len(b)); err != nil {
		return uploads.Part{}, err
	}
	u, err := s.find(key, id)
	if err != nil {
		return uploads.Part{}, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.gone {
		return uploads.Part{}, uploads.ErrNoUpload
	}
	delete(u.parts, n) // until the new bytes are down, neither old nor new is sure
	if err := s.write(u, n, b); err != nil {
		return uploads.Part{}, err
	}
	p := uploads.Part{Number: n, ETag: tag(b), Size: int64(len(b))}
	u.parts[n] = p
	return p, nil
}

// tag is cheap to compute and can be computed again from what is on the disk.
func tag(b []byte) string {
	return fmt.Sprintf("%08x", crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// write puts part n where it belongs. Only part 1 tells the stride: any other
// may be the last and shorter.
func (s *Store) write(u *upload, n int, b []byte) error {
	if n == 1 && u.stride != int64(len(b)) {
		if err := s.setStride(u, int64(len(b))); err != nil {
			return err
		}
	}
	if u.stride == 0 {
		if err := s.place(u.stray(n), b); err != nil {
			return err
		}
		return s.syncDir(u.dir())
	}
	if int64(len(b)) > u.stride {
		return fmt.Errorf("%d bytes are more than the %d of part 1", len(b), u.stride)
	}
	f, err := s.root.OpenFile(u.content(), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := writeAt(f, b, u.offset(n)); err != nil {
		return err
	}
	return s.removeIfThere(u.stray(n))
}

// setStride makes the file that parts are written to, or renames it where part
// 1 is replaced and stands alone.
func (s *Store) setStride(u *upload, stride int64) error {
	old, was := u.content(), u.stride
	if was != 0 {
		st, err := s.root.Stat(old)
		if err != nil {
			return err
		}
		if st.Size() > was {
			return fmt.Errorf("%d bytes are not the %d of the parts before", stride, was)
		}
	}
	u.stride = stride
	err := s.makeContent(u, old, was == 0)
	if err != nil {
		u.stride = was
	}
	return err
}

func (s *Store) makeContent(u *upload, old string, fresh bool) error {
	if !fresh {
		return errors.Join(s.root.Rename(old, u.content()), s.syncDir(u.dir()))
	}
	f, err := s.root.OpenFile(u.content(), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return full(err)
	}
	return errors.Join(f.Close(), s.syncDir(u.dir()))
}

// gather moves parts that came before part 1 to their places.
func (s *Store) gather(u *upload, parts []uploads.Part) error {
	for _, p := range parts {
		b, err := s.root.ReadFile(u.stray(p.Number))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = s.write(u, p.Number, b)
		}
		if err != nil {
			return fmt.Errorf("place part %d: %w", p.Number, err)
		}
	}
	return nil
}
