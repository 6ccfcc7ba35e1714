package httpapi_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/testdata"
	"earshot/internal/texts"
)

func zipOf(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		must(t, err)
		_, err = w.Write([]byte(parts[i+1]))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// drops sums up what an import left out.
func drops(a answer) map[string]float64 {
	n := map[string]float64{}
	for _, d := range a.json()["dropped"].([]any) {
		d := d.(map[string]any)
		n[d["what"].(string)] += d["count"].(float64)
	}
	return n
}

func isNew(a answer, kind string) float64 {
	return a.json()[kind].(map[string]any)["new"].(float64)
}

func TestSamplesOfOtherProgramsComeIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sample := testdata.Read(t, "qda/TestProject.qdpx")
	a := w.want(200, w.importQDA("study="+w.study, sample))
	if n := drops(a); isNew(a, "tags") == 0 || n["texts"] < 6 || n["sets"] != 16 || n["PictureSource"]+n["AudioSource"]+n["VideoSource"] == 0 || n["selections"] == 0 {
		t.Errorf("dropped %v: %s", n, a.body)
	}
	if strings.Contains(string(a.body), "/Users/") || strings.Contains(string(a.body), `C:\\`) {
		t.Errorf("the answer names folders of whoever wrote the project: %s", a.body)
	}
	again := w.want(200, w.importQDA("study="+w.study, sample))
	if isNew(again, "tags") != 0 {
		t.Errorf("importing again: %s", again.body)
	}
	for name, n := range map[string]float64{"qda/taguette-export.qdc": 3, "qda/spec-annex-a1.qdc": 6} {
		for _, where := range []string{"", "study=" + w.study} {
			if a := w.want(200, w.importQDA("dry_run=true&"+where, testdata.Read(t, name))); isNew(a, "tags") != n || a.json()["kind"] != "codebook" {
				t.Errorf("%s: %s", name, a.body)
			}
		}
		w.want(200, w.importQDA("scope=brand&study="+w.study, testdata.Read(t, name)))
	}
	if a := w.want(200, w.get("/tags?q=health")).items(); len(a) != 1 || a[0]["colour"] != "#33cc33" || a[0]["scope"] != "brand" {
		t.Errorf("tags = %v", a)
	}
	testdata.Validate(t, "qda/Codebook.xsd", w.want(200, w.get("/export/findings?format=qdc")).body)
}

func TestTagsOfAnImportAreUndoneUnlessTheyAreInUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	undo := func() answer {
		t.Helper()
		last := w.want(200, w.get("/tag-events?limit=1")).items()[0]["id"].(string)
		return w.post("/tag-events/"+last+"/undo", "")
	}
	before := len(w.want(200, w.get("/tags?limit=200")).items())
	w.want(200, w.importQDA("scope=group", testdata.Read(t, "qda/spec-annex-a1.qdc"))) // codes below codes
	w.want(201, undo())
	if n := len(w.want(200, w.get("/tags?limit=200")).items()); n != before {
		t.Errorf("%d tags are left, there were %d", n, before)
	}
	w.want(200, w.importQDA("study="+w.study, zipOf(t, "project.qde", fmt.Sprintf(foreign, "MAXQDA", 14, 19), "sources/AAAAAAAA-0000-4000-8000-000000000007.txt", foreignText)))
	refused := w.want(409, undo())
	if !strings.Contains(refused.text("detail"), `"Pain::Forms" is in use (on 1): take it off`) {
		t.Errorf("undoing tags in use: %s", refused.body)
	}
	// What the refusal says to do helps.
	for _, row := range w.marked("&tag=Pain::Forms") {
		w.want(200, w.send("PATCH", "/highlights/"+row["highlight"].(string), `{"tags":[]}`, nil))
	}
	w.want(201, undo())
}

func TestCodesAreTheTagsThatTheirNamesLeadTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	renamed := w.want(201, w.post("/tags", `{"name":"Trolley"}`)).text("id")
	w.want(200, w.send("PATCH", "/tags/"+renamed, `{"name":"Cart"}`, nil))
	merged := w.want(201, w.post("/tags", `{"name":"Bag"}`)).text("id")
	w.want(200, w.post("/tags/"+merged+"/merge", `{"into":"`+renamed+`"}`))
	codes := ""
	for i, name := range []string{"ＴＲＯＬＬＥＹ", "bag", "Cart", "Elsewhere"} {
		codes += fmt.Sprintf(`<Code guid="AAAAAAAA-0000-4000-8000-00000000000%d" name="%s" isCodable="true"/>`, i, name)
	}
	a := w.want(200, w.importQDA("scope=group", []byte(`<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>`+codes+`</Codes></CodeBook>`)))
	if n := a.json()["tags"].(map[string]any); n["new"] != 1.0 || n["same"] != 3.0 {
		t.Errorf("by names that tags had: %s", a.body)
	}
}

const foreign = `<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="%s" basePath="/home/somebody">
<Users><User guid="{AAAAAAAA-0000-4000-8000-000000000001}" name="Zoë"/></Users>
<CodeBook><Codes>
  <Code guid="AAAAAAAA-0000-4000-8000-000000000002" name="Pain::Forms" isCodable="true" color="#f00"/>
  <Code guid="AAAAAAAA-0000-4000-8000-000000000003" name="Trust" isCodable="false"><Code guid="AAAAAAAA-0000-4000-8000-000000000004" name="Trust" isCodable="true"/></Code>
</Codes></CodeBook>
<Variables><Variable guid="AAAAAAAA-0000-4000-8000-000000000005" name="Age" typeOfVariable="Integer"/></Variables>
<Cases>
  <Case guid="AAAAAAAA-0000-4000-8000-000000000006" name="P7"><VariableValue><VariableRef targetGUID="AAAAAAAA-0000-4000-8000-000000000005"/><IntegerValue>60</IntegerValue></VariableValue>
    <SourceRef targetGUID="{aaaaaaaa-0000-4000-8000-000000000007}"/></Case>
  <Case guid="AAAAAAAA-0000-4000-8000-000000000008"/>
</Cases>
<Sources>
  <TextSource guid="AAAAAAAA-0000-4000-8000-000000000007" name="Interview" plainTextPath="internal://AAAAAAAA-0000-4000-8000-000000000007.txt" richTextPath="internal://x.docx" creationDateTime="2024-05-06T07:08:09Z">
    <PlainTextSelection guid="AAAAAAAA-0000-4000-8000-000000000009" name="forms" startPosition="%d" endPosition="%d" creatingUser="{AAAAAAAA-0000-4000-8000-000000000001}">
      <Description>forms</Description>
      <Coding guid="AAAAAAAA-0000-4000-8000-00000000000a"><CodeRef targetGUID="AAAAAAAA-0000-4000-8000-000000000002"/><NoteRef targetGUID="AAAAAAAA-0000-4000-8000-00000000000c"/></Coding>
      <Coding guid="AAAAAAAA-0000-4000-8000-00000000000b"><CodeRef targetGUID="AAAAAAAA-0000-4000-8000-0000000000ff"/></Coding>
    </PlainTextSelection>
    <PlainTextSelection guid="AAAAAAAA-0000-4000-8000-0000000000aa" name="lost" startPosition="900" endPosition="910"/>
    <PlainTextSelection guid="AAAAAAAA-0000-4000-8000-0000000000ab" name="P7" startPosition="0" endPosition="2"/>
    <Coding guid="AAAAAAAA-0000-4000-8000-0000000000ac"><CodeRef targetGUID="AAAAAAAA-0000-4000-8000-000000000003"/></Coding>
  </TextSource>
  <AudioSource guid="AAAAAAAA-0000-4000-8000-0000000000ad" name=""><Transcript guid="AAAAAAAA-0000-4000-8000-0000000000ae" name="talk"><PlainTextContent>Hello.
There.</PlainTextContent>
    <SyncPoint guid="AAAAAAAA-0000-4000-8000-0000000000af" timeStamp="500" position="0"/><SyncPoint guid="AAAAAAAA-0000-4000-8000-0000000000b0" timeStamp="1500" position="7"/>
    <TranscriptSelection guid="AAAAAAAA-0000-4000-8000-0000000000b1" fromSyncPoint="AAAAAAAA-0000-4000-8000-0000000000af" toSyncPoint="AAAAAAAA-0000-4000-8000-0000000000b0"/>
  </Transcript><AudioSelection guid="AAAAAAAA-0000-4000-8000-0000000000b2" begin="1" end="2"/></AudioSource>
  <TextSource guid="AAAAAAAA-0000-4000-8000-0000000000b3" name="Interview" plainTextPath="absolute:///etc/passwd"/>
</Sources>
<Notes>
  <Note guid="AAAAAAAA-0000-4000-8000-00000000000c" name="n"><PlainTextContent>about the coding</PlainTextContent></Note>
  <Note guid="AAAAAAAA-0000-4000-8000-00000000000d" name="Memo"><PlainTextContent>A memo of its own.</PlainTextContent></Note>
  <Note guid="AAAAAAAA-0000-4000-8000-00000000000e" name="a"><PlainTextContent>an annotation</PlainTextContent></Note>
</Notes>
<Links><Link guid="AAAAAAAA-0000-4000-8000-0000000000b4" originGUID="AAAAAAAA-0000-4000-8000-000000000009" targetGUID="AAAAAAAA-0000-4000-8000-00000000000e"/></Links>
<Graphs><Graph guid="AAAAAAAA-0000-4000-8000-0000000000b5"/></Graphs>
</Project>`

// foreignText is as other programs write it: a byte order mark, and CRLF.
const foreignText = "\ufeffP7: 😀 e\u0301\r\nThe forms took ages.\r\n\r\nP7: Bye."

func TestProjectsOfOtherProgramsComeIn(t *testing.T) {
	t.Parallel()
	for origin, start := range map[string]int{"MAXQDA 2024": 14, "ATLAS.ti 23": 13} { // they disagree about CRLF
		w := newWorld(t)
		file := zipOf(t, "project.qde", fmt.Sprintf(foreign, origin, start, start+5), "Sources/.root", "", "sources/AAAAAAAA-0000-4000-8000-000000000007.TXT", foreignText)
		a := w.want(200, w.importQDA("study="+w.study, file))
		n := drops(a)
		for what, want := range map[string]float64{
			"codings": 2, "selections": 3, "cases": 1, "values of cases": 1, "texts": 1, "graphs": 1, "variables": 1, "formatting": 1, "sets": 0,
		} {
			if n[what] != want {
				t.Errorf("%s: %v %s are dropped, want %v: %s", origin, n[what], what, want, a.body)
			}
		}
		if isNew(a, "texts") != 3 || isNew(a, "sessions") != 3 || isNew(a, "highlights") != 2 || isNew(a, "participants") != 1 {
			t.Errorf("%s: %s", origin, a.body)
		}
		rows := w.marked("&study=" + w.study)
		tag := "Pain::Forms"
		if strings.HasPrefix(origin, "ATLAS") {
			tag = "Pain Forms"
		}
		found := false
		for _, row := range rows {
			if row["quote"] != "forms" {
				continue
			}
			found = true
			if got := fmt.Sprint(row["tags"]); got != "[["+tag+"]]" || row["note"] != "about the coding\n\nan annotation" {
				t.Errorf("%s: %v", origin, row)
			}
		}
		if !found {
			t.Errorf("%s: %v", origin, rows)
		}
		session := ""
		for _, s := range w.want(200, w.get("/studies/"+w.study+"/sessions")).items() {
			if s["title"] == "Interview" {
				session = s["id"].(string)
			}
		}
		text := w.want(200, w.get("/sessions/"+session+"/transcript?file="+w.fileNamed(session, "Interview.txt")))
		if got := fmt.Sprint(text.json()["segments"]); !strings.Contains(got, "speaker:P7") || !strings.Contains(got, "text:😀 e\u0301]") || strings.Contains(got, "\r") {
			t.Errorf("%s: %s", origin, got)
		}
		if again := w.want(200, w.importQDA("study="+w.study, file)); isNew(again, "texts")+isNew(again, "highlights")+isNew(again, "sessions")+isNew(again, "tags") != 0 {
			t.Errorf("%s, again: %s", origin, again.body)
		}
	}
}

func (w *world) fileNamed(session, name string) string {
	w.t.Helper()
	for _, f := range w.want(200, w.get("/sessions/"+session)).json()["files"].([]any) {
		if f.(map[string]any)["name"] == name {
			return f.(map[string]any)["id"].(string)
		}
	}
	w.t.Fatalf("no file %s", name)
	return ""
}

func TestWhatWasCodedElsewhereComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	coded(w)
	project := w.want(200, w.get("/export/findings?format=qdpx&study="+w.study)).body
	h := w.marked("&tag=Basket")[0]["highlight"].(string)
	added := `<Coding guid="aaaaaaaa-0000-4000-8000-000000000001"><CodeRef targetGUID="aaaaaaaa-0000-4000-8000-0000000000cc"></CodeRef></Coding>`
	text := string(qde(t, project))
	i := strings.Index(text, `guid="`+h+`"`)
	i += strings.Index(text[i:], "</TranscriptSelection>")
	text = text[:i] + added + text[i:]
	text = strings.Replace(text, "</Codes>\n</CodeBook>", `<Code guid="aaaaaaaa-0000-4000-8000-0000000000cc" name="Elsewhere" isCodable="true"/></Codes></CodeBook>`, 1)
	a := w.want(200, w.importQDA("study="+w.study, zipOf(t, "project.qde", text, "sources/"+w.transcript+".txt", string(entryOf(t, project, "sources/"+w.transcript+".txt")))))
	if c := a.json()["highlights"].(map[string]any); c["new"] != 0.0 || c["changed"] != 1.0 || isNew(a, "tags") != 1 {
		t.Errorf("%s", a.body)
	}
	if rows := w.marked("&tag=Elsewhere"); len(rows) != 1 || rows[0]["highlight"] != h {
		t.Errorf("rows = %v", rows)
	}
}

// TestAnImportSeesWhatOthersChangeMeanwhile imports highlights again and again
// that somebody deletes, into a text that somebody corrects: whatever comes
// first, a highlight stands where its words stand, or is broken, and nothing is
// there twice.
func TestAnImportSeesWhatOthersChangeMeanwhile(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorldOn(t, db)
		coded(w)
		project := w.want(200, w.get("/export/findings?format=qdpx&study="+w.study)).body
		stop, ended := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(ended)
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				text := strings.Repeat("Well, ", n%3) + "the basket was 👩‍👩‍👧 empty."
				if a := w.send("PATCH", "/files/"+w.transcript+"/segments/0", `{"text":"`+text+`"}`, nil); a.status != 200 {
					t.Errorf("correcting: %s", a.body)
				}
				for _, h := range w.get("/sessions/" + w.session + "/highlights").items() {
					if cited := h["quote"] == "👩‍👩‍👧 empty."; n%2 == 0 && !cited {
						w.send("DELETE", "/highlights/"+h["id"].(string), "", nil)
					}
				}
			}
		}()
		overtaken := 0
		for range 25 {
			switch a := w.importQDA("study="+w.study, project); a.status {
			case 200:
			case 409:
				overtaken++
			default:
				t.Errorf("import: %d %s", a.status, a.body)
			}
		}
		close(stop)
		<-ended
		t.Logf("%d of 25 were overtaken more often than they may be", overtaken)
		w.want(200, w.importQDA("study="+w.study, project))
		segments, err := database.Segments(t.Context(), db, w.transcript)
		must(t, err)
		text := []rune(texts.Join(segments))
		places := map[string]bool{}
		for _, h := range w.want(200, w.get("/sessions/"+w.session+"/highlights?limit=200")).items() {
			if h["state"] != "anchored" {
				continue
			}
			start, end := int(h["start"].(float64)), int(h["end"].(float64))
			if got := string(text[start:end]); got != h["quote"] {
				t.Errorf("%q is marked where %q stands", h["quote"], got)
			}
			if place := fmt.Sprint(start, end); places[place] {
				t.Errorf("%q is marked twice", h["quote"])
			} else {
				places[place] = true
			}
		}
		if len(places) < 4 {
			t.Errorf("highlights at %v", places)
		}
	})
}

func entryOf(t *testing.T, file []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	f, err := z.Open(name)
	must(t, err)
	var b bytes.Buffer
	_, err = b.ReadFrom(f)
	must(t, err)
	return b.Bytes()
}

func TestBadProjectsAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before, objects := w.rows(), len(w.objects())
	empty := `<Project name="x"/>`
	for name, c := range map[string]struct {
		query, want string
		status      int
		file        []byte
	}{
		"bomb":      {"study=" + w.study, "unpacks to far more", 400, zipOf(t, "project.qde", `<Project name="`+strings.Repeat(" ", 30<<20)+`"/>`)},
		"text bomb": {"study=" + w.study, "unpacks to far more", 400, zipOf(t, "project.qde", fmt.Sprintf(foreign, "x", 0, 1), "sources/AAAAAAAA-0000-4000-8000-000000000007.txt", strings.Repeat(" ", 30<<20))},
		"path":      {"study=" + w.study, "leads outside", 400, zipOf(t, "project.qde", empty, "../../x", "")},
		"entity":    {"study=" + w.study, "document type", 400, []byte(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><CodeBook origin="&a;"/>`)},
		"half":      {"study=" + w.study, "damaged", 400, zipOf(t, "project.qde", empty)[:70]},
		"nothing":   {"study=" + w.study, "breaks off", 400, nil},
		"nowhere":   {"", "study", 422, zipOf(t, "project.qde", empty)},
		"no study":  {"study=" + unknownID, "study", 422, zipOf(t, "project.qde", empty)},
		"scope":     {"scope=world&study=" + w.study, "scope", 422, zipOf(t, "project.qde", empty)},
		"dry":       {"dry_run=perhaps", "dry_run", 422, zipOf(t, "project.qde", empty)},
	} {
		if a := w.importQDA(c.query, c.file); a.status != c.status || !strings.Contains(string(a.body), c.want) {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := w.do("POST", "/import/qda?study="+w.study, map[string]string{"Authorization": "Bearer " + w.viewer}, strings.NewReader(empty)); a.status != 403 {
		t.Errorf("a viewer imports: %d", a.status)
	}
	after := w.rows()
	for table, n := range before {
		if after[table] != n && table != "idempotency" {
			t.Errorf("%s has %d rows, had %d", table, after[table], n)
		}
	}
	if n := len(w.objects()); n != objects {
		t.Errorf("%d objects in the store, were %d", n, objects)
	}
}
