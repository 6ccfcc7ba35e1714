package httpserver_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database/databasetest"
	"earshot/internal/httpserver"
	"earshot/internal/problem"
	"earshot/internal/testlog"

	"github.com/labstack/echo/v4"
)

// fixture is a server with a few routes, and its log.
type fixture struct {
	*httpserver.Server
	t     *testing.T
	auth  *auth.Service
	token string
	log   *testlog.Log
	store error // what the store's readiness check answers
	// reading gets a value when a handler begins to read a stream.
	reading chan bool
}

func newFixture(t *testing.T, change ...func(*httpserver.Options)) *fixture {
	t.Helper()
	db := databasetest.SQLite(t)
	f := &fixture{t: t, auth: auth.New(db), log: new(testlog.Log), reading: make(chan bool, 9)}
	var err error
	f.token, err = f.auth.CreateToken(t.Context(), "test", auth.Viewer, 0)
	must(t, err)
	options := httpserver.Options{
		Auth: f.auth, Log: slog.New(slog.NewJSONHandler(f.log, nil)), Public: []string{"/open"}, Streams: []string{"/stream"},
		Ready: func(ctx context.Context) []httpserver.Check {
			return []httpserver.Check{{Name: "database", Err: db.Check(ctx)}, {Name: "store", Err: f.store}}
		},
		ErrorPage: func(w http.ResponseWriter, _ *http.Request, p *problem.Problem) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(p.Status)
			fmt.Fprintf(w, "<h1>%s</h1>", p.Title)
		},
	}
	for _, c := range change {
		c(&options)
	}
	f.Server = httpserver.New(options)
	name := func(c echo.Context) error { return c.String(200, auth.From(c.Request().Context()).Name) }
	f.Echo.GET("/open", name)
	f.Echo.GET("/who", name)
	f.Echo.GET("/api/v1/who", name)
	f.Echo.GET("/rights", func(c echo.Context) error {
		if auth.From(c.Request().Context()).MayAdminister() {
			return c.String(200, "administers")
		}
		return c.String(200, "reads")
	})
	f.Echo.GET("/panic", func(echo.Context) error { panic("secret") })
	f.Echo.GET("/broken", func(echo.Context) error { return errors.New("secret") })
	read := func(c echo.Context) error {
		n, err := io.Copy(io.Discard, c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(200, fmt.Sprint(n))
	}
	f.Echo.POST("/body", read)
	f.Echo.POST("/stream", func(c echo.Context) error {
		f.reading <- true
		return read(c)
	})
	return f
}

// ask sends a request; headers are name and value in turn.
func (f *fixture) ask(method, path string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func (f *fixture) bearer() string { return "Bearer " + f.token }

func TestATokenOrACookieSaysWhoIsAsking(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	code, err := f.auth.CreateLink(t.Context(), "Ana", auth.Researcher)
	must(t, err)
	secret, _, err := f.auth.SignIn(t.Context(), code)
	must(t, err)
	cookie := auth.CookieName + "=" + secret
	for _, test := range []struct {
		path    string
		headers []string
		status  int
		body    string
	}{
		{"/who", []string{"Authorization", f.bearer()}, 200, "test"},
		{"/who", []string{"Authorization", "bearer " + f.token}, 200, "test"},
		{"/who", []string{"Cookie", cookie}, 200, "Ana"},
		{"/who", []string{"Cookie", cookie, "Authorization", f.bearer()}, 200, "test"},
		{"/who", []string{"Cookie", cookie, "Authorization", "Bearer esh_wrong"}, 401, ""},
		{"/who", []string{"Cookie", cookie, "Authorization", "Basic YTpi"}, 401, ""},
		{"/who", nil, 401, ""},
		{"/open", nil, 200, ""},
		{"/open", []string{"Cookie", cookie}, 200, "Ana"},
		{"/healthz", nil, 200, ""},
		{"/readyz", nil, 200, ""},
		{"/metrics", nil, 401, ""},
		{"/problems/stale", nil, 200, ""},
		{"/healthz/../who", nil, 401, ""},
		{"/open%2f..%2fwho", nil, 401, ""},
	} {
		w := f.ask("GET", test.path, nil, test.headers...)
		if w.Code != test.status || (test.body != "" && w.Body.String() != test.body) {
			t.Errorf("GET %s with %v = %d %s, want %d %s", test.path, test.headers, w.Code, w.Body, test.status, test.body)
		}
		if w.Code == 401 && w.Header().Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("GET %s: 401 without WWW-Authenticate", test.path)
		}
	}
}

func TestPeopleGetPagesAndProgramsGetProblems(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, test := range []struct {
		method, path, accept, token string
		status                      int
		contentType                 string
	}{
		{"GET", "/who?q=a", "text/html", "", 303, ""},
		{"POST", "/body", "text/html", "", 401, "text/html"},
		{"GET", "/api/v1/who", "text/html", "", 401, problem.MediaType},
		{"GET", "/who", "*/*", "", 401, problem.MediaType},
		{"GET", "/nothing", "text/html", f.bearer(), 404, "text/html"},
		{"GET", "/nothing", "", f.bearer(), 404, problem.MediaType},
		{"DELETE", "/who", "", f.bearer(), 405, problem.MediaType},
		{"GET", "/panic", "", f.bearer(), 500, problem.MediaType},
		{"GET", "/broken", "text/html", f.bearer(), 500, "text/html"},
	} {
		headers := []string{"Accept", test.accept}
		if test.token != "" {
			headers = append(headers, "Authorization", test.token)
		}
		w := f.ask(test.method, test.path, strings.NewReader(""), headers...)
		if w.Code != test.status || w.Header().Get("Content-Type") != test.contentType {
			t.Errorf("%s %s, Accept %q = %d %s, want %d %s", test.method, test.path, test.accept,
				w.Code, w.Header().Get("Content-Type"), test.status, test.contentType)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s %s tells a secret: %s", test.method, test.path, w.Body)
		}
		if w.Code == 303 && w.Header().Get("Location") != "/sign-in?next=%2Fwho%3Fq%3Da" {
			t.Errorf("redirect to %s", w.Header().Get("Location"))
		}
	}
	if log := f.log.String(); !strings.Contains(log, "panic: secret") {
		t.Errorf("the log does not tell why: %s", log)
	}
}

func TestBrowsersAreToldInTheirLanguageAndProgramsInEnglish(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(o *httpserver.Options) {
		o.Told = func(_ *http.Request, p *problem.Problem) (*problem.Problem, string) {
			return &problem.Problem{Type: p.Type, Status: p.Status, Title: "Nicht da"}, "de"
		}
	})
	for _, test := range []struct {
		headers            []string
		language, contains string
	}{
		{nil, "de", `"title":"Nicht da"`},
		{[]string{"Authorization", f.bearer()}, "", `"title":"No such thing"`},
	} {
		w := f.ask("GET", "/api/v1/nothing", nil, test.headers...)
		if got := w.Header().Get("Content-Language"); got != test.language || !strings.Contains(w.Body.String(), test.contains) {
			t.Errorf("with %q it says %s in %q", test.headers, w.Body, got)
		}
	}
}

func TestAnotherSiteCannotUseACookie(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if w := f.ask("POST", "/body", nil, "Cookie", "earshot_session=x", "Sec-Fetch-Site", "cross-site"); w.Code != 403 {
		t.Errorf("cross-site POST = %d, want 403", w.Code)
	}
	if w := f.ask("POST", "/body", nil, "Authorization", f.bearer(), "Sec-Fetch-Site", "cross-site"); w.Code != 200 {
		t.Errorf("cross-site POST with a token = %d, want 200", w.Code)
	}
}

func TestBodiesAreBoundedExceptStreams(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, test := range []struct {
		path string
		size int
		want int
	}{
		{"/body", httpserver.BodyLimit, 200}, {"/body", httpserver.BodyLimit + 1, 413}, {"/stream", 3 * httpserver.BodyLimit, 200},
	} {
		for _, known := range []bool{true, false} {
			var body io.Reader = bytes.NewReader(make([]byte, test.size))
			if !known {
				body = io.MultiReader(body) // hides its length
			}
			if w := f.ask("POST", test.path, body, "Authorization", f.bearer()); w.Code != test.want {
				t.Errorf("POST %s of %d bytes, length known %v = %d, want %d", test.path, test.size, known, w.Code, test.want)
			}
		}
	}
}

func TestOneLineOfLogHoldsNothingThatWasSaid(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.ask("GET", "/who?q=whisper", nil, "Authorization", f.bearer(), "X-Request-Id", "request-77", "Referer", "whisper")
	f.ask("POST", "/body", strings.NewReader("whisper"), "Authorization", f.bearer(), "X-Request-Id", "whisper\"\n")
	lines := strings.Split(strings.TrimSpace(f.log.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("two requests left %d lines: %s", len(lines), f.log)
	}
	var line map[string]any
	must(t, json.Unmarshal([]byte(lines[0]), &line))
	if line["id"] != "request-77" || line["route"] != "/who" || line["status"] != 200.0 || line["method"] != "GET" ||
		line["bytes"] != 4.0 || line["person"] == "" || line["ms"] == nil {
		t.Errorf("line = %v", line)
	}
	for _, secret := range []string{"whisper", f.token} {
		if strings.Contains(f.log.String(), secret) {
			t.Errorf("the log tells %q: %s", secret, f.log)
		}
	}
}

func TestReadinessNamesWhatIsMissingButNotWhy(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if w := f.ask("GET", "/readyz", nil); w.Code != 200 || !strings.Contains(w.Body.String(), `"database":"ok"`) {
		t.Errorf("ready = %d %s", w.Code, w.Body)
	}
	f.store = errors.New("bucket secret is gone")
	w := f.ask("GET", "/readyz", nil)
	if w.Code != 503 || !strings.Contains(w.Body.String(), `"store":"unavailable"`) || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("not ready = %d %s", w.Code, w.Body)
	}
	if w := f.ask("HEAD", "/healthz", nil); w.Code != 200 {
		t.Errorf("HEAD /healthz = %d, want 200", w.Code)
	}
}

func TestMetricsCountByRoute(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.ask("GET", "/who", nil, "Authorization", f.bearer())
	f.ask("BREW", "/made/up", nil, "Authorization", f.bearer())
	got := f.ask("GET", "/metrics", nil, "Authorization", f.bearer()).Body.String()
	for _, want := range []string{
		`earshot_http_request_seconds_count{method="GET",route="/who",status="200"} 1`,
		`earshot_http_request_seconds_count{method="other",route="none",status="404"} 1`,
		"go_goroutines", "process_",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("metrics lack %s", want)
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, path := range []string{"/open", "/nothing", "/who"} {
		h := f.ask("GET", path, nil).Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" ||
			!strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'self'") || strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("GET %s has the headers %v", path, h)
		}
	}
}

func TestServeFinishesWhatRunsAndThenStops(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Serve(ctx, l) }()
	conn, err := net.Dial("tcp", l.Addr().String())
	must(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /stream HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Length: 4\r\n\r\nab", f.bearer())
	<-f.reading
	stop()
	<-f.Stopping()
	fmt.Fprint(conn, "cd")
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(t, err)
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK || string(body) != "4" {
		t.Errorf("request that ran while the server stopped = %d %s, want 200 4", res.StatusCode, body)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("a stopped server still listens")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
