package httpapi_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/testdata"

	"github.com/google/go-cmp/cmp"
)

// wav is a recording of n bytes of sound that differ by seed.
func wav(n, seed int) string {
	b := []byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00")
	for i := range n {
		seed = seed*1103515245 + 12345
		b = append(b, byte(seed>>16+i))
	}
	return string(b)
}

// recorded gives the session of a world a recording, and adds a session that has
// one and nothing else. It returns what the recordings hold, by their ids.
func recorded(w *world) map[string]string {
	w.t.Helper()
	alone := w.want(201, w.post("/studies/"+w.study+"/sessions", `{"title":"Not written down yet","participants":["P77","P01"]}`)).text("id")
	files := map[string]string{}
	for i, session := range []string{w.session, w.session, alone} {
		content := wav(100_000+i, i+1)
		id := w.want(202, w.upload(session, nil, part{"file", fmt.Sprintf("Gespräch %d.WAV", i), content})).items()[0]["id"].(string)
		files[id] = content
	}
	return files
}

// sounds lists the recordings of a study with their bytes.
func (w *world) sounds(study string) map[string]string {
	w.t.Helper()
	files := map[string]string{}
	for _, s := range w.want(200, w.get("/studies/"+study+"/sessions")).items() {
		for _, f := range w.want(200, w.get("/sessions/"+s["id"].(string))).json()["files"].([]any) {
			f := f.(map[string]any)
			if f["kind"] != "recording" {
				continue
			}
			a := w.want(200, w.get("/files/"+f["id"].(string)+"/content"))
			if a.header.Get("Content-Type") != "audio/wav" || !strings.HasSuffix(f["name"].(string), ".WAV") {
				w.t.Errorf("a recording came in as %v", f)
			}
			files[f["id"].(string)] = string(a.body)
		}
	}
	return files
}

func TestRecordingsGoOutAndComeInWithAProject(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		from := newWorldOn(t, db)
		coded(from)
		want := recorded(from)
		out := from.want(200, from.get("/export/findings?format=qdpx&recordings=true&study="+from.study))
		testdata.Validate(t, "qda/Project.xsd", qde(t, out.body))
		if left := out.header.Get("Earshot-Recordings-Left-Out"); left != "0" {
			t.Errorf("%s recordings are left out", left)
		}
		holdsAsTheyAre(t, out.body, want)
		for id := range want {
			n, err := database.One(t.Context(), db, database.Scalar[int], `SELECT COUNT(*) FROM audit_events WHERE action = 'read.recording' AND object = $1`, id)
			if must(t, err); n != 1 {
				t.Errorf("reading %s was recorded %d times", id, n)
			}
		}

		into := newWorld(t)
		empty := into.want(201, into.post("/studies", `{"title":"Again","brand":"acme","method":"interview","market":"AT"}`)).text("id")
		before := len(into.objects())
		dry := into.want(200, into.importQDA("dry_run=true&study="+empty, out.body))
		if isNew(dry, "recordings") != 3 || len(into.sounds(empty)) != 0 || len(into.objects()) != before {
			t.Errorf("a dry run: %s", dry.body)
		}
		done := into.want(200, into.importQDA("study="+empty, out.body))
		if a, b := strings.Replace(string(dry.body), `"dry_run":true`, `"dry_run":false`, 1), string(done.body); a != b {
			t.Errorf("the dry run said %s\nand the import %s", a, b)
		}
		if diff := cmp.Diff(want, into.sounds(empty)); diff != "" {
			t.Error("recordings differ", len(diff))
		}
		if diff := cmp.Diff(from.marked(""), into.marked("&study="+empty)); diff != "" {
			t.Errorf("highlights, findings, tags and times differ: %s", diff)
		}
		if got := into.tookPart(empty, "Not written down yet"); got != "P01 P77" {
			t.Errorf("in the session without a text took part %q", got)
		}
		n := len(into.objects())
		again := into.want(200, into.importQDA("study="+empty, out.body)).json()["recordings"].(map[string]any)
		if again["new"] != 0.0 || again["same"] != 3.0 || len(into.objects()) != n {
			t.Errorf("importing again: %v, and %d objects of %d", again, len(into.objects()), n)
		}

		// A copy in another study of the instance has recordings of its own.
		other := from.want(201, from.post("/studies", `{"title":"Copy","brand":"acme","method":"interview"}`)).text("id")
		for range 2 {
			from.want(200, from.importQDA("study="+other, out.body))
		}
		if copies := from.sounds(other); len(copies) != 3 || len(from.sounds(from.study)) != 3 {
			t.Errorf("%d recordings in a copy", len(copies))
		}
	})
}

// tookPart lists the pseudonyms of a session by its title.
func (w *world) tookPart(study, title string) string {
	w.t.Helper()
	var names []string
	for _, s := range w.want(200, w.get("/studies/"+study+"/sessions")).items() {
		if s["title"] != title {
			continue
		}
		for _, p := range w.want(200, w.get("/sessions/"+s["id"].(string))).json()["participants"].([]any) {
			names = append(names, p.(map[string]any)["pseudonym"].(string))
		}
	}
	return strings.Join(names, " ")
}

// holdsAsTheyAre checks that a project holds recordings as they are, each once.
func holdsAsTheyAre(t *testing.T, project []byte, want map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(project), int64(len(project)))
	must(t, err)
	got := map[string]string{}
	for _, f := range z.File {
		if name, ok := strings.CutSuffix(f.Name, ".wav"); ok {
			r, err := f.Open()
			must(t, err)
			b, err := io.ReadAll(r)
			must(t, err)
			got[strings.TrimPrefix(name, "sources/")] = string(b)
			if f.Method != zip.Store {
				t.Errorf("%s is packed by method %d", f.Name, f.Method)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("the project holds other recordings", len(diff))
	}
}

func TestRecordingsStayBehindUnlessAskedForAndHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	coded(w)
	recorded(w)
	plain := w.want(200, w.get("/export/findings?format=qdpx")).body
	if bytes.Contains(plain, []byte("WAVEfmt")) {
		t.Error("recordings go out without being asked for")
	}
	if n := drops(w.want(200, w.importQDA("dry_run=true&study="+w.study, plain))); n["recordings"] == 0 {
		t.Errorf("recordings outside of the file are not listed: %v", n)
	}
	token := w.want(201, w.post("/tokens", `{"name":"out","role":"researcher","scopes":["export"]}`)).text("text")
	deaf := w.want(200, w.do("GET", "/export/findings?format=qdpx&recordings=true", map[string]string{"Authorization": "Bearer " + token}, nil))
	if bytes.Contains(deaf.body, []byte("WAVEfmt")) || deaf.header.Get("Earshot-Recordings-Left-Out") != "3" || !strings.Contains(string(qde(t, deaf.body)), "3 recordings withheld.") {
		t.Errorf("who may not hear them: %v", deaf.header)
	}
	testdata.Validate(t, "qda/Project.xsd", qde(t, deaf.body))
	if csv := w.want(200, w.get("/export/findings?format=csv&recordings=true")); csv.header.Get("Earshot-Recordings-Left-Out") != "" {
		t.Error("a table speaks of recordings")
	}
	w.want(422, w.get("/export/findings?format=qdpx&recordings=perhaps"))
	tagged := w.want(200, w.get("/export/findings?format=qdpx&recordings=true&tag=Basket")).body
	if n := bytes.Count(tagged, []byte("WAVEfmt")); n != 2 {
		t.Errorf("%d recordings of the session that has the tag, want 2", n)
	}
}

func TestPackedRecordingsAreMistrusted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	project := func(path string) string {
		return `<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="other"><Sources>
			<AudioSource guid="AAAAAAAA-0000-4000-8000-000000000001" name="talk" path="` + path + `"/></Sources></Project>`
	}
	before := len(w.objects())
	for name, c := range map[string]struct {
		path, file, content string
		status              int
		says                string
	}{
		"outside":   {"relative:///talk.wav", "sources/a.wav", wav(9, 1), 200, "never fetched"},
		"absolute":  {"absolute:///etc/passwd", "sources/a.wav", wav(9, 1), 200, "never fetched"},
		"web":       {"https://127.0.0.1/talk.wav", "sources/a.wav", wav(9, 1), 200, "never fetched"},
		"above":     {"internal://../project.qde", "sources/a.wav", wav(9, 1), 200, "never fetched"},
		"missing":   {"internal://b.wav", "sources/a.wav", wav(9, 1), 200, "not in the file"},
		"a program": {"internal://a.wav", "sources/a.wav", "\x7fELF\x02\x01\x01", 200, "neither sound nor video"},
		"a page":    {"internal://a.wav", "sources/a.wav", "<!doctype html><script>alert(1)</script>", 200, "neither sound nor video"},
		"nothing":   {"internal://a.wav", "sources/a.wav", "", 200, "neither sound nor video"},
		"the XML":   {"internal://project.qde", "sources/a.wav", wav(9, 1), 200, "neither sound nor video"},
		"too long":  {"internal://a.wav", "sources/a.wav", wav(8<<20, 1), 200, "longer than a file may be"},
		"a bomb":    {"internal://a.wav", "sources/a.wav", wav(0, 1) + strings.Repeat("\x00", 7<<20), 400, "unpacks to far more"},
		"traversal": {"internal://a.wav", "../a.wav", wav(9, 1), 400, "leads outside"},
	} {
		for _, dry := range []string{"true", "false"} {
			a := w.importQDA("dry_run="+dry+"&study="+w.study, zipOf(t, "project.qde", project(c.path), c.file, c.content))
			if a.status != c.status || !strings.Contains(string(a.body), c.says) {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
	}
	if n := len(w.objects()); n != before || len(w.sounds(w.study)) != 0 {
		t.Errorf("%d objects are left over", n-before)
	}
	// That of another program comes in under its own name, once.
	file := zipOf(t, "project.qde", project("internal://{BBBBBBBB-0000-4000-8000-000000000001}.WAV"), "Sources/{bbbbbbbb-0000-4000-8000-000000000001}.wav", wav(9, 1))
	for _, want := range []float64{1, 0} {
		if a := w.want(200, w.importQDA("study="+w.study, file)); isNew(a, "recordings") != want || isNew(a, "sessions") != want {
			t.Errorf("of another program: %s", a.body)
		}
	}
	// One that breaks off leaves nothing.
	broken := bytes.Replace(zipStored(t, project("internal://a.wav"), wav(999, 1)), []byte("WAVEfmt"), []byte("WAVEfnt"), 1)
	n := len(w.objects())
	if a := w.importQDA("study="+w.study, broken); a.status != 400 || !strings.Contains(string(a.body), "damaged") || len(w.objects()) != n {
		t.Errorf("damaged: %d %s", a.status, a.body)
	}
}

func zipStored(t *testing.T, project, recording string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{"project.qde": project, "sources/a.wav": recording} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		must(t, err)
		_, err = io.WriteString(w, content)
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}
