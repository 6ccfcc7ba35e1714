package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"
	"earshot/internal/research"
)

func TestJudgedQueriesAreKeptAndMeasured(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, judgedQueriesAreKeptAndMeasured)
}

func judgedQueriesAreKeptAndMeasured(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	place := w.want(200, w.get("/search?q=basket")).items()[0]["hits"].([]any)[0].(map[string]any)["place"].(string)
	if place != w.transcript+"@1000-2500" {
		t.Errorf("a hit stands at %q", place)
	}
	key := map[string]string{"Idempotency-Key": "judged"}
	body := fmt.Sprintf(`{"text":" basket ","language":"EN","relevant":[{"id":%q,"grade":2}]}`, passage)
	made := w.want(201, w.send("POST", "/judged-queries", body, key))
	id, tag := made.text("id"), made.header.Get("ETag")
	if w.want(201, w.send("POST", "/judged-queries", body, key)).text("id") != id {
		t.Error("a repeated request made another one")
	}
	answer := made.json()["relevant"].([]any)[0].(map[string]any)
	if answer["id"] != place || answer["kind"] != "moment" || answer["grade"] != 2.0 || answer["gone"] != false || answer["session"] != w.session ||
		answer["text"] != "The basket was empty." || made.text("text") != "basket" || made.text("language") != "en" || made.header.Get("Location") != "/api/v1/judged-queries/"+id {
		t.Errorf("made %s", made.body)
	}
	w.want(409, w.post("/judged-queries", body))
	second := w.want(201, w.post("/judged-queries", fmt.Sprintf(`{"text":"checkout","language":"en","target":"de","relevant":[{"id":%q}]}`, w.session))).text("id")

	list := w.want(200, w.get("/judged-queries?limit=1"))
	if items := list.items(); len(items) != 1 || items[0]["id"] != second || list.text("next") != second {
		t.Errorf("the first part is %s", list.body)
	}
	if items := w.want(200, w.get("/judged-queries?limit=1&after="+second)).items(); len(items) != 1 || items[0]["id"] != id {
		t.Errorf("the second part is %v", items)
	}
	if a := w.get("/judged-queries?after=soon"); a.status != 400 {
		t.Errorf("after something else: %d", a.status)
	}

	changed := w.want(200, w.send("PATCH", "/judged-queries/"+id, `{"target":"de"}`, map[string]string{"If-Match": tag}))
	if changed.text("target") != "de" || len(changed.json()["relevant"].([]any)) != 1 || changed.header.Get("ETag") == tag {
		t.Errorf("changed is %s", changed.body)
	}
	w.want(412, w.send("PATCH", "/judged-queries/"+id, `{"target":"fr"}`, map[string]string{"If-Match": tag}))
	w.want(412, w.do("DELETE", "/judged-queries/"+id, map[string]string{"If-Match": tag}, nil))

	m := w.want(200, w.post("/judged-queries/measurements", `{"k":5}`)).json()
	if m["kept"] != 2.0 || m["asked"] != 2.0 || m["k"] != 5.0 || m["next"] != nil || len(m["methods"].([]any)) != 6 || len(m["outcomes"].([]any)) != 12 {
		t.Errorf("measured %v", m)
	}
	for _, row := range m["rows"].([]any) {
		r := row.(map[string]any)
		if r["from"] != "en" || r["to"] != "de" || r["queries"] != 2.0 || r["mrr"] != 0.5 { // the session is not found by its title
			t.Errorf("a row is %v", r)
		}
	}
	if m := w.want(200, w.post("/judged-queries/measurements", fmt.Sprintf(`{"after":%q}`, second))).json(); m["asked"] != 1.0 {
		t.Errorf("the second part is %v", m)
	}

	w.want(202, w.do("DELETE", "/files/"+w.transcript, nil, nil))
	if left := w.want(200, w.get("/judged-queries/"+id)).json(); left["gone"] != 1.0 || left["relevant"].([]any)[0].(map[string]any)["text"] != "" {
		t.Errorf("after its file was deleted: %v", left)
	}
	if m := w.want(200, w.post("/judged-queries/measurements", `{}`)).json(); m["asked"] != 1.0 || m["empty"] != 1.0 || m["gone"] != 1.0 {
		t.Errorf("measured then: %v", m)
	}
	w.want(204, w.do("DELETE", "/judged-queries/"+id, nil, nil))
	w.want(404, w.get("/judged-queries/"+id))
	w.want(404, w.get("/judged-queries/"+research.NewID()))
	w.want(404, w.get("/judged-queries/none"))
}

func TestFilesOfJudgedQueriesGoInAndOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tsv := map[string]string{"Content-Type": "text/tab-separated-values"}
	in := func(path, body string, header map[string]string) answer {
		return w.do("POST", "/judged-queries/import"+path, header, strings.NewReader(body))
	}
	file := "q1\ten\tbasket\t" + passage + "=3\tde\nq2\ten\tgone\t" + research.NewID() + "\n"
	report := func(a answer, want string) {
		t.Helper()
		r := w.want(200, a).json()
		if got := fmt.Sprint(r["dry_run"], r["queries"], r["new"], r["changed"], r["same"], r["refused"], r["unknown"]); got != want {
			t.Errorf("%s: %s, want %s: %s", a.request, got, want, a.body)
		}
	}
	report(in("?dry_run=true", file, tsv), "true 2 1 0 0 1 1")
	report(in("", file, tsv), "false 2 1 0 0 1 1")
	report(in("?format=tsv", file, map[string]string{"Content-Type": ""}), "false 2 0 0 1 1 1")
	for format, mediaType := range map[string]string{"": "text/tab-separated-values", "tsv": "text/tab-separated-values", "jsonl": "application/jsonl"} {
		out := w.want(200, w.get("/judged-queries/export?format="+format))
		if got := out.header.Get("Content-Type"); !strings.HasPrefix(got, mediaType) || !strings.Contains(string(out.body), w.transcript+"@1000-2500") {
			t.Errorf("export as %q is %s:\n%s", format, got, out.body)
		}
		report(in("", string(out.body), map[string]string{"Content-Type": mediaType}), "false 1 0 0 1 0 0")
	}
	for name, a := range map[string]answer{
		"a line short":   in("", "q\ten\n", tsv),
		"nothing":        in("", "", tsv),
		"not JSON":       in("?format=jsonl", "{", nil),
		"another format": in("?format=xlsx", file, nil),
		"no format":      in("", file, map[string]string{"Content-Type": "text/plain"}),
		"perhaps":        in("?dry_run=perhaps", file, tsv),
		"export as xlsx": w.get("/judged-queries/export?format=xlsx"),
		"too large":      in("", strings.Repeat("# more\n", 3<<20), tsv),
		"a long line":    in("", "q\ten\t"+strings.Repeat("a", 2<<20)+"\tx\n", tsv),
	} {
		if a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := in("", "q\ten\n", tsv); a.text("type") != problem.Path+problem.Malformed || !strings.Contains(a.text("detail"), "line 1") {
		t.Errorf("a line that cannot be read: %s", a.body)
	}
}

// TestJudgedQueriesAreForAdministratorsOfTheGroup asks for everything about them as
// everybody, and for answers in all studies.
func TestJudgedQueriesAreForAdministratorsOfTheGroup(t *testing.T) {
	t.Parallel()
	e := newEstate(t)
	var answers []string
	for _, p := range e.studies {
		answers = append(answers, fmt.Sprintf(`{"id":%q}`, p.ids["highlights"]), fmt.Sprintf(`{"id":%q}`, p.ids["findings"]))
	}
	body := fmt.Sprintf(`{"text":"empty baskets","language":"en","relevant":[%s]}`, strings.Join(answers, ","))
	made := e.want(201, e.post("/judged-queries", body))
	if n := len(made.json()["relevant"].([]any)); n != len(answers) {
		t.Fatalf("%d answers are kept of %d", n, len(answers))
	}
	asked := 0
	for _, op := range e.operations() {
		if op.collection() != "judged-queries" {
			continue
		}
		for _, s := range e.subjects {
			sent := map[string]string{
				"create-judged-query": strings.Replace(body, "empty", s.name, 1), "update-judged-query": `{"target":"en"}`, "measure-judged-queries": `{}`,
			}[op.OperationID]
			path := strings.ReplaceAll(op.path(), "{id}", made.text("id"))
			if op.OperationID == "import-judged-queries" {
				path, sent = path+"?format=tsv", "q\ten\tx\t"+e.studies[0].ids["sessions"]
			}
			if op.Method == http.MethodDelete && s.gets(e, op.permission) {
				continue // it is for the others to find
			}
			want := "forbidden"
			if s.gets(e, op.permission) {
				want = "allowed"
			}
			asked++
			a := e.as(s, op.Method, path, sent)
			if !agrees(want, a.status) {
				t.Errorf("%s: %s = %d %s, want %s", s.name, op.OperationID, a.status, cut(string(a.body)), want)
			}
			if want == "forbidden" && strings.Contains(string(a.body), "basket") {
				t.Errorf("%s: %s tells %s", s.name, op.OperationID, a.body)
			}
		}
	}
	if asked < 8*len(e.subjects)-1 {
		t.Errorf("asked %d times only", asked)
	}
}
