package dirstore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"runtime"

	"earshot/uploads"
)

// maxReserve bounds the room that is left for everything else on the disk, such
// as the database, which fares worse than an upload when there is none.
const maxReserve = 1 << 30

// Room is uploads.ErrFull where a file of a size would leave too little of the
// disk free; see [uploads.CheckRoom].
func (s *Store) Room(ctx context.Context, size int64) error {
	if err := s.admit(ctx, int(min(size, math.MaxInt))); err != nil {
		return fmt.Errorf("make room in %s: %w", s.dir, err)
	}
	return nil
}

// admit refuses to begin what cannot be ended: there must be enough room for n
// bytes.
func (s *Store) admit(ctx context.Context, n int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	free, total, err := s.space(s.dir)
	if err != nil {
		return fmt.Errorf("look for free space: %w", err)
	}
	return enough(free, uint64(n), total)
}

// full marks errors that mean a full disk or quota.
func full(err error) error {
	if err != nil && isFull(err) {
		return fmt.Errorf("%w: %w", uploads.ErrFull, err)
	}
	return err
}

// writeTemp puts b durably into a new file below tmp and tells its name.
func (s *Store) writeTemp(b []byte) (string, error) {
	name := "tmp/" + rand.Text()
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", full(err)
	}
	if err := writeAt(f, b, 0); err != nil {
		return "", errors.Join(err, s.root.Remove(name))
	}
	return name, nil
}

// writeAt writes b at off, puts the file on the disk and closes it.
func writeAt(f *os.File, b []byte, off int64) error {
	_, err := f.WriteAt(b, off)
	if err == nil {
		err = f.Sync()
	}
	return full(errors.Join(err, f.Close()))
}

// place gives the file b the name, all at once; the caller syncs the folder.
func (s *Store) place(name string, b []byte) error {
	temp, err := s.writeTemp(b)
	if err != nil {
		return err
	}
	if err := s.root.Rename(temp, name); err != nil {
		return errors.Join(full(err), s.root.Remove(temp))
	}
	return nil
}

// syncDir makes renames and removals in a folder durable. Windows has no such
// call: it keeps its directories in order by itself.
func (s *Store) syncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := s.root.Open(name)
	if err != nil {
		return err
	}
	return full(errors.Join(d.Sync(), d.Close()))
}

// removeIfThere removes a file that may be gone already.
func (s *Store) removeIfThere(name string) error {
	if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
