package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/testdata"
	"earshot/internal/transcript"

	"github.com/google/go-cmp/cmp"
	"github.com/piprate/json-gold/ld"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// marks are what is highlighted in the shared material, and with which tags.
var marks = []struct {
	file, quote string
	tags        []string
}{
	{"transcripts/elephants-dream/captions.sv.vtt", "Är du skadad", []string{"Safety"}},
	{"transcripts/zoom-meeting/transcript.vtt", "quick mic check", []string{"Sound/Microphone", "Safety"}},
	{"transcripts/elephants-dream/captions.ar.vtt", "طاحنات الرؤوس", []string{"Safety"}},
	{"transcripts/elephants-dream/captions.ja.vtt", "首刈り機", []string{"Sound"}},
	{"research/fr-entretiens-montreuil/entretiens/02.md", "Excédents de fonctionnement", []string{"Safety"}},
}

// exported is a row as the test compares it.
type exported struct {
	Highlight, Quote, Language, Tags, Findings, Brand, URL string
	StartMS                                                string
}

// TestFromHighlightToInsightAndOutAgain goes the whole way on real material:
// mark, tag, conclude, find it in another language, export in every format, read
// the files with readers of other hands, and bring the project into an empty
// service.
func TestFromHighlightToInsightAndOutAgain(t *testing.T) {
	t.Parallel()
	testdata.Dir(t)
	eachSetting(t, func(t *testing.T, s *service) {
		s.start(t)
		study, sessions := s.concluded(t)
		for query, kind := range map[string]string{"Rechnung": "finding", "facture": "insight"} { // said in English
			deadline := time.Now().Add(20 * time.Second)
			for s.search(t, url.Values{"q": {query}, "kind": {kind}}).Total == 0 {
				if time.Now().After(deadline) {
					t.Fatalf("%s finds no %s", query, kind)
				}
				time.Sleep(50 * time.Millisecond)
			}
		}
		dir := t.TempDir()
		files := map[string][]byte{}
		for _, format := range []string{"csv", "xlsx", "html", "jsonl", "md", "jsonld", "qdpx", "qdc"} {
			out := filepath.Join(dir, "out."+format)
			if b, err := s.command(t, "export", "--server", s.address, "--token", s.token, "--format", format, "--out", out).CombinedOutput(); err != nil {
				t.Fatalf("export %s: %v\n%s", format, err, b)
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			files[format] = b
		}
		want := rowsOfCSV(t, files["csv"])
		if len(want) != len(marks) {
			t.Fatalf("%d rows, want %d", len(want), len(marks))
		}
		for _, m := range marks {
			if !slices.ContainsFunc(want, func(r exported) bool { return r.Quote == m.quote }) {
				t.Errorf("no row has %q", m.quote)
			}
		}
		for format, got := range map[string][]exported{"xlsx": rowsOfWorkbook(t, files["xlsx"]), "jsonl": rowsOfLines(t, files["jsonl"])} {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s differs from csv: %s", format, diff)
			}
		}
		annotationsAre(t, files["jsonld"], want)
		for _, text := range []string{string(files["md"]), reportText(t, files["html"])} {
			for _, r := range want {
				if !strings.Contains(text, r.Quote) {
					t.Errorf("%q is missing in %.300s", r.Quote, text)
				}
			}
		}
		s.trackShows(t, sessions["transcripts/elephants-dream/captions.sv.vtt"], "Är du skadad")
		testdata.Validate(t, "qda/Project.xsd", partOf(t, files["qdpx"], "project.qde"))
		testdata.Validate(t, "qda/Codebook.xsd", files["qdc"])
		comesInto(t, filepath.Join(dir, "out.qdpx"), study, want)
	})
}

// concluded fills a service with marked and tagged transcripts, a finding and an
// insight. It returns the study and the sessions by file.
func (s *service) concluded(t *testing.T) (study string, sessions map[string]string) {
	t.Helper()
	study, sessions = s.addStudy(t, "hoorn", "Hoorn", "interview", "NL", []string{"nl"}), map[string]string{}
	for _, m := range marks {
		id := s.addSession(t, study, path.Base(m.file))
		sessions[m.file] = id
		s.mustSend(t, id, nil, upload{m.file, testdata.Read(t, m.file)})
	}
	var top identified
	s.must(t, "POST", "/api/v1/tags", map[string]any{"name": "Sound", "study": study}, &top)
	s.must(t, "POST", "/api/v1/tags", map[string]any{"name": "Microphone", "parent": top.ID, "study": study}, nil)
	s.must(t, "POST", "/api/v1/tags", map[string]any{"name": "Safety", "study": study, "colour": "#aa0000"}, nil)
	var evidence []map[string]any
	for i, m := range marks {
		files := s.waitReady(t, sessions[m.file])
		var made identified
		s.must(t, "POST", "/api/v1/sessions/"+sessions[m.file]+"/highlights", map[string]any{"file": files[0].ID, "quote": m.quote, "tags": m.tags}, &made)
		if i < 2 {
			evidence = append(evidence, map[string]any{"highlight": made.ID, "relation": []string{"supports", "contradicts"}[i]})
		}
	}
	var finding identified
	s.must(t, "POST", "/api/v1/findings", map[string]any{"title": "The invoice was incomplete", "language": "en", "study": study, "evidence": evidence}, &finding)
	s.must(t, "POST", "/api/v1/insights", map[string]any{
		"title": "An invoice must say everything", "language": "en", "evidence": []any{map[string]any{"finding": finding.ID, "relation": "supports"}},
	}, nil)
	return study, sessions
}

func rowsOfCSV(t *testing.T, b []byte) []exported {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rowsOf(all)
}

func rowsOfWorkbook(t *testing.T, b []byte) []exported {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	findings, err := f.GetRows("Findings")
	if err != nil || len(findings) != 3 {
		t.Errorf("findings and insights: %v, %v", findings, err)
	}
	all, err := f.GetRows("Highlights")
	if err != nil {
		t.Fatal(err)
	}
	return rowsOf(all)
}

// rowsOf reads a table below a header.
func rowsOf(all [][]string) []exported {
	var rows []exported
	for _, line := range all[1:] {
		at := func(name string) string {
			if i := slices.Index(all[0], name); i < len(line) {
				return line[i]
			}
			return ""
		}
		rows = append(rows, exported{
			Highlight: at("highlight"), Quote: at("quote"), Language: at("language"), Tags: at("tags"), Findings: at("findings"),
			Brand: at("brand"), URL: at("url"), StartMS: at("start_ms"),
		})
	}
	return rows
}

func rowsOfLines(t *testing.T, b []byte) []exported {
	t.Helper()
	var rows []exported
	for line := range bytes.Lines(b) {
		var v struct {
			exported
			StartMS  *int64 `json:"start_ms"`
			Tags     [][]string
			Findings []identified
		}
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		r := v.exported
		var tags, findings []string
		for _, p := range v.Tags {
			tags = append(tags, strings.Join(p, " / "))
		}
		for _, f := range v.Findings {
			findings = append(findings, f.ID)
		}
		r.Tags, r.Findings = strings.Join(tags, " | "), strings.Join(findings, " ")
		if v.StartMS != nil {
			r.StartMS = fmt.Sprint(*v.StartMS)
		}
		rows = append(rows, r)
	}
	return rows
}

// annotationsAre expands a page of annotations with a JSON-LD processor and
// compares what its statements say.
func annotationsAre(t *testing.T, page []byte, want []exported) {
	t.Helper()
	var doc any
	if err := json.Unmarshal(page, &doc); err != nil {
		t.Fatal(err)
	}
	o := ld.NewJsonLdOptions("")
	o.DocumentLoader = localContext{t}
	expanded, err := ld.NewJsonLdProcessor().Expand(doc, o)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(expanded)
	if err != nil {
		t.Fatal(err)
	}
	var pages []map[string]json.RawMessage
	if err := json.Unmarshal(b, &pages); err != nil {
		t.Fatal(err)
	}
	var lists []struct {
		List []struct {
			ID     string   `json:"@id"`
			Type   []string `json:"@type"`
			Target []struct {
				Selector []struct {
					Type  []string `json:"@type"`
					Exact []struct {
						Value string `json:"@value"`
					} `json:"http://www.w3.org/ns/oa#exact"`
				} `json:"http://www.w3.org/ns/oa#hasSelector"`
			} `json:"http://www.w3.org/ns/oa#hasTarget"`
		} `json:"@list"`
	}
	if err := json.Unmarshal(pages[0]["https://www.w3.org/ns/activitystreams#items"], &lists); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range lists[0].List {
		if !slices.Contains(a.Type, "http://www.w3.org/ns/oa#Annotation") {
			t.Errorf("%s is of the types %v", a.ID, a.Type)
		}
		for _, selector := range a.Target[0].Selector {
			if slices.Contains(selector.Type, "http://www.w3.org/ns/oa#TextQuoteSelector") {
				got[strings.TrimPrefix(a.ID, "urn:uuid:")] = selector.Exact[0].Value
			}
		}
	}
	for _, r := range want {
		if got[r.Highlight] != r.Quote {
			t.Errorf("the annotation of %s says %q, want %q", r.Highlight, got[r.Highlight], r.Quote)
		}
	}
}

// localContext has the terms of the W3C's context that exports use: tests fetch
// nothing.
type localContext struct{ t *testing.T }

// LoadDocument is the context.
func (l localContext) LoadDocument(u string) (*ld.RemoteDocument, error) {
	if u != "http://www.w3.org/ns/anno.jsonld" {
		return nil, fmt.Errorf("the page refers to %s", u)
	}
	b, err := os.ReadFile("testdata/annotation-terms.json")
	if err != nil {
		l.t.Fatal(err)
	}
	var doc any
	err = json.Unmarshal(b, &doc)
	return &ld.RemoteDocument{DocumentURL: u, Document: doc}, err
}

func reportText(t *testing.T, page []byte) string {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// trackShows reads the metadata track of a session.
func (s *service) trackShows(t *testing.T, session, quote string) {
	t.Helper()
	track := s.raw(t, "/api/v1/sessions/"+session+"/transcript?format=vtt&track=highlights")
	read, err := transcript.Read(t.Context(), transcript.VTT, track)
	if err != nil || len(read.Segments) != 1 || read.Segments[0].Start != 46_708*time.Millisecond {
		t.Fatalf("track: %+v, %v", read, err)
	}
	var cue struct{ Quote string }
	if err := json.Unmarshal([]byte(read.Segments[0].Text), &cue); err != nil || cue.Quote != quote {
		t.Errorf("cue = %+v, %v", cue, err)
	}
}

func partOf(t *testing.T, file []byte, name string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// comesInto imports a project into an empty service and compares what that
// exports with what the first one did.
func comesInto(t *testing.T, project, study string, want []exported) {
	t.Helper()
	s := newService(t, nil).start(t)
	into := s.addStudy(t, "other", "Other", "interview", "AT", []string{"de"})
	for _, dry := range []string{"--dry-run", ""} {
		args := []string{"import", "qda", project, "--study", into, "--server", s.address, "--token", s.token}
		if dry != "" {
			args = append(args, dry)
		}
		out, err := s.command(t, args...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), fmt.Sprintf("highlights\t%d new, 0 changed, 0 same", len(want))) {
			t.Fatalf("import %s: %v\n%s", dry, err, out)
		}
	}
	got := rowsOfCSV(t, s.raw(t, "/api/v1/export/findings?format=csv"))
	strip := func(rows []exported) []exported {
		rows = slices.Clone(rows)
		for i := range rows {
			_, rows[i].URL, _ = strings.Cut(rows[i].URL, "/sessions/") // the address of the service differs
			rows[i].Brand = ""
		}
		return rows
	}
	if diff := cmp.Diff(strip(want), strip(got)); diff != "" {
		t.Errorf("what came in from the project of study %s differs: %s", study, diff)
	}
}

// raw fetches an answer that is no JSON.
func (s *service) raw(t *testing.T, where string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+where, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s, %v; %.500s", where, res.Status, err, b)
	}
	return b
}
