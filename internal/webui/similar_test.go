package webui_test

import (
	"net/http"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"
)

func TestAHitLeadsToWhatResemblesIt(t *testing.T) {
	t.Parallel()
	s := filled(t)
	study := s.study(research.Study{Title: "Parcels", Brand: "acme"})
	said := []string{
		"The courier left the parcel with a neighbour and the tracking number was wrong.",
		"My parcel has no tracking number and the courier never rang.",
		"A courier once asked me for a tracking number.",
		"I like tea.",
	}
	for _, text := range said {
		session := s.session(research.Session{Study: study.ID, Title: "Visit"})
		s.file(session.ID, "n.md", []byte(text+"\n"), library.FileOptions{Language: "en"})
	}
	page := s.get("/?q=neighbour").want(http.StatusOK)
	similar := page.links("Similar")
	if len(similar) != 1 {
		t.Fatalf("%d links lead to similar passages, want one", len(similar))
	}
	page = s.get(similar[0]).want(http.StatusOK)
	page.wantText("2 passages", "Similar to", said[0], said[1], said[2])
	if got := text(page.one("title")); got != "Similar passages · Earshot" {
		t.Errorf("title %q", got)
	}
	s.get(similar[0] + "&brand=holz").want(http.StatusOK).wantText("Nothing found")
	s.get("/?like=" + research.NewID()).want(http.StatusNotFound)
	s.get("/?like=nonsense").want(http.StatusNotFound)

	answer := must(s.lib.Search(t.Context(), s.who, library.SearchRequest{Text: "neighbour"}))(t)
	hit := answer.Items[0].Hits[0].ID
	if _, err := s.lib.Search(t.Context(), s.who, library.SearchRequest{Text: "x", Like: hit}); err == nil {
		t.Error("q and like together are answered, want a refusal")
	}
	finding := must(s.lib.CreateFinding(t.Context(), s.who, research.Finding{Study: study.ID, Title: "Couriers lose parcels without a tracking number", Language: "en", State: research.FindingDraft}, nil))(t)
	answer = must(s.lib.Search(t.Context(), s.who, library.SearchRequest{Like: finding.ID, Filter: search.Filter{Kinds: []search.Kind{search.Note}}}))(t)
	if answer.Total != 3 {
		t.Errorf("%d notes resemble the finding, want 3", answer.Total)
	}
}
