package webui_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"golang.org/x/net/html"
)

// judged keeps the first result of a search as its right answer, and returns the
// address of the query.
func (s *site) judged(text string) string {
	s.t.Helper()
	a := must(s.lib.Search(s.t.Context(), s.who, library.SearchRequest{Text: text}))(s.t)
	if len(a.Items) == 0 {
		s.t.Fatalf("nothing is found for %q", text)
	}
	q, _, err := s.lib.JudgeHit(s.t.Context(), s.who, text, "en", a.Items[0].Hits[0].ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return "/judged-queries/" + q.ID
}

func TestAResultIsKeptAsARightAnswer(t *testing.T) {
	t.Parallel()
	s := group(t)
	const search = "/?kind=transcript&q=customer"
	page := s.get(search).want(http.StatusOK)
	forms := slices.DeleteFunc(page.all("form"), func(f *html.Node) bool { return attr(f, "action") != "/judged-queries/answers" })
	if len(forms) < 2 {
		t.Fatalf("%d results can be kept", len(forms))
	}
	values := url.Values{}
	for _, n := range find(forms[1], "input") {
		values.Add(attr(n, "name"), attr(n, "value"))
	}
	if values.Get("q") != "customer" || values.Get("kind") != "transcript" || values.Get("query-language") != "en" || !research.ValidID(values.Get("answer")) {
		t.Errorf("the form says %v", values)
	}
	kept := s.send("/judged-queries/answers", values).want(http.StatusSeeOther)
	if got := kept.Header.Get("Location"); got != search+"#results" {
		t.Errorf("keeping leads to %s", got)
	}
	page = s.get(search).want(http.StatusOK)
	var right []string
	for _, n := range page.all("span.tagged") {
		if text(n) == "Right answer" {
			right = append(right, text(n))
		}
	}
	if len(right) != 1 {
		t.Errorf("%d results are shown as right answers", len(right))
	}
	list := s.get("/judged-queries").want(http.StatusOK).wantText("customer", "English", "1 answer", "of 10", "1 query")
	edit := list.links("customer")
	if len(edit) != 1 {
		t.Fatalf("the list leads to %v", edit)
	}
	s.get(edit[0]).want(http.StatusOK).wantText("moment", "customer")
	values.Set("query-language", "no language!")
	s.send("/judged-queries/answers", values).want(http.StatusUnprocessableEntity).wantText("Write the language of the query as a tag")
	values.Set("answer", research.NewID())
	values.Set("query-language", "en")
	s.send("/judged-queries/answers", values).want(http.StatusNotFound)

	for _, role := range []auth.Role{auth.Viewer, auth.Researcher} {
		s.signInAs(role)
		if got := s.get(search).want(http.StatusOK); strings.Contains(got.Body, "/judged-queries") || strings.Contains(got.Body, "Right answer") {
			t.Errorf("%s is offered to keep results, or told which are kept", role)
		}
		s.send("/judged-queries/answers", values).want(http.StatusForbidden)
		s.get("/judged-queries").want(http.StatusForbidden)
		s.get(edit[0]).want(http.StatusForbidden)
	}
}

func TestJudgedQueriesAreWrittenChangedAndDeleted(t *testing.T) {
	t.Parallel()
	s := group(t)
	s.get("/judged-queries").want(http.StatusOK).wantText("No query is kept yet")
	s.get("/people").want(http.StatusOK).wantText("Judged queries")
	fields := url.Values{"text": {"late delivery"}, "language": {"en"}, "target": {""}, "more": {"http://example.com" + s.session + "=3\n" + s.claim}}
	for field, bad := range map[string]string{"text": "", "language": "x!", "target": "y!", "more": "http://example.com/sessions/" + research.NewID()} {
		wrong := maps.Clone(fields)
		wrong.Set(field, bad)
		page := s.send("/judged-queries/new", wrong).want(http.StatusUnprocessableEntity)
		if alert := page.one("div.error"); !strings.Contains(text(alert), "Not saved yet") || len(find(alert, "a")) == 0 || !slices.ContainsFunc(find(alert, "a"), func(n *html.Node) bool { return attr(n, "href") == "#"+field }) {
			t.Errorf("%s = %q: %s", field, bad, text(alert))
		}
	}
	s.send("/judged-queries/new", fields).want(http.StatusSeeOther)
	s.send("/judged-queries/new", fields).want(http.StatusConflict).wantText("is kept already")
	at := s.get("/judged-queries?done=saved").want(http.StatusOK).wantText("Saved.", "2 answers").links("late delivery")[0]
	form := s.get(at).want(http.StatusOK).wantText("whole session", "finding", "Mara and Ben order a lamp")
	sent := form.sent(at)
	if len(sent["answer"]) != 2 || sent.Get("version") != "1" || !slices.ContainsFunc(sent["answer"], func(id string) bool { return sent.Get("grade "+id) == "3" }) {
		t.Errorf("the form says %v", sent)
	}
	sent.Set("text", "slow delivery "+hostile)
	sent["answer"] = sent["answer"][:1]
	s.send(at, sent).want(http.StatusSeeOther)
	s.get("/judged-queries").wantText("slow delivery "+hostile, "1 answer")
	s.send(at, sent).want(http.StatusPreconditionFailed).wantText("Somebody else changed this query meanwhile")

	s.send("/judged-queries/measure", url.Values{}).want(http.StatusOK).wantText("1 query was asked", "only the words of the query", "+ the glossary", "MRR difference")
	s.get(at+"/delete").want(http.StatusOK).wantText("Delete the query", "Keep it")
	s.send(at+"/delete", url.Values{}).want(http.StatusSeeOther)
	s.get("/judged-queries?done=deleted").wantText("Deleted.", "No query is kept yet")
	s.get(at).want(http.StatusNotFound)
	s.send("/judged-queries/measure", url.Values{}).want(http.StatusOK).wantText("Nothing was asked")
	s.get("/audit?object="+strings.TrimPrefix(at, "/judged-queries/")).wantText("judged query added or changed", "judged query deleted")
}

func TestAnAnswerThatIsGoneIsShownAsGone(t *testing.T) {
	t.Parallel()
	s := group(t)
	study := s.study(research.Study{Title: "Later", Brand: "ostrel"})
	later := s.site.session(research.Session{Study: study.ID, Title: "Later", HeldOn: "2026-04-02"})
	f := s.file(later.ID, "n.md", []byte("A zebrafish waits.\n"), library.FileOptions{Language: "en"})
	at := s.judged("zebrafish")
	s.get(at).want(http.StatusOK).wantText("lines", "A zebrafish waits.")
	must(s.lib.DeleteFile(t.Context(), s.who, f.ID))(t)
	page := s.get(at).want(http.StatusOK).wantText("gone", "what it referred to was deleted")
	if strings.Contains(page.Body, "waits") {
		t.Error("the words are still there")
	}
	s.get("/judged-queries").wantText("1 gone", "no answer is left")
}

func TestAFileOfJudgedQueriesIsPreviewedAndImported(t *testing.T) {
	t.Parallel()
	s := group(t)
	session := strings.TrimPrefix(s.session, "/sessions/")
	file := "q1\ten\tlate delivery\t" + session + "\nq2\ten\tgone\t" + research.NewID() + "\n"
	const at = "/judged-queries/import"
	s.get(at).want(http.StatusOK).wantText("Choose a file")
	page := s.sendFileTo(at, "", url.Values{"format": {""}}, "judged.tsv", file).want(http.StatusOK).wantText("1 new", "1 refused", "1 unknown answer", "is not here", "none of its answers is here")
	s.get("/judged-queries").wantText("No query is kept yet")
	var confirmed url.Values
	for _, form := range page.all("form") {
		if fields := find(form, "button"); attr(form, "action") == at && text(fields[0]) == "Import" {
			confirmed = url.Values{"import": {"1"}}
			for _, n := range find(form, "input") {
				confirmed.Add(attr(n, "name"), attr(n, "value"))
			}
		}
	}
	s.sendFileTo(at, "", confirmed, "", "").want(http.StatusOK).wantText("Imported", "1 new")
	s.get("/judged-queries").wantText("late delivery")
	s.sendFileTo(at, "", url.Values{"format": {""}}, "judged.tsv", file).want(http.StatusOK).wantText("1 the same", "There is nothing to import")
	s.sendFileTo(at, "", url.Values{"format": {"tsv"}}, "judged.tsv", "q\ten\n").want(http.StatusBadRequest).wantText("2 columns instead of 4 or 5")
	s.sendFileTo(at, "de", url.Values{"format": {"tsv"}}, "judged.tsv", "q\ten\n").want(http.StatusBadRequest).wantText("2 Spalten statt 4 oder 5")
	s.sendFileTo(at, "", url.Values{"format": {""}}, "judged.xlsx", file).want(http.StatusUnsupportedMediaType)
	s.signInAs(auth.Researcher)
	s.get(at).want(http.StatusForbidden)
}
