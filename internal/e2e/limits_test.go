package e2e

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// TestEachLimitEndsWhatItIsFor asks the real program for more than is allowed.
func TestEachLimitEndsWhatItIsFor(t *testing.T) {
	t.Parallel()
	s := newService(t, []string{"EARSHOT_LIMIT_SIGN_INS=3", "EARSHOT_LIMIT_SEARCHES=4", "EARSHOT_LIMIT_UPLOADS=2", "EARSHOT_LIMIT_EXPORTS=1"}).start(t)
	v := newVisitor(t, s.address)
	as := func(method, path, body string) *http.Request {
		req, err := http.NewRequestWithContext(t.Context(), method, s.address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.token)
		return req
	}
	for name, each := range map[string]struct {
		most int
		ask  func() page
	}{
		"sign-ins": {3, func() page {
			return v.do(http.MethodPost, "/sign-in", url.Values{"email": {"a@b.example"}, "password": {"not a password"}})
		}},
		"searches": {4, func() page { return v.send(as("GET", "/api/v1/search/suggestions?q=a", "")) }},
		"uploads":  {2, func() page { return v.send(as("POST", "/api/v1/uploads", "")) }},
		"exports":  {1, func() page { return v.send(as("GET", "/api/v1/export/findings?format=csv", "")) }},
	} {
		for range each.most {
			if p := each.ask(); p.status == http.StatusTooManyRequests {
				t.Errorf("%s: too many before %d", name, each.most)
			}
		}
		p := each.ask()
		wait, err := strconv.Atoi(p.header.Get("Retry-After"))
		if p.status != http.StatusTooManyRequests || err != nil || wait < 1 || wait > 61 {
			t.Errorf("%s: one more is %d, Retry-After %q", name, p.status, p.header.Get("Retry-After"))
		}
		if name != "sign-ins" && !strings.Contains(p.body, `"limit":"`+name+`"`) {
			t.Errorf("%s: the problem does not name the limit: %s", name, p.body)
		}
	}
	// What is not limited goes on.
	if p := v.send(as("GET", "/api/v1/me", "")); p.status != http.StatusOK {
		t.Errorf("something else: %d", p.status)
	}
}

// TestHeadersOfAProxyCountFromItsAddressAlone asks two services: one takes this
// machine for the proxy.
func TestHeadersOfAProxyCountFromItsAddressAlone(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]int{"127.0.0.1": http.StatusOK, "10.0.0.0/8": http.StatusUnauthorized} {
		s := newService(t, []string{"EARSHOT_TRUSTED_HEADER_USER=X-Forwarded-User", "EARSHOT_TRUSTED_HEADER_FROM=" + from, "EARSHOT_BEHIND_PROXY=true"}).start(t)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Forwarded-User", "mallory")
		req.Header.Set("X-Forwarded-For", "10.0.0.1")
		if p := newVisitor(t, s.address).send(req); p.status != want || strings.Contains(p.body, "mallory") != (want == http.StatusOK) {
			t.Errorf("with the proxy at %s: %d %s, want %d", from, p.status, p.body, want)
		}
		if strings.Contains(s.log.String(), "mallory") {
			t.Error("the log says what the header said")
		}
	}
}
