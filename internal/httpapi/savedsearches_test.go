package httpapi_test

import (
	"strings"
	"testing"

	"earshot/search"
)

func TestASearchIsKeptAndSaysWhatIsNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.want(201, w.post("/saved-searches", `{"name":"Baskets","query":{"q":"basket","kind":["transcript"]}}`))
	id := made.text("id")
	if where := made.header.Get("Location"); where != "/api/v1/saved-searches/"+id {
		t.Errorf("it is at %s", where)
	}
	list := func() map[string]any {
		t.Helper()
		items := w.want(200, w.get("/saved-searches")).items()
		if len(items) != 1 {
			t.Fatalf("kept are %v", items)
		}
		return items[0]
	}
	if s := list(); s["total"] != 1.0 || s["new"] != 0.0 || s["name"] != "Baskets" || s["query"].(map[string]any)["q"] != "basket" {
		t.Errorf("kept is %v", s)
	}
	// The same again, in another order of words in JSON, is the same search.
	if again := w.want(201, w.post("/saved-searches", `{"query":{"kind":["transcript"],"q":"basket","sort":"relevance"},"name":"Empty baskets"}`)); again.text("id") != id {
		t.Error("the same search is kept twice")
	}
	const source = "01900000-0000-7000-8000-00000000000b"
	must(t, w.index.Apply(t.Context(), search.Batch{Position: 1_000_000, Updates: []search.Update{{Source: source, Passages: []search.Passage{
		{ID: "01900000-0000-7000-8000-0000000000ab", Source: source, Kind: search.Transcript, Language: "en", Text: "Another basket."},
	}}}}))
	if s := list(); s["total"] != 2.0 || s["new"] != 1.0 || s["name"] != "Empty baskets" {
		t.Errorf("after more was said: %v", s)
	}
	// Nobody else sees it, or anything of it.
	other := map[string]string{"Authorization": "Bearer " + w.viewer}
	if items := w.want(200, w.do("GET", "/saved-searches", other, nil)).items(); len(items) != 0 {
		t.Errorf("somebody else is shown %v", items)
	}
	w.want(404, w.do("GET", "/saved-searches/"+id, other, nil))
	w.want(404, w.do("POST", "/saved-searches/"+id+"/seen", other, nil))
	w.want(404, w.do("DELETE", "/saved-searches/"+id, other, nil))
	w.want(200, w.do("POST", "/saved-searches/"+id+"/seen", nil, nil))
	if s := w.want(200, w.get("/saved-searches/"+id)).json(); s["new"] != 0.0 {
		t.Errorf("after it was looked at: %v", s)
	}
	for body, what := range map[string]string{
		`{"name":"","query":{"q":"basket"}}`:            "name",
		`{"name":"x","query":{}}`:                       "q",
		`{"name":"x","query":{"q":"\"open"}}`:           "",
		`{"name":"x","query":{"q":"a","from":"soon"}}`:  "query.from",
		`{"name":"x","query":{"q":"a","kind":["rye"]}}`: "kind",
	} {
		if a := w.post("/saved-searches", body); a.status < 400 || a.status > 422 || !strings.Contains(string(a.body), what) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	w.want(204, w.do("DELETE", "/saved-searches/"+id, nil, nil))
	w.want(404, w.do("DELETE", "/saved-searches/"+id, nil, nil))
}
