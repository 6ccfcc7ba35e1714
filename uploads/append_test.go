package uploads_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"earshot/uploads"
)

// kept is the progress of a file as a database keeps it: only what Save was told.
type kept struct{ text []byte }

func (k *kept) save(_ context.Context, p uploads.Progress) (err error) {
	k.text, err = json.Marshal(p)
	return err
}

func (k *kept) progress(t interface{ Fatal(args ...any) }) uploads.Progress {
	var p uploads.Progress
	if err := json.Unmarshal(k.text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// flaky fails the calls that the test chooses, before or after they are done.
type flaky struct {
	uploads.Blob
	fail func(call string) (before, after bool)
}

func (f flaky) try(call string, do func() error) error {
	before, after := f.fail(call)
	if before {
		return uploads.ErrUnavailable
	}
	if err := do(); err != nil || !after {
		return err
	}
	return uploads.ErrUnavailable
}

func (f flaky) Put(ctx context.Context, key, mediaType string, b []byte) error {
	return f.try("Put", func() error { return f.Blob.Put(ctx, key, mediaType, b) })
}

func (f flaky) Begin(ctx context.Context, key, mediaType string) (upload string, err error) {
	return upload, f.try("Begin", func() error { upload, err = f.Blob.Begin(ctx, key, mediaType); return err })
}

func (f flaky) PutPart(ctx context.Context, key, upload string, n int, b []byte) (p uploads.Part, err error) {
	return p, f.try("PutPart", func() error { p, err = f.Blob.PutPart(ctx, key, upload, n, b); return err })
}

func (f flaky) Open(ctx context.Context, key string, off, n int64) (rc io.ReadCloser, err error) {
	return rc, f.try("Open", func() error { rc, err = f.Blob.Open(ctx, key, off, n); return err })
}

// flakyGrower is a flaky store whose uploads grow.
type flakyGrower struct {
	flaky
	grower uploads.Grower
}

func (f flakyGrower) Grow(ctx context.Context, key, upload string, off int64) (g uploads.Growth, err error) {
	err = f.try("Grow", func() error { g, err = f.grower.Grow(ctx, key, upload, off); return err })
	return flakyGrowth{g, f.flaky}, err
}

func (f flakyGrower) CompleteGrown(ctx context.Context, key, upload string, size int64, sum []byte) error {
	return f.try("CompleteGrown", func() error { return f.grower.CompleteGrown(ctx, key, upload, size, sum) })
}

// flakyGrowth is an upload in a flaky store.
type flakyGrowth struct {
	uploads.Growth
	f flaky
}

func (g flakyGrowth) Write(b []byte) (n int, err error) {
	return n, g.f.try("Write", func() error { n, err = g.Growth.Write(b); return err })
}

func (g flakyGrowth) Sync() error { return g.f.try("Sync", g.Growth.Sync) }

// flakyStore is a store that fails, as the store that it stands on takes uploads.
func flakyStore(s uploads.Blob, fail func(call string) (before, after bool)) uploads.Blob {
	if grower, ok := s.(uploads.Grower); ok {
		return flakyGrower{flaky{s, fail}, grower}
	}
	return flaky{s, fail}
}

// TestAppendLosesNoByte sends files in pieces that break off anywhere, with a
// store that fails now and then, and goes on from what was saved.
func TestAppendLosesNoByte(t *testing.T) {
	t.Parallel()
	eachStore(t, losesNoByte)
}

func losesNoByte(t *testing.T, s uploads.Blob) {
	all, number := noise(400), 0
	rapid.Check(t, func(t *rapid.T) {
		number++
		size := rapid.IntRange(0, len(all)).Draw(t, "size")
		want, key := all[:size], fmt.Sprint("rec/", number)
		p := uploads.NewProgress(key, int64(size))
		p.PartSize = int64(rapid.IntRange(1, 70).Draw(t, "part"))
		var k kept
		if err := k.save(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		healthy := false
		faults := rapid.SliceOfN(rapid.IntRange(0, 9), 97, 97).Draw(t, "faults")
		var call atomic.Int64 // they come side by side
		b := flakyStore(s, func(string) (bool, bool) {
			n := faults[int(call.Add(1))%len(faults)]
			return !healthy && n == 8, !healthy && n == 9
		})
		for try := 0; !k.progress(t).Whole; try++ {
			healthy = try > 12
			before := k.progress(t)
			rest := want[before.Offset():]
			rest = rest[:rapid.IntRange(0, len(rest)).Draw(t, "chunk")]
			if healthy {
				rest = want[before.Offset():]
			}
			body := iotest.HalfReader(bytes.NewReader(rest))
			if rapid.Bool().Draw(t, "cut") {
				body = io.MultiReader(bytes.NewReader(rest), iotest.ErrReader(errCut))
			}
			got, err := uploads.Append(context.Background(), b, before, body, uploads.AppendOptions{Length: int64(size), Save: k.save})
			durable := k.progress(t)
			if got.Offset() != durable.Offset() { // also where it failed
				t.Fatalf("Append = offset %d, saved is %d", got.Offset(), durable.Offset())
			}
			if wrong := err != nil && !errors.Is(err, uploads.ErrUnavailable) && !errors.Is(err, errCut); wrong {
				t.Fatalf("Append = %v", err)
			}
			if !errors.Is(err, uploads.ErrUnavailable) && durable.Offset() != before.Offset()+int64(len(rest)) {
				t.Fatalf("after %d bytes from %d the offset is %d (%v)", len(rest), before.Offset(), durable.Offset(), err)
			}
		}
		healthy = true
		for range 2 { // as after a crash
			r, err := uploads.Finish(context.Background(), b, k.progress(t))
			if err != nil || r.SHA256 != fmt.Sprintf("%x", sha256.Sum256(want)) || r.Size != int64(size) || !bytes.Equal(r.Head, want) {
				t.Fatalf("Finish of %d bytes = %+v, %v", size, r, err)
			}
		}
		if got, err := content(context.Background(), s, key); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes came back as %d others (%v)", size, len(got), err)
		}
		if err := uploads.Discard(context.Background(), b, k.progress(t)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAppendLeavesNothingThatItDoesNotTell(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		all := noise(1000)
		p := uploads.NewProgress("rec/1", 1000)
		p.PartSize = 300
		for at := 0; at < 1000; at += 7 { // many small pieces
			var err error
			p, err = uploads.Append(t.Context(), s, p, bytes.NewReader(all[at:min(at+7, 1000)]), uploads.AppendOptions{Length: 1000})
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Tail) > 33 {
				t.Fatalf("the tail has %d pieces", len(p.Tail))
			}
		}
		if _, err := uploads.Finish(t.Context(), s, p); err != nil {
			t.Fatal(err)
		}
		if got, err := content(t.Context(), s, "rec/1"); err != nil || !bytes.Equal(got, all) {
			t.Errorf("other bytes came back (%v)", err)
		}
		for range 2 {
			if err := uploads.Discard(t.Context(), s, p); err != nil {
				t.Error(err)
			}
		}
		wantNothing(t, s)
	})
}

func TestAppendRefusesMoreThanFits(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		for name, o := range map[string]uploads.AppendOptions{
			"known length":   {Length: 50},
			"unknown length": {Length: -1, Most: 50},
		} {
			p := uploads.NewProgress("rec/1", 50)
			got, err := uploads.Append(t.Context(), s, p, bytes.NewReader(noise(51)), o)
			if e, ok := errors.AsType[*uploads.TooLargeError](err); !ok || e.Most != 50 || got.Offset() != 0 {
				t.Errorf("%s: Append of 51 bytes where 50 fit = offset %d, %v", name, got.Offset(), err)
			}
		}
		wantNothing(t, s)
	})
}

func TestAppendKeepsWhatCameWhenItsContextEnds(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		ctx, cancel := context.WithCancel(t.Context())
		r, w := io.Pipe()
		go func() {
			_, _ = w.Write(noise(30))
			cancel()
			_ = w.CloseWithError(errCut)
		}()
		p, err := uploads.Append(ctx, s, uploads.NewProgress("rec/1", 50), r, uploads.AppendOptions{Length: 50})
		if err == nil || p.Offset() != 30 {
			t.Errorf("Append that was stopped = offset %d, %v; want 30 and an error", p.Offset(), err)
		}
	})
}

func TestAppendWhoseLengthComesLater(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		p := uploads.NewProgress("rec/1", 1000)
		p.PartSize = 10
		for _, n := range []int{4, 20, 0, 1} {
			var err error
			if p, err = uploads.Append(t.Context(), s, p, bytes.NewReader(noise(n)), uploads.AppendOptions{Length: -1, Most: 1000}); err != nil || p.Whole {
				t.Fatalf("Append = %+v, %v; want no error and not whole", p, err)
			}
		}
		p, err := uploads.Append(t.Context(), s, p, bytes.NewReader(nil), uploads.AppendOptions{Length: 25})
		if err != nil || !p.Whole {
			t.Fatalf("Append with the length = %+v, %v; want whole", p, err)
		}
		if r, err := uploads.Finish(t.Context(), s, p); err != nil || r.Size != 25 {
			t.Errorf("Finish = %+v, %v", r, err)
		}
	})
}

// A sender that does not end what it sends is not waited for once the last byte
// has come, and one byte more is refused where it comes.
func TestAppendWaitsForNoEnd(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, s uploads.Blob) {
		for name, more := range map[string]int{"nothing more": 0, "one byte more": 1} {
			for _, before := range []int{0, 7, 25} { // bytes that have come already
				p := uploads.NewProgress(rand.Text(), 25)
				p.PartSize = 10
				p, err := uploads.Append(t.Context(), s, p, bytes.NewReader(noise(before)), uploads.AppendOptions{Length: -1, Most: 30})
				if err != nil {
					t.Fatal(err)
				}
				r, w := io.Pipe()
				go func() { _, _ = w.Write(noise(25 + more)[before:]) }()
				got, err := uploads.Append(t.Context(), s, p, r, uploads.AppendOptions{
					Length: 25, Interrupt: func() { _ = r.CloseWithError(errCut) },
				})
				_, refused := errors.AsType[*uploads.TooLargeError](err)
				if refused != (more > 0) || got.Whole == refused || !refused && err != nil {
					t.Errorf("%s behind the last of %d bytes: whole %t, %v", name, 25-before, got.Whole, err)
				}
				_ = r.Close()
			}
		}
	})
}
