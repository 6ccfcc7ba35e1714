package httpapi_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"
)

const customer = `{"terms":[{"language":"en","text":"customer"},{"language":"de","text":"Kunde"},{"language":"de","text":"Mandant","brand":"acme"},
	{"language":"en","text":"costumer","kind":"hidden"}],"definitions":[{"language":"en","text":"Who buys"}]}`

func TestConceptsAreKeptAndChanged(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, conceptsAreKeptAndChanged)
}

func conceptsAreKeptAndChanged(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	key := map[string]string{"Idempotency-Key": "c1"}
	c := w.want(201, w.send("POST", "/glossary/concepts", customer, key))
	again := w.want(201, w.send("POST", "/glossary/concepts", customer, key))
	path := "/glossary/concepts/" + c.text("id")
	if again.text("id") != c.text("id") || c.header.Get("Location") != "/api/v1"+path {
		t.Errorf("created %s at %s, and again %s", c.text("id"), c.header.Get("Location"), again.text("id"))
	}
	if c.text("status") != "agreed" || c.text("label") != "customer" || len(c.json()["terms"].([]any)) != 4 {
		t.Errorf("concept = %s", c.body)
	}
	if got := w.want(200, w.get(path+"?language=de-AT")).text("label"); got != "Kunde" {
		t.Errorf("label in de-AT = %q, want Kunde", got)
	}
	first := w.want(200, w.get(path)).header.Get("ETag")
	edit := func(status int, body, ifMatch string) answer {
		return w.want(status, w.send("PATCH", path, body, map[string]string{"If-Match": ifMatch}))
	}
	edited := edit(200, `{"definitions":null}`, first)
	if len(edited.json()["definitions"].([]any)) != 0 || len(edited.json()["terms"].([]any)) != 4 {
		t.Errorf("edited concept = %s", edited.body)
	}
	if got := edit(412, `{"terms":[{"language":"en","text":"lost"}]}`, first).text("type"); got != problem.Path+problem.Stale {
		t.Errorf("edit of an old version = %s", got)
	}
	// A relation is part of both concepts.
	user := w.want(201, w.post("/glossary/concepts", `{"terms":[{"language":"en","text":"user"}],"related":["`+c.text("id")+`"]}`))
	edit(200, `{"broader":["`+user.text("id")+`"]}`, w.want(200, w.get(path)).header.Get("ETag"))
	if got := w.want(200, w.get("/glossary/concepts/"+user.text("id"))).json(); fmt.Sprint(got["narrower"], got["related"]) != fmt.Sprintf("[%[1]s] [%[1]s]", c.text("id")) {
		t.Errorf("narrower and related = %v %v", got["narrower"], got["related"])
	}
	w.want(412, w.do("DELETE", path, map[string]string{"If-Match": first}, nil))
	w.want(204, w.do("DELETE", path, nil, nil))
	w.want(404, w.get(path))
	w.want(404, w.do("DELETE", path, nil, nil))
}

func TestConceptsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.want(201, w.post("/glossary/concepts", `{"terms":[{"language":"en","text":"a"}]}`)).text("id")
	b := w.want(201, w.post("/glossary/concepts", `{"terms":[{"language":"en","text":"b"}],"broader":["`+a+`"],"uri":"urn:x:b"}`)).text("id")
	before := w.rows()
	for _, test := range []struct{ method, path, body, field string }{
		{"PATCH", "/" + a, `{"broader":["` + b + `"]}`, "broader"},
		{"PATCH", "/" + a, `{"broader":["` + a + `"]}`, "broader"},
		{"PATCH", "/" + a, `{"terms":[]}`, "terms"},
		{"PATCH", "/" + a, `{"broader":["` + unknownID + `"]}`, "broader[0]"},
		{"POST", "", `{"terms":[{"language":"en","text":"c","brand":"nobody"}]}`, "terms[0].brand"},
		{"POST", "", `{"terms":[{"language":"en","text":"c"},{"language":"en","text":"C","kind":"alternative"}]}`, "terms[1].text"},
		{"POST", "", `{"terms":[{"language":"english!","text":"c"}]}`, "terms[0].language"},
		{"POST", "", `{"terms":[{"language":"en","text":"c"}],"related":["x"]}`, "related"},
		{"POST", "", `{"terms":[{"language":"en","text":"c"}],"uri":"no uri"}`, "uri"},
	} {
		got := w.want(422, w.send(test.method, "/glossary/concepts"+test.path, test.body, nil))
		if !strings.Contains(string(got.body), `"field":"`+test.field+`"`) {
			t.Errorf("%s %s = %s, want a violation of %s", test.method, test.body, got.body, test.field)
		}
	}
	w.want(409, w.post("/glossary/concepts", `{"terms":[{"language":"en","text":"c"}],"uri":"urn:x:b"}`))
	w.want(400, w.get("/glossary/concepts?after=zzz"))
	w.want(422, w.get("/glossary/concepts?language=x!"))
	if after := w.rows(); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("rows after refused requests = %v, were %v", after, before)
	}
}

func TestResearchersProposeAndGroupAdminsAgree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token, err := auth.New(w.db).CreateToken(t.Context(), "Rita", auth.Researcher, 0)
	must(t, err)
	as := func(token string) map[string]string { return map[string]string{"Authorization": "Bearer " + token} }
	proposed := w.want(201, w.send("POST", "/glossary/concepts", customer, as(token)))
	path := "/glossary/concepts/" + proposed.text("id")
	if proposed.text("status") != "proposed" {
		t.Errorf("a researcher's concept = %s", proposed.body)
	}
	w.want(200, w.send("PATCH", path, `{"uri":"urn:x"}`, as(token)))
	w.want(403, w.send("PATCH", path, `{"status":"agreed"}`, as(token)))
	w.want(403, w.send("POST", "/glossary/concepts", `{"status":"agreed","terms":[{"language":"en","text":"x"}]}`, as(token)))
	w.want(200, w.send("PATCH", path, `{"status":"agreed"}`, nil))
	w.want(403, w.send("PATCH", path, `{"uri":""}`, as(token)))
	w.want(403, w.send("PATCH", path, `{"status":"proposed"}`, as(token)))
	w.want(403, w.do("DELETE", path, as(token), nil))
	w.want(403, w.send("POST", "/glossary/concepts", customer, as(w.viewer)))
	w.want(403, w.send("PATCH", path, `{}`, as(w.viewer)))
	w.want(403, w.do("DELETE", path, as(w.viewer), nil))
	w.want(200, w.do("GET", path, as(w.viewer), nil))
	if got := w.want(200, w.get("/glossary/concepts?status=agreed&q=KUND&language=de")).items(); len(got) != 1 || got[0]["label"] != "Kunde" {
		t.Errorf("agreed concepts in German with kund = %v", got)
	}
}

// TestEditsAtOnceLoseNothing lets many change one concept, each on what it
// read: whoever comes late is told, and no cycle slips through.
func TestEditsAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, editsAtOnceLoseNothing)
}

func editsAtOnceLoseNothing(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	ids := make([]string, 4)
	for i := range ids {
		ids[i] = w.want(201, w.post("/glossary/concepts", fmt.Sprintf(`{"terms":[{"language":"en","text":"t%d"}]}`, i))).text("id")
	}
	path := "/glossary/concepts/" + ids[0]
	tag := w.want(200, w.get(path)).header.Get("ETag")
	statuses := make([]int, 8)
	links := make([]int, len(ids))
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			statuses[i] = w.send("PATCH", path, fmt.Sprintf(`{"uri":"urn:x:%d"}`, i), map[string]string{"If-Match": tag}).status
		})
	}
	for i := range links { // a ring, of which one link must be refused
		all.Go(func() {
			links[i] = w.send("PATCH", "/glossary/concepts/"+ids[i], `{"broader":["`+ids[(i+1)%len(ids)]+`"]}`, nil).status
		})
	}
	all.Wait()
	count := func(list []int, status int) (n int) {
		for _, s := range list {
			if s == status {
				n++
			}
		}
		return n
	}
	if count(statuses, 200) > 1 || count(statuses, 200)+count(statuses, 412) != len(statuses) {
		t.Errorf("edits of one version = %v, want one 200 at most and 412 otherwise", statuses)
	}
	if count(links, 200) != len(links)-1 || count(links, 422) != 1 {
		t.Errorf("links of a ring = %v, want one refused", links)
	}
}
