package httpapi_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"earshot/internal/problem"
	"earshot/internal/testdata"
)

const surveyCSV = "Respondent;What do you miss?;Device;Internal remarks\n" +
	"R1;A button that I can find with my thumb;A5;ask Ana about him again please\n" +
	"R2;Nothing at all to be honest;B7;\n"

func (w *world) preview(name, content string) answer {
	w.t.Helper()
	contentType, body := form(part{"file", name, content})
	return w.do("POST", "/survey-previews", map[string]string{"Content-Type": contentType}, strings.NewReader(body))
}

type surveyAnswer struct {
	Format    string
	Responses int
	Columns   []struct {
		Sheet, Column, Name, Role string
		Samples                   []string
	}
}

// columns is what an answer says of columns, in short.
func (a answer) columns() (surveyAnswer, []string) {
	a.t.Helper()
	var s surveyAnswer
	if err := json.Unmarshal(a.body, &s); err != nil {
		a.t.Fatalf("%s = %s: %v", a.request, a.body, err)
	}
	var short []string
	for _, c := range s.Columns {
		short = append(short, c.Column+" "+c.Name+": "+c.Role)
	}
	return s, short
}

func TestASurveyIsPreviewedSentAndCorrected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.rows()
	s, columns := w.want(200, w.preview("survey.csv", surveyCSV)).columns()
	want := []string{"A Respondent: participant", "B What do you miss?: answer", "C Device: choice", "D Internal remarks: answer"}
	if s.Format != "csv" || s.Responses != 2 || !slices.Equal(columns, want) || !slices.Equal(s.Columns[2].Samples, []string{"A5", "B7"}) {
		t.Errorf("the preview is %+v", s)
	}
	if after := w.rows(); after["files"] != before["files"] || after["objects"] != before["objects"] {
		t.Error("a preview is kept")
	}
	sent := w.want(202, w.upload(w.session, nil, part{"file", "survey.csv", surveyCSV},
		part{"columns", "", `[{"name":"Internal remarks","role":"ignore"},{"column":"C","role":"answer"}]`}))
	file := sent.items()[0]["id"].(string)
	path := "/files/" + file + "/columns"
	_, columns = w.want(200, w.get(path)).columns()
	want[2], want[3] = "C Device: answer", "D Internal remarks: ignore"
	if !slices.Equal(columns, want) {
		t.Errorf("the columns are %q, want %q", columns, want)
	}
	// Nobody has read it yet.
	if a := w.want(409, w.send("PUT", path, `{"columns":[]}`, nil)); a.text("type") != "/problems/"+problem.StillReading {
		t.Errorf("got %s", a.body)
	}
	for name, c := range map[string]struct {
		status int
		a      answer
	}{
		"a role that is none":     {422, w.upload(w.session, nil, part{"file", "a.csv", surveyCSV}, part{"columns", "", `[{"name":"Device","role":"telephone"}]`})},
		"columns of a recording":  {422, w.upload(w.session, nil, part{"file", "a.csv", surveyCSV}, part{"kind", "", "recording"}, part{"columns", "", `[{"name":"Device","role":"answer"}]`})},
		"columns that are none":   {422, w.upload(w.session, nil, part{"file", "a.csv", surveyCSV}, part{"columns", "", `{`})},
		"a column that is not it": {422, w.send("PUT", path, `{"columns":[{"name":"Nowhere","role":"ignore"}]}`, nil)},
		"a transcript":            {409, w.get("/files/" + w.transcript + "/columns")},
		"no table":                {409, w.preview("a.md", "# Notes\n\nOf a visit.\n")},
		"a damaged table":         {422, w.preview("a.xlsx", string(testdata.Read(t, "documents/ok/testEXCEL.xlsx")[:3000]))},
		"nothing":                 {422, w.do("POST", "/survey-previews", map[string]string{"Content-Type": "multipart/form-data; boundary=x"}, strings.NewReader("--x--\r\n"))},
	} {
		if c.a.status != c.status {
			t.Errorf("%s: %d %s, want %d", name, c.a.status, c.a.body, c.status)
		}
	}
}

func TestRealTablesArePreviewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, want := range map[string]string{
		"documents/ok/testEXCEL.xlsx":               "xlsx",
		"csv-spectrum/csvs/quotes_and_newlines.csv": "csv",
		"csv-spectrum/csvs/utf8.csv":                "csv",
		"csv-spectrum/csvs/json.csv":                "csv",
	} {
		s, columns := w.want(200, w.preview(name, string(testdata.Read(t, name)))).columns()
		if s.Format != want || s.Responses == 0 || len(columns) == 0 {
			t.Errorf("%s: %+v", name, s)
		}
		t.Logf("%s: %d responses, %q", name, s.Responses, columns)
	}
}
