package uploads_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"earshot/uploads"
	"earshot/uploads/dirstore"
)

const benchSize = 256 << 20

// repeated is benchSize bytes from one megabyte of noise.
func repeated() io.Reader {
	block, readers := noise(1<<20), make([]io.Reader, benchSize>>20)
	for i := range readers {
		readers[i] = bytes.NewReader(block)
	}
	return io.MultiReader(readers...)
}

// BenchmarkReceive is to be compared with BenchmarkRawCopy of the same run: what
// it takes more is the price of parts.
func BenchmarkReceive(b *testing.B) {
	s, err := dirstore.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	b.SetBytes(benchSize)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		key := fmt.Sprint("rec/", i)
		if _, err := uploads.Receive(b.Context(), s, key, "", repeated(), 0); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Delete(b.Context(), key); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkRawCopy writes, digests and syncs the same bytes with nothing between.
func BenchmarkRawCopy(b *testing.B) {
	name := filepath.Join(b.TempDir(), "copy")
	b.SetBytes(benchSize)
	b.ReportAllocs()
	for b.Loop() {
		f, err := os.Create(name)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.CopyBuffer(io.MultiWriter(f, sha256.New()), repeated(), make([]byte, 1<<20)); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		if err := os.Remove(name); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
