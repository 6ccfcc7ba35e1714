package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"earshot/internal/testlog"
)

// openIDProvider is the real oidc-provider in a process of its own.
type openIDProvider struct {
	t      *testing.T
	issuer string
}

// startProvider runs .ci/oidc.mjs, or skips the test. A port of "0" is any.
func startProvider(t *testing.T, port string) *openIDProvider {
	t.Helper()
	folder := os.Getenv("EARSHOT_TEST_OIDC")
	if folder == "" {
		t.Skip("set EARSHOT_TEST_OIDC to the folder that .ci/oidc prints: a real OpenID provider")
	}
	script, err := filepath.Abs("../../.ci/oidc.mjs")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", script, folder, port)
	log := &testlog.Log{}
	cmd.Stderr = log
	input, err := cmd.StdinPipe() // it ends with its input
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	issuer, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		t.Fatalf("the provider printed %q (%v):\n%s", line, err, log)
	}
	return &openIDProvider{t, issuer}
}

// control changes what the provider knows and does.
func (p *openIDProvider) control(wanted any) {
	p.t.Helper()
	body, err := json.Marshal(wanted)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.issuer+"/control", bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := client.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusNoContent {
		p.t.Fatalf("control: %s", res.Status)
	}
}

type things map[string]any

// says is what the provider says of somebody from now on.
func (p *openIDProvider) says(name string, claims things) {
	p.t.Helper()
	p.control(things{"people": things{name: claims}})
}

// behindProvider is a running service that people sign in to with a provider. It
// is reached through a proxy, so that its address is known before it starts.
func behindProvider(t *testing.T, op *openIDProvider, env ...string) (*service, string) {
	t.Helper()
	s := newService(t, nil)
	public := newProxy(t, s)
	s.env = append(providerSettings(op.issuer, public.address()), env...)
	op.control(things{"client": things{
		"redirect_uris":             []string{public.address() + "/sign-in/oidc/callback"},
		"post_logout_redirect_uris": []string{public.address() + "/sign-in"},
	}})
	s.start(t)
	public.follow(s)
	return s, public.address()
}

func providerSettings(issuer, public string) []string {
	return []string{
		"EARSHOT_PUBLIC_URL=" + public, "EARSHOT_OIDC_ISSUER=" + issuer, "EARSHOT_OIDC_CLIENT_ID=earshot",
		"EARSHOT_OIDC_CLIENT_SECRET=a secret of the tests / with + signs",
		"EARSHOT_OIDC_SCOPES=openid,profile,email,groups", "EARSHOT_OIDC_NAME=Example Login",
	}
}

// visitor is a browser without a screen.
type visitor struct {
	t      *testing.T
	client *http.Client
	public string
}

// page is an answer.
type page struct {
	status int
	header http.Header
	body   string
}

func newVisitor(t *testing.T, public string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, public}
}

// get asks for an address; one without a host is the service's.
func (v *visitor) get(address string) page { v.t.Helper(); return v.do(http.MethodGet, address, nil) }

func (v *visitor) do(method, address string, form url.Values) page {
	v.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = v.public + address
	}
	req, err := http.NewRequestWithContext(v.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.send(req)
}

func (v *visitor) send(req *http.Request) page {
	v.t.Helper()
	res, err := v.client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return page{res.StatusCode, res.Header, string(body)}
}

// leave begins to sign in and returns where the provider sends back to: the
// address of the callback, not followed.
func (v *visitor) leave(name, next string) string {
	v.t.Helper()
	p := v.get("/sign-in/oidc?next=" + url.QueryEscape(next))
	if p.status != http.StatusSeeOther {
		v.t.Fatalf("to the provider: %d %s", p.status, p.body)
	}
	at := p.header.Get("Location")
	for range 10 {
		if strings.HasPrefix(at, v.public) {
			return at
		}
		p = v.get(at)
		if p.status == http.StatusOK { // who are you?
			p = v.do(http.MethodPost, at, url.Values{"name": {name}})
		}
		to := p.header.Get("Location")
		if to == "" {
			break
		}
		base, err := url.Parse(at)
		if err != nil {
			v.t.Fatal(err)
		}
		there, err := base.Parse(to)
		if err != nil {
			v.t.Fatal(err)
		}
		at = there.String()
	}
	v.t.Fatalf("the provider does not send back from %s: %d %s", at, p.status, p.body)
	return ""
}

// signIn goes all the way and expects to be let in.
func (v *visitor) signIn(name string) {
	v.t.Helper()
	if p := v.get(v.leave(name, "/account")); p.status != http.StatusSeeOther || p.header.Get("Location") != "/account" {
		v.t.Fatalf("%s is not let in: %d %s %s", name, p.status, p.header.Get("Location"), p.reason())
	}
}

// cookie is the secret of the sign-in that the browser has; "" for none.
func (v *visitor) cookie() string {
	u, _ := url.Parse(v.public)
	for _, c := range v.client.Jar.Cookies(u) {
		if c.Name == "earshot_session" {
			return c.Value
		}
	}
	return ""
}

func (v *visitor) setCookie(name, path, value string) {
	u, _ := url.Parse(v.public + path)
	v.client.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: path}})
}

// who is somebody as the API sees them.
type who struct {
	ID, Name     string
	Capabilities []string
}

// me asks the API who the browser is signed in as.
func (v *visitor) me() (int, who) {
	v.t.Helper()
	p := v.get("/api/v1/me")
	var w who
	if p.status == http.StatusOK {
		if err := json.Unmarshal([]byte(p.body), &w); err != nil {
			v.t.Fatal(err)
		}
	}
	return p.status, w
}

var refusedReason = regexp.MustCompile(`id="refused"[^>]*>([^<]*)<`)

// reason is what the page says of why somebody was not let in.
func (p page) reason() string {
	if found := refusedReason.FindStringSubmatch(p.body); found != nil {
		return found[1]
	}
	return ""
}

// freePort is a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return fmt.Sprint(l.Addr().(*net.TCPAddr).Port)
}
