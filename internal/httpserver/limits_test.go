package httpserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/httpserver"
	"earshot/internal/problem"

	"github.com/labstack/echo/v4"
)

func TestALimitIsGivenBackBitByBit(t *testing.T) {
	t.Parallel()
	l, now := httpserver.NewLimiter(60), time.Unix(1_000_000, 0)
	taken := func(who string) (n int) {
		for l.Take(who, now) == 0 {
			n++
		}
		return n
	}
	if n := taken("ana"); n != 60 {
		t.Errorf("at once, one gets %d, want 60", n)
	}
	if wait := l.Take("ana", now); wait <= 0 || wait > time.Second {
		t.Errorf("the next comes after %s, want a second at most", wait)
	}
	if n := taken("ben"); n != 60 {
		t.Errorf("somebody else gets %d, want 60", n)
	}
	now = now.Add(10 * time.Second)
	if n := taken("ana"); n != 10 {
		t.Errorf("after ten seconds, one gets %d, want 10", n)
	}
	now = now.Add(time.Hour)
	if n := taken("ana"); n != 60 {
		t.Errorf("after an hour, one gets %d, want 60 and no more", n)
	}
}

func TestALimitNeedsTheSameMemoryForAnyNumberOfCallers(t *testing.T) {
	t.Parallel()
	l, now := httpserver.NewLimiter(60), time.Unix(1_000_000, 0)
	for i := range 3 * httpserver.MostCallers {
		l.Take(strconv.Itoa(i), now)
		if l.Len() > httpserver.MostCallers {
			t.Fatalf("%d callers are remembered, want %d at most", l.Len(), httpserver.MostCallers)
		}
	}
	// Those who have all back make room for others first.
	now = now.Add(time.Hour)
	for i := range httpserver.MostCallers / 4 {
		for range 60 {
			l.Take("busy "+strconv.Itoa(i), now)
		}
	}
	for i := range httpserver.MostCallers {
		l.Take("another "+strconv.Itoa(i), now.Add(time.Duration(i)))
	}
	forgotten := 0
	for i := range 100 {
		if l.Take("busy "+strconv.Itoa(i), now.Add(time.Second/2)) == 0 {
			forgotten++
		}
	}
	if forgotten == 100 || l.Len() > httpserver.MostCallers {
		t.Errorf("all busy callers were forgotten, and %d are remembered", l.Len())
	}
}

func limited(o *httpserver.Options) {
	o.Limits = []httpserver.Limit{
		{Name: "looks", PerMinute: 3, Routes: []string{"GET /who", "GET /api/v1/who"}},
		{Name: "knocks", PerMinute: 2, Routes: []string{"GET /open"}, ByAddress: true},
		{Name: "nothing", PerMinute: 0, Routes: []string{"POST /body"}},
	}
}

func TestWhoAsksTooOftenIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited)
	other, err := f.auth.CreateToken(t.Context(), "other", auth.Viewer, 0)
	must(t, err)
	for i, path := range []string{"/who", "/api/v1/who", "/who"} {
		if w := f.ask("GET", path, nil, "Authorization", f.bearer()); w.Code != 200 {
			t.Fatalf("request %d = %d %s", i, w.Code, w.Body)
		}
	}
	w := f.ask("GET", "/api/v1/who", nil, "Authorization", f.bearer())
	var p problem.Problem
	must(t, json.Unmarshal(w.Body.Bytes(), &p))
	if seconds, err := strconv.Atoi(w.Header().Get("Retry-After")); w.Code != 429 || err != nil || seconds < 1 || seconds > 21 ||
		p.Type != "/problems/too-often" || p.Limit != "looks" || p.Most != 3 {
		t.Errorf("the fourth request = %d, Retry-After %q, %+v", w.Code, w.Header().Get("Retry-After"), p)
	}
	if w := f.ask("GET", "/who", nil, "Authorization", f.bearer(), "Accept", "text/html"); w.Code != 429 || w.Header().Get("Content-Type") != "text/html" || w.Header().Get("Retry-After") == "" {
		t.Errorf("for a browser = %d %v", w.Code, w.Header())
	}
	if w := f.ask("GET", "/who", nil, "Authorization", "Bearer "+other); w.Code != 200 {
		t.Errorf("somebody else = %d", w.Code)
	}
	for range 10 {
		if w := f.ask("POST", "/body", strings.NewReader("x"), "Authorization", f.bearer()); w.Code != 200 {
			t.Errorf("without a limit = %d", w.Code)
		}
	}
	if got := f.ask("GET", "/metrics", nil, "Authorization", f.bearer()).Body.String(); !strings.Contains(got, `earshot_limited_total{limit="looks"} 2`) {
		t.Error("who was turned away is not counted")
	}
}

// TestAllTokensOfAPersonShareALimit has one person ask in three ways.
func TestAllTokensOfAPersonShareALimit(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited)
	code, err := f.auth.CreateLink(t.Context(), "Ana", auth.Viewer)
	must(t, err)
	secret, _, err := f.auth.SignIn(t.Context(), code)
	must(t, err)
	ana, err := f.auth.FromCookie(t.Context(), secret)
	must(t, err)
	ways := [][]string{{"Cookie", auth.CookieName + "=" + secret}}
	for range 2 {
		token, _, err := f.auth.AddToken(t.Context(), ana, auth.NewToken{Name: "t", Personal: true})
		must(t, err)
		ways = append(ways, []string{"Authorization", "Bearer " + token})
	}
	for i := range 6 {
		want := 200
		if i >= 3 {
			want = 429
		}
		if w := f.ask("GET", "/who", nil, ways[i%3]...); w.Code != want {
			t.Errorf("request %d = %d, want %d", i, w.Code, want)
		}
	}
}

// TestStrangersCountByWhereTheyComeFrom tries to be others than one is.
func TestStrangersCountByWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	proxied := func(o *httpserver.Options) { limited(o); o.BehindProxy = true }
	for name, test := range map[string]struct {
		options func(*httpserver.Options)
		send    func(f *fixture, i int) *httptest.ResponseRecorder
		passed  int
	}{
		"from one address": {limited, func(f *fixture, i int) *httptest.ResponseRecorder {
			return f.from(fmt.Sprintf("192.0.2.1:%d", 1000+i), "/open")
		}, 2},
		"from many addresses": {limited, func(f *fixture, i int) *httptest.ResponseRecorder {
			return f.from(fmt.Sprintf("192.0.2.%d:1", i), "/open")
		}, 8},
		"from one network of IPv6": {limited, func(f *fixture, i int) *httptest.ResponseRecorder {
			return f.from(fmt.Sprintf("[2001:db8:1:2:%x::1]:1", i), "/open")
		}, 2},
		"from many networks of IPv6": {limited, func(f *fixture, i int) *httptest.ResponseRecorder {
			return f.from(fmt.Sprintf("[2001:db8:1:%x::1]:1", i), "/open")
		}, 8},
		"with forged headers": {limited, func(f *fixture, i int) *httptest.ResponseRecorder {
			forged := fmt.Sprintf("198.51.100.%d", i)
			return f.from("192.0.2.1:1", "/open", "X-Forwarded-For", forged, "X-Real-Ip", forged, "Forwarded", "for="+forged)
		}, 2},
		"with forged headers behind a proxy": {proxied, func(f *fixture, i int) *httptest.ResponseRecorder {
			return f.from("10.0.0.1:1", "/open", "X-Forwarded-For", fmt.Sprintf("198.51.100.%d, 192.0.2.1", i))
		}, 2},
		"from many addresses behind a proxy": {proxied, func(f *fixture, i int) *httptest.ResponseRecorder {
			return f.from("10.0.0.1:1", "/open", "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i))
		}, 8},
		"signed in, where that makes no difference": {limited, func(f *fixture, _ int) *httptest.ResponseRecorder {
			token, err := f.auth.CreateToken(f.t.Context(), "t", auth.Viewer, 0)
			must(f.t, err)
			return f.from("192.0.2.1:1", "/open", "Authorization", "Bearer "+token)
		}, 2},
	} {
		f := newFixture(t, test.options)
		passed := 0
		for i := range 8 {
			if test.send(f, i).Code == http.StatusOK {
				passed++
			}
		}
		if passed != test.passed {
			t.Errorf("%s: %d of 8 pass, want %d", name, passed, test.passed)
		}
	}
}

// BenchmarkLimit is what a limit adds to a search.
func BenchmarkLimit(b *testing.B) {
	s := httpserver.New(httpserver.Options{Limits: []httpserver.Limit{{Name: "searches", PerMinute: 1 << 30, Routes: []string{"GET /search"}}}})
	r := httptest.NewRequest(http.MethodGet, "/search", nil)
	r = r.WithContext(auth.With(r.Context(), auth.Person{ID: "0192aaaa-0000-7000-8000-000000000000", Role: auth.Viewer}))
	c := s.Echo.NewContext(r, httptest.NewRecorder())
	c.SetPath("/search")
	nothing := func(echo.Context) error { return nil }
	limited := s.Limit(nothing)
	for b.Loop() {
		if err := limited(c); err != nil {
			b.Fatal(err)
		}
	}
}
