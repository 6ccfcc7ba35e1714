package webui_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/webui"
	"earshot/search"
)

func TestEveryClaimLeadsToTheMomentItWasSaid(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	ctx := t.Context()
	note := s.file(session.ID, "visit.md", []byte("First.\n\nShe came back.\n"), library.FileOptions{Language: "en"})
	texts := must(s.lib.Texts(ctx, s.who, session.ID))(t)
	tag := must(s.lib.CreateTag(ctx, s.who, library.Key{}, research.Tag{Name: "hidden costs & co"}))(t)
	said := must(s.lib.CreateHighlight(ctx, s.who, library.Key{}, library.Place{File: texts[0].File.ID, Quote: "what did the delivery page say"}, "asked twice", []string{tag.ID}))(t)
	noted := must(s.lib.CreateHighlight(ctx, s.who, library.Key{}, library.Place{File: note.ID, Quote: "She came back"}, "", nil))(t)
	finding := must(s.lib.CreateFinding(ctx, s.who, research.Finding{
		Study: session.Study, Title: "They leave " + hostile, Body: "Line one\nline two", Language: "en", State: research.FindingPublished,
		Evidence: []research.Evidence{
			{Highlight: said.ID, Relation: research.Supports}, {Highlight: noted.ID, Relation: research.Contradicts},
		},
	}, []string{tag.ID}))(t)

	page := s.get("/findings/"+finding.ID).want(http.StatusOK).wantText(
		"Finding published", "They leave "+hostile, "line two", "Supports it", "Contradicts it", "what did the delivery page say", "asked twice", "hidden costs & co")
	page.wantText("All of the evidence is from one market, only ")
	s.get("/f/" + finding.Code).want(http.StatusFound)
	s.get("/i/" + finding.Code).want(http.StatusNotFound)
	want := []string{"/sessions/" + session.ID + "#t=81.0", "/sessions/" + session.ID + "#" + note.ID + "-1"}
	for i, caption := range page.all("figcaption") {
		if got := attr(find(caption, "a")[0], "href"); got != want[i] {
			t.Errorf("evidence %d leads to %q, want %q", i, got, want[i])
		}
	}
	if got := page.links("hidden costs & co"); len(got) == 0 || got[0] != "/?tag=hidden+costs+%26+co" {
		t.Errorf("the tag leads to %q", got)
	}

	insight := must(s.lib.CreateInsight(ctx, s.who, research.Insight{
		Title: "Dates decide", State: research.FindingDraft,
		Evidence: []research.Evidence{{Finding: finding.ID, Relation: research.Illustrates}},
	}, nil))(t)
	page = s.get("/insights/"+insight.ID).want(http.StatusOK).wantText("Insight draft", "Dates decide", "illustrates")
	if got := page.links("They leave " + hostile); len(got) != 1 || got[0] != "/findings/"+finding.ID {
		t.Errorf("the finding is at %q", got)
	}
}

// What a claim was is told version by version, with the words of what it rested on.
func TestTheHistoryOfAClaimTellsWhatChanged(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	ctx := t.Context()
	texts := must(s.lib.Texts(ctx, s.who, session.ID))(t)
	said := must(s.lib.CreateHighlight(ctx, s.who, library.Key{}, library.Place{File: texts[0].File.ID, Quote: "what did the delivery page say"}, "", nil))(t)
	finding := must(s.lib.CreateFinding(ctx, s.who, research.Finding{
		Study: session.Study, Title: "Dates decide", State: research.FindingDraft,
		Evidence: []research.Evidence{{Highlight: said.ID, Relation: research.Supports}},
	}, nil))(t)
	title, illustrates := "Dates decide, prices do not", []research.Evidence{{Highlight: said.ID, Relation: research.Illustrates}}
	must(s.lib.UpdateClaim(ctx, s.who, search.Finding, finding.ID, 0, library.ClaimPatch{Title: &title}))(t)
	must(s.lib.UpdateClaim(ctx, s.who, search.Finding, finding.ID, 0, library.ClaimPatch{Evidence: &illustrates}))(t)

	page := s.get("/findings/" + finding.ID).want(http.StatusOK)
	if got := page.links("History"); len(got) != 1 || got[0] != "/findings/"+finding.ID+"/history" {
		t.Fatalf("the history is at %q", got)
	}
	page = s.get("/findings/"+finding.ID+"/history").want(http.StatusOK).wantText(
		"Version 3", "supports: what did the delivery page say", "illustrates: what did the delivery page say", "Version 2", title, "Version 1", "It was written.")
	if sections := page.all("section"); len(sections) != 3 {
		t.Errorf("the history has %d versions, want 3", len(sections))
	}
	s.get("/insights/" + finding.ID + "/history").want(http.StatusNotFound)

	long := "Version by version"
	for range 20 {
		long += "."
		must(s.lib.UpdateClaim(ctx, s.who, search.Finding, finding.ID, 0, library.ClaimPatch{Title: &long}))(t)
	}
	page = s.get("/findings/" + finding.ID + "/history").want(http.StatusOK)
	if older := page.links("Older"); len(older) != 1 || len(page.all("section")) != 20 {
		t.Errorf("the first page has %d versions and leads to %q", len(page.all("section")), older)
	} else if rest := s.get(older[0]).want(http.StatusOK).wantText("It was written."); len(rest.all("section")) != 3 {
		t.Errorf("the second page has %d versions, want 3", len(rest.all("section")))
	}
}

// Quotes of an insight stand by study, and what was said can be heard beside them.
func TestEvidenceOfAnInsightStandsByStudyAndIsHeard(t *testing.T) {
	t.Parallel()
	s, session, recording := talk(t)
	ctx := t.Context()
	texts := must(s.lib.Texts(ctx, s.who, session.ID))(t)
	said := must(s.lib.CreateHighlight(ctx, s.who, library.Key{}, library.Place{File: texts[0].File.ID, Quote: "what did the delivery page say"}, "", nil))(t)
	insight := must(s.lib.CreateInsight(ctx, s.who, research.Insight{
		Title: "Dates decide", State: research.FindingDraft, Evidence: []research.Evidence{{Highlight: said.ID, Relation: research.Contradicts}},
	}, nil))(t)
	page := s.get("/insights/" + insight.ID).want(http.StatusOK).wantText("Contradicts it")
	if links := page.all("h3"); len(links) != 1 || attr(find(links[0], "a")[0], "href") != "/studies/"+session.Study {
		t.Errorf("the quotes stand below %d studies, want theirs", len(links))
	}
	frames := page.all("iframe")
	if len(frames) != 1 || attr(frames[0], "src") != "/player/"+recording.ID+"?t=81.0" {
		t.Errorf("%d players beside the quote, want one that begins at 81 s", len(frames))
	}
}

func TestAClaimWithoutEvidenceSaysSo(t *testing.T) {
	t.Parallel()
	s, _, _ := talk(t)
	insight := must(s.lib.CreateInsight(t.Context(), s.who, research.Insight{Title: "Maybe", State: research.FindingDraft}, nil))(t)
	s.get("/insights/" + insight.ID).want(http.StatusOK).wantText("No evidence yet")
}

func TestBrandsLeadToStudiesAndStudiesToSessions(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	page := s.get("/brands/acme").want(http.StatusOK).wantText("Acme Café", "English", "interview", "United Kingdom")
	study := page.links("Checkout")
	if len(study) != 1 {
		t.Fatalf("%d links to the study, want 1", len(study))
	}
	page = s.get(study[0]).want(http.StatusOK).wantText("Why do they leave?", "Draft", "31 Mar 2026")
	if got := slices.Compact(page.links("Mara " + hostile)); !slices.Equal(got, []string{"/sessions/" + session.ID}) {
		t.Errorf("the session is at %q", got)
	}
	search := page.links("Search in this study")
	if len(search) != 1 {
		t.Fatal("no link searches in the study")
	}
	s.get(search[0]).want(http.StatusOK).wantText("study Checkout")
	s.brand("empty", "Empty")
	s.get("/brands/empty").want(http.StatusOK).wantText("No studies yet")
}

func TestAssetsAreKeptForEver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.get("/").want(http.StatusOK)
	for _, link := range page.all("link") {
		asset := s.get(attr(link, "href")).want(http.StatusOK)
		if got := asset.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("GET %s: Cache-Control = %q, want immutable", attr(link, "href"), got)
		}
	}
	s.get("/assets/0123456789abcdef/app.css").want(http.StatusNotFound)
	script := s.get(strings.Replace(attr(page.all("link")[0], "href"), "favicon.svg", "player.js", 1)).want(http.StatusOK)
	if n := len(script.Body); n > 4<<10 {
		t.Errorf("player.js has %d bytes, want at most 4 KiB", n)
	}
	if got := script.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
		t.Errorf("Content-Type of a script = %q", got)
	}
}

func TestTheHelpNamesEveryFieldOfTheQueryLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get("/docs/search").want(http.StatusOK).wantText("brand:", "lang:", "tag:", "speaker:", "study:", "method:", "market:", "kind:", "before:", "after:")
	want := []string{"/sign-in", "/sign-in/oidc", "/sign-in/oidc/callback", "/sign-in/oidc/out", "/sign-out", "/language", "/docs/search", "/docs", "/assets/:version/:name"}
	if got := webui.Public(); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("Public() = %q, want %q", got, want)
	}
}
