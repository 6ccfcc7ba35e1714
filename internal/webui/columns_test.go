package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/testdata"

	"golang.org/x/net/html"
)

const answers = "Respondent,Age,What was hard?\nR1,34,I never found the delivery page.\nR2,51,The voucher field hid itself.\n"

// survey adds a session Wave 1 with a survey and returns the addresses of both.
func (s *site) survey() (session, columns string) {
	s.brand("acme", "Acme")
	study := s.study(research.Study{Title: "Panel", Brand: "acme", Method: "survey", Market: "DE"})
	session = "/sessions/" + s.session(research.Session{Study: study.ID, Title: "Wave 1"}).ID
	f := s.file(strings.TrimPrefix(session, "/sessions/"), "panel.csv", []byte(answers), library.FileOptions{})
	return session, "/files/" + f.ID + "/columns"
}

// roles are the roles that are chosen, and the fields as a browser sends them.
func (a *answer) roles() ([]string, url.Values) {
	fields := a.fields()
	return fields["role"], fields
}

func TestWhatColumnsHoldIsSeenAndCorrected(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	session, columns := s.survey()
	if links := s.get(session).want(http.StatusOK).links("What its columns hold: panel.csv"); !slices.Equal(links, []string{columns}) {
		t.Fatalf("the session leads to %q, want %q", links, columns)
	}
	page := s.get(columns).want(http.StatusOK).wantText("2 responses", "What was hard?", "The voucher field hid itself.")
	roles, fields := page.roles()
	if !slices.Equal(roles, []string{"participant", "choice", "answer"}) {
		t.Fatalf("proposed %q", roles)
	}
	fields["role"][1] = "ignore"
	if got := s.send(columns, fields).want(http.StatusSeeOther).Header.Get("Location"); got != session {
		t.Errorf("saving leads to %q", got)
	}
	s.settled(strings.Split(columns, "/")[2])
	if roles, _ = s.get(columns).want(http.StatusOK).roles(); !slices.Equal(roles, []string{"participant", "ignore", "answer"}) {
		t.Errorf("stored %q", roles)
	}
	broken := httptest.NewRequestWithContext(t.Context(), http.MethodPost, columns, strings.NewReader("role=%zz"))
	broken.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	broken.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
	s.do(broken).want(http.StatusBadRequest)
	fields["role"][1] = "wizard"
	s.send(columns, fields).want(http.StatusUnprocessableEntity).wantText("Must have a role")
	s.send(columns, url.Values{"sheet": {""}, "letter": {"ZZ"}, "role": {"answer"}}).want(http.StatusUnprocessableEntity).wantText("ZZ")
	if roles, _ = s.get(columns).roles(); !slices.Equal(roles, []string{"participant", "ignore", "answer"}) {
		t.Errorf("after what was refused %q", roles)
	}
}

func TestWhatIsNoSurveyHasNoColumns(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	session, _ := s.survey()
	s.get("/files/01900000-0000-7000-8000-0000000000ff/columns").want(http.StatusNotFound)
	f := s.file(strings.TrimPrefix(session, "/sessions/"), "talk.vtt", []byte("WEBVTT\n\n00:01.000 --> 00:02.000\nHello there\n"), library.FileOptions{})
	s.get("/files/" + f.ID + "/columns").want(http.StatusConflict)
	if page := s.get(session).want(http.StatusOK); len(page.links("What its columns hold: talk.vtt")) > 0 {
		t.Error("a transcript has columns")
	}
	s.send("/files/"+f.ID+"/transcribe", nil).want(http.StatusConflict)
}

func TestAFileThatWasThereBeforeIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, _ := s.survey()
	study := must(s.lib.Session(t.Context(), s.who, strings.TrimPrefix(first, "/sessions/")))(t).Study
	second := s.session(research.Session{Study: study, Title: "Wave 2"}).ID
	s.file(second, "copy.csv", []byte(answers), library.FileOptions{})
	page := s.get("/sessions/" + second).want(http.StatusOK).wantText("The same file was there before, in Wave 1.")
	if got := page.links("Wave 1"); !slices.Contains(got, first) {
		t.Errorf("it leads to %q, want %q", got, first)
	}
	if seen := s.get(first).want(http.StatusOK).Body; strings.Contains(seen, "was there before") {
		t.Error("the first file is told to be a copy")
	}
}

func TestARecordingCanBeTranscribedFromThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme")
	study := s.study(research.Study{Title: "Speech", Brand: "acme", Method: "interview", Market: "DE"})
	session := s.session(research.Session{Study: study.ID, Title: "P1"}).ID
	f := s.file(session, "portal.wav", testdata.Read(t, "audio/test_de.wav"), library.FileOptions{})
	ask := "/files/" + f.ID + "/transcribe"
	offered := func() bool {
		return slices.ContainsFunc(s.get("/sessions/"+session).want(http.StatusOK).all("form"), func(n *html.Node) bool { return attr(n, "action") == ask })
	}
	if !offered() {
		t.Error("the page does not offer to transcribe")
	}
	for range 2 { // the second comes too late, which is no mistake of anybody's
		if got := s.send(ask, nil).want(http.StatusSeeOther).Header.Get("Location"); got != "/sessions/"+session {
			t.Errorf("it leads back to %q", got)
		}
	}
	if state := must(s.lib.File(t.Context(), s.who, f.ID))(t).State; state.Settled() || offered() {
		t.Errorf("the recording is %s; offered again: %t", state, offered())
	}
	s.signInAs(auth.Viewer)
	s.send(ask, nil).want(http.StatusForbidden)
}

func TestPagesOfSurveysInABrowser(t *testing.T) {
	s := newSite(t)
	session, columns := s.survey()
	study := must(s.lib.Session(t.Context(), s.who, strings.TrimPrefix(session, "/sessions/")))(t).Study
	second := s.session(research.Session{Study: study, Title: "Wave 2"}).ID
	s.file(second, "copy.csv", []byte(answers+"R3,,\n"), library.FileOptions{})
	s.file(second, "again.csv", []byte(answers), library.FileOptions{})
	s.walk(t, map[string]string{"columns": columns, "survey": "/sessions/" + second})
}
