package s3store_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
	"earshot/uploads/s3store"
	"earshot/uploads/s3store/s3storetest"
)

// between is a proxy before the real server, which hears all that is asked and
// can spoil it.
type between struct {
	mu    sync.Mutex
	seen  []string                                                                // methods and queries
	spoil func(w http.ResponseWriter, r *http.Request, forward http.Handler) bool // tells whether it answered
}

func (b *between) set(spoil func(w http.ResponseWriter, r *http.Request, forward http.Handler) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen, b.spoil = nil, spoil
}

func (b *between) requests() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seen
}

// through opens a store whose requests pass the proxy.
func through(t *testing.T) (*s3store.Store, *between) {
	t.Helper()
	return throughAs(t, s3storetest.Options(t))
}

func throughAs(t *testing.T, o s3store.Options) (*s3store.Store, *between) {
	t.Helper()
	b := &between{}
	target, err := url.Parse(o.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // which is signed
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		b.seen = append(b.seen, r.Method+" "+r.Header.Get("Range"))
		spoil := b.spoil
		b.mu.Unlock()
		if spoil == nil || !spoil(w, r, forward) {
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	o.Endpoint = server.URL
	return open(t, o), b
}

func busy(w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
	w.WriteHeader(http.StatusServiceUnavailable)
	return true
}

func TestOpenIsOneBoundedRequest(t *testing.T) {
	t.Parallel()
	s, b := through(t)
	if err := s.Put(t.Context(), "rec/1", "", make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	b.set(nil)
	rc, err := s.Open(t.Context(), "rec/1", 1000, 500)
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, rc)
	if err := errors.Join(err, rc.Close()); err != nil || n != 500 {
		t.Errorf("reading 500 bytes = %d, %v", n, err)
	}
	if got := b.requests(); len(got) != 1 || got[0] != "GET bytes=1000-1499" {
		t.Errorf("Open asks %q, want one GET of bytes=1000-1499", got)
	}
}

// Every server compares what arrives with the digests that were sent.
func TestBytesChangedOnTheWayAreRefused(t *testing.T) {
	t.Parallel()
	for _, withMD5 := range []bool{false, true} {
		o := s3storetest.Options(t)
		o.SendMD5 = withMD5
		bytesChangeOnTheWay(t, o)
	}
}

func bytesChangeOnTheWay(t *testing.T, o s3store.Options) {
	t.Helper()
	s, b := throughAs(t, o)
	upload, err := s.Begin(t.Context(), "rec/2", "")
	if err != nil {
		t.Fatal(err)
	}
	b.set(func(_ http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		if r.Method == http.MethodPut {
			body, _ := io.ReadAll(r.Body) // a short one is refused as well
			r.Body = io.NopCloser(bytes.NewReader(bytes.Replace(body, []byte("true"), []byte("fake"), 1)))
		}
		return false
	})
	if err := s.Put(t.Context(), "rec/1", "", []byte("what is true")); err == nil {
		t.Error("Put of bytes that change on the way = nil, want an error")
	}
	if _, err := s.PutPart(t.Context(), "rec/2", upload, 1, []byte("what is true")); err == nil {
		t.Error("PutPart of bytes that change on the way = nil, want an error")
	}
	if _, err := s.Stat(t.Context(), "rec/1"); !errors.Is(err, uploads.ErrNotFound) {
		t.Errorf("Stat after that = %v, want ErrNotFound", err)
	}
}

func TestABusyServerIsUnavailable(t *testing.T) {
	t.Parallel()
	s, b := through(t)
	upload, err := s.Begin(t.Context(), "rec/1", "")
	if err != nil {
		t.Fatal(err)
	}
	part, err := s.PutPart(t.Context(), "rec/1", upload, 1, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	b.set(busy)
	var all sync.WaitGroup
	for call, run := range map[string]func() error{
		"Put":      func() error { return s.Put(t.Context(), "rec/2", "", nil) },
		"Open":     func() error { _, err := s.Open(t.Context(), "rec/1", 0, -1); return err },
		"Stat":     func() error { _, err := s.Stat(t.Context(), "rec/1"); return err },
		"Delete":   func() error { return s.Delete(t.Context(), "rec/1") },
		"PutPart":  func() error { _, err := s.PutPart(t.Context(), "rec/1", upload, 2, []byte("x")); return err },
		"Complete": func() error { return s.Complete(t.Context(), "rec/1", upload, []uploads.Part{part}) },
		"Check":    func() error { return s.Check(t.Context()) },
	} {
		all.Go(func() {
			if err := run(); !errors.Is(err, uploads.ErrUnavailable) {
				t.Errorf("%s of a busy server = %v, want ErrUnavailable", call, err)
			}
		})
	}
	all.Wait()
	b.set(nil)
	if err := s.Complete(t.Context(), "rec/1", upload, []uploads.Part{part}); err != nil {
		t.Errorf("Complete when the server is back = %v, want no error", err)
	}
}

// The server does the work and its answer is lost.
func TestCompleteSurvivesALostAnswer(t *testing.T) {
	t.Parallel()
	s, b := through(t)
	upload, err := s.Begin(t.Context(), "rec/1", "")
	if err != nil {
		t.Fatal(err)
	}
	part, err := s.PutPart(t.Context(), "rec/1", upload, 1, []byte("the words"))
	if err != nil {
		t.Fatal(err)
	}
	b.set(func(w http.ResponseWriter, r *http.Request, forward http.Handler) bool {
		if r.Method != http.MethodPost {
			return false
		}
		forward.ServeHTTP(httptest.NewRecorder(), r)
		return busy(w, r, forward)
	})
	if err := s.Complete(t.Context(), "rec/1", upload, []uploads.Part{part}); err != nil {
		t.Errorf("Complete whose answer was lost = %v, want no error", err)
	}
	other := part
	other.ETag = "0cc175b9c0f1b6a831c399e269772661"
	if err := s.Complete(t.Context(), "rec/1", upload, []uploads.Part{other}); err == nil {
		t.Error("Complete with other parts than the object's = nil, want an error")
	}
}

func TestACutBodyIsUnavailable(t *testing.T) {
	t.Parallel()
	s, b := through(t)
	if err := s.Put(t.Context(), "rec/1", "", make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	b.set(func(w http.ResponseWriter, r *http.Request, forward http.Handler) bool {
		answer := httptest.NewRecorder()
		forward.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()[:1000])
		_ = http.NewResponseController(w).Flush() // and then the connection breaks
		panic(http.ErrAbortHandler)
	})
	rc, err := s.Open(t.Context(), "rec/1", 0, -1)
	if err != nil {
		t.Fatalf("Open = %v, want no error before reading", err)
	}
	_, err = io.Copy(io.Discard, rc)
	if !errors.Is(err, uploads.ErrUnavailable) {
		t.Errorf("reading a body that is cut = %v, want ErrUnavailable", err)
	}
	_ = rc.Close()
}

func TestDeleteRemovesEveryVersion(t *testing.T) {
	t.Parallel()
	o := s3storetest.Options(t)
	s, c := open(t, o), s3storetest.Client(t, o)
	if err := c.EnableVersioning(t.Context(), o.Bucket); err != nil {
		t.Fatalf("making the bucket keep versions: %v", err)
	}
	for _, text := range []string{"first", "second", "third"} {
		if err := s.Put(t.Context(), "rec/1", "", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if text == "second" { // a marker amid the versions
			if err := c.RemoveObject(t.Context(), o.Bucket, "rec/1", minio.RemoveObjectOptions{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Put(t.Context(), "rec/10", "", []byte("stays")); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), "rec/1"); err != nil {
		t.Fatalf("Delete = %v, want no error", err)
	}
	var left []string
	for v := range c.ListObjectsIter(t.Context(), o.Bucket, minio.ListObjectsOptions{Recursive: true, WithVersions: true}) {
		left = append(left, v.Key)
	}
	if len(left) != 1 || left[0] != "rec/10" {
		t.Errorf("versions left: %v, want only that of rec/10", left)
	}
}
