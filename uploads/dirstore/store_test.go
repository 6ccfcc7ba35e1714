package dirstore

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/uploads"
	"earshot/uploads/storetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) uploads.Blob { return open(t, t.TempDir()) })
}

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatalf("Open(%s) = %v, want no error", dir, err)
	}
	t.Cleanup(func() { _ = s.Close() }) // a test may have closed it
	return s
}

// reopen is what a restart looks like to the folder.
func reopen(t *testing.T, s *Store) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("Close() = %v, want no error", err)
	}
	return open(t, s.dir)
}

func content(t *testing.T, s *Store, key string) string {
	t.Helper()
	rc, err := s.Open(t.Context(), key, 0, -1)
	if err != nil {
		t.Fatalf("Open(%q) = %v, want no error", key, err)
	}
	b, err := io.ReadAll(rc)
	if err := errors.Join(err, rc.Close()); err != nil {
		t.Fatalf("reading %q: %v", key, err)
	}
	return string(b)
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, e.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestOpenRefusesAFolderInUse(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	_, err := Open(s.dir)
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), s.dir) {
		t.Errorf("second Open = %v, want ErrInUse that names %s", err, s.dir)
	}
	reopen(t, s)
}

func TestOpenForgetsWhatWasBeingWritten(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	if err := os.WriteFile(filepath.Join(s.dir, "tmp", "half"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), "rec/1", "", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	if left := files(t, filepath.Join(s.dir, "tmp")); len(left) != 0 {
		t.Errorf("tmp holds %v after a restart, want nothing", left)
	}
	if got := content(t, s, "rec/1"); got != "kept" {
		t.Errorf("content after a restart = %q, want %q", got, "kept")
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	s, ctx := open(t, t.TempDir()), t.Context()
	if err := s.Put(ctx, "rec/1", "", []byte("x")); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"rec/2", "rec/3"} {
		id, err := s.Begin(ctx, key, "")
		if err != nil {
			t.Fatal(err)
		}
		second, err2 := s.PutPart(ctx, key, id, 2, []byte("x"))
		first, err := s.PutPart(ctx, key, id, 1, []byte("xy"))
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if key == "rec/2" {
			err = s.Complete(ctx, key, id, []uploads.Part{first, second})
		} else {
			err = s.Abort(ctx, key, id)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"rec/1", "rec/2"} {
		if err := s.Delete(ctx, key); err != nil {
			t.Fatal(err)
		}
	}
	if left := files(t, s.dir); len(left) != 1 || left[0] != "lock" {
		t.Errorf("files left: %v, want only the lock", left)
	}
	if len(s.uploads) != 0 {
		t.Errorf("%d uploads remembered, want none", len(s.uploads))
	}
}

func TestFullDiskIsRefusedBeforeWriting(t *testing.T) {
	t.Parallel()
	s, ctx := open(t, t.TempDir()), t.Context()
	id, err := s.Begin(ctx, "rec/1", "")
	if err != nil {
		t.Fatal(err)
	}
	const reserve = 5_000 // of a disk with 100,000 bytes
	s.space = func(string) (uint64, uint64, error) { return reserve + 9, 20 * reserve, nil }
	_, err = s.PutPart(ctx, "rec/1", id, 1, make([]byte, 10))
	for call, err := range map[string]error{"Put": s.Put(ctx, "rec/2", "", make([]byte, 10)), "PutPart": err} {
		if !errors.Is(err, uploads.ErrFull) {
			t.Errorf("%s of more than there is room for = %v, want ErrFull", call, err)
		}
	}
	if _, err := s.PutPart(ctx, "rec/1", id, 1, make([]byte, 9)); err != nil {
		t.Errorf("PutPart of what fits = %v, want no error", err)
	}
	s.space = func(string) (uint64, uint64, error) { return reserve - 1, 20 * reserve, nil }
	if err := s.Check(ctx); !errors.Is(err, uploads.ErrFull) {
		t.Errorf("Check of a full disk = %v, want ErrFull", err)
	}
}

func TestAnOrphanDescriptionIsNoObject(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	if err := s.Put(t.Context(), "rec/1", "", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := s.root.Remove(objectName("rec/1")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Stat(t.Context(), "rec/1"); !errors.Is(err, uploads.ErrNotFound) {
		t.Errorf("Stat = %v, want ErrNotFound", err)
	}
	err := s.List(t.Context(), "", func(i uploads.Info) error { t.Errorf("List gave %q", i.Key); return nil })
	if err != nil {
		t.Errorf("List = %v, want no error", err)
	}
}

func TestSweepFindsUploadsFromBeforeARestart(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	if _, err := s.Begin(t.Context(), "rec/1", ""); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	n, err := s.Sweep(t.Context(), time.Now().Add(time.Minute), func(string, string) bool { return false })
	if n != 1 || err != nil {
		t.Errorf("Sweep = %d, %v, want 1", n, err)
	}
	if left := files(t, filepath.Join(s.dir, "up")); len(left) != 0 {
		t.Errorf("files left: %v, want none", left)
	}
}

func TestCheckFailsWithoutTheFolder(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err == nil {
		t.Error("Check of a folder that is gone = nil, want an error")
	}
}

var stride = bytes.Repeat([]byte("0123456789"), 100)
