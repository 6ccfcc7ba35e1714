package webui_test

import (
	"net/url"
	"slices"
	"testing"

	"golang.org/x/net/html"
)

func TestAnExportIsAskedForWithTheFiltersOfThePage(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	page := s.get("/?q=delivery&brand=acme&kind=transcript&from=2026-01-01").want(200).wantText("Export tagged findings", "the words that you searched for do not")
	got := url.Values{}
	for _, n := range find(page.one("#export"), "[name]") {
		if attr(n, "type") == "hidden" {
			got.Add(attr(n, "name"), attr(n, "value"))
		}
	}
	if want := "brand=acme&from=2026-01-01"; got.Encode() != want {
		t.Errorf("a search is exported with %s, want %s", got.Encode(), want)
	}
	form := find(page.one("#export"), "form")[0]
	if attr(form, "action") != "/api/v1/export/findings" || attr(form, "method") != "get" {
		t.Errorf("the form asks %s with %s", attr(form, "action"), attr(form, "method"))
	}
	for _, o := range find(find(form, "#export-format")[0], "option") {
		if text(o) == attr(o, "value") {
			t.Errorf("the format %s has no label", text(o))
		}
	}
	if !slices.ContainsFunc(find(form, "input"), func(n *html.Node) bool { return attr(n, "name") == "recordings" }) {
		t.Error("who may hear recordings cannot take them along")
	}
	if page := s.get("/?q=zebra").want(200); len(page.all("#export")) > 0 {
		t.Error("nothing was found, and an export of it is offered")
	}
	study := s.get("/studies/" + session.Study).want(200)
	if n := find(study.one("#export"), "[type]"); attr(n[0], "name") != "study" || attr(n[0], "value") != session.Study {
		t.Errorf("a study is exported with %s=%s", attr(n[0], "name"), attr(n[0], "value"))
	}
}
