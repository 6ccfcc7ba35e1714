// Package dirstore keeps uploads in a folder, for one machine and one process.
//
// Layout of the folder:
//
//	lock                     held while the store is open
//	obj/hh/<digest>          content, named by the SHA-256 of its key
//	obj/hh/<digest>.json     key, media type and time; written before the content
//	up/<upload>/             an unfinished upload, in parts or one file that grows
//	tmp/                     what is being written; emptied when the store opens
//
// Content appears by renaming a file that is already on the disk, so that a
// reader sees all of an object or none, also after a power cut. Names made from
// digests mean that no key can leave the folder or be too long for it.
//
// Listing reads one small file for each object that is kept.
package dirstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"earshot/uploads"
)

// ErrInUse says that another process, or another Store, has the folder open.
var ErrInUse = errors.New("dirstore: the folder is in use by another process")

// Store keeps objects in one folder. It is an [uploads.Blob].
type Store struct {
	dir   string // absolute
	root  *os.Root
	lock  *os.File
	space func(dir string) (free, total uint64, err error)

	mu      sync.Mutex
	uploads map[string]*upload // those met since the store was opened
}

var _ uploads.Blob = (*Store)(nil)

// Open opens the store in dir, which it makes where needed. The error wraps
// ErrInUse where somebody else has it open. Close gives the folder back.
func Open(dir string) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, err)
	}
	if err := os.MkdirAll(abs, 0o700); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	lock, err := lockFile(filepath.Join(abs, "lock"))
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", abs, err)
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), lock.Close())
	}
	s := &Store{dir: abs, root: root, lock: lock, space: diskSpace, uploads: map[string]*upload{}}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", abs, err), s.Close())
	}
	return s, nil
}

// prepare makes the folders, all of them at once so that writers never race to
// make one, and forgets what was being written when the process ended.
func (s *Store) prepare() error {
	if err := s.root.RemoveAll("tmp"); err != nil {
		return err
	}
	names := []string{"tmp", "up", "obj"}
	for i := range 256 {
		names = append(names, fmt.Sprintf("obj/%02x", i))
	}
	for _, name := range names {
		if err := s.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return errors.Join(s.syncDir("obj"), s.syncDir("."))
}

// Close gives the folder back. Calls still running fail.
func (s *Store) Close() error {
	return errors.Join(s.root.Close(), s.lock.Close())
}

// Check reports whether the folder can be written to.
func (s *Store) Check(ctx context.Context) error {
	if err := s.admit(ctx, 0); err != nil {
		return fmt.Errorf("check store %s: %w", s.dir, err)
	}
	name, err := s.writeTemp([]byte("ok"))
	if err == nil {
		err = s.root.Remove(name)
	}
	if err != nil {
		return fmt.Errorf("check store %s: %w: %w", s.dir, uploads.ErrUnavailable, err)
	}
	return nil
}
