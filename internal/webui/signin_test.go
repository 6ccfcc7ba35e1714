package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"earshot/internal/auth"
)

func (s *site) code() string {
	s.t.Helper()
	return must(s.auth.CreateLink(s.t.Context(), "Ana", auth.Researcher))(s.t)
}

func TestLookingAtALinkDoesNotSpendItsCode(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	code := s.code()
	for range 2 {
		page := s.get("/sign-in?code=" + code).want(http.StatusOK)
		if got := attr(page.all("input")[0], "value"); got != code {
			t.Fatalf("the form holds the code %q, want %q", got, code)
		}
		if got := page.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control = %q, want no-store", got)
		}
	}
	s.post("/sign-in", url.Values{"code": {code}}).want(http.StatusSeeOther)
}

func TestSigningInSetsACookieThatOpensThePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.post("/sign-in", url.Values{"code": {s.code()}, "next": {"/brands/acme?a=b"}}).want(http.StatusSeeOther)
	if got := page.Header.Get("Location"); got != "/brands/acme?a=b" {
		t.Errorf("Location = %q, want the page asked for", got)
	}
	cookie := must(http.ParseSetCookie(page.Header.Get("Set-Cookie")))(t)
	if cookie.Name != auth.CookieName || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode ||
		cookie.Path != "/" || cookie.Secure || cookie.Expires.IsZero() {
		t.Errorf("cookie = %v", cookie)
	}
	s.as = cookie.Value
	s.get("/").want(http.StatusOK).wantText("Ana")
	s.post("/sign-out", nil, cookie).want(http.StatusSeeOther)
	s.get("/").want(http.StatusSeeOther)
}

func TestCookiesOfEncryptedRequestsAreSecure(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "https://example.com/sign-out", nil)
	if got := must(http.ParseSetCookie(s.do(r).Header.Get("Set-Cookie")))(t); !got.Secure || got.Value != "" {
		t.Errorf("cookie = %v, want an empty secure one", got)
	}
}

func TestAWholeLinkIsAsGoodAsItsCode(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	link := " https://earshot.example/sign-in?code=" + s.code() + "\n"
	s.post("/sign-in", url.Values{"code": {link}}).want(http.StatusSeeOther)
}

func TestAWrongCodeIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, code := range []string{"", "nonsense"} {
		page := s.post("/sign-in", url.Values{"code": {code}, "next": {"/docs"}}).want(http.StatusUnauthorized)
		if got := text(page.one("#code-error")); got == "" {
			t.Errorf("sign in with %q says nothing", code)
		}
		if page.Header.Get("Set-Cookie") != "" {
			t.Errorf("sign in with %q set a cookie", code)
		}
	}
}

func TestTheWayBackStaysOnThisServer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for next, want := range map[string]string{
		"/sessions/1?q=a": "/sessions/1?q=a", "": "/", "//evil.example": "/", "https://evil.example": "/",
		`/\evil.example`: "/", "/\t/evil.example": "/", "javascript:alert(1)": "/", "sessions": "/", "/sign-in?x": "/",
	} {
		page := s.post("/sign-in", url.Values{"code": {s.code()}, "next": {next}}).want(http.StatusSeeOther)
		if got := page.Header.Get("Location"); got != want {
			t.Errorf("sign in with next %q leads to %q, want %q", next, got, want)
		}
	}
}

func TestStrangersAreLedToTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.as = "nobody"
	for _, address := range []string{"/?q=slow", "/sessions/1", "/studies/1", "/brands/acme", "/findings/1", "/insights/1", "/player/1"} {
		page := s.get(address).want(http.StatusSeeOther)
		if got, want := page.Header.Get("Location"), "/sign-in?next="+url.QueryEscape(address); got != want {
			t.Errorf("GET %s leads to %q, want %q", address, got, want)
		}
	}
	for _, address := range []string{"/sign-in", "/docs", "/docs/search"} {
		s.get(address).want(http.StatusOK)
	}
}
