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

// act fills in a form of a tag, looks at what it would do, and does it.
func (s *site) act(address string, fields url.Values, preview string) *answer {
	s.t.Helper()
	f := s.get(address).want(200).fields()
	maps.Copy(f, fields)
	page := s.get(address+"?"+f.Encode()).want(200).wantText("What this does", preview)
	return s.send(address, page.fields())
}

func TestTagsAreRenamedMovedMergedAndUndone(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	made := s.send("/tags/new", url.Values{"name": {"Payment <b>"}, "colour": {"#1f7a4d"}}).want(303)
	at := made.Header.Get("Location")
	id := strings.TrimPrefix(at, "/tags/")
	s.mark(session.ID, "delivery page", id)
	s.send("/tags/new", url.Values{"name": {"payment <B>"}}).want(409)
	s.send("/tags/new", url.Values{"name": {""}}).want(422).wantText("Name must")
	above := s.tag(research.Tag{Name: "Checkout"})

	s.act(at+"/edit", url.Values{"name": {"Paying"}}, "“Payment <b>” becomes “Paying”. The old name still leads to it. 1 thing that carries it keeps it.").want(303)
	s.act(at+"/move", url.Values{"into": {"Checkout"}}, "goes below “Checkout”").want(303)
	page := s.get("/tags").want(200).wantText("Checkout", "Paying", "1 use", "Payment <b>")
	if tree := find(page.all(".tagtree")[0], ".tagtree"); len(tree) != 1 || !strings.HasPrefix(text(tree[0]), "Paying") {
		t.Error("the tag does not stand below the one it was moved to")
	}
	s.get(at + "/move?preview=1&into=nowhere").want(422).wantText("is the name of no tag")
	s.get("/tags/" + above.ID + "/merge?preview=1&into=Checkout").want(422).wantText("must be another tag")

	other := s.tag(research.Tag{Name: "Money"})
	merged := s.act(at+"/merge", url.Values{"into": {"Money"}}, "1 thing tagged “Paying” will be tagged “Money”, which has 0 so far.").want(303)
	if got := merged.Header.Get("Location"); got != "/tags/"+other.ID {
		t.Errorf("a merge leads to %s", got)
	}
	s.get(at).want(200).wantText("Money", "Also called", "Paying")
	history := s.get("/tags/history").want(200).wantText("“Paying” merged into “Money”")
	undo := find(history.all(".rows")[0], "a")[0]
	f := s.get(attr(undo, "href")).want(200).wantText("is taken back: “Paying” merged into “Money”").fields()
	s.send(strings.Split(attr(undo, "href"), "?")[0], f).want(303)
	if now := must(s.lib.Tag(t.Context(), s.who, id, ""))(t); now.Name != "Paying" || now.Uses != 1 {
		t.Errorf("after the undo %+v", now)
	}
	f.Set("key", "")
	s.send(strings.Split(attr(undo, "href"), "?")[0], f).want(409)

	look := s.get(at + "/archive").want(200).wantText("can be given no more")
	s.send(at+"/archive", look.fields()).want(303)
	s.get("/tags").want(200)
	s.get("/tags?archived=true").want(200).wantText("archived")
}

func TestATagIsSplitAndPromoted(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	tag := s.tag(research.Tag{Name: "pages", Study: session.Study})
	a, b := s.mark(session.ID, "delivery page", tag.ID), s.mark(session.ID, "what did", tag.ID)
	at := "/tags/" + tag.ID
	s.get(at+"/split").want(200).wantText("delivery page", "what did")
	s.get(at + "/split?preview=1&name=x").want(422).wantText("tick at least one")
	s.act(at+"/split", url.Values{"name": {"delivery"}, "object": {a.ID}}, "1 thing will be tagged “delivery” instead of “pages”").want(303)
	if h := must(s.lib.Highlight(t.Context(), s.who, a.ID))(t); !slices.Equal(h.Tags, []string{"delivery"}) {
		t.Errorf("the highlight that was ticked has the tags %v", h.Tags)
	}
	if h := must(s.lib.Highlight(t.Context(), s.who, b.ID))(t); !slices.Equal(h.Tags, []string{"pages"}) {
		t.Errorf("the other highlight has the tags %v", h.Tags)
	}
	s.act(at+"/promote", url.Values{"scope": {"group"}}, "can be given in all studies of the group").want(303)
	if now := must(s.lib.Tag(t.Context(), s.who, tag.ID, ""))(t); now.Scope() != research.GroupScope {
		t.Errorf("it is a tag %s", now.Scope())
	}
	// A form that was looked at before somebody else changed the tag is looked at again.
	page := s.get(at + "/edit?preview=1&name=other")
	name := "theirs"
	must(s.lib.UpdateTag(t.Context(), s.who, tag.ID, 0, library.TagPatch{Name: &name}))(t)
	again := s.send(at+"/edit", page.want(200).fields()).want(409).wantText("Somebody else changed this tag meanwhile")
	if got := again.fields().Get("name"); got != "other" {
		t.Errorf("the form has the name %q, want what was typed", got)
	}

	s.signInAs(auth.Viewer)
	for _, address := range []string{"/tags/new", at + "/edit", at + "/merge", at + "/undo?event=x"} {
		s.get(address).want(403)
	}
	s.send(at+"/edit", url.Values{"name": {"mine"}}).want(403)
	if page := s.get(at).want(200); len(page.links("Merge"))+len(page.links("Archive")) > 0 {
		t.Error("a viewer is offered to change tags")
	}
	s.get(at + "/burn").want(403)
	s.get("/tags/x").want(404)
}
