package s3store_test

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
	"earshot/uploads/s3store"
	"earshot/uploads/s3store/s3storetest"
)

func TestOpenMakesABucketOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	o := s3storetest.Options(t)
	o.CreateBucket = false
	_, err := s3store.Open(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), o.Bucket) || errors.Is(err, uploads.ErrUnavailable) {
		t.Errorf("Open of a missing bucket = %v, want an error that names %s", err, o.Bucket)
	}
	o.CreateBucket = true
	open(t, o)
	o.CreateBucket = false
	open(t, o)
}

func TestOpenRefusesABucketThatCannotForget(t *testing.T) {
	t.Parallel()
	o := s3storetest.Options(t)
	c := s3storetest.Client(t, o)
	err := c.MakeBucket(t.Context(), o.Bucket, minio.MakeBucketOptions{Region: o.Region, ObjectLocking: true})
	if err != nil {
		t.Fatalf("making a bucket with object lock: %v", err)
	}
	open(t, o) // locks are possible, but nothing asks for one
	mode, days, unit := minio.Governance, uint(3), minio.Days
	if err := c.SetObjectLockConfig(t.Context(), o.Bucket, &mode, &days, &unit); err != nil {
		t.Fatalf("setting the default retention: %v", err)
	}
	if _, err := s3store.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "3 DAYS") {
		t.Errorf("Open of a bucket that keeps for 3 days = %v, want an error that says so", err)
	}
}

func TestOpenRefusesAWrongSecret(t *testing.T) {
	t.Parallel()
	o := s3storetest.Options(t)
	open(t, o)
	o.SecretKey += "x"
	_, err := s3store.Open(t.Context(), o)
	if err == nil || errors.Is(err, uploads.ErrUnavailable) || strings.Contains(err.Error(), o.SecretKey) {
		t.Errorf("Open with a wrong secret = %v, want an error that neither blames the server nor tells the secret", err)
	}
}

func TestOpenRefusesSettingsThatCannotBe(t *testing.T) {
	t.Parallel()
	good := s3store.Options{Endpoint: "127.0.0.1:1", Bucket: "earshot", AccessKey: "a", SecretKey: "s"}
	for name, change := range map[string]func(o *s3store.Options){
		"no bucket":   func(o *s3store.Options) { o.Bucket = "" },
		"no key":      func(o *s3store.Options) { o.AccessKey = "" },
		"no secret":   func(o *s3store.Options) { o.SecretKey = "" },
		"no endpoint": func(o *s3store.Options) { o.Endpoint = "" },
		"a path":      func(o *s3store.Options) { o.Endpoint = "http://127.0.0.1:1/bucket" },
		"a scheme":    func(o *s3store.Options) { o.Endpoint = "ftp://127.0.0.1:1" },
		"no CA file":  func(o *s3store.Options) { o.CAFile = filepath.Join(t.TempDir(), "none") },
	} {
		o := good
		change(&o)
		if _, err := s3store.Open(t.Context(), o); err == nil || errors.Is(err, uploads.ErrUnavailable) {
			t.Errorf("Open with %s = %v, want an error before anything is sent", name, err)
		}
	}
}

func TestAnAbsentServerIsUnavailable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	o := s3store.Options{Endpoint: "http://" + address, Bucket: "earshot", AccessKey: "a", SecretKey: "s", PathStyle: true}
	if _, err := s3store.Open(t.Context(), o); !errors.Is(err, uploads.ErrUnavailable) {
		t.Errorf("Open where nobody listens = %v, want ErrUnavailable", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s3store.Open(ctx, o); !errors.Is(err, context.Canceled) || errors.Is(err, uploads.ErrUnavailable) {
		t.Errorf("Open with a cancelled context = %v, want context.Canceled alone", err)
	}
}

// A server with a certificate of its own is trusted by its file, and only so.
func TestCAFileIsTrusted(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead { // the bucket is there and has no object lock
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>")
		}
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	o := s3store.Options{Endpoint: server.URL, Bucket: "earshot", AccessKey: "a", SecretKey: "s", PathStyle: true}
	if _, err := s3store.Open(t.Context(), o); err == nil || errors.Is(err, uploads.ErrUnavailable) {
		t.Errorf("Open of a server that is not trusted = %v, want an error that waiting does not heal", err)
	}
	o.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(o.CAFile, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := s3store.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("Open with the server's certificate = %v, want no error", err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("Check = %v, want no error", err)
	}
}
