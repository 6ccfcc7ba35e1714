package e2e

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"earshot/internal/testlog"
)

// demo is a running `earshot demo`.
type demo struct {
	address, link, temporary string
	counts                   []string // sessions, brands, languages
	process                  *exec.Cmd
	log                      *testlog.Log
}

// startDemo runs the demo and returns when its sample is searchable.
func startDemo(t *testing.T) *demo {
	t.Helper()
	s := &service{log: &testlog.Log{}}
	d := &demo{temporary: t.TempDir(), log: s.log}
	d.process = s.command(t, "demo", "--listen", "127.0.0.1:0")
	d.process.Env = append(d.process.Env, "TMPDIR="+d.temporary)
	d.process.Stderr = s.log
	out, err := d.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if d.process.ProcessState == nil {
			d.stop(t)
		}
	})
	lines := bufio.NewScanner(out)
	line := func(pattern string) []string {
		t.Helper()
		if !lines.Scan() {
			t.Fatalf("the demo ended; its log:\n%s", s.log)
		}
		found := regexp.MustCompile(pattern).FindStringSubmatch(lines.Text())
		if found == nil {
			t.Fatalf("the demo printed %q, want %s", lines.Text(), pattern)
		}
		return found[1:]
	}
	d.address = line(`^listening on (http://\S+)$`)[0]
	d.link = line(`^sign in once at (http://\S+)$`)[0]
	d.counts = line(`^(\d+) sessions of (\d+) brands in (\d+) languages are searchable after`)
	return d
}

// stop ends the demo in order, which must leave nothing behind.
func (d *demo) stop(t *testing.T) {
	t.Helper()
	if err := d.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	if err := d.process.Wait(); err != nil {
		t.Errorf("the demo ended with %v; its log:\n%s", err, d.log)
	}
	left, err := filepath.Glob(filepath.Join(d.temporary, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the demo left %v behind (%v)", left, err)
	}
}

// TestTheDemoShowsTheProduct does what somebody does who tries Earshot: runs
// the demo, opens the link, searches in the languages of the sample.
func TestTheDemoShowsTheProduct(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	for i, least := range []int{40, 4, 6} {
		if n, err := strconv.Atoi(d.counts[i]); err != nil || n < least {
			t.Errorf("counts of the demo = %v, want at least 40 sessions, 4 brands, 6 languages", d.counts)
		}
	}
	browser := newBrowser(t)
	if page := browser.get(t, d.address+"/?q=delivery"); !strings.Contains(page, "/sign-in") || strings.Contains(page, "<mark>") {
		t.Error("the search page is open to strangers")
	}
	browser.get(t, d.link)
	code := regexp.MustCompile(`code=(\S+)$`).FindStringSubmatch(d.link)[1]
	browser.post(t, d.address+"/sign-in", url.Values{"code": {code}})
	for query, want := range map[string]string{
		"delivery": "delivery", "passwort": "Passw", "résilier": "résili", "foto": "foto", "kod": "kod", "olvidé": "olvid",
		// and across languages
		"delivery date": "date de livraison", "hidden fees": "kosten", "Passwort": "contraseña", "annuleren": "résili|annull|cancel",
		"produit livraison lang:sv": "leverans|levererad",
	} {
		page := browser.get(t, d.address+"/?"+url.Values{"q": {query}}.Encode())
		if !regexp.MustCompile(`(?i)<mark[^>]*>[^<]*` + want).MatchString(page) {
			t.Errorf("search for %s marks nothing like %s", query, want)
		}
	}
	if again := browser.status(t, d.link); again != http.StatusOK {
		t.Errorf("the link itself answers %d after use; only its code is spent", again)
	}
	stranger := newBrowser(t)
	stranger.post(t, d.address+"/sign-in", url.Values{"code": {code}})
	if page := stranger.get(t, d.address+"/?q=delivery"); strings.Contains(page, "<mark") {
		t.Error("a sign-in link works twice")
	}
}

// browser keeps cookies and follows redirects.
type browser struct{ http.Client }

func newBrowser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{http.Client{Jar: jar}}
}

func (b *browser) get(t *testing.T, address string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.read(t, req)
}

func (b *browser) read(t *testing.T, req *http.Request) string {
	t.Helper()
	req.Header.Set("Accept", "text/html")
	res, err := b.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func (b *browser) status(t *testing.T, address string) int {
	t.Helper()
	res, err := b.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func (b *browser) post(t *testing.T, address string, form url.Values) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	b.read(t, req)
}

// TestSecondProcessIsRefused: two services on one folder would damage it.
func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	s := newService(t, nil).start(t)
	second := s.command(t, "serve", "--data", s.dir, "--listen", "127.0.0.1:0")
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), s.dir) {
		t.Errorf("a second service on the same folder: %v\n%s", err, out)
	}
	if _, err := os.Stat(s.dir); err != nil {
		t.Error(err)
	}
}
