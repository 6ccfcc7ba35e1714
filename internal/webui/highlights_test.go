package webui_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
)

// mark highlights a quote in the transcript of a session.
func (s *site) mark(session, quote string, tags ...string) research.Highlight {
	s.t.Helper()
	texts := must(s.lib.Texts(s.t.Context(), s.who, session))(s.t)
	h := must(s.lib.CreateHighlight(s.t.Context(), s.who, library.Key{}, library.Place{File: texts[0].File.ID, Quote: quote}, "", tags))(s.t)
	return h.Highlight
}

func (s *site) tag(t research.Tag) library.TagDetail {
	s.t.Helper()
	return must(s.lib.CreateTag(s.t.Context(), s.who, library.Key{}, t))(s.t)
}

func TestHighlightsAreShownWhereTheyStand(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	fees := s.tag(research.Tag{Name: "fees <b>"})
	long := s.mark(session.ID, "what did the delivery page say", fees.ID)
	short := s.mark(session.ID, "delivery page")
	page := s.get("/sessions/" + session.ID).want(200)
	var got []string
	for _, m := range page.all("mark") {
		got = append(got, attr(m, "class")+" "+text(m))
	}
	if want := []string{"depth-1 what did the", "depth-2 delivery page", "depth-1 say"}; !slices.Equal(got, want) {
		t.Errorf("marks %q, want %q", got, want)
	}
	line := page.one("#t=81.0")
	if got := find(line, ".tag"); len(got) != 2 || text(got[0]) != "Highlight: fees <b>" || attr(got[0], "href") != "#highlight-"+long.ID {
		t.Errorf("the line has %d marks beside it, want 2, the first of them fees", len(got))
	}
	if item := page.one("#highlight-" + short.ID); !strings.Contains(text(item), "delivery page") || attr(find(item, ".facts")[0].FirstChild, "href") != "#t=81.0" {
		t.Errorf("the list has %q", text(item))
	}

	s.signInAs(auth.Viewer)
	page = s.get("/sessions/" + session.ID).want(200)
	if len(page.all("[data-mark]"))+len(page.all("[data-marker]"))+len(page.links("Edit"))+len(page.all("[type=checkbox]")) > 0 {
		t.Error("a viewer is offered to mark")
	}
	if n := len(page.all("mark")); n != 3 {
		t.Errorf("a viewer sees %d marks, want 3", n)
	}
}

// texts is the text of the first transcript of a session.
func (s *site) texts(session string) string {
	s.t.Helper()
	var all []string
	for _, g := range must(s.lib.Texts(s.t.Context(), s.who, session))(s.t)[0].Segments {
		all = append(all, g.Text)
	}
	return strings.Join(all, "\n")
}

func TestOffsetsOnThePageCountCodePointsOfTheText(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	whole := []rune(s.texts(session.ID))
	page := s.get("/sessions/" + session.ID).want(200)
	for _, n := range page.all("[data-at]") {
		var at int
		for _, c := range attr(n, "data-at") {
			at = 10*at + int(c-'0')
		}
		if first := []rune(text(n)); string(whole[at:at+5]) != string(first[:5]) {
			t.Errorf("at %d the text has %q, the page %q", at, string(whole[at:at+5]), text(n))
		}
	}
}

func TestAHighlightIsMadeByAFormWithoutScripts(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	fees := s.tag(research.Tag{Name: "fees"})
	other := s.study(research.Study{Title: "Other", Brand: "acme", Method: "interview", Market: "GB"})
	s.tag(research.Tag{Name: "elsewhere", Study: other.ID})
	address := attr(find(s.get("/sessions/"+session.ID).one("#t=81.0"), "a.make")[0], "href")
	page := s.get(address).want(200).wantText("what did the delivery page say", "fees")
	if strings.Contains(page.Body, "elsewhere") {
		t.Error("a tag of another study is offered")
	}
	f := page.fields()
	f.Set("quote", "the delivery page")
	f.Set("note", "asked\r\ntwice")
	f.Set("tag", fees.ID)
	to, _, _ := strings.Cut(address, "?")
	for name, wrong := range map[string]url.Values{
		"stand in the":              {"quote": {"never said"}},
		"must be given":             {"quote": {" "}},
		"“no such” is no tag":       {"more-tags": {"no such"}},
		"is a tag of another study": {"more-tags": {"elsewhere"}},
	} {
		g := url.Values{}
		maps.Copy(g, f)
		maps.Copy(g, wrong)
		page := s.send(to, g).want(422).wantText("Not saved yet", name)
		if got := page.fields(); got.Get("note") == "" || got.Get("tag") != fees.ID {
			t.Errorf("%s: the form lost what was typed: %v", name, got)
		}
	}
	saved := s.send(to, f).want(303)
	if again := s.send(to, f).want(303); again.Header.Get("Location") != saved.Header.Get("Location") {
		t.Error("a form that is sent twice makes two highlights")
	}
	_, id, _ := strings.Cut(saved.Header.Get("Location"), "#highlight-")
	h := must(s.lib.Highlight(t.Context(), s.who, id))(t)
	if h.Quote != "the delivery page" || h.Note != "asked\ntwice" || !slices.Equal(h.Tags, []string{"fees"}) {
		t.Errorf("saved %+v", h)
	}

	edit := "/highlights/" + id + "/edit"
	f = s.get(edit).want(200).fields()
	theirs := "theirs"
	must(s.lib.UpdateHighlight(t.Context(), s.who, id, 0, library.HighlightPatch{Note: &theirs}))(t)
	f.Set("note", "mine")
	f.Set("quote", "delivery page")
	page = s.send(edit, f).want(409).wantText("Somebody else changed this meanwhile", "theirs", "mine")
	s.send(edit, page.fields()).want(303)
	if h = must(s.lib.Highlight(t.Context(), s.who, id))(t); h.Note != "mine" || h.Quote != "delivery page" || len(h.Tags) != 1 {
		t.Errorf("after the second save %+v", h)
	}
	s.get("/highlights/" + id + "/delete").want(200).wantText("delivery page")
	gone := s.get("/highlights/" + id + "/delete")
	s.send("/highlights/"+id+"/delete", url.Values{"version": {"1"}}).want(409).wantText("meanwhile")
	version := attr(find(gone.one("main"), "[name]")[0], "value")
	s.send("/highlights/"+id+"/delete", url.Values{"version": {version}}).want(303)
	s.get(edit).want(404)
	s.get("/sessions/" + session.ID + "/highlights/new?file=x&segment=99").want(404)

	s.signInAs(auth.Viewer)
	s.get(address).want(403)
	s.send(to, f).want(403)
}

func TestABrokenHighlightIsListedWithItsOldQuoteAndMarkedAgain(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	h := s.mark(session.ID, "delivery page")
	said := must(s.lib.Texts(t.Context(), s.who, session.ID))(t)[0]
	corrected := "And what did the shipping page say?"
	must(s.lib.CorrectSegment(t.Context(), s.who, said.File.ID, said.Segments[1].Number, 0, library.SegmentPatch{Text: &corrected}))(t)
	page := s.get("/sessions/"+session.ID).want(200).wantText("Lost their place", "delivery page")
	if len(page.all("mark")) != 0 {
		t.Error("a broken highlight is still marked")
	}
	edit := attr(find(page.one("#highlight-"+h.ID), "a")[0], "href")
	f := s.get(edit).want(200).wantText("delivery page").fields()
	s.send(edit, f).want(422).wantText("does not stand in the file")
	f.Set("quote", "shipping page")
	s.send(edit, f).want(303)
	if got := s.get("/sessions/" + session.ID).texts("mark"); !slices.Equal(got, []string{"shipping page"}) {
		t.Errorf("marked anew: %q", got)
	}
}
