package webui_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
)

const secretWords = "correct horse battery"

// enter signs in and gives the cookie's secret.
func (s *site) enter(form url.Values, cookies ...*http.Cookie) string {
	s.t.Helper()
	page := s.post("/sign-in", form, cookies...).want(http.StatusSeeOther)
	return must(http.ParseSetCookie(page.Header.Get("Set-Cookie")))(s.t).Value
}

func TestPeopleChooseAPasswordAndSignInWithIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.as = s.enter(url.Values{"code": {s.code()}})
	s.get("/").want(http.StatusOK).wantText("Ana")

	// Without an e-mail there is nothing to sign in with.
	page := s.send("/account/password", url.Values{"password": {secretWords}}).want(http.StatusUnprocessableEntity)
	page.wantText("Your e-mail must be given first")
	s.send("/account", url.Values{"name": {"Ana B."}, "email": {"not one"}}).want(http.StatusUnprocessableEntity).wantText("Your e-mail must be an e-mail address")
	s.send("/account", url.Values{"name": {"Ana B."}, "email": {"Ana@Example.org"}}).want(http.StatusSeeOther)
	s.get("/account?saved=name").want(http.StatusOK).wantText("Your name is saved").wantText("Ana B.")
	s.send("/account/password", url.Values{"password": {"short"}}).want(http.StatusUnprocessableEntity).wantText("at least 12 characters")

	before := s.as
	saved := s.send("/account/password", url.Values{"password": {secretWords}}).want(http.StatusSeeOther)
	s.as = must(http.ParseSetCookie(saved.Header.Get("Set-Cookie")))(t).Value
	if s.as == before {
		t.Error("the sign-in is the one from before the change")
	}
	s.get("/account?saved=password").want(http.StatusOK).wantText("Present password")
	s.send("/account/password", url.Values{"current": {"wrong"}, "password": {secretWords + "!"}}).want(http.StatusUnprocessableEntity).wantText("not your present password")

	s.as = ""
	page = s.post("/sign-in", url.Values{"email": {"ana@example.org"}, "password": {"wrong"}, "next": {"/docs"}}).want(http.StatusUnauthorized)
	if text(page.one("#password-error")) == "" || page.Header.Get("Set-Cookie") != "" || strings.Contains(page.Body, `"wrong"`) {
		t.Error("a wrong password is not refused in words, or comes back in the page")
	}
	unknown := s.post("/sign-in", url.Values{"email": {"nobody@example.org"}, "password": {"wrong"}}).want(http.StatusUnauthorized)
	if got, want := text(unknown.one("#password-error")), text(page.one("#password-error")); got != want {
		t.Errorf("who is not known reads %q, who is known %q", got, want)
	}
	s.as = s.enter(url.Values{"email": {"ana@example.org"}, "password": {secretWords}})
	s.get("/").want(http.StatusOK).wantText("Ana B.")
}

func TestSigningInAgainEndsTheSignInBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.enter(url.Values{"code": {s.code()}})
	second := s.enter(url.Values{"code": {s.code()}}, &http.Cookie{Name: auth.CookieName, Value: first})
	s.as = first
	s.get("/").want(http.StatusSeeOther)
	s.as = second
	s.get("/").want(http.StatusOK)
}

func TestSigningOutEverywhereEndsAllSignIns(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.as = s.enter(url.Values{"code": {s.code()}})
	s.send("/account", url.Values{"name": {"Ana"}, "email": {"ana@example.org"}}).want(http.StatusSeeOther)
	saved := s.send("/account/password", url.Values{"password": {secretWords}}).want(http.StatusSeeOther)
	s.as = must(http.ParseSetCookie(saved.Header.Get("Set-Cookie")))(t).Value
	other := s.enter(url.Values{"email": {"ana@example.org"}, "password": {secretWords}})
	s.get("/account").want(http.StatusOK).wantText("2 times")
	s.send("/account/sign-out", nil).want(http.StatusSeeOther)
	for _, secret := range []string{s.as, other} {
		s.as = secret
		s.get("/").want(http.StatusSeeOther)
	}
}

func TestTooManyWrongPasswordsMustWait(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 8 {
		s.post("/sign-in", url.Values{"email": {"ana@example.org"}, "password": {"wrong"}}).want(http.StatusUnauthorized)
	}
	page := s.post("/sign-in", url.Values{"email": {"ana@example.org"}, "password": {"wrong"}}).want(http.StatusTooManyRequests)
	if wait := must(time.ParseDuration(page.Header.Get("Retry-After") + "s"))(t); wait <= 0 || wait > time.Minute {
		t.Errorf("Retry-After is %s", wait)
	}
}
