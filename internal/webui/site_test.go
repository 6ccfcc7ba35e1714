package webui_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/jobs"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/webui"
	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/uploads/dirstore"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"
)

// site is the pages on a real library in temporary folders.
type site struct {
	t    *testing.T
	lib  *library.Library
	auth *auth.Service
	db   *database.DB
	echo *echo.Echo
	who  auth.Person
	as   string // the secret of a signed-in person's cookie
}

// concepts stands in for a glossary with one entry.
func concepts(_ context.Context, q search.Query, o library.ExpandOptions) (string, []search.Expansion) {
	if !strings.Contains(q.String(), "customer") || slices.Contains(o.Literal, "customer") {
		return o.Guess, nil
	}
	return o.Guess, []search.Expansion{{From: "customer", Terms: []search.Alternative{
		{Text: "Kunde", Language: "de", Weight: 1, Why: search.Concept},
	}}}
}

func newSite(t *testing.T) *site {
	t.Helper()
	ctx, dir, log := t.Context(), t.TempDir(), slog.New(slog.DiscardHandler)
	db := databasetest.SQLite(t)
	store := must(dirstore.Open(filepath.Join(dir, "files")))(t)
	t.Cleanup(func() { _ = store.Close() })
	index := must(bleveindex.Open(filepath.Join(dir, "index"), bleveindex.Options{}))(t)
	t.Cleanup(func() { _ = index.Close() })
	follower := ingest.NewFollower(db, index, log)
	reader := ingest.NewReader(db, store, follower.Wake, nil, log)
	recordings := ingest.NewRecordings(ingest.RecordingOptions{DB: db, Blob: store, Temp: dir, Log: log}) // without ffmpeg
	runner := jobs.NewRunner(jobs.Options{
		DB: db, Sole: true, Log: log, Limits: map[jobs.Class]int{jobs.CPU: 1, jobs.Media: 1},
		Handlers: map[string]jobs.Handler{research.JobReadFile: reader.Handler(), research.JobExamine: recordings.Examiner()},
	})
	s := &site{t: t, db: db, auth: auth.New(db), who: auth.Person{ID: "tester", Name: "Ida Tester", Role: auth.GroupAdmin}}
	s.lib = library.New(library.Options{
		DB: db, Blob: store, Index: index, Expand: concepts,
		Wake: func() { runner.Wake(); follower.Wake() }, Limits: library.Limits{MostFileBytes: 1 << 26}, Hears: true,
	})
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	var workers sync.WaitGroup
	workers.Go(func() { _ = runner.Run(working) })
	workers.Go(func() { _ = follower.Run(working) })
	t.Cleanup(func() { stop(); workers.Wait() })

	code := must(s.auth.CreateLink(ctx, s.who.Name, auth.GroupAdmin))(t)
	var err error
	if s.as, _, err = s.auth.SignIn(ctx, code); err != nil {
		t.Fatal(err)
	}
	s.serve(webui.Options{OpenAPI: func() ([]byte, error) { return []byte(smallAPI), nil }})
	return s
}

// serve puts the pages behind what a server has: who is asking, the files'
// contents, and the page for errors.
func (s *site) serve(o webui.Options) {
	ui := webui.New(s.lib, s.auth, o)
	s.echo = echo.New()
	s.echo.HTTPErrorHandler = func(err error, c echo.Context) {
		if e, ok := errors.AsType[*echo.HTTPError](err); ok && e.Code == http.StatusNotFound {
			err = &research.NotFoundError{Thing: "page"}
		}
		if p := problem.From(err); strings.HasPrefix(c.Path(), "/api/") {
			told, _ := webui.Told(c.Request(), p)
			_ = told.Write(c.Response()) // a recorder takes all
		} else {
			ui.ErrorPage(c.Response(), c.Request(), p)
		}
	}
	s.echo.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if in, err := c.Cookie(auth.CookieName); err == nil {
				if who, err := s.auth.FromCookie(c.Request().Context(), in.Value); err == nil {
					c.SetRequest(c.Request().WithContext(auth.With(c.Request().Context(), who)))
				}
			}
			return next(c)
		}
	})
	s.echo.GET("/api/v1/search/suggestions", func(c echo.Context) error {
		found, err := s.lib.Suggestions(c.Request().Context(), auth.From(c.Request().Context()), c.QueryParam("q"), 0)
		items := []map[string]any{}
		for _, f := range found {
			items = append(items, map[string]any{"kind": f.Kind, "text": f.Text, "query": f.Query, "url": f.URL})
		}
		return errors.Join(err, c.JSON(http.StatusOK, map[string]any{"items": items}))
	})
	s.echo.GET("/api/v1/files/:id/content", func(c echo.Context) error {
		ctx := c.Request().Context()
		f, err := s.lib.File(ctx, auth.From(ctx), c.Param("id"))
		if err != nil {
			return err
		}
		r, err := s.lib.OpenFile(ctx, auth.From(ctx), f, 0, -1)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r); err != nil {
			return err
		}
		c.Response().Header().Set("Content-Type", f.MediaType)
		http.ServeContent(c.Response(), c.Request(), "", f.CreatedAt, bytes.NewReader(b.Bytes()))
		return r.Close()
	})
	ui.Register(s.echo)
}

// must returns a value, or ends the test.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (s *site) brand(slug, name string, languages ...string) {
	s.t.Helper()
	b := research.Brand{Slug: slug, Name: name, Languages: languages}
	must(s.lib.CreateBrand(s.t.Context(), s.who, library.Key{}, b))(s.t)
}

func (s *site) study(v research.Study) research.Study {
	s.t.Helper()
	return must(s.lib.CreateStudy(s.t.Context(), s.who, library.Key{}, v))(s.t)
}

func (s *site) session(v research.Session) library.SessionDetail {
	s.t.Helper()
	return must(s.lib.CreateSession(s.t.Context(), s.who, library.Key{}, v))(s.t)
}

// file adds a file to a session and waits until nothing happens to it any more.
func (s *site) file(session, name string, content []byte, o library.FileOptions) research.File {
	s.t.Helper()
	ctx := s.t.Context()
	stored := must(s.lib.StoreFile(ctx, s.who, session, library.Incoming{Name: name, Body: bytes.NewReader(content)}))(s.t)
	files := must(s.lib.AddFiles(ctx, s.who, library.Key{}, session, []library.StoredFile{stored}, o))(s.t)
	return s.settled(files[0].ID)
}

// settled waits until nothing happens to a file any more.
func (s *site) settled(id string) research.File {
	s.t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		f := must(s.lib.File(s.t.Context(), s.who, id))(s.t)
		if f.State.Settled() {
			return f
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("file %s is still %s", f.Name, f.State)
		}
	}
}

// get asks for a page as the signed-in person.
func (s *site) get(address string) *answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
	return s.do(r)
}

// post sends a form as nobody.
func (s *site) post(address string, form url.Values, cookies ...*http.Cookie) *answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return s.do(r)
}

func (s *site) do(r *http.Request) *answer {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.echo.ServeHTTP(w, r)
	a := &answer{t: s.t, address: r.Method + " " + r.URL.String(), Status: w.Code, Header: w.Header(), Body: w.Body.String()}
	if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && a.Body != "" {
		a.root = must(html.Parse(strings.NewReader(a.Body)))(s.t)
		a.checkPage()
	}
	return a
}
