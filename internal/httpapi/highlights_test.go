package httpapi_test

import (
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/problem"
)

func TestHighlightsAreMarkedReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, highlightsAreMarkedReadChangedAndDeleted)
}

func highlightsAreMarkedReadChangedAndDeleted(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	path := "/sessions/" + w.session + "/highlights"
	mark := func(fields string) answer { return w.post(path, `{"file":"`+w.transcript+`",`+fields+`}`) }

	made := w.want(201, mark(`"start":4,"end":10,"quote":"basket","note":"again"`))
	if h := made.json(); h["quote"] != "basket" || h["start_ms"] != 1000.0 || h["moved"] != false || h["state"] != "anchored" {
		t.Errorf("a new highlight = %s", made.body)
	}
	id := made.text("id")
	read := w.want(200, w.get("/highlights/"+id))
	if read.header.Get("ETag") != `"v1"` || made.header.Get("Location") != "/api/v1/highlights/"+id {
		t.Errorf("ETag %s, Location %s", read.header.Get("ETag"), made.header.Get("Location"))
	}
	for name, fields := range map[string]string{
		"by quote":                 `"quote":"was empty"`,
		"by position":              `"start":11,"end":20`,
		"by time":                  `"start_ms":0,"end_ms":2000`,
		"by what is around":        `"quote":"e","prefix":"was "`,
		"at a place that it left":  `"start":0,"end":9,"quote":"was empty"`,
		"across segments":          `"quote":"empty.\nHm"`,
		"where no time is known":   `"quote":"Hm."`,
		"overlapping another one":  `"start":4,"end":12`,
		"the same span once again": `"start":4,"end":10`,
	} {
		a := w.want(201, mark(fields))
		if moved := name == "at a place that it left"; a.json()["moved"] != moved {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	list := w.want(200, w.get(path+"?limit=4"))
	next := w.want(200, w.get(path+"?limit=200&after="+list.text("next")))
	if len(list.items())+len(next.items()) != 10 {
		t.Errorf("%d and %d highlights, want 10", len(list.items()), len(next.items()))
	}

	w.want(412, w.send("PATCH", "/highlights/"+id, `{"note":"x"}`, map[string]string{"If-Match": `"v7"`}))
	changed := w.want(200, w.send("PATCH", "/highlights/"+id, `{"note":"once more","start":0,"end":10}`, map[string]string{"If-Match": `"v1"`}))
	if h := changed.json(); h["note"] != "once more" || h["quote"] != "The basket" || changed.header.Get("ETag") != `"v2"` {
		t.Errorf("a changed highlight = %s", changed.body)
	}
	w.want(204, w.send("DELETE", "/highlights/"+id, "", nil))
	w.want(404, w.get("/highlights/"+id))
}

func TestBadHighlightsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.rows()
	path := "/sessions/" + w.session + "/highlights"
	for fields, field := range map[string]string{
		`"quote":"trolley"`:                             "quote",
		`"quote":"e"`:                                   "quote",
		`"start":4`:                                     "start",
		`"start":4,"end":4`:                             "start",
		`"start":4,"end":4000`:                          "start",
		`"start_ms":900000,"end_ms":900001`:             "start_ms",
		`"note":"nowhere"`:                              "quote",
		`"quote":"basket","tags":["no such"]`:           "tags[0]",
		`"quote":"basket","tags":["` + unknownID + `"]`: "tags[0]",
	} {
		a := w.want(422, w.post(path, `{"file":"`+w.transcript+`",`+fields+`}`))
		if a.text("type") != problem.Path+problem.Invalid || !strings.Contains(string(a.body), `"field":"`+field+`"`) {
			t.Errorf("%s = %s, want a complaint about %s", fields, a.body, field)
		}
	}
	w.want(422, w.post(path, `{"file":"`+unknownID+`","quote":"basket"}`))
	w.want(404, w.post("/sessions/"+unknownID+"/highlights", `{"file":"`+w.transcript+`","quote":"basket"}`))
	if after := w.rows(); after["highlights"] != before["highlights"] || after["changes"] != before["changes"] {
		t.Error("a refused highlight left something behind")
	}
}

func TestCorrectionsTakeHighlightsAlong(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, correctionsTakeHighlightsAlong)
}

func correctionsTakeHighlightsAlong(t *testing.T, db *database.DB) {
	w := newWorldOn(t, db)
	mark := func(quote string) string {
		return w.want(201, w.post("/sessions/"+w.session+"/highlights", `{"file":"`+w.transcript+`","quote":"`+quote+`"}`)).text("id")
	}
	basket, empty, hm := mark("basket"), mark("empty"), mark("Hm.")
	segment := "/files/" + w.transcript + "/segments/0"
	fixed := w.want(200, w.send("PATCH", segment, `{"text":"The shopping cart was empty.","speaker":"Ben"}`, nil))
	if got := fixed.json()["broken"].([]any); len(got) != 1 || got[0] != basket {
		t.Errorf("broken: %v, want %s", got, basket)
	}
	if h := w.want(200, w.get("/highlights/"+empty)).json(); h["start"] != 22.0 || h["state"] != "anchored" {
		t.Errorf("the highlight after the correction = %v", h)
	}
	if h := w.want(200, w.get("/highlights/"+hm)).json(); h["start"] != 29.0 {
		t.Errorf("the highlight in the next segment = %v", h)
	}
	broken := w.want(200, w.get("/sessions/"+w.session+"/highlights?state=broken"))
	if items := broken.items(); len(items) != 1 || items[0]["quote"] != "basket" {
		t.Errorf("broken highlights = %s", broken.body)
	}
	again := w.want(200, w.send("PATCH", "/highlights/"+basket, `{"quote":"cart"}`, nil)).json()
	if again["state"] != "anchored" || again["quote"] != "cart" || again["start"] != 13.0 {
		t.Errorf("anchored anew = %v", again)
	}

	etag := fixed.header.Get("ETag")
	w.want(200, w.send("PATCH", segment, `{"text":"It was empty."}`, map[string]string{"If-Match": etag}))
	w.want(412, w.send("PATCH", segment, `{"text":"No."}`, map[string]string{"If-Match": etag}))
	w.want(404, w.send("PATCH", "/files/"+w.transcript+"/segments/7", `{"text":"No."}`, nil))
	w.want(404, w.send("PATCH", "/files/"+unknownID+"/segments/0", `{"text":"No."}`, nil))
	w.want(422, w.send("PATCH", segment, `{"language":"german language"}`, nil))
	w.want(403, w.send("PATCH", segment, `{"text":"No."}`, map[string]string{"Authorization": "Bearer " + w.viewer}))
	text := w.want(200, w.get("/sessions/"+w.session+"/transcript?format=txt"))
	if !strings.Contains(string(text.body), "It was empty.") || strings.Contains(string(text.body), "cart") {
		t.Errorf("the transcript = %s", text.body)
	}
}
