package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
)

func TestASessionShowsItsParticipantsAndFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.want(201, w.post("/studies/"+w.study+"/sessions",
		`{"title":"S","held_on":"2026-04-01","language":null,"participants":["P7",{"pseudonym":"P8","note":"60+"}]}`))
	if made.header.Get("Location") != "/api/v1/sessions/"+made.text("id") {
		t.Errorf("Location = %q", made.header.Get("Location"))
	}
	p := made.json()["participants"].([]any)
	if len(p) != 2 || p[0].(map[string]any)["pseudonym"] != "P7" || p[1].(map[string]any)["note"] != "60+" {
		t.Errorf("participants = %v", p)
	}
	w.want(202, w.upload(made.text("id"), nil, part{"language", "", "de"}, part{"file", "a.txt", "Guten Tag."},
		part{"file", "b.mp3", "ID3\x04\x00\x00\x00\x00\x00\x00"}, part{"file", "c.md", "# Notes"}))
	files := w.want(200, w.get("/sessions/"+made.text("id"))).json()["files"].([]any)
	if len(files) != 3 {
		t.Fatalf("files = %v, want three", files)
	}
	for i, want := range []struct{ kind, state, waits string }{{"note", "stored", ""}, {"recording", "stored", "transcript"}, {"note", "stored", ""}} {
		f := files[i].(map[string]any)
		waits, _ := f["waits_for"].(string)
		if f["kind"] != want.kind || f["state"] != want.state || waits != want.waits || f["language"] != "de" {
			t.Errorf("file %d = %v, want %v in de", i, f, want)
		}
	}
}

func TestAFailedFileSaysWhyAndCanBeRetried(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fail(w.transcript)
	got := w.want(200, w.get("/files/"+w.transcript)).json()["problem"].(map[string]any)
	if got["type"] != "/problems/file-transcript-syntax" || got["detail"] != "line 3: no time" || got["title"] == "" {
		t.Errorf("problem of a failed file = %v", got)
	}
	w.want(200, w.get("/problems/file-transcript-syntax"))
	retried := w.want(202, w.post("/files/"+w.transcript+"/retry", ""))
	if retried.text("state") != "stored" || retried.json()["problem"] != nil {
		t.Errorf("retry = %s, want a stored file without a problem", retried.body)
	}
	w.want(409, w.post("/files/"+w.transcript+"/retry", ""))
}

// fail makes reading a file fail.
func (w *world) fail(file string) {
	w.t.Helper()
	must(w.t, w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM jobs"); err != nil {
			return err
		}
		return database.FailFile(ctx, tx, file, research.FileProblem{Type: "transcript-syntax", Detail: "line 3: no time"}, time.Now())
	}))
}

func TestATranscriptIsReadInEachFormat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/sessions/" + w.session + "/transcript"
	first := w.want(200, w.get(path)).json()["segments"].([]any)[0].(map[string]any)
	if first["speaker"] != "Ana" || first["start_ms"] != 1000.0 || first["end_ms"] != 2500.0 || first["language"] != "en" || first["number"] != 0.0 {
		t.Errorf("first segment = %v", first)
	}
	if second := w.get(path).json()["segments"].([]any)[1].(map[string]any); second["start_ms"] != nil {
		t.Errorf("start of a segment without time = %v, want null", second["start_ms"])
	}
	for format, want := range map[string]string{
		"vtt": "text/vtt; charset=utf-8", "srt": "application/x-subrip; charset=utf-8", "txt": "text/plain; charset=utf-8", "json": "application/json",
	} {
		got := w.want(200, w.get(path+"?format="+format))
		if got.header.Get("Content-Type") != want || !strings.Contains(string(got.body), "The basket was empty.") {
			t.Errorf("format %s = %s %s, want %s", format, got.header.Get("Content-Type"), got.body, want)
		}
	}
}

func TestSearchAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.want(200, w.get("/search?q=basket&kind=transcript&kind=note&language=en&sort=relevance&expand=off"))
	item := got.items()[0]
	hit := item["hits"].([]any)[0].(map[string]any)
	snippet := hit["snippet"].(map[string]any)
	marks, _ := json.Marshal(snippet["marks"])
	if got.json()["total"] != 1.0 || item["session"].(map[string]any)["id"] != w.session || item["brand"] != "acme" ||
		item["market"] != "DE" || hit["start_ms"] != 1000.0 || string(marks) != "[[4,10]]" || hit["url"] != "/sessions/"+w.session+"#t=1.0" {
		t.Errorf("search = %s", got.body)
	}
	if language := `"language":[{"value":"en"`; !strings.Contains(string(got.body), language) {
		t.Errorf("search = %s, want %s", got.body, language)
	}
	bare := w.want(200, w.get("/search?q=basket&facets=off&hits_each=1"))
	if hits := bare.items()[0]["hits"].([]any); len(hits) != 1 || !strings.Contains(string(bare.body), `"facets":{"brand":[],"language":[],`) {
		t.Errorf("search without facets = %s", bare.body)
	}
	none := w.want(200, w.get("/search?q=nothing&from=2026-03-31&to=2026-04-01T00:00:00Z"))
	for _, list := range []string{`"items":[]`, `"expansions":[]`, `"brand":[]`} {
		if !strings.Contains(string(none.body), list) {
			t.Errorf("search without hits = %s, want %s", none.body, list)
		}
	}
	w.want(200, w.get("/search"))
}

func TestEventsFollowTheFilesOfASession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/api/v1/sessions/"+w.session+"/events", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+w.admin)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	if ct := res.Header.Get("Content-Type"); ct != "text/event-stream" {
		t.Fatalf("Content-Type = %q", ct)
	}
	lines := bufio.NewScanner(res.Body)
	if state := nextState(t, lines); state != "stored" {
		t.Errorf("first event = %q, want stored", state)
	}
	w.fail(w.transcript)
	if state := nextState(t, lines); state != "failed" {
		t.Errorf("event after the failure = %q, want failed", state)
	}
}

// nextState reads an event and returns the state of its file.
func nextState(t *testing.T, lines *bufio.Scanner) string {
	t.Helper()
	event := ""
	for lines.Scan() {
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			event = name
		}
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && event == "file" {
			var f struct{ State string }
			must(t, json.Unmarshal([]byte(data), &f))
			return f.State
		}
	}
	t.Fatalf("events ended: %v", lines.Err())
	return ""
}

func TestTagsAndClaimsAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, above := research.NewID(), research.NewID()
	must(t, w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		for _, tag := range []research.Tag{{ID: above, Name: "checkout"}, {ID: research.NewID(), Parent: above, Name: "basket"}} {
			if err := database.InsertTag(ctx, tx, tag); err != nil {
				return err
			}
		}
		return database.InsertFinding(ctx, tx, research.Finding{
			ID: id, Study: w.study, Title: "Baskets empty themselves",
			State: research.FindingDraft, CreatedAt: time.Now(),
		}, []string{above})
	}))
	tags := w.want(200, w.get("/tags")).items()
	if len(tags) != 2 || tags[0]["name"] != "basket" || tags[0]["parent"] != above || tags[1]["parent"] != nil {
		t.Errorf("tags = %v", tags)
	}
	f := w.want(200, w.get("/findings/"+id)).json()
	if f["title"] != "Baskets empty themselves" || f["tags"].([]any)[0] != "checkout" || len(f["highlights"].([]any)) != 0 {
		t.Errorf("finding = %v", f)
	}
}

func TestAFileThatTheStudyHasAlreadySaysWhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second := w.want(201, w.post("/studies/"+w.study+"/sessions", `{"title":"P02"}`)).text("id")
	again := w.want(202, w.upload(second, nil, part{"file", "again.vtt", talk})).items()[0]["id"].(string)
	got, _ := w.want(200, w.get("/files/"+again)).json()["already_in"].(map[string]any)
	if got["file"] != w.transcript || got["session"] != w.session || got["session_title"] != "P01" {
		t.Errorf("already_in = %v, want the transcript of P01", got)
	}
	if first := w.want(200, w.get("/files/"+w.transcript)).json(); first["already_in"] != nil {
		t.Errorf("the first file is said to be in %v already", first["already_in"])
	}
}
