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
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/upkeep"
	"earshot/uploads"
	"earshot/uploads/dirstore"
	"earshot/uploads/s3store"
	"earshot/uploads/s3store/s3storetest"
)

var tortureRounds = flag.Int("rounds", 4, "how many files TestTorture sends to each store")

// TestTorture sends files of random sizes in random pieces, while connections
// are cut, the service is killed and the store goes away. After each round the
// file is there, byte for byte; in the end the store holds what the database
// knows and nothing else.
//
//	go test -run Torture ./internal/e2e -rounds 1000
func TestTorture(t *testing.T) {
	t.Parallel()
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		s := newService(t, nil)
		torture(t, s, nil, func() (uploads.Blob, func()) {
			store, err := dirstore.Open(s.dir + "/files")
			if err != nil {
				t.Fatal(err)
			}
			return store, func() { _ = store.Close() }
		})
	})
	t.Run("s3", func(t *testing.T) {
		t.Parallel()
		o := s3storetest.Options(t)
		s := newService(t, []string{
			"EARSHOT_S3_ENDPOINT=" + endpoint(o.Endpoint, o.Secure), "EARSHOT_S3_BUCKET=" + o.Bucket,
			"EARSHOT_S3_ACCESS_KEY=" + o.AccessKey, "EARSHOT_S3_SECRET_KEY=" + o.SecretKey, "EARSHOT_S3_REGION=" + o.Region,
			"EARSHOT_S3_CREATE_BUCKET=true",
		})
		torture(t, s, nil, openS3(t, o))
	})
	t.Run("s3 with outages", func(t *testing.T) {
		t.Parallel()
		store := startStore(t)
		secret, _ := store.url.User.Password()
		torture(t, newService(t, store.env()), store, openS3(t, s3store.Options{
			Endpoint: store.url.Host, Bucket: store.bucket, AccessKey: store.url.User.Username(), SecretKey: secret, PathStyle: true,
		}))
	})
}

func openS3(t *testing.T, o s3store.Options) func() (uploads.Blob, func()) {
	return func() (uploads.Blob, func()) {
		store, err := s3store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return store, func() {}
	}
}

// tormentor makes life hard for one service.
type tormentor struct {
	s     *service
	p     *proxy
	store *ownStore // nil where it may not be killed
	cuts, kills, stops, outages,
	freezes int
	session string
	done    []file
}

func torture(t *testing.T, s *service, store *ownStore, open func() (uploads.Blob, func())) {
	t.Helper()
	s.start(t)
	m := &tormentor{s: s, p: newProxy(t, s), store: store}
	study := s.addStudy(t, "torture", "Torture", "interview", "DE", []string{"de"})
	m.session = s.addSession(t, study, "torture")
	for n := range *tortureRounds {
		m.round(t, n)
		if n%100 == 99 {
			t.Logf("%d rounds are done", n+1)
		}
		if t.Failed() {
			t.Fatalf("round %d failed; log of the service:\n%s", n, s.log)
		}
	}
	s.stop(t)
	m.compare(t, open)
	t.Logf("%d rounds: %d cuts, %d freezes, %d kills, %d orderly stops, %d outages of the store",
		*tortureRounds, m.cuts, m.freezes, m.kills, m.stops, m.outages)
}

// sizeOf is a size near the borders that matter, most often a small one.
func sizeOf() int {
	const part = uploads.MinPart
	switch rand.IntN(10) {
	case 0:
		return rand.IntN(3)
	case 1, 2:
		return max(0, part*(1+rand.IntN(2))+rand.IntN(5)-2)
	case 3:
		return rand.IntN(30 * mebi)
	}
	return rand.IntN(2 * mebi)
}

func (m *tormentor) round(t *testing.T, n int) {
	t.Helper()
	size := sizeOf()
	content := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(size)}).Read(content)
	m.p.frozen.Store(false)
	m.p.rate.Store(int64(4+rand.IntN(60)) * mebi)
	ctx, stop := context.WithCancel(t.Context())
	var trouble sync.WaitGroup
	trouble.Go(func() { m.trouble(ctx, t) })
	url, err := m.sendAll(t, content)
	stop()
	trouble.Wait()
	m.p.frozen.Store(false)
	if err != nil {
		t.Fatalf("round %d, %d bytes: %v", n, size, err)
	}
	digest := fmt.Sprintf("%x", sha256.Sum256(content))
	m.s.wantIntact(t, url, int64(size), digest)
	m.done = append(m.done, file{SHA256: digest, Size: int64(size)})
}

// trouble makes one or two kinds of it, if the file is not there before.
func (m *tormentor) trouble(ctx context.Context, t *testing.T) {
	for range rand.IntN(3) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(rand.IntN(150)) * time.Millisecond):
		}
		switch rand.IntN(10) {
		case 0, 1, 2, 3:
			m.p.cut()
			m.cuts++
		case 4:
			m.p.frozen.Store(true)
			m.freezes++
			time.AfterFunc(200*time.Millisecond, func() { m.p.cut(); m.p.frozen.Store(false) })
		case 5, 6:
			m.s.kill()
			m.kills++
			m.restart(t)
		case 7:
			m.s.stop(t)
			m.stops++
			m.restart(t)
		default:
			m.outage(t)
		}
	}
}

func (m *tormentor) restart(t *testing.T) {
	if err := m.s.tryStart(t); err != nil {
		t.Error(err)
		return
	}
	m.p.follow(m.s)
}

func (m *tormentor) outage(t *testing.T) {
	if m.store == nil {
		m.p.cut()
		m.cuts++
		return
	}
	m.store.kill(t)
	m.outages++
	time.Sleep(time.Duration(rand.IntN(1500)) * time.Millisecond)
	m.store.start(t)
}

// sendAll sends a file as a patient client does, in pieces of random lengths.
func (m *tormentor) sendAll(t *testing.T, content []byte) (string, error) {
	var url string
	var last error
	key := research.NewID() // a creation whose answer was lost is not begun twice
	for deadline := time.Now().Add(4 * time.Minute); time.Now().Before(deadline); {
		if url == "" {
			h := http.Header{"Upload-Length": {strconv.Itoa(len(content))}, "Upload-Metadata": {m.metadata(content)}, "Idempotency-Key": {key}}
			res, err := m.tus(t, http.MethodPost, "/api/v1/uploads", h, nil)
			if err != nil || res.StatusCode != http.StatusCreated {
				last = unexpected(res, err)
				time.Sleep(50 * time.Millisecond)
				continue
			}
			url = res.Header.Get("Location")
		}
		res, err := m.tus(t, http.MethodHead, url, nil, nil)
		if err != nil || res.StatusCode != http.StatusOK {
			last = unexpected(res, err)
			time.Sleep(50 * time.Millisecond)
			continue
		}
		if res.Header.Get("Earshot-File") != "" {
			return url, nil
		}
		offset, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
		if err != nil || offset > len(content) {
			return url, fmt.Errorf("HEAD tells an offset of %q", res.Header.Get("Upload-Offset"))
		}
		rest := content[offset:]
		if rand.IntN(3) > 0 {
			rest = rest[:rand.IntN(len(rest)+1)]
		}
		h := http.Header{"Upload-Offset": {strconv.Itoa(offset)}, "Content-Type": {"application/offset+octet-stream"}}
		if res, err = m.tus(t, http.MethodPatch, url, h, rest); err != nil || res.StatusCode != http.StatusNoContent {
			last = unexpected(res, err)
		}
	}
	return url, fmt.Errorf("the file did not arrive in time: %w", last)
}

func (m *tormentor) metadata(content []byte) string {
	text := "session " + base64.StdEncoding.EncodeToString([]byte(m.session)) +
		",kind " + base64.StdEncoding.EncodeToString([]byte("attachment"))
	if len(content)%2 == 0 {
		text += ",sha256 " + base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%x", sha256.Sum256(content)))
	}
	return text
}

func unexpected(res *http.Response, err error) error {
	if err != nil {
		return err
	}
	return errors.New("answered " + res.Status)
}

// impatient is a client that does not wait for what is half open.
var impatient = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

func (m *tormentor) tus(t *testing.T, method, where string, h http.Header, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(t.Context(), method, m.p.address()+where, bytesOf(body))
	if err != nil {
		return nil, err
	}
	req.ContentLength = int64(len(body))
	maps.Copy(req.Header, h)
	req.Header.Set("Authorization", "Bearer "+m.s.token)
	req.Header.Set("Tus-Resumable", "1.0.0")
	res, err := impatient.Do(req)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, res.Body)
	return res, errors.Join(err, res.Body.Close())
}

// compare looks at the database and the store of a service that has been
// stopped: each file has its bytes, and after a sweep of the store there is
// nothing else.
func (m *tormentor) compare(t *testing.T, open func() (uploads.Blob, func())) {
	t.Helper()
	if m.s.database() == "" {
		return
	}
	db, err := database.Open(t.Context(), m.s.database())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	blob, closeBlob := open()
	defer closeBlob()
	files, err := database.FilesOf(t.Context(), db, m.session)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(m.done) {
		t.Errorf("%d files in the session, want %d", len(files), len(m.done))
	}
	known := map[string]bool{}
	sent := map[string]int{}
	for _, f := range m.done {
		sent[f.SHA256]++
	}
	for _, f := range files {
		known[f.Key] = true
		if sent[f.SHA256]--; sent[f.SHA256] < 0 {
			t.Errorf("file %s of %d bytes was not sent, or is there twice", f.ID, f.Size)
		}
		info, err := blob.Stat(t.Context(), f.Key)
		if err != nil || info.Size != f.Size {
			t.Errorf("the bytes of file %s are %+v, %v; the row says %d", f.ID, info, err, f.Size)
		}
	}
	swept := m.sweep(t, db, blob)
	t.Logf("%d files are there; the sweep took %+v", len(files), swept)
	if err := blob.List(t.Context(), "", func(i uploads.Info) error {
		if !known[i.Key] {
			t.Errorf("%s of %d bytes is left and belongs to nothing", i.Key, i.Size)
		}
		delete(known, i.Key)
		return nil
	}); err != nil {
		t.Error(err)
	}
	for key := range known {
		t.Errorf("%s is no longer there", key)
	}
	n, err := blob.Sweep(t.Context(), time.Now().Add(time.Hour), func(string, string) bool { return false })
	if n != 0 || err != nil {
		t.Errorf("%d unfinished uploads are left after the sweep (%v)", n, err)
	}
}

// sweep sweeps the store as the service does when all that was begun has expired.
func (m *tormentor) sweep(t *testing.T, db *database.DB, blob uploads.Blob) upkeep.Swept {
	t.Helper()
	keeper := upkeep.New(upkeep.Options{
		DB: db, Blob: blob, Log: slog.New(slog.DiscardHandler),
		InUse: func(context.Context) (upkeep.InUse, error) { return upkeep.InUse{Keys: map[string]bool{}}, nil },
		Now:   func() time.Time { return time.Now().Add(upkeep.UploadGrace + time.Hour) },
	})
	swept, err := keeper.Sweep(t.Context())
	if err != nil {
		t.Error(err)
	}
	return swept
}

// database is where a service with SQLite has its rows; "" with another.
func (s *service) database() string {
	for _, variable := range s.env {
		if len(variable) > 17 && variable[:17] == "EARSHOT_DATABASE=" {
			return ""
		}
	}
	return s.dir + "/earshot.db"
}

func bytesOf(b []byte) io.Reader {
	if len(b) == 0 {
		return http.NoBody
	}
	return bytes.NewReader(b)
}
