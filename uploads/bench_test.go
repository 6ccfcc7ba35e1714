package uploads_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
	"earshot/uploads/dirstore"
	"earshot/uploads/s3store"
	"earshot/uploads/s3store/s3storetest"
)

// benchSize is the length of the file, in bytes: 256 MiB, or as many MiB as
// EARSHOT_BENCH_MIB says.
func benchSize(b *testing.B) int64 {
	b.Helper()
	text := os.Getenv("EARSHOT_BENCH_MIB")
	if text == "" {
		return 256 << 20
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		b.Fatal(err)
	}
	return n << 20
}

// benchFile is a file of noise that is on the disk already.
func benchFile(b *testing.B) string {
	b.Helper()
	name, block := filepath.Join(b.TempDir(), "file"), noise(1<<20)
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	for i := range benchSize(b) >> 20 {
		block[0] = byte(i)
		if _, err := f.Write(block); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(benchSize(b))
	b.ReportAllocs()
	return name
}

func openBench(b *testing.B, name string) *os.File {
	b.Helper()
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// untimed does what is not measured.
func untimed(b *testing.B, f func() error) {
	b.Helper()
	b.StopTimer()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	b.StartTimer()
}

func receive(b *testing.B, s uploads.Blob, name string) {
	b.Helper()
	for i := 0; b.Loop(); i++ {
		f, key := openBench(b, name), fmt.Sprint("rec/", i)
		// Only a reader: an upload cannot seek.
		if _, err := uploads.Receive(b.Context(), s, key, "", struct{ io.Reader }{f}, 0); err != nil {
			b.Fatal(err)
		}
		untimed(b, func() error { return errors.Join(f.Close(), s.Delete(b.Context(), key)) })
	}
}

// BenchmarkIntoFolder compares Receive with what it takes to write, digest and
// sync the same file with nothing between.
func BenchmarkIntoFolder(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		from := benchFile(b)
		name := filepath.Join(b.TempDir(), "copy")
		for b.Loop() {
			f, err := os.Create(name)
			if err != nil {
				b.Fatal(err)
			}
			in := openBench(b, from)
			if _, err := io.CopyBuffer(io.MultiWriter(f, sha256.New()), struct{ io.Reader }{in}, make([]byte, 1<<20)); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
			untimed(b, func() error { return errors.Join(in.Close(), f.Close(), os.Remove(name)) })
		}
	})
	b.Run("receive", func(b *testing.B) {
		s, err := dirstore.Open(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		receive(b, s, benchFile(b))
	})
}

// BenchmarkIntoS3 compares Receive with the client's own PutObject of the same
// file, which may read it at four places at once.
func BenchmarkIntoS3(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		o := s3storetest.Options(b)
		c := s3storetest.Client(b, o)
		if err := c.MakeBucket(b.Context(), o.Bucket, minio.MakeBucketOptions{Region: o.Region}); err != nil {
			b.Fatal(err)
		}
		name := benchFile(b)
		for b.Loop() {
			f := openBench(b, name)
			if _, err := c.PutObject(b.Context(), o.Bucket, "raw", f, benchSize(b), minio.PutObjectOptions{}); err != nil {
				b.Fatal(err)
			}
			untimed(b, func() error {
				return errors.Join(f.Close(), c.RemoveObject(b.Context(), o.Bucket, "raw", minio.RemoveObjectOptions{}))
			})
		}
	})
	b.Run("receive", func(b *testing.B) {
		s, err := s3store.Open(b.Context(), s3storetest.Options(b))
		if err != nil {
			b.Fatal(err)
		}
		receive(b, s, benchFile(b))
	})
}
