package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/httpapi"
	"earshot/internal/httpserver"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/testlog"
	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/uploads"
	"earshot/uploads/dirstore"
)

// world is a real server on a real database, store and index, with one of each
// thing in it.
type world struct {
	t          *testing.T
	db         *database.DB
	blob       *dirstore.Store
	lib        *library.Library
	index      *bleveindex.Index
	api        *httpapi.API
	http       *httpserver.Server
	url        string
	admin      string // tokens
	viewer     string
	study      string // ids
	session    string
	transcript string
	log        *testlog.Log
	server     *httptest.Server
	stopping   chan struct{}
	full       atomic.Bool // the disk with the database
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, databasetest.SQLite(t))
}

func newWorldOn(t *testing.T, db *database.DB) *world {
	t.Helper()
	blob, err := dirstore.Open(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, blob.Close()) })
	index, err := bleveindex.Open(t.TempDir(), bleveindex.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, index.Close()) })
	must(t, index.Rebuild(t.Context(), func(_ context.Context, apply func(search.Batch) error) error {
		return apply(search.Batch{Updates: []search.Update{{Source: "01900000-0000-7000-8000-00000000000a", Passages: []search.Passage{{
			ID: passage, Source: "01900000-0000-7000-8000-00000000000a", Kind: search.Transcript, Language: "en", Text: "The basket was empty.",
		}}}}})
	}))
	who := auth.New(db)
	w := &world{t: t, db: db, blob: blob, log: &testlog.Log{}, stopping: make(chan struct{})}
	w.http = httpserver.New(httpserver.Options{
		Auth: who, Log: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Ready:  func(context.Context) []httpserver.Check { return nil },
		Public: httpapi.Public(), Streams: httpapi.Streams(),
	})
	lib := library.New(library.Options{
		DB: db, Blob: blob, Index: index, Limits: library.Limits{MostFileBytes: 8 << 20}, Room: func() error {
			if w.full.Load() {
				return uploads.ErrFull
			}
			return nil
		},
	})
	w.lib, w.index = lib, index
	w.api = httpapi.Register(w.http.Echo, lib, who, w.stopping)
	w.server = httptest.NewServer(w.http)
	t.Cleanup(w.server.Close)
	w.url = w.server.URL
	w.admin, err = who.CreateToken(t.Context(), "test", auth.GroupAdmin, 0)
	must(t, err)
	w.viewer, err = who.CreateToken(t.Context(), "reader", auth.Viewer, 0)
	must(t, err)
	w.furnish()
	return w
}

// furnish puts one of each thing into the world.
func (w *world) furnish() {
	w.want(201, w.post("/brands", `{"slug":"acme","name":"Acme","languages":["de","en"]}`))
	w.study = w.want(201, w.post("/studies", `{"title":"Checkout","brand":"acme","method":"interview","market":"DE"}`)).text("id")
	w.session = w.want(201, w.post("/studies/"+w.study+"/sessions",
		`{"title":"P01","held_on":"2026-03-31","participants":["P01"]}`)).text("id")
	files := w.want(202, w.upload(w.session, nil, part{"file", "talk.vtt", talk}))
	w.transcript = files.items()[0]["id"].(string)
	must(w.t, w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		start, end := int64(1000), int64(2500)
		if err := database.ReplacePassages(ctx, tx, w.transcript, slices.Values([]research.Passage{{
			ID: passage, Kind: "transcript", Session: w.session, Study: w.study, Language: "en", Speaker: "Ana",
			StartMS: &start, EndMS: &end, Text: "The basket was empty.",
		}})); err != nil {
			return err
		}
		return database.ReplaceSegments(ctx, tx, w.transcript, []research.Segment{
			{Number: 0, Speaker: "Ana", StartMS: &start, EndMS: &end, Language: "en", Text: "The basket was empty."},
			{Number: 1, Language: "und", Text: "Hm."},
		})
	}))
}

// passage is the id of the passage that the index knows.
const passage = "01900000-0000-7000-8000-0000000000aa"

const talk = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ana>The basket was empty.</v>\n"

// answer is what the server said.
type answer struct {
	t       *testing.T
	request string
	status  int
	header  http.Header
	body    []byte
}

// do sends a request with the token of an administrator unless the headers
// say otherwise.
func (w *world) do(method, path string, header map[string]string, body io.Reader) answer {
	w.t.Helper()
	if !strings.HasPrefix(path, "/api/") && !strings.HasPrefix(path, "/problems/") {
		path = httpapi.Base + path
	}
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, body)
	must(w.t, err)
	r.Header.Set("Authorization", "Bearer "+w.admin)
	for name, value := range header {
		if name == "Host" {
			r.Host = value
		}
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	must(w.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(w.t, err)
	return answer{w.t, method + " " + cut(path), res.StatusCode, res.Header, b}
}

func (w *world) get(path string) answer { return w.do("GET", path, nil, nil) }

func (w *world) post(path, body string) answer {
	return w.send("POST", path, body, nil)
}

func (w *world) send(method, path, body string, header map[string]string) answer {
	h := map[string]string{"Content-Type": "application/json"}
	maps.Copy(h, header)
	return w.do(method, path, h, strings.NewReader(body))
}

// part is a field of a form; one without a file name is text.
type part struct{ field, file, content string }

func form(parts ...part) (contentType, body string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, p := range parts {
		var out io.Writer
		if p.file == "" {
			out, _ = m.CreateFormField(p.field)
		} else {
			out, _ = m.CreateFormFile(p.field, p.file)
		}
		fmt.Fprint(out, p.content)
	}
	_ = m.Close()
	return m.FormDataContentType(), b.String()
}

func (w *world) upload(session string, header map[string]string, parts ...part) answer {
	contentType, body := form(parts...)
	h := map[string]string{"Content-Type": contentType}
	maps.Copy(h, header)
	return w.do("POST", "/sessions/"+session+"/files", h, strings.NewReader(body))
}

// want checks the status of an answer and returns it.
func (w *world) want(status int, a answer) answer {
	w.t.Helper()
	if a.status != status {
		w.t.Fatalf("%s = %d %s, want %d", a.request, a.status, a.body, status)
	}
	return a
}

func (a answer) json() map[string]any {
	a.t.Helper()
	var v map[string]any
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("%s = %s: %v", a.request, a.body, err)
	}
	return v
}

func (a answer) text(field string) string {
	a.t.Helper()
	s, ok := a.json()[field].(string)
	if !ok {
		a.t.Fatalf("%s = %s, want a text %s", a.request, a.body, field)
	}
	return s
}

func (a answer) items() []map[string]any {
	a.t.Helper()
	list, ok := a.json()["items"].([]any)
	if !ok {
		a.t.Fatalf("%s = %s, want items", a.request, a.body)
	}
	items := make([]map[string]any, len(list))
	for i := range list {
		items[i] = list[i].(map[string]any)
	}
	return items
}

// rows counts the rows of every table, and the objects of the store.
func (w *world) rows() map[string]int64 {
	w.t.Helper()
	counts := map[string]int64{}
	for _, table := range []string{
		"brands", "studies", "participants", "sessions", "session_participants", "files", "segments", "passages", "tags",
		"highlights", "findings", "insights", "tagged", "evidence", "changes", "jobs", "tokens", "sign_in_links",
		"sign_ins", "idempotency", "concepts", "concept_terms", "concept_definitions", "concept_broader", "concept_related", "receipts", "uploads",
	} {
		n, err := database.One(w.t.Context(), w.db, database.Scalar[int64], "SELECT COUNT(*) FROM "+table)
		must(w.t, err)
		counts[table] = n
	}
	n, err := database.One(w.t.Context(), w.db, database.Scalar[int64], "SELECT SUM(version) FROM studies")
	must(w.t, err)
	counts["versions of studies"] = n
	for range w.objects() {
		counts["objects"]++
	}
	return counts
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func cut(s string) string { return s[:min(len(s), 120)] }
