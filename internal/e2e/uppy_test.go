package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"earshot/internal/browsertest"

	"github.com/chromedp/chromedp"
)

// TestUppyInABrowser sends a file from a page with Uppy's unmodified tus plugin
// in a real browser, over a connection that breaks once.
func TestUppyInABrowser(t *testing.T) {
	t.Parallel()
	bundle := uppyBundle(t)
	b := browsertest.Open(t)
	s := newService(t, nil).start(t)
	session := s.addSession(t, s.addStudy(t, "uppy", "Uppy", "interview", "DE", []string{"de"}), "uploads")
	p := newProxy(t, s)
	p.rate.Store(20 * mebi)
	page := pageBefore(t, p.address(), bundle)
	const size = 12*mebi + 7
	b.Do(chromedp.Navigate(page))
	b.Until("typeof window.send === 'function'")
	run := func(expression string) string {
		t.Helper()
		value, err := chromedp.Run(b.Context, chromedp.Evaluate[string](expression))
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	run(fmt.Sprintf(`send({token: %q, session: %q, size: %d}).catch(e => { window.outcome = JSON.stringify({error: String(e)}) }), ""`,
		s.token, session, size))
	var outcome struct{ URL, Error, Digest string }
	cut := false
	for deadline := time.Now().Add(2 * time.Minute); outcome.Digest == "" && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if !cut && run(`String(window.sent > 3e6)`) == "true" {
			p.cut()
			cut = true
		}
		if text := run(`window.outcome ?? ""`); text != "" {
			if err := json.Unmarshal([]byte(text), &outcome); err != nil || outcome.Error != "" || outcome.URL == "" {
				t.Fatalf("Uppy ended with %s (%v); log of the service:\n%s", text, err, s.log)
			}
		}
	}
	if outcome.Digest == "" || !cut {
		t.Fatalf("Uppy did not end in time; cut: %t; log of the service:\n%s", cut, s.log)
	}
	u, err := url.Parse(outcome.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.wantIntact(t, u.Path, size, outcome.Digest)
}

// pageBefore serves a page with the script, and behind it, under the same origin,
// the service.
func pageBefore(t *testing.T, service string, script []byte) string {
	t.Helper()
	to, err := url.Parse(service)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /uppy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><title>Uppy</title><script type="module" src="/uppy.js"></script>`))
	})
	mux.HandleFunc("GET /uppy.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(script)
	})
	mux.Handle("/", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
	}, ErrorLog: log.New(io.Discard, "", 0)})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/uppy"
}

// uppyBundle makes one script of Uppy and what it needs, as any page would.
func uppyBundle(t *testing.T) []byte {
	t.Helper()
	dir := clientFolder(t)
	script, err := os.ReadFile("tus/uppy.mjs")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "uppy.mjs"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node_modules/.bin/esbuild", "uppy.mjs", "--bundle", "--format=esm", "--log-level=error")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("esbuild: %v\n%s", err, stderr(err))
	}
	return out
}
