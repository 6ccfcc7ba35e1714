package storecheck

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"

	"earshot/uploads"
)

// noise is n bytes that do not repeat and are the same for the same seed.
func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b) // never fails
	return b
}

func put(t T, b uploads.Blob, key string, content []byte) {
	t.Helper()
	if err := b.Put(t.Context(), key, "text/plain", content); err != nil {
		t.Fatalf("Put(%q) = %v, want no error", key, err)
	}
}

func begin(t T, b uploads.Blob, key string) string {
	t.Helper()
	upload, err := b.Begin(t.Context(), key, "audio/wav")
	if err != nil || upload == "" {
		t.Fatalf("Begin(%q) = %q, %v, want an id", key, upload, err)
	}
	return upload
}

func putPart(t T, b uploads.Blob, key, upload string, n int, content []byte) uploads.Part {
	t.Helper()
	p, err := b.PutPart(t.Context(), key, upload, n, content)
	if err != nil {
		t.Fatalf("PutPart(%q, %d) = %v, want no error", key, n, err)
	}
	if p.Number != n || p.Size != int64(len(content)) || p.ETag == "" {
		t.Fatalf("PutPart(%q, %d) = %+v, want that number, %d bytes and a tag", key, n, p, len(content))
	}
	return p
}

func complete(t T, b uploads.Blob, key, upload string, parts ...uploads.Part) {
	t.Helper()
	if err := b.Complete(t.Context(), key, upload, parts); err != nil {
		t.Fatalf("Complete(%q, %d parts) = %v, want no error", key, len(parts), err)
	}
}

func read(t T, b uploads.Blob, key string, off, n int64) []byte {
	t.Helper()
	rc, err := b.Open(t.Context(), key, off, n)
	if err != nil {
		t.Fatalf("Open(%q, %d, %d) = %v, want no error", key, off, n, err)
	}
	content, err := io.ReadAll(rc)
	if err := errors.Join(err, rc.Close()); err != nil {
		t.Fatalf("reading %q from %d: %v", key, off, err)
	}
	return content
}

// wantContent compares digests, since bytes would drown the message.
func wantContent(t T, b uploads.Blob, key string, want []byte) {
	t.Helper()
	got := read(t, b, key, 0, -1)
	if !bytes.Equal(got, want) {
		t.Errorf("content of %q: %d bytes, digest %x; want %d, %x", key,
			len(got), sha256.Sum256(got), len(want), sha256.Sum256(want))
	}
	info, err := b.Stat(t.Context(), key)
	if err != nil || info.Size != int64(len(want)) {
		t.Errorf("Stat(%q) = %+v, %v, want size %d", key, info, err, len(want))
	}
}

func wantError(t T, call string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s = %v, want %v", call, got, want)
	}
}

func keys(t T, b uploads.Blob, prefix string) map[string]int64 {
	t.Helper()
	found := map[string]int64{}
	err := b.List(t.Context(), prefix, func(i uploads.Info) error {
		if _, twice := found[i.Key]; twice {
			t.Errorf("List(%q) gave %q twice", prefix, i.Key)
		}
		found[i.Key] = i.Size
		return nil
	})
	if err != nil {
		t.Fatalf("List(%q) = %v, want no error", prefix, err)
	}
	return found
}

func checkAnswers(t T, b uploads.Blob) {
	if err := b.Check(t.Context()); err != nil {
		t.Errorf("Check() = %v, want no error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Check(ctx); err == nil {
		t.Error("Check() of a cancelled context = nil, want an error")
	}
}
