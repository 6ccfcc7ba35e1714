package e2e

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestTheDemoShowsTheProduct does what somebody does who tries Earshot: runs
// the demo, opens the link, searches, listens.
func TestTheDemoShowsTheProduct(t *testing.T) {
	t.Parallel()
	s := &service{log: &syncBuffer{}}
	temporary := t.TempDir()
	cmd := s.command(t, "demo", "--listen", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, "TMPDIR="+temporary)
	cmd.Stderr = s.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
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
		return found
	}
	s.address = line(`^listening on (http://\S+)$`)[1]
	link := line(`^sign in once at (http://\S+)$`)[1]
	counts := line(`^(\d+) sessions of (\d+) brands in (\d+) languages are searchable after`)
	if len(counts[1]) < 2 || counts[2] < "4" {
		t.Errorf("the demo has %s sessions of %s brands in %s languages", counts[1], counts[2], counts[3])
	}

	browser := newBrowser(t)
	if page := browser.get(t, s.address+"/?q=delivery"); !strings.Contains(page, "/sign-in") || strings.Contains(page, "<mark>") {
		t.Error("the search page is open to strangers")
	}
	browser.get(t, link)
	code := regexp.MustCompile(`code=(\S+)$`).FindStringSubmatch(link)[1]
	browser.post(t, s.address+"/sign-in", url.Values{"code": {code}})
	for query, want := range map[string]string{
		"delivery date": "delivery", "Passwort": "Passw", "résilier": "résili", "foto": "foto", "kod": "kod", "olvidé": "olvid",
	} {
		page := browser.get(t, s.address+"/?"+url.Values{"q": {query}}.Encode())
		if !regexp.MustCompile(`(?i)<mark[^>]*>[^<]*` + want).MatchString(page) {
			t.Errorf("search for %s marks nothing like %s", query, want)
		}
	}
	if again := browser.status(t, link); again != http.StatusOK {
		t.Errorf("the link itself answers %d after use; only its code is spent", again)
	}
	stranger := newBrowser(t)
	stranger.post(t, s.address+"/sign-in", url.Values{"code": {code}})
	if page := stranger.get(t, s.address+"/?q=delivery"); strings.Contains(page, "<mark") {
		t.Error("a sign-in link works twice")
	}

	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the demo ended with %v; its log:\n%s", err, s.log)
	}
	left, err := filepath.Glob(filepath.Join(temporary, "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("the demo left %v behind (%v)", left, err)
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
