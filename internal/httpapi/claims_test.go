package httpapi_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
)

func TestClaimsAreWrittenPublishedCitedAndDeprecated(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, claimsAreWrittenPublishedCitedAndDeprecated)
}

func claimsAreWrittenPublishedCitedAndDeprecated(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	h := w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"The basket was empty."}`)).text("id")
	w.want(201, w.post("/tags", `{"name":"Basket"}`))
	study := `,"study":"` + w.study + `"`
	for name, body := range map[string]string{
		"no title":             `{"title":""` + study + `}`,
		"no study":             `{"title":"t"}`,
		"an unknown study":     `{"title":"t","study":"` + unknownID + `"}`,
		"published alone":      `{"title":"t","state":"in-review"` + study + `}`,
		"unknown evidence":     `{"title":"t","evidence":[{"highlight":"` + unknownID + `"}]` + study + `}`,
		"evidence of nothing":  `{"title":"t","evidence":[{}]` + study + `}`,
		"evidence twice":       `{"title":"t","evidence":[{"highlight":"` + h + `"},{"highlight":"` + h + `","relation":"contradicts"}]` + study + `}`,
		"a typed quote":        `{"title":"t","evidence":[{"quote":"The basket was empty."}]` + study + `}`,
		"a reason and some":    `{"title":"t","no_evidence":"why","evidence":[{"highlight":"` + h + `"}]` + study + `}`,
		"an unknown tag":       `{"title":"t","tags":["none"]` + study + `}`,
		"born deprecated":      `{"title":"t","state":"deprecated"` + study + `}`,
		"another's confidence": `{"title":"t","confidence":"total"` + study + `}`,
	} {
		if a := w.post("/findings", body); a.status != 422 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	key := map[string]string{"Idempotency-Key": "f1"}
	body := `{"title":"Baskets empty themselves","confidence":"high","tags":["basket"],"evidence":[{"highlight":"` + h + `"}]` + study + `}`
	made := w.want(201, w.send("POST", "/findings", body, key))
	f := made.text("id")
	if w.want(201, w.send("POST", "/findings", body, key)).text("id") != f || !strings.HasPrefix(made.text("url"), "/f/") {
		t.Errorf("a new finding = %s", made.body)
	}

	// States go in order; a change of an older version is told of both.
	w.want(422, w.send("PATCH", "/findings/"+f, `{"state":"published"}`, nil))
	w.want(200, w.send("PATCH", "/findings/"+f, `{"state":"in-review","title":"Baskets lose things"}`, map[string]string{"If-Match": `"v1"`}))
	stale := w.want(412, w.send("PATCH", "/findings/"+f, `{"title":"x"}`, map[string]string{"If-Match": `"v1"`})).json()
	if stale["read"].(map[string]any)["title"] != "Baskets empty themselves" || stale["current"].(map[string]any)["title"] != "Baskets lose things" {
		t.Errorf("412 = %v", stale)
	}
	published := w.want(200, w.send("PATCH", "/findings/"+f, `{"state":"published"}`, map[string]string{"If-Match": `"v2"`}))
	if c := published.json()["coverage"].(map[string]any); c["only"] != "DE" || c["brands"].([]any)[0] != "acme" || c["highlights"] != 1.0 {
		t.Errorf("coverage = %v", c)
	}
	versions := w.want(200, w.get("/findings/"+f+"/versions?limit=2"))
	rest := w.want(200, w.get("/findings/"+f+"/versions?after="+versions.text("next")))
	if v := rest.items(); len(versions.items()) != 2 || len(v) != 1 || v[0]["claim"].(map[string]any)["title"] != "Baskets empty themselves" {
		t.Errorf("versions = %s, %s", versions.body, rest.body)
	}

	i := w.want(201, w.post("/insights", `{"title":"People lose baskets everywhere","review_by":"2020-01-31","recommendations":["Keep them"],`+
		`"evidence":[{"finding":"`+f+`"},{"highlight":"`+h+`","relation":"illustrates"}]}`))
	if v := i.json(); v["stale"] != true || v["coverage"].(map[string]any)["only"] != "DE" || len(v["findings"].([]any)) != 1 {
		t.Errorf("an insight = %s", i.body)
	}
	if c := w.want(200, w.get("/findings/"+f)).json()["cited_by"].(map[string]any); c["count"] != 1.0 || c["insights"].([]any)[0] != i.text("id") {
		t.Errorf("cited by %v", c)
	}
	for path, want := range map[string]int{
		"/findings": 1, "/findings?state=draft": 0, "/findings?tag=BASKET": 1, "/findings?tag=none": 0, "/findings?study=" + w.study: 1,
		"/findings?brand=acme": 1, "/findings?brand=other": 0, "/insights?stale=true": 1, "/insights?tag=basket": 0,
	} {
		if list := w.want(200, w.get(path)).items(); len(list) != want {
			t.Errorf("%s lists %d, want %d", path, len(list), want)
		}
	}

	// Deprecating needs a reason; the successor is of the same kind and leads nowhere back.
	successor := w.want(201, w.post("/findings", `{"title":"Only on phones","state":"published","no_evidence":"seen in logs"`+study+`}`)).text("id")
	w.want(422, w.send("PATCH", "/findings/"+f, `{"state":"deprecated"}`, nil))
	w.want(422, w.send("PATCH", "/findings/"+f, `{"state":"deprecated","reason":"r","successor":"`+i.text("id")+`"}`, nil))
	w.want(200, w.send("PATCH", "/findings/"+f, `{"state":"deprecated","reason":"mended","successor":"`+successor+`"}`, nil))
	w.want(422, w.send("PATCH", "/findings/"+successor, `{"state":"deprecated","reason":"r","successor":"`+f+`"}`, nil))
	if s := w.want(200, w.get("/findings/"+successor)).json()["succeeds"].([]any); len(s) != 1 || s[0] != f {
		t.Errorf("succeeds %v", s)
	}
	if passages, err := database.PassagesOf(context.Background(), w.db, f); err != nil || len(passages) != 0 {
		t.Errorf("a deprecated finding has %d passages to be found, %v", len(passages), err)
	}

	// What is taken out of the source is gone from the claim at the next read.
	w.want(200, w.send("PATCH", "/files/"+w.transcript+"/segments/0", `{"text":"It was gone."}`, nil))
	read := w.want(200, w.get("/insights/"+i.text("id")))
	if strings.Contains(string(read.body), "basket was empty") || read.json()["coverage"].(map[string]any)["highlights"] != 0.0 {
		t.Errorf("after the source was corrected: %s", read.body)
	}
	w.want(200, w.send("PATCH", "/insights/"+i.text("id"), `{"body":"Still cites it"}`, nil))
	w.want(422, w.post("/insights", `{"title":"t","evidence":[{"highlight":"`+h+`"}]}`))
}

// found are the items of a search, once the index has followed all changes.
func (w *world) found(query string) []map[string]any {
	w.t.Helper()
	must(w.t, ingest.NewFollower(w.db, w.index, slog.New(slog.DiscardHandler)).CatchUp(w.t.Context()))
	return w.want(200, w.get("/search?"+query)).items()
}

func TestClaimsAreFoundWhereTheirEvidenceIsFromNow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.want(201, w.post("/findings", `{"title":"It empties","no_evidence":"logs","study":"`+w.study+`"}`)).text("id")
	w.want(201, w.post("/insights", `{"title":"Baskets matter","evidence":[{"finding":"`+f+`"}]}`))
	wantIn := func(market string, others ...string) {
		t.Helper()
		for _, kind := range []string{"finding", "insight"} {
			if n := len(w.found("kind=" + kind + "&market=" + market)); n != 1 {
				t.Errorf("%d of kind %s found in %s", n, kind, market)
			}
			for _, other := range others {
				if n := len(w.found("kind=" + kind + "&market=" + other)); n != 0 {
					t.Errorf("%d of kind %s found in %s, want none", n, kind, other)
				}
			}
		}
	}
	wantIn("DE", "FR")
	must(t, w.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE sessions SET market = 'FR' WHERE id = $1`, w.session)
		return err
	}))
	h := w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"basket"}`)).text("id")
	w.want(200, w.send("PATCH", "/findings/"+f, `{"no_evidence":"","evidence":[{"highlight":"`+h+`"}]}`, nil))
	wantIn("FR", "DE")
	for _, i := range w.found("kind=insight&kind=finding") {
		if c := i["coverage"].(map[string]any); i["market"] != "FR" || i["brand"] != "acme" || c["only"] != "FR" || len(c["studies"].([]any)) != 1 {
			t.Errorf("found %v", i)
		}
	}
	w.want(202, w.send("DELETE", "/files/"+w.transcript, "", nil))
	wantIn("DE", "FR") // of the study, as nothing is left that was said in the session
}

func TestDeletedClaimsAreGoneAndSaySo(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, deletedClaimsAreGoneAndSaySo)
}

func deletedClaimsAreGoneAndSaySo(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	make := func(path, body string) (id string) { return w.want(201, w.post(path, body)).text("id") }
	remove := func(path, match string) answer {
		return w.send("DELETE", path, "", map[string]string{"If-Match": match})
	}
	// A draft goes unless an insight rests on it; an older version is told of both.
	draft := make("/findings", `{"title":"Wombats","no_evidence":"logs","study":"`+w.study+`"}`)
	insight := make("/insights", `{"title":"Wombats everywhere","evidence":[{"finding":"`+draft+`"}]}`)
	if a := remove("/findings/"+draft, `"v1"`); a.status != 409 || !strings.Contains(string(a.body), "/problems/cited") {
		t.Errorf("deleting what an insight rests on: %d %s", a.status, a.body)
	}
	w.want(200, w.send("PATCH", "/insights/"+insight, `{"title":"Wombats anywhere"}`, nil))
	stale := w.want(412, remove("/insights/"+insight, `"v1"`)).json()
	if stale["read"].(map[string]any)["title"] != "Wombats everywhere" || stale["current"].(map[string]any)["title"] != "Wombats anywhere" {
		t.Errorf("412 = %v", stale)
	}
	if n := len(w.found("q=wombats&kind=insight")); n != 1 {
		t.Errorf("%d insights found before the deletion", n)
	}
	w.want(204, remove("/insights/"+insight, `"v2"`))
	w.want(204, remove("/findings/"+draft, `"v1"`))
	if n := len(w.found("q=wombats")); n != 0 {
		t.Errorf("%d claims found after the deletion", n)
	}
	for _, path := range []string{"/insights/" + insight, "/findings/" + draft, "/findings/" + draft + "/versions"} {
		if a := w.get(path); a.status != 410 || !strings.Contains(string(a.body), "/problems/deleted") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	w.want(410, remove("/findings/"+draft, ""))
	w.want(404, remove("/findings/"+unknownID, ""))

	// What was published needs a reason, and a step back does not make it a draft.
	f := make("/findings", `{"title":"Lemurs leap","state":"published","no_evidence":"logs","study":"`+w.study+`"}`)
	old := make("/findings", `{"title":"Lemurs","state":"published","no_evidence":"logs","study":"`+w.study+`"}`)
	w.want(200, w.send("PATCH", "/findings/"+old, `{"state":"deprecated","reason":"better known","successor":"`+f+`"}`, nil))
	citing := make("/insights", `{"title":"Apes","evidence":[{"finding":"`+f+`"}]}`)
	w.want(200, w.send("PATCH", "/findings/"+f, `{"state":"in-review"}`, nil))
	w.want(422, remove("/findings/"+f, ""))
	w.want(403, w.send("DELETE", "/findings/"+f+"?reason=x", "", map[string]string{"Authorization": "Bearer " + w.viewer}))
	w.want(204, remove("/findings/"+f+"?reason=It+named+somebody.", ""))
	if a := w.get("/findings/" + f); a.status != 410 || !strings.Contains(string(a.body), "It named somebody.") {
		t.Errorf("a deleted finding: %d %s", a.status, a.body)
	}
	left := w.want(200, w.get("/insights/"+citing)).json()["evidence"].([]any)
	if e := left[0].(map[string]any); len(left) != 1 || e["finding"] != nil || e["source_deleted_at"] == nil {
		t.Errorf("evidence that is gone: %v", left)
	}
	w.want(200, w.send("PATCH", "/findings/"+old, `{"body":"more"}`, nil)) // its successor is gone, and in no one's way
	for _, query := range []string{
		`SELECT COUNT(*) FROM claim_versions WHERE content LIKE '%Lemurs leap%'`, `SELECT COUNT(*) FROM passages WHERE text LIKE '%Lemurs leap%'`,
		`SELECT COUNT(*) FROM tagged g WHERE g.object_id = '` + f + `'`, `SELECT 1 - COUNT(*) FROM audit_events WHERE action = 'deletion.claim' AND object = '` + f + `'`,
	} {
		n, err := database.One(t.Context(), w.db, database.Scalar[int], query)
		if must(t, err); n != 0 {
			t.Errorf("%s = %d", query, n)
		}
	}
}
