package e2e

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"earshot/uploads"
	"earshot/uploads/s3store"
)

// TestTheStoreIsKilledInComplete ends the S3 server while it joins the parts of
// an object. Some servers lose the object then and say that all is well: what
// counts is that ours never says so of an object that is not there.
func TestTheStoreIsKilledInComplete(t *testing.T) {
	t.Parallel()
	o := startStore(t)
	secret, _ := o.url.User.Password()
	store, err := s3store.Open(t.Context(), s3store.Options{
		Endpoint: "http://" + o.url.Host, Bucket: o.bucket, AccessKey: o.url.User.Username(), SecretKey: secret,
		PathStyle: true, CreateBucket: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("all of it "), 6*mebi)
	kept := map[string]int{}
	for n, wait := range []time.Duration{0, 5 * time.Millisecond, 15 * time.Millisecond, 40 * time.Millisecond} {
		size := int64(len(content))
		p := uploads.NewProgress(fmt.Sprint("files/", n, "/source"), size)
		p, err := uploads.Append(t.Context(), store, p, bytes.NewReader(content), uploads.AppendOptions{Length: size})
		if err != nil || !p.Whole {
			t.Fatalf("Append = whole %t, %v", p.Whole, err)
		}
		ended := make(chan error, 1)
		go func() { _, err := uploads.Finish(t.Context(), store, p); ended <- err }()
		time.Sleep(wait)
		o.kill(t)
		first := <-ended
		o.start(t)
		received, err := finishInTime(t, store, p)
		switch {
		case err == nil:
			kept["whole"]++
			wantObject(t, store, received, content)
		case errors.Is(err, uploads.ErrNoUpload), errors.Is(err, uploads.ErrNotYet):
			kept[fmt.Sprintf("lost, said to be complete: %t", errors.Is(err, uploads.ErrNotYet))]++
			if first == nil {
				t.Errorf("an object that was there is not any more: %v", err)
			}
			if err := uploads.Discard(t.Context(), store, p); err != nil {
				t.Errorf("Discard of what is lost = %v", err)
			}
		default:
			t.Errorf("Finish after a kill %v into the first = %v", wait, err)
		}
	}
	t.Logf("after a kill in Complete: %v", kept)
}

func wantObject(t *testing.T, store uploads.Blob, r uploads.Received, content []byte) {
	t.Helper()
	rc, err := store.Open(t.Context(), r.Key, 0, -1)
	if err != nil {
		t.Error(err)
		return
	}
	sum := sha256.New()
	n, err := io.Copy(sum, rc)
	got, want := fmt.Sprintf("%x", sum.Sum(nil)), fmt.Sprintf("%x", sha256.Sum256(content))
	if err := errors.Join(err, rc.Close()); err != nil || n != int64(len(content)) || got != want || r.SHA256 != want {
		t.Errorf("%d bytes with digest %s (told %s), %v; want %d with %s", n, got, r.SHA256, err, len(content), want)
	}
}

// finishInTime finishes as a client does that is told to come back later: Ceph
// keeps a completion locked for a while after the gateway was killed in it.
func finishInTime(t *testing.T, b uploads.Blob, p uploads.Progress) (uploads.Received, error) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Second) {
		received, err := uploads.Finish(t.Context(), b, p)
		later := errors.Is(err, uploads.ErrUnavailable) && !errors.Is(err, uploads.ErrNotYet)
		if !later || time.Now().After(deadline) {
			return received, err
		}
	}
}
