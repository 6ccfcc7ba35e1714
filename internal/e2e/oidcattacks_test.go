package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// attacked is a service with a provider, and somebody to attack.
func attacked(t *testing.T) (*service, string) {
	t.Helper()
	op := startProvider(t, "0")
	op.says("ana", things{"email": "ana@example.org", "email_verified": true})
	op.says("mallory", things{"email": "mallory@example.org", "email_verified": true})
	return behindProvider(t, op)
}

// flowOf is what the browser keeps while somebody is at the provider.
func (v *visitor) flow() string {
	u, _ := url.Parse(v.public + "/sign-in/oidc/callback")
	for _, c := range v.client.Jar.Cookies(u) {
		if c.Name == "earshot_sign_in" {
			return c.Value
		}
	}
	return ""
}

// wantRefused goes to a callback and expects to stay outside.
func (v *visitor) wantRefused(name, callback string) {
	v.t.Helper()
	before := v.cookie()
	p := v.get(callback)
	if p.status != http.StatusForbidden || p.reason() == "" || v.cookie() != before || p.header.Get("Cache-Control") != "no-store" {
		v.t.Errorf("%s: %d %q, another cookie: %v; want it refused", name, p.status, p.reason(), v.cookie() != before)
	}
}

// TestAnswersOfAProviderAreGoodOnceAndForWhoAsked tries what came back from the
// provider in other browsers, twice, mixed and changed.
func TestAnswersOfAProviderAreGoodOnceAndForWhoAsked(t *testing.T) {
	t.Parallel()
	_, public := attacked(t)

	// Whoever sends a victim a callback of their own does not sign them in.
	mallory, ana := newVisitor(t, public), newVisitor(t, public)
	callback := mallory.leave("mallory", "/")
	ana.wantRefused("a callback of another browser", callback)
	ana.leave("ana", "/")
	ana.wantRefused("a callback of another browser, while one signs in", callback)

	// The answer and what the browser kept are of use once.
	ana = newVisitor(t, public)
	callback = ana.leave("ana", "/account")
	kept := ana.flow()
	if kept == "" {
		t.Fatal("the browser keeps nothing")
	}
	if p := ana.get(callback); p.status != http.StatusSeeOther {
		t.Fatalf("the first time: %d %q", p.status, p.reason())
	}
	if ana.flow() != "" {
		t.Error("what the browser kept is still there")
	}
	thief := newVisitor(t, public)
	thief.wantRefused("a used callback", callback)
	thief.setCookie("earshot_sign_in", "/sign-in/oidc", kept)
	thief.wantRefused("a used callback with what the browser had kept", callback)

	// Codes belong to what the browser kept: another's code, a changed state, and
	// another issuer do not go with it.
	one, two := newVisitor(t, public), newVisitor(t, public)
	first, second := query(t, one.leave("mallory", "/")), query(t, two.leave("ana", "/"))
	mixed := url.Values{"state": first["state"], "iss": first["iss"], "code": second["code"]}
	one.wantRefused("another's code", "/sign-in/oidc/callback?"+mixed.Encode())
	for name, change := range map[string]func(url.Values){
		"no state":                func(q url.Values) { q.Del("state") },
		"another state":           func(q url.Values) { q.Set("state", "x"+q.Get("state")[1:]) },
		"another issuer":          func(q url.Values) { q.Set("iss", "https://evil.example") },
		"no issuer":               func(q url.Values) { q.Del("iss") },
		"no code":                 func(q url.Values) { q.Del("code") },
		"an invented code":        func(q url.Values) { q.Set("code", "invented") },
		"an error with markup":    func(q url.Values) { q.Set("error", "<script>alert(1)</script>") },
		"an error and line feeds": func(q url.Values) { q.Set("error", "a\r\nSet-Cookie: earshot_session=x") },
	} {
		v := newVisitor(t, public)
		q := query(t, v.leave("mallory", "/"))
		change(q)
		v.wantRefused(name, "/sign-in/oidc/callback?"+q.Encode())
	}
	v := newVisitor(t, public)
	callback = v.leave("mallory", "/")
	v.setCookie("earshot_sign_in", "/sign-in/oidc", v.flow()[:20]+"A"+v.flow()[21:])
	v.wantRefused("a changed cookie", callback)
}

func query(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// TestASignInIsNeverOneFromBefore plants a cookie in a browser before somebody
// signs in there, as whoever wants to share their session does.
func TestASignInIsNeverOneFromBefore(t *testing.T) {
	t.Parallel()
	s, public := attacked(t)
	mallory := newVisitor(t, public)
	mallory.signIn("mallory")
	planted := mallory.cookie()

	ana := newVisitor(t, public)
	ana.setCookie("earshot_session", "/", planted)
	ana.signIn("ana")
	if ana.cookie() == planted {
		t.Fatal("Ana goes on with the cookie that Mallory planted")
	}
	if _, w := ana.me(); w.Name != "ana" {
		t.Errorf("Ana is %+v", w)
	}
	if status, _ := mallory.me(); status != http.StatusUnauthorized {
		t.Errorf("the planted sign-in is still good: %d", status)
	}
	// The same with a link, and a cookie that never was one.
	ana = newVisitor(t, public)
	ana.setCookie("earshot_session", "/", "invented")
	var person struct{ Invitation struct{ Path string } }
	s.must(t, "POST", "/api/v1/people", things{"name": "Ben"}, &person)
	_, code, _ := strings.Cut(person.Invitation.Path, "code=")
	if p := ana.do(http.MethodPost, "/sign-in", url.Values{"code": {code}}); p.status != http.StatusSeeOther || ana.cookie() == "invented" {
		t.Errorf("a link in a browser with a planted cookie: %d, cookie %q", p.status, ana.cookie())
	}
}

// TestTheWayBackFromAProviderStaysHere tries to be led elsewhere after signing in.
func TestTheWayBackFromAProviderStaysHere(t *testing.T) {
	t.Parallel()
	_, public := attacked(t)
	for next, want := range map[string]string{
		"/glossary?q=a": "/glossary?q=a", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/",
		"/%09/evil.example": "/%09/evil.example", "/\t/evil.example": "/", "/sign-in/oidc": "/", "/" + strings.Repeat("a", 9000): "/",
		"javascript:alert(1)": "/", "/a\r\nSet-Cookie: a=b": "/",
	} {
		v := newVisitor(t, public)
		if got := v.get(v.leave("ana", next)).header.Get("Location"); got != want {
			t.Errorf("with next %.40q, one is led to %.80q, want %q", next, got, want)
		}
	}
}
