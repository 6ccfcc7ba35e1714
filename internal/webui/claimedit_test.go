package webui_test

import (
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"
)

func TestAFindingIsWrittenFromHighlights(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	fees := s.tag(research.Tag{Name: "fees"})
	a, b := s.mark(session.ID, "delivery page"), s.mark(session.ID, "what did")
	address := "/findings/new?study=" + session.Study + "&highlight=" + a.ID
	page := s.get(address).want(200).wantText("delivery page", "what did", "New finding")
	f := page.fields()
	if !slices.Equal(f["evidence"], []string{"highlight:" + a.ID, "highlight:" + b.ID}) || !slices.Equal(f["relation"], []string{"supports", ""}) {
		t.Fatalf("the form begins with %v %v", f["evidence"], f["relation"])
	}
	s.send("/findings/new", f).want(422).wantText("Not saved yet", "The claim must")
	f.Set("title", "  They leave <i>late</i> ")
	f.Set("body", "one\r\ntwo")
	f["relation"] = []string{"supports", "contradicts"}
	f.Set("state", "in-review")
	f.Set("confidence", "high")
	f.Set("more-tags", "fees")
	f.Set("no_evidence", "none")
	if again := s.send("/findings/new", f).want(422).wantText("reason for no evidence").fields(); again.Get("body") != "one two" || !slices.Equal(again["relation"], f["relation"]) || again.Get("more-tags") != "fees" {
		t.Errorf("the form lost what was typed: %v", again)
	}
	f.Set("no_evidence", "")
	f.Set("look", "1")
	f.Set("find", "no such words")
	if looked := s.send("/findings/new", f).want(200).fields(); len(looked["evidence"]) != 2 || looked.Get("title") == "" {
		t.Errorf("looking for evidence loses what was chosen: %v", looked)
	}
	f.Del("look")
	saved := s.send("/findings/new", f).want(303)
	where := saved.Header.Get("Location")
	if again := s.send("/findings/new", f).want(303); again.Header.Get("Location") != where {
		t.Error("a form that is sent twice makes two findings")
	}
	d := must(s.lib.Finding(t.Context(), s.who, strings.TrimPrefix(where, "/findings/")))(t)
	if d.Title != "They leave <i>late</i>" || d.Body != "one\ntwo" || d.State != "in-review" || d.Confidence != "high" || len(d.Evidence) != 2 || !slices.Equal(d.Tags, []string{"fees"}) {
		t.Errorf("saved %+v", d.Claim)
	}
	s.get(where).want(200).wantText("Contradicts it", "what did", "Edit", "Write an insight")

	// Publish, deprecate with a reason and a successor.
	edit := where + "/edit"
	f = s.get(edit).want(200).fields()
	if f["tag"][0] != fees.ID {
		t.Errorf("the tags are %v, want fees", f["tag"])
	}
	f.Set("state", "published")
	s.send(edit, f).want(303)
	next := must(s.lib.CreateFinding(t.Context(), s.who, research.Finding{Study: session.Study, Title: "Next", State: research.FindingDraft}, nil))(t)
	f = s.get(edit).want(200).fields()
	f.Set("state", "deprecated")
	s.send(edit, f).want(422).wantText("must say why")
	f.Set("reason", "Asked again")
	f.Set("successor", "https://example.org/f/"+next.Code)
	s.send(edit, f).want(303)
	s.get(where).want(200).wantText("Deprecated: Asked again", "What took its place")
	f = s.get(edit).want(200).fields()
	f.Set("successor", "/f/unheard")
	s.send(edit, f).want(422).wantText("must be the address of another finding")
}

func TestASecondEditOfAFindingLosesNothing(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	h := s.mark(session.ID, "delivery page")
	made := must(s.lib.CreateFinding(t.Context(), s.who, research.Finding{Study: session.Study, Title: "First", State: research.FindingDraft}, nil))(t)
	edit := "/findings/" + made.ID + "/edit"
	f := s.get(edit).want(200).fields()
	title, evidence := "Theirs", []research.Evidence{{Highlight: h.ID, Relation: research.Illustrates}}
	must(s.lib.UpdateClaim(t.Context(), s.who, search.Finding, made.ID, 0, library.ClaimPatch{Title: &title, Evidence: &evidence}))(t)
	f.Set("title", "Mine")
	f.Set("body", "typed for an hour")
	page := s.send(edit, f).want(409).wantText("Somebody else changed this meanwhile", "Theirs", "Mine", "illustrates: highlight")
	if got := page.fields(); got.Get("title") != "Mine" || got.Get("body") != "typed for an hour" || got.Get("version") != "2" {
		t.Errorf("the form has %v", got)
	}
	s.send(edit, page.fields()).want(303)
	if d := must(s.lib.Finding(t.Context(), s.who, made.ID))(t); d.Title != "Mine" || d.Version != 3 {
		t.Errorf("saved %+v", d.Claim)
	}
}

func TestAnInsightIsWrittenFromFindings(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	made := must(s.lib.CreateFinding(t.Context(), s.who, research.Finding{Study: session.Study, Title: "They leave", State: research.FindingPublished, NoEvidence: "Seen in the numbers"}, nil))(t)
	f := s.get("/insights/new?finding=" + made.ID).want(200).wantText("They leave").fields()
	f.Set("title", "Dates decide")
	f.Set("state", "published")
	f.Set("recommendations", "Say when\r\n\r\nSay who\r\n")
	f.Set("review_by", "2027-03-31")
	where := s.send("/insights/new", f).want(303).Header.Get("Location")
	s.get(where).want(200).wantText("Dates decide", "Say when", "Say who", "supports", "They leave")
	edit := s.get(where + "/edit").want(200).fields()
	edit.Set("review_by", "soon")
	s.send(where+"/edit", edit).want(422).wantText("Review by")
	edit.Set("review_by", "")
	s.send(where+"/edit", edit).want(303)

	s.signInAs(auth.Viewer)
	for _, address := range []string{"/insights/new", where + "/edit", "/findings/new?study=" + session.Study, "/findings/" + made.ID + "/edit"} {
		s.get(address).want(403).wantText("can give you access")
		s.send(address, f).want(403)
	}
	if page := s.get(where).want(200); len(page.links("Edit")) > 0 {
		t.Error("a viewer is offered to edit")
	}
	s.get("/studies/" + session.Study).want(200)
}

func TestEvidenceIsLookedForInOtherLanguagesWithoutScripts(t *testing.T) {
	t.Parallel()
	s := filled(t)
	study := s.study(research.Study{Title: "Noch einmal", Brand: "holz", Market: "DE"})
	session := s.session(research.Session{Study: study.ID, Title: "Jens", Language: "de"})
	s.file(session.ID, "talk.vtt", []byte(kundeVTT), library.FileOptions{})
	kunde := s.mark(session.ID, "Als Kunde möchte ich die Lieferung")
	s.found("/?q=Kunde&kind=highlight", "Noch einmal")
	f := s.get("/insights/new").want(200).fields()
	f.Set("title", "Typed before looking")
	f.Set("look", "1")
	f.Set("find", "customer")
	page := s.send("/insights/new", f).want(200).wantText("Als Kunde möchte ich die Lieferung")
	found := page.fields()
	if !slices.Equal(found["evidence"], []string{"highlight:" + kunde.ID}) || found.Get("title") != "Typed before looking" {
		t.Errorf("the form offers %v", found)
	}
	found["relation"] = []string{"supports"}
	where := s.send("/insights/new", found).want(303).Header.Get("Location")
	d := must(s.lib.Claim(t.Context(), s.who, search.Insight, strings.TrimPrefix(where, "/insights/")))(t)
	if len(d.Evidence) != 1 || d.Evidence[0].Highlight != kunde.ID {
		t.Errorf("the evidence is %+v", d.Evidence)
	}
	f.Set("find", `"half a phrase`)
	s.send("/insights/new", f).want(200).wantText("Not saved yet")
	f.Set("find", "zebra")
	s.send("/insights/new", f).want(200).wantText("Nothing was found.")
}
