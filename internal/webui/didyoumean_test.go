package webui_test

import (
	"net/http"
	"net/url"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"
)

func TestAMisspelledWordIsProposedRight(t *testing.T) {
	t.Parallel()
	s := filled(t)
	study := s.study(research.Study{Title: "Kündigen", Brand: "holz"})
	session := s.session(research.Session{Study: study.ID, Title: "Notizen"})
	s.file(session.ID, "n.md", []byte("Die Kündigung kam zu spät.\n"), library.FileOptions{Language: "de"})
	for typed, want := range map[string]string{
		"chekcout":                   "/?q=checkout",
		"checkout delvery":           "/?q=checkout+delivery",
		"kundigunf":                  "/?q=" + url.QueryEscape("Kündigung"),
		"deliverydate":               "/?q=delivery+date",
		"chekcout -date lang:en":     "/?q=" + url.QueryEscape("checkout -date lang:en"),
		"sat urday":                  "/?q=say+urday",
		"Samstagg":                   "/?q=Samstag",
		"che ckout":                  "/?q=checkout",
		"(chekcout OR x) -date":      "/?q=" + url.QueryEscape("(checkout OR x) -date"),
		"checkout":                   "",
		"xyzzyxyzzy":                 "",
		`"chekcout"`:                 "",
		"chekcout kind:note":         "",
		"chekcout speaker:Mara":      "/?q=" + url.QueryEscape("checkout speaker:Mara"),
		"chekcout after:2027":        "",
		"chekcout brand:holz delvry": "",
	} {
		page := s.get("/?q=" + url.QueryEscape(typed)).want(http.StatusOK)
		got := ""
		if links := page.all("a.proposal"); len(links) > 0 {
			got = attr(links[0], "href")
		}
		if got != want {
			t.Errorf("%s: proposes %q, want %q", typed, got, want)
		}
	}
	page := s.get("/?q=chekcout&brand=acme&sort=date").want(http.StatusOK).wantText("Did you mean checkout?", "Nothing found")
	if got := page.links("checkout"); len(got) != 1 || got[0] != "/?brand=acme&q=checkout&sort=date" {
		t.Errorf("the proposal leads to %q, want the same search of checkout", got)
	}
	s.get("/?q=checkout").want(http.StatusOK).wantText("exact")
	if page := s.get("/?q=chekcout&brand=holz").want(http.StatusOK); len(page.links("checkout")) != 0 {
		t.Error("checkout is proposed where a filter leaves none of it")
	}
}
