package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"
	"earshot/internal/testdata"
)

func (w *world) importFile(status int, mediaType, query, text string) answer {
	w.t.Helper()
	return w.want(status, w.do("POST", "/glossary/import"+query, map[string]string{"Content-Type": mediaType}, strings.NewReader(text)))
}

func (w *world) export(format string) string {
	w.t.Helper()
	return string(w.want(200, w.get("/glossary/export?format="+format)).body)
}

func TestAThesaurusGoesInAndOutAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, aThesaurusGoesInAndOutAgain)
}

func aThesaurusGoesInAndOutAgain(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	yso := string(testdata.Read(t, "thesaurus/yso-sample.ttl"))
	before := w.rows()
	dry := w.importFile(200, "text/turtle", "?dry_run=true", yso).json()
	if fmt.Sprint(w.rows()) != fmt.Sprint(before) {
		t.Error("a dry run wrote something")
	}
	done := w.importFile(200, "text/turtle; charset=utf-8", "", yso).json()
	for _, field := range []string{"concepts", "new", "changed", "same", "dropped", "conflicts", "ignored", "notes"} {
		if fmt.Sprint(dry[field]) != fmt.Sprint(done[field]) {
			t.Errorf("%s = %v after a dry run that said %v", field, done[field], dry[field])
		}
	}
	if done["new"] != 271.0 || done["dropped"] != 1.0 || dry["dry_run"] != true {
		t.Errorf("import = %v", done)
	}
	again := w.importFile(200, "text/turtle", "", yso).json()
	if again["new"] != 0.0 || again["changed"] != 0.0 || again["same"] != 271.0 {
		t.Errorf("import again = %v", again)
	}
	found := w.want(200, w.get("/glossary/concepts?q=konst&language=sv")).items()
	if len(found) == 0 || !strings.Contains(found[0]["label"].(string), "konst") {
		t.Errorf("concepts with konst in Swedish = %v", found)
	}
	w.want(201, w.post("/glossary/concepts", customer))
	for format, mediaType := range map[string]string{"turtle": "text/turtle", "jsonld": "application/ld+json", "csv": "text/csv"} {
		want := w.export(format)
		other := newWorld(t) // an empty one
		report := other.importFile(200, mediaType, "", want).json()
		if report["new"] != 272.0 || report["dropped"] != 0.0 || report["conflicts"] != 0.0 || len(report["ignored"].(map[string]any)) != 0 {
			t.Errorf("import of an export as %s = %v", format, report)
		}
		for _, each := range []string{"turtle", "jsonld", "csv"} {
			if other.export(each) != w.export(each) {
				t.Errorf("an export as %s, imported, is another glossary as %s", format, each)
			}
		}
		if same := w.importFile(200, mediaType, "", want).json(); same["same"] != 272.0 {
			t.Errorf("import of an export as %s where it came from = %v", format, same)
		}
	}
}

func TestAnImportMerges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	get := func(q string) map[string]any {
		t.Helper()
		items := w.want(200, w.get("/glossary/concepts?q="+q)).items()
		if len(items) != 1 {
			t.Fatalf("concepts with %s = %v", q, items)
		}
		return items[0]
	}
	terms := func(c map[string]any) string {
		var list []string
		for _, v := range c["terms"].([]any) {
			term := v.(map[string]any)
			list = append(list, fmt.Sprint(term["language"], " ", term["kind"], " ", term["text"]))
		}
		return strings.Join(list, ", ")
	}
	w.want(201, w.post("/glossary/concepts", `{"terms":[{"language":"en","text":"customer"},{"language":"de","text":"Kunde"}]}`))
	// By a preferred term: the glossary is right.
	report := w.importFile(200, "text/csv", "", "preferred@en,preferred@de,alternative@en,broader,uri,definition@en\n"+
		"Customer,Klient,client|buyer,person,urn:x:customer,Who buys\nperson,,,,,\nnobody,,,nothing,,\n").json()
	if report["new"] != 2.0 || report["changed"] != 1.0 || report["conflicts"] != 1.0 || fmt.Sprint(report["ignored"]) != "map[relations to concepts that are not there:1]" {
		t.Errorf("import = %v", report)
	}
	if got := terms(get("customer")); got != "de preferred Kunde, de alternative Klient, en preferred customer, en alternative client, en alternative buyer" {
		t.Errorf("terms = %s", got)
	}
	if got := get("customer")["broader"].([]any); len(got) != 1 || got[0] != get("person")["id"] {
		t.Errorf("broader = %v", got)
	}
	// By URI: the file is right.
	report = w.importFile(200, "text/turtle", "", `@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
		<urn:x:customer> a skos:Concept ; skos:prefLabel "client"@en ; skos:definition "Who pays"@en .`).json()
	if report["changed"] != 1.0 || report["conflicts"] != 2.0 {
		t.Errorf("import by URI = %v", report)
	}
	if got := terms(get("customer")); got != "de preferred Kunde, de alternative Klient, en preferred client, en alternative customer, en alternative buyer" {
		t.Errorf("terms = %s", got)
	}
	// Cycles and unknown brands are left out; the rest goes in.
	report = w.importFile(200, "text/csv", "", "preferred@en,broader,preferred@en@nobody\nperson,client,\na,b,\nb,c,\nc,a,x\n").json()
	if report["new"] != 3.0 || report["dropped"] != 3.0 {
		t.Errorf("import with cycles = %v", report)
	}
	// Which of two it is nobody can tell.
	for range 2 {
		w.want(201, w.post("/glossary/concepts", `{"terms":[{"language":"en","text":"bank"}]}`))
	}
	if report = w.importFile(200, "text/csv", "", "preferred@en\nbank\n").json(); report["conflicts"] != 1.0 || report["new"] != 0.0 {
		t.Errorf("import of what is there twice = %v", report)
	}
}

func TestAnImportThatCannotBeReadChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.rows()
	for _, test := range []struct {
		mediaType, query, text, want string
		status                       int
		kind                         string
	}{
		{"text/turtle", "", "<urn:a> a <urn:b> ;\n x:y 1 .", "line 2", 400, problem.Malformed},
		{"application/ld+json", "", `{"@context":"https://example.org/"}`, "not fetched", 400, problem.Malformed},
		{"text/csv", "", "word\nx\n", "unknown column", 400, problem.Malformed},
		{"text/plain", "", "x", "", 415, problem.UnsupportedMediaType},
		{"", "", "x", "", 415, problem.UnsupportedMediaType},
		{"text/csv", "?format=xml", "x", "format", 422, problem.Invalid},
		{"text/csv", "?dry_run=maybe", "x", "dry_run", 422, problem.Invalid},
	} {
		got := w.importFile(test.status, test.mediaType, test.query, test.text)
		if got.text("type") != problem.Path+test.kind || !strings.Contains(string(got.body), test.want) {
			t.Errorf("import of %q as %s = %s, want %q", test.text, test.mediaType, got.body, test.want)
		}
	}
	w.want(403, w.do("POST", "/glossary/import", map[string]string{"Content-Type": "text/csv", "Authorization": "Bearer " + w.viewer}, strings.NewReader("preferred@en\na\n")))
	w.want(422, w.get("/glossary/export?format=xml"))
	if fmt.Sprint(w.rows()) != fmt.Sprint(before) {
		t.Error("a refused import wrote something")
	}
}
