package webui_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"earshot/internal/oidc"
	"earshot/internal/webui"
)

// withProvider shows the pages with a provider that does not answer; one that
// does is asked in internal/e2e.
func (s *site) withProvider() {
	s.serve(webui.Options{HTTPS: true, Provider: &webui.Provider{Name: "Example <Login>", OIDC: oidc.New(oidc.Options{
		Issuer: "http://127.0.0.1:1", ClientID: "earshot", Key: make([]byte, 32), Log: slog.New(slog.DiscardHandler),
	})}})
}

func TestThePageLeadsToTheProvider(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/sign-in/oidc").want(http.StatusNotFound)
	s.get("/sign-in/oidc/callback").want(http.StatusNotFound)
	s.get("/sign-in/oidc/out").want(http.StatusNotFound)
	s.withProvider()
	page := s.get("/sign-in?next=/tags").want(http.StatusOK).wantText("Sign in with Example <Login>")
	if got := attr(page.one("a.lead"), "href"); got != "/sign-in/oidc?next=%2Ftags" {
		t.Errorf("the page leads to %q", got)
	}
	s.get("/sign-in/oidc").want(http.StatusServiceUnavailable).wantText("identity provider does not answer")
	page = s.get("/sign-in/oidc/callback?state=a&code=b").want(http.StatusForbidden)
	if text(page.one("#refused")) == "" || page.Header.Get("Cache-Control") != "no-store" {
		t.Error("the page does not say why")
	}
	if kept := page.Header.Get("Set-Cookie"); !strings.Contains(kept, "Path=/sign-in/oidc") || !strings.Contains(kept, "HttpOnly") || !strings.Contains(kept, "Secure") || !strings.Contains(kept, "SameSite=Lax") {
		t.Errorf("the cookie is %q", kept)
	}
	s.get("/sign-in/oidc/out").want(http.StatusSeeOther)
}

func TestWithoutPasswordsNobodyIsAskedForOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.auth = s.auth.WithoutPasswords()
	s.withProvider()
	for _, address := range []string{"/sign-in", "/account"} {
		if page := s.get(address).want(http.StatusOK); len(page.all(`input[type="password"]`)) > 0 {
			t.Errorf("%s asks for a password", address)
		}
	}
}
