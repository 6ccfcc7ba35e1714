package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"

	"github.com/xuri/excelize/v2"
)

// TestEveryFormatCountsWhatIsWithheld breaks three highlights and asks every
// format what it leaves out.
func TestEveryFormatCountsWhatIsWithheld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.want(201, w.post("/tags", `{"name":"Checkout"}`))
	for range 3 {
		w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"Hm.","tags":["Checkout"]}`))
	}
	w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"basket","tags":["Checkout"]}`))
	w.want(200, w.send("PATCH", "/files/"+w.transcript+"/segments/1", `{"text":"Oh."}`, nil))
	says := map[string]func(body []byte) string{
		"csv": func(body []byte) string {
			all, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
			must(t, err)
			last := all[len(all)-1]
			return last[slices.Index(all[0], "withheld")] + " highlights withheld"
		},
		"jsonl": func(body []byte) string {
			lines := bytes.Split(bytes.TrimSpace(body), []byte("\n"))
			var last struct{ Withheld int }
			must(t, json.Unmarshal(lines[len(lines)-1], &last))
			return fmt.Sprint(last.Withheld) + " highlights withheld"
		},
		"xlsx": func(body []byte) string {
			book, err := excelize.OpenReader(bytes.NewReader(body))
			must(t, err)
			rows, err := book.GetRows("Highlights")
			must(t, err)
			return rows[len(rows)-1][slices.Index(rows[0], "withheld")] + " highlights withheld"
		},
		"qdpx": func(body []byte) string { return string(qde(t, body)) },
	}
	for _, f := range library.ExportFormats() {
		a := w.want(200, w.get("/export/findings?format="+f.Name))
		text := string(a.body)
		if read := says[f.Name]; read != nil {
			text = read(a.body)
		}
		if a.header.Get("Earshot-Withheld") != "3" || !strings.Contains(text, "3 highlights withheld") || strings.Contains(text, "Hm.") {
			t.Errorf("%s counts %q: %s", f.Name, a.header.Get("Earshot-Withheld"), text)
		}
	}
	track := w.want(200, w.get("/sessions/"+w.session+"/transcript?format=vtt&track=highlights"))
	if !strings.Contains(string(track.body), "NOTE 3 highlights withheld\n") {
		t.Errorf("track = %s", track.body)
	}
}

func TestTaggedFindingsAreExported(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, taggedFindingsAreExported)
}

func taggedFindingsAreExported(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	top := w.want(201, w.post("/tags", `{"name":"Checkout"}`)).text("id")
	w.want(201, w.post("/tags", `{"name":"Basket","parent":"`+top+`"}`))
	mark := func(quote, tags string) string {
		return w.want(201, w.post("/sessions/"+w.session+"/highlights",
			`{"file":"`+w.transcript+`","quote":"`+quote+`","note":"=1+1","tags":[`+tags+`]}`)).text("id")
	}
	h := mark("basket", `"Basket"`)
	mark("empty", ``)
	mark("Hm.", `"Checkout"`)
	f := w.want(201, w.post("/findings", `{"title":"It empties","evidence":[{"highlight":"`+h+`"}],"study":"`+w.study+`"}`))
	w.want(201, w.post("/findings", `{"title":"From logs","tags":["Checkout"],"no_evidence":"logs","study":"`+w.study+`"}`))
	w.want(200, w.send("PATCH", "/files/"+w.transcript+"/segments/1", `{"text":"Oh."}`, nil)) // breaks the third

	lines := func(query string) []map[string]string {
		a := w.want(200, w.get("/export/findings?format=csv"+query))
		if a.header.Get("Earshot-Withheld") == "" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") {
			t.Errorf("%s: headers %v", query, a.header)
		}
		all, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
		must(t, err)
		var rows []map[string]string
		for _, line := range all[1:] {
			row := map[string]string{}
			for i, name := range all[0] {
				row[name] = line[i]
			}
			rows = append(rows, row)
		}
		return rows
	}
	rows := lines("&tag=checkout")
	if len(rows) != 3 {
		t.Fatalf("rows = %v", rows)
	}
	if rows[2]["withheld"] != "1" || rows[2]["quote"] != "" || rows[0]["withheld"] != "" {
		t.Errorf("the last row counts what is withheld: %v", rows[2])
	}
	for column, want := range map[string]string{
		"quote": "basket", "highlight": h, "tags": "Checkout / Basket", "findings": f.text("id"), "finding_titles": "It empties",
		"session_title": "P01", "held_on": "2026-03-31", "study": w.study, "brand": "acme", "market": "DE", "start_ms": "1000",
		"note": "'=1+1", "url": w.url + "/sessions/" + w.session + "#t=1.0",
	} {
		if rows[0][column] != want {
			t.Errorf("%s = %q, want %q", column, rows[0][column], want)
		}
	}
	if rows[1]["finding_titles"] != "From logs" || rows[1]["quote"] != "" || rows[1]["tags"] != "Checkout" {
		t.Errorf("a finding without a highlight = %v", rows[1])
	}
	for query, want := range map[string]int{
		"": 4, "&brand=acme&study=" + w.study: 4, "&brand=other": 0, "&tag=none": 0, "&tag=Basket&tag=none": 1, "&study=" + unknownID: 0,
		"&language=en": 2, "&language=en-GB": 0, "&market=de&tag=basket": 1, "&market=FR": 0, "&method=survey": 0, "&method=interview&tag=basket": 1,
		"&speaker=ANA": 2, "&speaker=Bo": 0, "&from=2026&to=2026-03&tag=basket": 1, "&from=2026-04": 0, "&to=2026-03-30": 0,
	} {
		if got := lines(query); len(got) != want {
			t.Errorf("%q: %d rows, want %d", query, len(got), want)
		}
	}
	if a := w.get("/export/findings?format=jsonl&tag=Checkout"); a.header.Get("Earshot-Withheld") != "1" || strings.Contains(string(a.body), "Hm.") {
		t.Errorf("withheld %s of %s", a.header.Get("Earshot-Withheld"), a.body)
	}
	for line := range strings.Lines(string(w.want(200, w.get("/export/findings?format=jsonl")).body)) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	var notes struct{ Items []map[string]any }
	must(t, json.Unmarshal(w.want(200, w.get("/export/findings?format=jsonld")).body, &notes))
	if len(notes.Items) != 2 {
		t.Errorf("annotations = %v", notes.Items)
	}
	if md := string(w.want(200, w.get("/export/findings?format=md")).body); !strings.Contains(md, "> basket") || !strings.Contains(md, "**From logs**") {
		t.Errorf("markdown = %s", md)
	}
	w.want(422, w.get("/export/findings?format=csv&from=yesterday"))
	for format, want := range map[string]string{"html": "1 highlight withheld", "xlsx": "PK\x03\x04"} {
		a := w.want(200, w.get("/export/findings?format="+format))
		if !strings.Contains(string(a.body), want) || !strings.Contains(a.header.Get("Content-Disposition"), "findings."+format) {
			t.Errorf("%s: %v %.80q", format, a.header, a.body)
		}
	}
	page := string(w.want(200, w.get("/export/findings?format=html&tag=basket")).body)
	if strings.Count(page, "<blockquote") != 2 || !strings.Contains(page, "It empties") || strings.Contains(page, "From logs") {
		t.Errorf("report = %s", page)
	}
	for _, format := range []string{"csv", "xlsx", "html", "jsonl", "md", "jsonld", "qdpx", "qdc"} { // every query that they make
		w.want(200, w.get("/export/findings?format="+format))
		for _, filter := range []string{"tag=basket", "language=de&market=DE", "speaker=Ana&from=2026&to=2027", "brand=acme&method=interview&tag=Checkout&study=" + w.study} {
			a := w.want(200, w.get("/export/findings?format="+format+"&"+filter))
			if a.header.Get("Earshot-Withheld") == "" {
				t.Errorf("%s of %s says nothing of what is withheld", format, filter)
			}
		}
	}
	track := w.want(200, w.get("/sessions/"+w.session+"/transcript?format=vtt&track=highlights"))
	if body := string(track.body); !strings.Contains(body, h+"\n00:00:01.000 --> 00:00:02.500\n{") || !strings.Contains(body, w.url+"/sessions/") {
		t.Errorf("track = %s", body)
	}
	w.want(422, w.get("/sessions/"+w.session+"/transcript?track=highlights"))
	w.want(422, w.get("/export/findings"))
	w.want(422, w.get("/export/findings?format=exe"))
	w.want(422, w.get("/export/findings?format=csv&bom=perhaps"))
	w.want(422, w.get("/export/findings?format=csv&language=nonsense-"))
}
