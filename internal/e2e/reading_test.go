package e2e

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"earshot/uploads/s3store/s3storetest"
)

// readSize is how large the recording of TestReadingARecordingFromS3 is.
var readSize = flag.Int64("read-size", 20*mebi, "bytes of the recording that ranges are read of")

// counting stands before an S3 server and hears what is asked of objects.
type counting struct {
	mu    sync.Mutex
	asked []string // methods and ranges
	url   string
}

func newCounting(t *testing.T, target string) *counting {
	t.Helper()
	to, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	c := &counting{}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // which is signed
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/files/") {
			c.mu.Lock()
			c.asked = append(c.asked, strings.TrimSpace(r.Method+" "+r.Header.Get("Range")))
			c.mu.Unlock()
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// since are the requests since the last call.
func (c *counting) since() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.asked
	c.asked = nil
	return asked
}

// TestReadingARecordingFromS3 counts what the store is asked, and then lets it
// serve recordings itself.
func TestReadingARecordingFromS3(t *testing.T) {
	t.Parallel()
	o := s3storetest.Options(t)
	inside, outside := newCounting(t, o.Endpoint), newCounting(t, o.Endpoint)
	s := newService(t, []string{
		"EARSHOT_S3_ENDPOINT=" + inside.url, "EARSHOT_S3_BUCKET=" + o.Bucket, "EARSHOT_S3_ACCESS_KEY=" + o.AccessKey,
		"EARSHOT_S3_SECRET_KEY=" + o.SecretKey, "EARSHOT_S3_REGION=" + o.Region, "EARSHOT_S3_CREATE_BUCKET=true",
	}).start(t)
	session := s.addSession(t, s.addStudy(t, "reading", "Reading", "interview", "DE", []string{"de"}), "reading")
	content := make([]byte, *readSize)
	_, _ = rand.NewChaCha8([32]byte{4}).Read(content) // never fails
	copy(content, "ID3\x04")                          // as an MP3 begins
	digest := fmt.Sprintf("%x", sha256.Sum256(content))
	recording := s.mustSend(t, session, url.Values{"kind": {"recording"}}, upload{"talk <b>ä.mp3", content})
	page := s.mustSend(t, session, url.Values{"kind": {"attachment"}}, upload{"page.html", []byte("<script>alert(1)</script>")})
	s.settled(t, session) // or what looks into the recording asks the store, too
	from := int64(len(content)) / 3
	want := content[from : from+1000]
	span := fmt.Sprintf("bytes=%d-%d", from, from+999)

	t.Run("through the service", func(t *testing.T) {
		inside.since()
		for range 3 {
			res, body := s.read(t, http.MethodGet, recording.ID, http.Header{"Range": {span}})
			if res.StatusCode != http.StatusPartialContent || string(body) != string(want) {
				t.Errorf("a range = %s with %d bytes", res.Status, len(body))
			}
			if asked := inside.since(); !slices.Equal(asked, []string{"GET " + span}) {
				t.Errorf("a range asks the store %q, want one GET of %s", asked, span)
			}
		}
		for _, h := range []http.Header{
			{"If-None-Match": {`"` + digest + `"`}}, {"If-Match": {`"another"`}}, {"Range": {fmt.Sprintf("bytes=%d-", len(content))}},
		} {
			res, _ := s.read(t, http.MethodGet, recording.ID, h)
			if res.StatusCode < 300 {
				t.Errorf("%v = %s", h, res.Status)
			}
		}
		if res, _ := s.read(t, http.MethodHead, recording.ID, nil); res.ContentLength != int64(len(content)) {
			t.Errorf("HEAD tells %d bytes of %d", res.ContentLength, len(content))
		}
		if asked := inside.since(); len(asked) > 0 {
			t.Errorf("what needs no bytes asks the store %q", asked)
		}
	})

	s.stop(t)
	s.env = append(s.env, "EARSHOT_S3_PUBLIC_ENDPOINT="+outside.url)
	if err := s.tryStart(t); err != nil {
		t.Fatal(err)
	}
	t.Run("from the store itself", func(t *testing.T) {
		inside.since()
		res, _ := s.read(t, http.MethodGet, recording.ID, http.Header{"Range": {span}})
		where, err := res.Location()
		if err != nil || res.StatusCode != http.StatusFound || !strings.HasPrefix(where.String(), outside.url+"/") {
			t.Fatalf("a recording = %s at %v (%v), want 302 to %s", res.Status, where, err, outside.url)
		}
		if where.Query().Get("X-Amz-Expires") != "900" || res.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("the address is good for %s s, its page's Referrer-Policy is %q", where.Query().Get("X-Amz-Expires"), res.Header.Get("Referrer-Policy"))
		}
		res, body := fetch(t, http.MethodGet, where.String(), http.Header{"Range": {span}})
		if res.StatusCode != http.StatusPartialContent || string(body) != string(want) || res.Header.Get("Content-Type") != "audio/mpeg" ||
			!strings.HasPrefix(res.Header.Get("Content-Disposition"), "inline; filename=") {
			t.Errorf("the store answers %s with %d bytes, %v", res.Status, len(body), res.Header)
		}
		if asked := append(inside.since(), outside.since()...); !slices.Equal(asked, []string{"GET " + span}) {
			t.Errorf("a range asks the store %q, want one GET of %s", asked, span)
		}
		forged := *where
		q := forged.Query()
		q.Set("response-content-type", "text/html")
		forged.RawQuery = q.Encode()
		if res, _ := fetch(t, http.MethodGet, forged.String(), nil); res.StatusCode != http.StatusForbidden {
			t.Errorf("an address that asks for another type = %s, want 403", res.Status)
		}
	})
	t.Run("and nothing else from there", func(t *testing.T) {
		if res, body := s.read(t, http.MethodGet, page.ID, nil); res.StatusCode != http.StatusOK || len(body) == 0 || res.Header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("a page = %s, %v, want its bytes from the service", res.Status, res.Header)
		}
		if res, _ := s.read(t, http.MethodGet, recording.ID, http.Header{"If-None-Match": {`"` + digest + `"`}}); res.StatusCode != http.StatusNotModified {
			t.Errorf("a recording that is known = %s, want 304", res.Status)
		}
		res, _ := fetch(t, http.MethodGet, s.address+"/api/v1/files/"+recording.ID+"/content", nil)
		if res.StatusCode != http.StatusUnauthorized || res.Header.Get("Location") != "" {
			t.Errorf("a recording for nobody = %s to %q, want 401", res.Status, res.Header.Get("Location"))
		}
		res, _ = fetch(t, http.MethodGet, s.address+"/sign-in", nil)
		if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "media-src 'self' "+outside.url+";") {
			t.Errorf("pages may not play from the store: %q", policy)
		}
	})
}

// read asks for the content of a file and follows no redirect.
func (s *service) read(t *testing.T, method, file string, h http.Header) (*http.Response, []byte) {
	t.Helper()
	h = h.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("Authorization", "Bearer "+s.token)
	return fetch(t, method, s.address+"/api/v1/files/"+file+"/content", h)
}

func fetch(t *testing.T, method, where string, h http.Header) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, where, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if h != nil {
		req.Header = h
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}
