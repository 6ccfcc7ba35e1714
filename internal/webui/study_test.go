package webui_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/chromedp"
)

// studyOf is the address of the study of the group's finding.
func (s groupSite) studyOf() string {
	f := must(s.lib.Finding(s.t.Context(), s.who, strings.TrimPrefix(s.claim, "/findings/")))(s.t)
	return "/studies/" + f.Study
}

// part is the only element with this id.
func (a *answer) part(id string) string {
	a.t.Helper()
	return text(a.one("#" + id))
}

func TestAStudyShowsAllThatIsInIt(t *testing.T) {
	t.Parallel()
	s := group(t)
	s.found("/?kind=finding", "1 passage")
	page := s.get(s.studyOf()).want(http.StatusOK).wantText("Study Active", "usability test", "United Kingdom", "Visible to everybody who is signed in")
	for what, want := range map[string]string{"Sessions": "1", "Highlights": "1", "Findings": "1", "Findings with evidence": "1", "Files": "3"} {
		if got := page.tiles()[what]; got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	for id, wanted := range map[string][]string{
		"findings": {"A delivery date without a time of day is no promise", "1 quote", "delivery promise"},
		"sessions": {"Mara and Ben order a lamp", "31 Mar 2026"},
		"files":    {"mara-and-ben.wav", "recording", "after-the-visit.md", "note"},
		"activity": {"Finding written", "1 highlight Mara and Ben order a lamp", "3 files added", "Session added", "Ida Tester"},
		"tags":     {"delivery promise"},
	} {
		for _, w := range wanted {
			if got := page.part(id); !strings.Contains(got, w) {
				t.Errorf("%s does not show %q: %s", id, w, got)
			}
		}
	}
	for _, address := range page.chartLinks() {
		s.get(address).want(http.StatusOK).wantText("2 passages")
	}
	s.get(page.links("All highlights of this study")[0]).want(http.StatusOK).wantText("1 passage")
	if len(page.all("#guide")) != 0 {
		t.Error("a study without a guide has one")
	}
	s.file(strings.TrimPrefix(s.session, "/sessions/"), "discussion-guide.md", []byte("# Warm-up\n\nHow did you order the last time?\n"), library.FileOptions{Language: "en"})
	page = s.get(s.studyOf())
	if got := page.part("guide"); !strings.Contains(got, "Warm-up") || !strings.Contains(got, "How did you order the last time?") {
		t.Errorf("the guide says %q", got)
	}
	lead := page.links("discussion-guide.md")
	if i := slices.IndexFunc(lead, func(l string) bool { return strings.HasPrefix(l, s.session+"#") }); i < 0 {
		t.Errorf("the guide leads to %q", lead)
	} else if at, id, _ := strings.Cut(lead[i], "#"); len(s.get(at).want(http.StatusOK).all("#"+id)) != 1 {
		t.Errorf("the session has no %s", id)
	}
}

func TestTheListsOfAStudyTurnTheirPagesAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme", "en")
	study := s.study(research.Study{Title: "Many", Brand: "acme"})
	for i := range 21 {
		session := s.session(research.Session{Study: study.ID, Title: "Session " + strconv.Itoa(i)})
		if i < 2 {
			s.file(session.ID, "bad.vtt", []byte("WEBVTT\n\nno time\n"), library.FileOptions{Kind: research.KindTranscript})
			s.file(session.ID, "good.md", []byte("Good.\n"), library.FileOptions{})
		}
	}
	for i := range 11 {
		must(s.lib.CreateFinding(t.Context(), s.who, research.Finding{Study: study.ID, Title: "Finding " + strconv.Itoa(i), State: research.FindingDraft, NoEvidence: "none"}, nil))(t)
	}
	address := "/studies/" + study.ID
	page := s.get(address).want(http.StatusOK)
	if got := strings.Count(page.part("sessions"), "Session "); got != 20 {
		t.Errorf("the first page has %d sessions, want 20", got)
	}
	if got := strings.Count(page.part("findings"), "Draft"); got != 10 {
		t.Errorf("the first page has %d drafts, want 10", got)
	}
	next := page.links("Earlier")
	if len(next) != 2 || !strings.HasSuffix(next[0], "#findings") || !strings.HasSuffix(next[1], "#sessions") {
		t.Fatalf("the next pages are at %q", next)
	}
	page = s.get(next[0]).want(http.StatusOK)
	if got := page.part("findings"); !strings.Contains(got, "Finding 0") || strings.Contains(got, "Finding 10") {
		t.Errorf("the last findings are %s", got)
	}
	if got := strings.Count(page.part("sessions"), "Session "); got != 20 {
		t.Errorf("the sessions went along with the findings: %d", got)
	}
	if back := page.links("Back to the newest"); len(back) != 1 || !strings.HasSuffix(back[0], "#findings") {
		t.Errorf("the way back is %q", back)
	}
	failed := page.links("Show what could not be read")
	if len(failed) != 1 {
		t.Fatalf("what could not be read is at %q", failed)
	}
	page = s.get(failed[0]).want(http.StatusOK)
	if got := page.part("files"); strings.Contains(got, "good.md") || strings.Count(got, "bad.vtt") != 2 {
		t.Errorf("this could not be read: %s", got)
	}
	s.get(address + "?after=nonsense&files=%00&findings=x").want(http.StatusOK)
}

func TestAStudyIsShownToThoseWhoSeeIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("acme", "Acme", "en")
	closed := s.study(research.Study{Title: "Closed", Brand: "acme", Visibility: research.VisibleTeam})
	session := s.session(research.Session{Study: closed.ID, Title: "Closed session"})
	s.file(session.ID, "talk.wav", wav(2), library.FileOptions{})
	s.get("/studies/"+closed.ID).want(http.StatusOK).wantText("Visible to the team of the study alone", "No findings yet")
	open := s.study(research.Study{Title: "Open", Brand: "acme"})
	session = s.session(research.Session{Study: open.ID, Title: "Open session"})
	s.file(session.ID, "talk.wav", wav(2), library.FileOptions{})
	s.get("/studies/" + open.ID).wantText("Write a finding")
	if got := s.get("/studies/" + open.ID).links("talk.wav"); len(got) != 1 {
		t.Errorf("the recording can be taken at %q", got)
	}
	s.signInAs(auth.Viewer)
	s.get("/studies/" + closed.ID).want(http.StatusNotFound)
	page := s.get("/studies/" + open.ID).want(http.StatusOK).wantText("talk.wav")
	if len(page.links("talk.wav")) != 0 || strings.Contains(page.Body, "Write a finding") {
		t.Error("a viewer is offered what only others may do")
	}
	if page = s.get("/brands/acme").want(http.StatusOK); strings.Contains(page.Body, "Closed") || page.tiles()["Sessions"] != "1" {
		t.Errorf("the brand tells of what is closed: %v", page.tiles())
	}
}

func TestABrandIsCounted(t *testing.T) {
	t.Parallel()
	s := group(t)
	s.found("/?kind=finding", "1 passage")
	page := s.get("/brands/ostrel").want(http.StatusOK).wantText("Brand Ostrel", "Why baskets stay full", "Coverage by market")
	if got := page.tiles(); got["Sessions"] != "1" || got["Published findings"] != "1" || got["Markets"] != "1" {
		t.Errorf("Ostrel has %v", got)
	}
	links := page.chartLinks()
	s.get(links["delivery promise: 2"]).want(http.StatusOK).wantText("2 passages")
	s.get(links["United Kingdom: 1 session, 1 finding"]).want(http.StatusOK).wantText("Mara and Ben")
	s.get(page.links("Overview of this brand")[0]).want(http.StatusOK).wantText("brand Ostrel")
	s.get("/brands/vandoa").want(http.StatusOK).wantText("Selling the second bike")
	s.get("/brands/none").want(http.StatusNotFound)
}

func TestAStudyInTheBrowser(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	s.found("/?kind=finding", "1 passage")
	s.file(strings.TrimPrefix(s.session, "/sessions/"), "discussion-guide.md", []byte("# Warm-up\n\nHow did you order the last time?\n"), library.FileOptions{Language: "en"})
	server := httptest.NewServer(s.echo)
	defer server.Close()
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?code="+s.code()+"&next="+s.studyOf()),
		chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS("svg.slim")))
	b.WantNoOverflow()
	b.Do(chromedp.Click(chromedp.CSS(".guide summary")), chromedp.WaitVisible(chromedp.CSS(".guide .prose")))
	b.WantNoOverflow()
	b.Screenshot("study", 1280, "light")
	b.Screenshot("study-dark-390", 390, "dark")
	b.Do(chromedp.Click(chromedp.CSS(`.within a[href="#activity"]`)))
	b.Until(`Math.abs(document.querySelector("#activity").getBoundingClientRect().top) < innerHeight`)
	for _, c := range b.Complaints() {
		t.Errorf("the browser complains: %s", c)
	}
}
