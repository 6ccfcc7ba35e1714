package dirstore

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"testing"

	"earshot/uploads"
)

var grown = bytes.Repeat([]byte("0123456789"), 100)

// write writes a piece of grown durably.
func write(t *testing.T, s *Store, id string, from, to int) {
	t.Helper()
	g, err := s.Grow(t.Context(), "rec/1", id, int64(from))
	if err != nil {
		t.Fatalf("Grow from %d = %v, want no error", from, err)
	}
	_, err = g.Write(grown[from:to])
	if err := errors.Join(err, g.Sync(), g.Close()); err != nil {
		t.Fatalf("write %d to %d = %v, want no error", from, to, err)
	}
}

func completeGrown(t *testing.T, s *Store, id string) error {
	t.Helper()
	sum := sha256.Sum256(grown)
	return s.CompleteGrown(t.Context(), "rec/1", id, int64(len(grown)), sum[:])
}

func beginGrown(t *testing.T, s *Store) string {
	t.Helper()
	id, err := s.Begin(t.Context(), "rec/1", "audio/wav")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAnUploadThatGrowsGoesOnAnywhere(t *testing.T) {
	t.Parallel()
	for name, restarts := range map[string]bool{"in one process": false, "after restarts": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir())
			id := beginGrown(t, s)
			// The last two overlap, as after a crash before they were told of.
			for _, piece := range [][2]int{{0, 400}, {400, 1000}, {300, 700}, {700, 1000}} {
				write(t, s, id, piece[0], piece[1])
				if restarts {
					s = reopen(t, s)
				}
			}
			for range 2 { // as after an answer that was lost
				if err := completeGrown(t, s, id); err != nil {
					t.Fatalf("CompleteGrown = %v, want no error", err)
				}
			}
			if got := content(t, s, "rec/1"); got != string(grown) {
				t.Errorf("content has %d bytes, want the %d that were written", len(got), len(grown))
			}
			if info, err := s.Stat(t.Context(), "rec/1"); err != nil || info.MediaType != "audio/wav" {
				t.Errorf("Stat = %+v, %v, want audio/wav", info, err)
			}
			if left := append(files(t, s.dir+"/up"), files(t, s.dir+"/tmp")...); len(left) != 0 {
				t.Errorf("files left: %v", left)
			}
		})
	}
}

// What lies behind the end, such as an end that was longer at first, is cut off.
func TestWhatLiesBehindTheEndIsCutOff(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	id := beginGrown(t, s)
	write(t, s, id, 0, 1000)
	sum := sha256.Sum256(grown[:10])
	if err := s.CompleteGrown(t.Context(), "rec/1", id, 10, sum[:]); err != nil {
		t.Fatal(err)
	}
	if got := content(t, s, "rec/1"); got != string(grown[:10]) {
		t.Errorf("content = %.20q, want the first ten bytes", got)
	}
}

func TestAnUploadThatIsGoneOrShorterDoesNotGrow(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	id := beginGrown(t, s)
	write(t, s, id, 0, 400)
	if _, err := s.Grow(t.Context(), "rec/1", id, 401); !errors.Is(err, uploads.ErrNoUpload) {
		t.Errorf("Grow behind the end = %v, want ErrNoUpload", err)
	}
	if err := completeGrown(t, s, id); !errors.Is(err, uploads.ErrNoUpload) {
		t.Errorf("CompleteGrown of 400 bytes as %d = %v, want ErrNoUpload", len(grown), err)
	}
	if err := s.Abort(t.Context(), "rec/1", id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Grow(t.Context(), "rec/1", id, 0); !errors.Is(err, uploads.ErrNoUpload) {
		t.Errorf("Grow after Abort = %v, want ErrNoUpload", err)
	}
	if err := completeGrown(t, s, id); !errors.Is(err, uploads.ErrNoUpload) {
		t.Errorf("CompleteGrown after Abort = %v, want ErrNoUpload", err)
	}
	if _, err := s.Grow(t.Context(), "../x", id, 0); !errors.Is(err, uploads.ErrKey) {
		t.Errorf("Grow of ../x = %v, want ErrKey", err)
	}
}

func TestADamagedUploadIsFoundAfterARestart(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	id := beginGrown(t, s)
	write(t, s, id, 0, 1000)
	f, err := os.OpenFile(s.dir+"/up/"+id+"/content.0", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeAt(f, []byte("!"), 500); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s)
	if err := completeGrown(t, s, id); !errors.Is(err, uploads.ErrNoUpload) {
		t.Errorf("CompleteGrown of a damaged upload = %v, want ErrNoUpload", err)
	}
	if _, err := s.Stat(t.Context(), "rec/1"); !errors.Is(err, uploads.ErrNotFound) {
		t.Errorf("Stat = %v, want ErrNotFound", err)
	}
}

func TestAnUploadStopsGrowingBeforeTheDiskIsFull(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	id := beginGrown(t, s)
	g, err := s.Grow(t.Context(), "rec/1", id, 0)
	if err != nil {
		t.Fatal(err)
	}
	s.space = func(string) (free, total uint64, err error) { return 1000, 10_000, nil }
	if _, err := g.Write(grown[:500]); err != nil {
		t.Errorf("Write of 500 bytes with 500 to spare = %v, want no error", err)
	}
	if _, err := g.Write(grown[:501]); !errors.Is(err, uploads.ErrFull) {
		t.Errorf("Write of 501 bytes with 500 to spare = %v, want ErrFull", err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}
