package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"
	"earshot/internal/testdata"
)

// TestStrangeTextIsKeptOrRefused sends texts that have broken other programs
// to every place that takes text.
func TestStrangeTextIsKeptOrRefused(t *testing.T) {
	t.Parallel()
	texts := strangeTexts(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorldOn(t, db)
		for i, text := range texts {
			escaped := url.QueryEscape(text)
			w.sane(text, w.get("/search?q="+escaped))
			w.sane(text, w.get("/search?tag="+escaped+"&speaker="+escaped+"&brand="+escaped+"&study="+escaped))
			w.sane(text, w.get("/search?sort="+escaped+"&from="+escaped+"&after="+escaped))
			w.sane(text, w.get("/studies?brand="+escaped+"&after="+escaped))
			w.sane(text, w.get("/brands/"+url.PathEscape(text)))
			w.sane(text, w.get("/sessions/"+url.PathEscape(text)+"/transcript"))
			body, err := json.Marshal(map[string]any{"title": text, "question": text})
			must(t, err)
			got := w.send("PATCH", "/studies/"+w.study, string(body), nil)
			w.sane(text, got)
			if got.status == 200 && (got.text("title") != text || w.get("/studies/"+w.study).text("question") != text) {
				t.Errorf("title %q became %s", text, got.body)
			}
			if i%10 == 0 {
				w.sane(text, w.upload(w.session, nil, part{"file", text + ".txt", text}))
			}
		}
	})
}

// sane checks that an answer is a success, or a refusal in the right form.
func (w *world) sane(text string, a answer) {
	w.t.Helper()
	if a.status >= 500 || (a.status >= 400 && a.header.Get("Content-Type") != problem.MediaType) {
		w.t.Errorf("%q: %s = %d %s", text, a.request, a.status, a.body)
	}
}

func strangeTexts(t *testing.T) []string {
	t.Helper()
	var texts []string
	must(t, json.Unmarshal(testdata.Read(t, "hostile-strings/blns.json"), &texts))
	for _, name := range []string{"csv_formula", "directory_traversal", "RSNAKE_XSS", "XSS_Polyglots", "xss_payloads_quick"} {
		lines := strings.Split(string(testdata.Read(t, fmt.Sprintf("hostile-strings/%s.txt", name))), "\n")
		for i := 0; i < len(lines); i += 8 { // of each kind a few
			texts = append(texts, lines[i])
		}
	}
	return texts
}
