package webui_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"
)

func TestATokenIsMadeUsedAndRevoked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	admin := s.as
	s.signInAs(auth.Researcher)
	s.get("/account").want(http.StatusOK).wantText("Your tokens")
	s.get("/tokens").want(http.StatusOK).wantText("No tokens yet")
	form := s.get("/tokens/new").want(http.StatusOK)
	if seen := text(form.root); strings.Contains(seen, "Of a service") {
		t.Error("a researcher is offered the token of a service")
	}
	page := s.send("/tokens/new", url.Values{"name": {""}, "scope": {"export"}, "brand": {"ostrel"}}).want(422).wantText("The name must not be empty")
	if got := page.ticked("scope"); len(got) != 1 || got[0] != "export" || len(page.ticked("brand")) != 1 {
		t.Errorf("what was ticked is lost: %v", got)
	}
	made := s.send("/tokens/new", url.Values{"name": {"export script"}, "scope": {"export"}, "brand": {"ostrel"}, "lifetime": {"30"}})
	page = s.follow(made).want(http.StatusOK).wantText("Your new token", "export script", "Export", "Ostrel", "never")
	secret := text(page.one("#once"))
	who := must(s.auth.FromToken(t.Context(), secret))(t)
	if who.Name != "researcher" || who.MayAnywhere(auth.Contribute) || !who.MayAt(auth.Export, "ostrel") {
		t.Errorf("the token is of %+v", who)
	}
	if strings.Contains(s.get("/tokens").want(http.StatusOK).wantText(time.Now().AddDate(0, 0, 30).UTC().Format("2 Jan 2006")).Body, secret) {
		t.Error("the token is shown twice")
	}
	revoke := attr(s.get("/tokens").one("a.warn"), "href")
	mine := s.as

	s.signInAs(auth.Contributor)
	s.get(revoke).want(http.StatusNotFound)
	s.send(revoke, nil).want(http.StatusNotFound)
	for _, of := range []string{"services", "people"} {
		s.get("/tokens?of=" + of).want(http.StatusForbidden)
	}
	s.send("/tokens/new", url.Values{"of": {"service"}, "name": {"x"}, "role": {"viewer"}}).want(http.StatusForbidden)
	s.get("/tokens/" + research.NewID() + "/revoke").want(http.StatusNotFound)

	s.as = admin
	s.get("/tokens?of=people").want(http.StatusOK).wantText("export script", "researcher")
	s.as = mine
	s.get(revoke).want(http.StatusOK).wantText("Revoke the token export script?")
	s.follow(s.send(revoke, nil)).wantText("Revoked.", "revoked")
	if _, err := s.auth.FromToken(t.Context(), secret); err == nil {
		t.Error("the token works after it was revoked")
	}
}

func TestTokensOfServicesHaveARole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/tokens?of=services").want(http.StatusOK).wantText("No service has a token yet")
	s.send("/tokens/new", url.Values{"of": {"service"}, "name": {"import"}}).want(422).wantText("Choose a role")
	page := s.follow(s.send("/tokens/new", url.Values{"of": {"service"}, "name": {"import"}, "role": {"contributor"}, "lifetime": {"0"}}))
	page.wantText("import", "Contributor", "no end", "all that the role may")
	who := must(s.auth.FromToken(t.Context(), text(page.one("#once"))))(t)
	if !who.MayInGroup(auth.Contribute) || who.MayAdminister() {
		t.Errorf("the service may %+v", who)
	}
	s.get("/tokens").want(http.StatusOK).wantText("No tokens yet")
	s.get("/roles").want(http.StatusOK).wantText("1 token")
}

func TestManyTokensArePaged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 52 {
		s.send("/tokens/new", url.Values{"name": {"one of many"}}).want(http.StatusSeeOther)
	}
	first := s.get("/tokens").want(http.StatusOK)
	rest := s.get(first.links("Next page")[0]).want(http.StatusOK)
	if a, b := len(first.all("tr")), len(rest.all("tr")); a != 51 || b != 3 {
		t.Errorf("the pages have %d and %d rows", a, b)
	}
}

func TestPagesOfTokensInABrowser(t *testing.T) {
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	s.brand("vandoa", "Vandoa Market", "nl")
	for _, n := range []auth.NewToken{
		{Name: "nightly import from the recorder", Role: auth.Contributor, Scopes: []auth.TokenScope{auth.ScopeContribute}, Brands: []string{"ostrel"}},
		{Name: "dashboard", Role: auth.Viewer, Lifetime: 90 * 24 * time.Hour},
		{Name: "left from the pilot", Role: auth.GroupAdmin},
	} {
		secret, token, err := s.auth.AddToken(t.Context(), s.who, n)
		if err != nil {
			t.Fatal(err)
		}
		must(s.auth.FromToken(t.Context(), secret))(t)
		if n.Role == auth.GroupAdmin {
			s.send("/tokens/"+token.ID+"/revoke", nil).want(303)
		}
	}
	s.walk(t, map[string]string{"tokens": "/tokens?of=services", "tokens-none": "/tokens", "token-new": "/tokens/new?of=service"})
}
