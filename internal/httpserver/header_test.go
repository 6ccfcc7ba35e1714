package httpserver_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/httpserver"
)

func headers(o *httpserver.Options) { o.Headers = headersOf() }

func headersOf() *httpserver.Headers {
	return &httpserver.Headers{
		User: "X-Forwarded-User", Email: "X-Forwarded-Email", Name: "X-Forwarded-Name", Groups: "X-Forwarded-Groups",
		From: []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24"), netip.MustParsePrefix("fd00::7/128")}, Rules: auth.Rules{Create: true},
	}
}

// from sends a request from an address; headers are name and value in turn, and
// may come twice.
func (f *fixture) from(peer, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.RemoteAddr = peer
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func TestOnlyATrustedProxySaysWhoIsAsking(t *testing.T) {
	t.Parallel()
	f := newFixture(t, headers)
	const proxy = "10.1.2.3:4567"
	ana := []string{"X-Forwarded-User", "ana", "X-Forwarded-Name", "Ana Müller"}
	with := func(more ...string) []string { return append(append([]string{}, ana...), more...) }
	for name, each := range map[string]struct {
		peer    string
		headers []string
		status  int
		who     string
	}{
		"the proxy":                              {proxy, ana, 200, "Ana Müller"},
		"the proxy, without a name":              {proxy, []string{"X-Forwarded-User", "ben"}, 200, "ben"},
		"the proxy by IPv4 in IPv6":              {"[::ffff:10.1.2.3]:1", ana, 200, "Ana Müller"},
		"a proxy by IPv6":                        {"[fd00::7]:1", ana, 200, "Ana Müller"},
		"another address":                        {"10.1.3.3:4567", ana, 401, ""},
		"another address by IPv6":                {"[fd00::8]:1", ana, 401, ""},
		"another that says it is the proxy":      {"192.0.2.1:1", with("X-Forwarded-For", "10.1.2.3", "X-Real-Ip", "10.1.2.3", "Forwarded", "for=10.1.2.3"), 401, ""},
		"no address":                             {"@", ana, 401, ""},
		"the proxy, with a client's header left": {proxy, with("X-Forwarded-User", "root"), 401, ""},
		"the proxy, for nobody":                  {proxy, []string{"X-Forwarded-User", " ", "X-Forwarded-Email", "a@b.example"}, 401, ""},
		"the proxy, without the header":          {proxy, []string{"X-Forwarded-Email", "a@b.example"}, 401, ""},
		"the proxy, garbage":                     {proxy, []string{"X-Forwarded-User", "\xff\xfe"}, 401, ""},
		"the proxy, too long":                    {proxy, []string{"X-Forwarded-User", strings.Repeat("a", 256)}, 401, ""},
		"a token through the proxy":              {proxy, with("Authorization", f.bearer()), 200, "test"},
		"a wrong token through the proxy":        {proxy, with("Authorization", "Bearer esh_wrong"), 401, ""},
	} {
		w := f.from(each.peer, "/who", each.headers...)
		if w.Code != each.status || each.who != "" && w.Body.String() != each.who {
			t.Errorf("%s: %d %q, want %d %q", name, w.Code, w.Body, each.status, each.who)
		}
	}
	if got := f.from(proxy, "/metrics", "Authorization", f.bearer()).Body.String(); !strings.Contains(got, "\nearshot_untrusted_headers_total 4\n") {
		t.Error("attempts from elsewhere are not counted")
	}
	if log := f.log.String(); strings.Contains(log, "ana") || !strings.Contains(log, "192.0.2.1") {
		t.Errorf("the log names people, or not who tried: %s", log)
	}
}

// TestHeadersOfAProxyGiveRolesAndEndWithThePerson follows somebody's groups, and
// what becomes of them once they are deactivated.
func TestHeadersOfAProxyGiveRolesAndEndWithThePerson(t *testing.T) {
	t.Parallel()
	f := newFixture(t, headers)
	_, err := f.auth.Give(t.Context(), auth.Operator(), auth.NewGrant{HolderKind: database.HolderGroup, Holder: "ops", Role: string(auth.GroupAdmin)})
	must(t, err)
	code, err := f.auth.CreateLink(t.Context(), "Boss", auth.GroupAdmin) // somebody has to stay
	must(t, err)
	_, _, err = f.auth.SignIn(t.Context(), code)
	must(t, err)
	ask := func(groups ...string) *httptest.ResponseRecorder {
		h := []string{"X-Forwarded-User", "ana", "X-Forwarded-Email", "ana@example.org"}
		for _, g := range groups {
			h = append(h, "X-Forwarded-Groups", g)
		}
		return f.from("10.1.2.3:1", "/rights", h...)
	}
	for _, step := range []struct {
		groups []string
		want   string
	}{
		{nil, "reads"},
		{[]string{"sales, ops"}, "administers"},
		{[]string{"sales"}, "reads"},
		{[]string{"sales", "ops"}, "administers"},
		{[]string{"opsi"}, "reads"},
		{[]string{"ops"}, "administers"},
	} {
		if w := ask(step.groups...); w.Code != 200 || w.Body.String() != step.want {
			t.Errorf("in %q: %d %s, want %s", step.groups, w.Code, w.Body, step.want)
		}
	}
	ana, err := f.auth.PersonByEmail(t.Context(), auth.Operator(), "ana@example.org")
	must(t, err)
	active := false
	_, err = f.auth.UpdatePerson(t.Context(), auth.Operator(), ana.ID, 0, auth.PersonPatch{Active: &active})
	must(t, err)
	for range 20 {
		if w := ask("ops"); w.Code != 403 {
			t.Errorf("a deactivated person: %d %s, want 403", w.Code, w.Body)
		}
	}
	events, err := f.auth.AuditEvents(t.Context(), auth.Operator(), auth.AuditFilter{Object: ana.ID}, 0, 100)
	must(t, err)
	failed, done := 0, 0
	for _, e := range events {
		switch e.Action {
		case "sign-in.failed":
			failed++
		case "sign-in.done":
			done++
		}
	}
	if failed != 1 || done != 1 {
		t.Errorf("%d refusals and %d sign-ins are in the record, want one each: %+v", failed, done, events)
	}
}

// FuzzTrustedHeaders gives what a proxy may pass on from strangers: nobody is
// anybody but whom it names.
func FuzzTrustedHeaders(f *testing.F) {
	f.Add("ana", "a@b.example", "Ana", "ux,ops")
	f.Add("", "@", "\x00", ",,")
	h := headersOf()
	f.Fuzz(func(t *testing.T, user, email, name, groups string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "10.1.2.3:1"
		for key, value := range map[string]string{h.User: user, h.Email: email, h.Name: name, h.Groups: groups} {
			r.Header.Set(key, value)
		}
		id, ok := httpserver.Named(h, r)
		if ok && (id.Subject == "" || id.Subject != strings.TrimSpace(user) || len(id.Subject) > 255 || id.Issuer != auth.HeaderIssuer) {
			t.Errorf("%q is %+v", user, id)
		}
		r.RemoteAddr = "192.0.2.1:1"
		if id, ok := httpserver.Named(h, r); ok {
			t.Errorf("from elsewhere, %q is %+v", user, id)
		}
	})
}
