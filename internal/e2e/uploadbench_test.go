package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"earshot/uploads/s3store/s3storetest"
)

var (
	uploadSize    = flag.Int64("upload-size", 1<<30, "bytes of each file that BenchmarkUpload sends")
	uploadStreams = flag.Int("upload-streams", 1, "how many files BenchmarkUploadMemory sends at once")
)

// BenchmarkUpload sends a file through HTTP and tus to the real program, and right
// before it does with the same file what has to be done at least. A ratio of 1 is
// as fast as that; 0.9 is the goal.
//
//	go test -run - -bench 'Upload$' -benchtime 3x ./internal/e2e
func BenchmarkUpload(b *testing.B) {
	b.Run("folder", func(b *testing.B) {
		s := newService(b, nil)
		compareUpload(b, s, func(f *os.File) error { return copyHashSync(f, filepath.Join(b.TempDir(), "copy")) })
	})
	b.Run("s3", func(b *testing.B) {
		o := s3storetest.Options(b)
		s := newService(b, []string{
			"EARSHOT_S3_ENDPOINT=" + o.Endpoint, "EARSHOT_S3_BUCKET=" + o.Bucket, "EARSHOT_S3_ACCESS_KEY=" + o.AccessKey,
			"EARSHOT_S3_SECRET_KEY=" + o.SecretKey, "EARSHOT_S3_REGION=" + o.Region, "EARSHOT_S3_CREATE_BUCKET=true",
		})
		c := s3storetest.Client(b, o)
		compareUpload(b, s, func(f *os.File) error {
			_, err := c.PutObject(context.Background(), o.Bucket, "raw", f, *uploadSize, minio.PutObjectOptions{})
			return errors.Join(err, c.RemoveObject(context.Background(), o.Bucket, "raw", minio.RemoveObjectOptions{}))
		})
	})
}

func compareUpload(b *testing.B, s *service, raw func(f *os.File) error) {
	b.Helper()
	if err := s.tryStart(b); err != nil {
		b.Fatal(err)
	}
	defer s.stop(b)
	session := s.addSession(b, s.addStudy(b, "bench", "Bench", "interview", "DE", []string{"de"}), "bench")
	path, digest := recordingFile(b, *uploadSize)
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	s.forgetPeak(b)
	var least, ours time.Duration
	for b.Loop() {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		begun := time.Now()
		if err := raw(f); err != nil {
			b.Fatal(err)
		}
		least += time.Since(begun)
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		begun = time.Now()
		file := s.sendWhole(b, session, f, *uploadSize)
		ours += time.Since(begun)
		var got struct{ SHA256 string }
		s.must(b, http.MethodGet, "/api/v1/files/"+file, nil, &got)
		if got.SHA256 != digest {
			b.Fatalf("other bytes arrived: %s, want %s", got.SHA256, digest)
		}
		s.must(b, http.MethodDelete, "/api/v1/files/"+file, nil, nil)
	}
	b.ReportMetric(least.Seconds()/ours.Seconds(), "of-raw")
	b.ReportMetric(float64(*uploadSize)*float64(b.N)/ours.Seconds()/mebi, "MiB/s")
	b.ReportMetric(s.peakMemory(b), "peak-MB")
}

func copyHashSync(from *os.File, to string) error {
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(f, sha256.New())}, struct{ io.Reader }{from}, make([]byte, mebi))
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(to))
}

// BenchmarkUploadMemory sends large files side by side into a folder and tells
// the most memory that the program had.
//
//	go test -run - -bench UploadMemory -benchtime 1x ./internal/e2e -upload-size 10737418240
//	go test -run - -bench UploadMemory -benchtime 1x ./internal/e2e -upload-streams 8
func BenchmarkUploadMemory(b *testing.B) {
	s := newService(b, nil)
	if err := s.tryStart(b); err != nil {
		b.Fatal(err)
	}
	defer s.stop(b)
	session := s.addSession(b, s.addStudy(b, "bench", "Bench", "interview", "DE", []string{"de"}), "bench")
	block := make([]byte, mebi)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(block) // never fails
	idle := s.forgetPeak(b)
	for b.Loop() {
		var all sync.WaitGroup
		for range *uploadStreams {
			all.Go(func() {
				file := s.sendWhole(b, session, &again{block: block, left: *uploadSize}, *uploadSize)
				s.must(b, http.MethodDelete, "/api/v1/files/"+file, nil, nil)
			})
		}
		all.Wait()
	}
	b.ReportMetric(idle, "idle-MB")
	b.ReportMetric(s.peakMemory(b), "peak-MB")
}

// again reads one block over and over.
type again struct {
	block []byte
	at    int
	left  int64
}

func (a *again) Read(p []byte) (int, error) {
	if a.left == 0 {
		return 0, io.EOF
	}
	if a.at == len(a.block) {
		a.at = 0
	}
	n := copy(p[:min(int64(len(p)), a.left)], a.block[a.at:])
	a.at, a.left = a.at+n, a.left-int64(n)
	return n, nil
}

// sendWhole sends a file with one PATCH and returns its id.
func (s *service) sendWhole(tb testing.TB, session string, body io.Reader, size int64) string {
	tb.Helper()
	res := s.tusRequest(tb, http.MethodPost, "/api/v1/uploads", map[string]string{
		"Upload-Length": strconv.FormatInt(size, 10), "Upload-Metadata": "kind YXR0YWNobWVudA==,session " + base64.StdEncoding.EncodeToString([]byte(session)),
	}, nil, 0)
	where := res.Header.Get("Location")
	if res.StatusCode != http.StatusCreated {
		tb.Fatalf("creation = %s; log of the service:\n%s", res.Status, s.log)
	}
	res = s.tusRequest(tb, http.MethodPatch, where, map[string]string{
		"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
	}, body, size)
	if res.StatusCode != http.StatusNoContent || res.Header.Get("Earshot-File") == "" {
		tb.Fatalf("PATCH = %s; log of the service:\n%s", res.Status, s.log)
	}
	return res.Header.Get("Earshot-File")
}

func (s *service) tusRequest(tb testing.TB, method, where string, h map[string]string, body io.Reader, size int64) *http.Response {
	tb.Helper()
	if body != nil {
		body = struct{ io.Reader }{body}
	}
	req, err := http.NewRequestWithContext(context.Background(), method, s.address+where, body)
	if err != nil {
		tb.Fatal(err)
	}
	req.ContentLength = size
	for name, value := range h {
		req.Header.Set(name, value)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res
}

// forgetPeak lets peakMemory tell what is used from now on, and returns that of
// this moment: reading dictionaries at start takes more for a while.
func (s *service) forgetPeak(tb testing.TB) float64 {
	tb.Helper()
	time.Sleep(6 * time.Second)
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.process.Process.Pid), []byte("5"), 0o600) // Linux
	return s.peakMemory(tb)
}

// peakMemory is the most memory that the program has had, in 10^6 bytes; 0 where
// the system does not tell.
func (s *service) peakMemory(tb testing.TB) float64 {
	tb.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(b) {
		if rest, ok := strings.CutPrefix(string(line), "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				tb.Fatal(err)
			}
			return kib * 1024 / 1e6
		}
	}
	return 0
}
