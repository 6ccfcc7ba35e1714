package uploads_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"earshot/uploads"
	"earshot/uploads/dirstore"
)

func store(t *testing.T) *dirstore.Store {
	t.Helper()
	s, err := dirstore.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// inParts hides that a store's uploads can grow.
type inParts struct{ uploads.Blob }

// eachStore runs a test with a store whose uploads grow, and with one that takes
// parts alone, as S3 does.
func eachStore(t *testing.T, test func(t *testing.T, s uploads.Blob)) {
	t.Helper()
	t.Run("growing", func(t *testing.T) { t.Parallel(); test(t, store(t)) })
	t.Run("in parts", func(t *testing.T) { t.Parallel(); test(t, inParts{store(t)}) })
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b) // never fails
	return b
}

func content(ctx context.Context, b uploads.Blob, key string) ([]byte, error) {
	rc, err := b.Open(ctx, key, 0, -1)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(rc)
	return got, errors.Join(err, rc.Close())
}

// wantNothing sees to it that neither an object nor an upload is left.
func wantNothing(t *testing.T, b uploads.Blob) {
	t.Helper()
	err := b.List(t.Context(), "", func(i uploads.Info) error {
		t.Errorf("object %s of %d bytes is left", i.Key, i.Size)
		return nil
	})
	n, sweepErr := b.Sweep(t.Context(), time.Now().Add(time.Hour), func(string, string) bool { return false })
	if n != 0 || err != nil || sweepErr != nil {
		t.Errorf("%d uploads are left (%v, %v), want none", n, err, sweepErr)
	}
}

func TestReceiveKeepsEveryByte(t *testing.T) {
	t.Parallel()
	s, all, number := store(t), noise(400), 0
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.IntRange(1, 70).Draw(t, "part")
		borders := rapid.IntRange(0, 5).Draw(t, "parts")
		size := max(0, borders*part+rapid.IntRange(-1, 1).Draw(t, "beyond"))
		slow := rapid.SampledFrom([]func(io.Reader) io.Reader{
			func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader,
		}).Draw(t, "reader")
		number++
		key, want := fmt.Sprintf("rec/%d", number), all[:size]
		got, err := uploads.ReceiveInParts(context.Background(), s, key, "text/plain",
			slow(bytes.NewReader(want)), int64(size), int64(part))
		if err != nil {
			t.Fatalf("Receive of %d bytes in parts of %d = %v", size, part, err)
		}
		if got.Key != key || got.Size != int64(size) || got.SHA256 != fmt.Sprintf("%x", sha256.Sum256(want)) {
			t.Fatalf("Receive of %d bytes = %+v, want their size and digest", size, got)
		}
		if head := want[:min(size, 3<<10)]; !bytes.Equal(got.Head, head) {
			t.Fatalf("Head has %d bytes, want the first %d", len(got.Head), len(head))
		}
		if back, err := content(context.Background(), s, key); err != nil || !bytes.Equal(back, want) {
			t.Fatalf("content of %d bytes in parts of %d comes back as %d bytes (%v)", size, part, len(back), err)
		}
	})
}

func TestReceiveSplitsLargeFiles(t *testing.T) {
	t.Parallel()
	s := store(t)
	for _, size := range []int{8 << 20, 8<<20 + 1, uploads.MaxPut, uploads.MaxPut + 1, 5*uploads.MaxPut + 12_345} {
		key, want := fmt.Sprintf("rec/%d", size), noise(size)
		got, err := uploads.Receive(t.Context(), s, key, "audio/wav", bytes.NewReader(want), 0)
		if err != nil || got.SHA256 != fmt.Sprintf("%x", sha256.Sum256(want)) || len(got.Head) != 3<<10 {
			t.Errorf("Receive of %d bytes = digest %s, %d bytes head, %v", size, got.SHA256, len(got.Head), err)
		}
		if back, err := content(t.Context(), s, key); err != nil || !bytes.Equal(back, want) {
			t.Errorf("content of %d bytes comes back as %d bytes (%v)", size, len(back), err)
		}
		if info, err := s.Stat(t.Context(), key); err != nil || info.MediaType != "audio/wav" {
			t.Errorf("Stat = %+v, %v, want audio/wav", info, err)
		}
	}
}

func TestReceiveRefusesTooMuch(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		for _, most := range []int64{1, 9, 10, 11, 19, 20, 21, 29} {
			_, err := uploads.ReceiveInParts(t.Context(), s, "rec/1", "", bytes.NewReader(noise(30)), most, 10)
			if tooLarge, ok := errors.AsType[*uploads.TooLargeError](err); !ok || tooLarge.Most != most {
				t.Errorf("Receive of 30 bytes where %d are allowed = %v, want *TooLargeError", most, err)
			}
		}
		wantNothing(t, s)
	})
}

var errCut = errors.New("cut")

func TestReceiveLeavesNothingWhenReadingFails(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		for _, failure := range []error{errCut, io.ErrUnexpectedEOF, fmt.Errorf("cut: %w", io.EOF), io.ErrClosedPipe} {
			for _, after := range []int{0, 1, 9, 10, 11, 20, 25} {
				r := io.MultiReader(bytes.NewReader(noise(after)), iotest.ErrReader(failure))
				_, err := uploads.ReceiveInParts(t.Context(), s, "rec/1", "", r, 100, 10)
				if !errors.Is(err, failure) {
					t.Errorf("Receive of a reader that fails with %q after %d bytes = %v, want its error", failure, after, err)
				}
			}
		}
		wantNothing(t, s)
	})
}

func TestReceiveEndsWithItsContext(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		for _, after := range []int{0, 5, 10, 25} {
			ctx, cancel := context.WithCancel(t.Context())
			r := io.MultiReader(bytes.NewReader(noise(after)), readerFunc(func(p []byte) (int, error) {
				cancel()
				return copy(p, "0123456789"), nil
			}))
			_, err := uploads.ReceiveInParts(ctx, s, "rec/1", "", r, math.MaxInt64, 10)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Receive of an endless reader cancelled after %d bytes = %v, want context.Canceled", after, err)
			}
		}
		wantNothing(t, s)
	})
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// stumbling fails at one call to a real store.
type stumbling struct {
	*dirstore.Store
	at string
}

func (s stumbling) trip(call string) error {
	if call == s.at {
		return uploads.ErrUnavailable
	}
	return nil
}

func (s stumbling) Put(ctx context.Context, key, mediaType string, b []byte) error {
	if err := s.trip("put"); err != nil {
		return err
	}
	return s.Store.Put(ctx, key, mediaType, b)
}

func (s stumbling) PutPart(ctx context.Context, key, upload string, n int, b []byte) (uploads.Part, error) {
	if err := s.trip(fmt.Sprint("part ", n)); err != nil {
		return uploads.Part{}, err
	}
	return s.Store.PutPart(ctx, key, upload, n, b)
}

func (s stumbling) Complete(ctx context.Context, key, upload string, parts []uploads.Part) error {
	if err := s.trip("complete"); err != nil {
		return err
	}
	return s.Store.Complete(ctx, key, upload, parts)
}

func (s stumbling) Grow(ctx context.Context, key, upload string, off int64) (uploads.Growth, error) {
	if err := s.trip("grow"); err != nil {
		return nil, err
	}
	g, err := s.Store.Grow(ctx, key, upload, off)
	return stumblingGrowth{g, s}, err
}

func (s stumbling) CompleteGrown(ctx context.Context, key, upload string, size int64, sum []byte) error {
	if err := s.trip("complete"); err != nil {
		return err
	}
	return s.Store.CompleteGrown(ctx, key, upload, size, sum)
}

// stumblingGrowth writes all but the last byte before it stumbles.
type stumblingGrowth struct {
	uploads.Growth
	s stumbling
}

func (g stumblingGrowth) Write(b []byte) (int, error) {
	if err := g.s.trip("write"); err != nil {
		n, _ := g.Growth.Write(b[1:])
		return n, err
	}
	return g.Growth.Write(b)
}

func (g stumblingGrowth) Sync() error { return errors.Join(g.s.trip("sync"), g.Growth.Sync()) }

func TestReceiveLeavesNothingWhenTheStoreFails(t *testing.T) {
	t.Parallel()
	s := store(t)
	receive := func(b uploads.Blob, at string, size int) {
		t.Helper()
		_, err := uploads.ReceiveInParts(t.Context(), b, "rec/1", "", bytes.NewReader(noise(size)), 100, 10)
		if !errors.Is(err, uploads.ErrUnavailable) {
			t.Errorf("Receive with a store that fails at %s = %v, want its error", at, err)
		}
	}
	receive(stumbling{s, "put"}, "put", 5)
	for _, at := range []string{"part 1", "part 2", "part 3", "complete"} {
		receive(inParts{stumbling{s, at}}, at, 25)
	}
	for _, at := range []string{"grow", "write", "sync", "complete"} {
		receive(stumbling{s, at}, at, 25)
	}
	wantNothing(t, s)
}

func TestPartSizeKeepsPartsFew(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]int64{
		0: 5 << 20, 1: 5 << 20, 9000 * 5 << 20: 5 << 20, 9000*5<<20 + 1: 6 << 20, 5 << 40: 583 << 20,
	} {
		if got := uploads.PartSize(size); got != want {
			t.Errorf("PartSize(%d) = %d, want %d", size, got, want)
		}
	}
}
