package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"
	"earshot/internal/testdata"
	"earshot/internal/texts"

	"github.com/google/go-cmp/cmp"
)

// coded gives a world tags, highlights, findings and an insight on a transcript
// with all that texts can have.
func coded(w *world) {
	w.t.Helper()
	ms := func(n int64) *int64 { return &n }
	segments := []research.Segment{
		{Speaker: "Ana Ruiz", StartMS: ms(1000), EndMS: ms(2500), Language: "en", Text: "The basket was 👩‍👩‍👧 empty."},
		{Speaker: "Interviewer", StartMS: ms(2500), EndMS: ms(4000), Language: "en", Text: "Where did e\u0301 it go?\nTwo lines: really."},
		{StartMS: ms(4000), EndMS: ms(4000), Language: "en", Text: "Hm <&> \"=1+1\"."},
		{Speaker: "Ana Ruiz", StartMS: ms(5000), EndMS: ms(9000), Language: "en", Text: "Ana Ruiz: I mean me."},
		{Speaker: "Ana Ruiz", Language: "en", Text: "Without a time."},
	}
	f := w.text(segments)
	w.transcript = f
	w.want(201, w.post("/tags", `{"name":"Check/out","colour":"#1f7a4d","description":"A & B"}`))
	top := w.tagID("Check/out")
	w.want(201, w.post("/tags", `{"name":"Basket","parent":"`+top+`","study":"`+w.study+`"}`))
	w.want(201, w.post("/tags", `{"name":"Ärger 😀","study":"`+w.study+`"}`))
	joined := []rune(texts.Join(segments))
	at := func(quote string) string {
		start := len([]rune(strings.SplitN(string(joined), quote, 2)[0]))
		return fmt.Sprintf(`"start":%d,"end":%d`, start, start+len([]rune(quote)))
	}
	mark := func(quote, tags, note string) string {
		return w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+f+`",`+at(quote)+`,"tags":[`+tags+`],"note":"`+note+`"}`)).text("id")
	}
	a := mark("👩‍👩‍👧 empty.", `"Basket","Ärger 😀"`, "a note\\nof two lines")
	b := mark("go?\nTwo lines: really.\nHm", `"Check/out"`, "")
	mark("empty.\nWhere", ``, "")
	mark("Ana Ruiz: I mean", `"Basket"`, "")
	mark("a time.", `"Basket"`, "")
	finding := w.want(201, w.post("/findings", `{"title":"It empties","body":"Why? <b>","language":"en","confidence":"high","state":"in-review","tags":["Basket"],"study":"`+w.study+`",
		"evidence":[{"highlight":"`+a+`","relation":"supports"},{"highlight":"`+b+`","relation":"contradicts"}]}`)).text("id")
	w.want(201, w.post("/findings", `{"title":"From logs","no_evidence":"logs","study":"`+w.study+`"}`))
	w.want(201, w.post("/insights", `{"title":"Baskets matter","evidence":[{"finding":"`+finding+`","relation":"supports"}]}`))
}

// text adds a transcript with segments to the session of a world.
func (w *world) text(segments []research.Segment) string {
	w.t.Helper()
	f := w.want(202, w.upload(w.session, nil, part{"file", "gespräch.vtt", talk + research.NewID()})).items()[0]["id"].(string)
	must(w.t, w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		file, err := database.FileByID(ctx, tx, f)
		if err != nil {
			return err
		}
		o, err := texts.Replace(ctx, tx, file, segments, file.CreatedAt)
		if err != nil {
			return err
		}
		return database.MarkIndexing(ctx, tx, f, "en", nil, o.Change, file.CreatedAt)
	}))
	return f
}

func (w *world) tagID(name string) string {
	w.t.Helper()
	for _, t := range w.want(200, w.get("/tags?limit=200")).items() {
		if t["name"] == name {
			return t["id"].(string)
		}
	}
	w.t.Fatalf("no tag %s", name)
	return ""
}

func (w *world) importQDA(query string, file []byte) answer {
	w.t.Helper()
	return w.do("POST", "/import/qda?"+query, map[string]string{"Content-Type": "application/octet-stream"}, bytes.NewReader(file))
}

// marked lists highlights as exports have them, without what an import changes.
func (w *world) marked(query string) []map[string]any {
	w.t.Helper()
	var rows []map[string]any
	for line := range strings.Lines(string(w.want(200, w.get("/export/findings?format=jsonl"+query)).body)) {
		var row map[string]any
		must(w.t, json.Unmarshal([]byte(line), &row))
		for _, of := range []string{"study", "study_title", "brand", "market", "url", "created_at", "session_title", "participant"} {
			delete(row, of)
		}
		for _, list := range []string{"findings", "insights"} {
			for _, c := range row[list].([]any) {
				delete(c.(map[string]any), "url")
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func TestProjectGoesOutAndComesInTheSame(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		from := newWorldOn(t, db)
		coded(from)
		project := from.want(200, from.get("/export/findings?format=qdpx&study="+from.study)).body
		testdata.Validate(t, "qda/Project.xsd", qde(t, project))
		into := newWorld(t)
		empty := into.want(201, into.post("/studies", `{"title":"Again","brand":"acme","method":"interview","market":"AT"}`)).text("id")

		dry := into.want(200, into.importQDA("dry_run=true&study="+empty, project))
		if len(into.marked("&study="+empty)) != 0 || dry.json()["dry_run"] != true {
			t.Errorf("a dry run has changed something: %s", dry.body)
		}
		done := into.want(200, into.importQDA("study="+empty, project))
		if a, b := strings.Replace(string(dry.body), `"dry_run":true`, `"dry_run":false`, 1), string(done.body); a != b {
			t.Errorf("the dry run said %s\nand the import %s", a, b)
		}
		if diff := cmp.Diff(from.marked(""), into.marked("&study="+empty)); diff != "" {
			t.Errorf("highlights, findings and tags differ: %s", diff)
		}
		a, b := from.segments(from.session), into.segments(from.session)
		if diff := cmp.Diff(a, b); diff != "" || len(a) != 5 {
			t.Errorf("segments differ: %s", diff)
		}
		compareTags(t, from, into)
		compareClaims(t, from, into)

		again := into.want(200, into.importQDA("study="+empty, project)).json()
		for _, kind := range []string{"tags", "sessions", "participants", "texts", "highlights", "findings", "insights"} {
			if n := again[kind].(map[string]any); n["new"] != 0.0 || n["changed"] != 0.0 {
				t.Errorf("importing again: %s %v", kind, n)
			}
		}
		second := into.want(200, into.get("/export/findings?format=qdpx&study="+empty)).body
		testdata.Validate(t, "qda/Project.xsd", qde(t, second))
		// The same project goes into another study of the instance that it is from.
		other := from.want(201, from.post("/studies", `{"title":"Copy","brand":"acme","method":"interview"}`)).text("id")
		from.want(200, from.importQDA("study="+other, project))
		if n, m := len(from.marked("&study="+other)), len(into.marked("&study="+empty)); n != m {
			t.Errorf("%d rows in a copy, want %d", n, m)
		}
	})
}

// segments are those of the transcript that coded adds.
func (w *world) segments(string) []any {
	w.t.Helper()
	rows := w.marked("&tag=Basket")
	a := w.want(200, w.get("/sessions/"+rows[0]["session"].(string)+"/transcript?file="+w.fileOf(rows[0]["session"].(string))))
	return a.json()["segments"].([]any)
}

func (w *world) fileOf(session string) string {
	w.t.Helper()
	for _, f := range w.want(200, w.get("/sessions/"+session)).json()["files"].([]any) {
		if strings.HasPrefix(f.(map[string]any)["name"].(string), "gespräch") {
			return f.(map[string]any)["id"].(string)
		}
	}
	w.t.Fatal("no transcript")
	return ""
}

func compareTags(t *testing.T, from, into *world) {
	t.Helper()
	list := func(w *world) []string {
		var all []string
		for _, tag := range w.want(200, w.get("/tags?limit=200")).items() {
			all = append(all, fmt.Sprint(tag["id"], tag["path"], tag["colour"], tag["description"], tag["uses"]))
		}
		slices.Sort(all)
		return all
	}
	if diff := cmp.Diff(list(from), list(into)); diff != "" {
		t.Errorf("tags differ: %s", diff)
	}
}

func compareClaims(t *testing.T, from, into *world) {
	t.Helper()
	for _, kind := range []string{"findings", "insights"} {
		list := func(w *world) []string {
			var all []string
			for _, c := range w.want(200, w.get("/"+kind)).items() {
				all = append(all, fmt.Sprint(c["id"], c["title"], c["body"], c["state"], c["confidence"], c["no_evidence"], c["language"], c["evidence"], c["tags"], c["author"]))
			}
			slices.Sort(all)
			return all
		}
		if diff := cmp.Diff(list(from), list(into)); diff != "" {
			t.Errorf("%s differ: %s", kind, diff)
		}
	}
}

func qde(t *testing.T, project []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(project), int64(len(project)))
	must(t, err)
	f, err := z.Open("project.qde")
	must(t, err)
	b, err := io.ReadAll(f)
	must(t, err)
	return b
}
