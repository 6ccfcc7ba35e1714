package webui_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/chromedp"
)

// tiles are the numbers of a page by what they count.
func (a *answer) tiles() map[string]string {
	tiles := map[string]string{}
	for _, list := range a.all("ul.tiles") {
		for _, li := range find(list, "li") {
			tiles[text(find(li, "span")[0])] = text(find(li, "strong")[0])
		}
	}
	return tiles
}

// chartLinks are the addresses of the marks of all drawings by their titles.
func (a *answer) chartLinks() map[string]string {
	links := map[string]string{}
	for _, svg := range a.all("svg.broad") {
		for _, n := range find(svg, "a") {
			links[text(find(n, "title")[0])] = attr(n, "href")
		}
	}
	return links
}

func TestTheOverviewCountsAndLeadsToWhatItCounts(t *testing.T) {
	t.Parallel()
	s := group(t)
	s.found("/?kind=finding", "1 passage")
	page := s.get("/overview").want(http.StatusOK)
	if got := page.tiles(); got["Sessions"] != "2" || got["Published findings"] != "1" || got["Markets"] != "2" {
		t.Errorf("the overview counts %v", got)
	}
	links := page.chartLinks()
	for title, found := range map[string]string{
		"delivery promise: 2":                  "2 passages",
		"United Kingdom: 1 session, 1 finding": "Mara and Ben order a lamp",
		"Germany: 1 session, 0 findings":       "Jens wartet",
		s.month() + ": 1 finding":              "1 passage",
	} {
		if links[title] == "" {
			t.Errorf("nothing is called %q among %v", title, links)
			continue
		}
		s.get(links[title]).want(http.StatusOK).wantText(found)
	}
	for _, row := range []string{"delivery promise2", "United Kingdom111", s.month() + "10"} {
		page.wantText(row)
	}

	page = s.get("/overview?brand=heimholz&market=DE").want(http.StatusOK).wantText("No findings here yet", "No tag stands on anything here yet", "Germany")
	if got := page.tiles()["Sessions"]; got != "1" {
		t.Errorf("Heimholz has %s sessions, want 1", got)
	}
	if got := attr(find(page.one("div.chips"), "a")[0], "href"); got != "/overview?market=DE" {
		t.Errorf("taking the brand away leads to %s", got)
	}
	day := must(s.lib.Finding(t.Context(), s.who, strings.TrimPrefix(s.claim, "/findings/")))(t).CreatedAt.UTC().Format(time.DateOnly)
	links = s.get("/overview?from=" + day + "&to=" + day).want(http.StatusOK).chartLinks()
	if got, want := links[s.month()+": 1 finding"], "/?from="+day+"&kind=finding&to="+day; got != want {
		t.Errorf("the findings of a day lead to %s, want %s", got, want)
	}
	s.get("/overview?from=2099-01-01").want(http.StatusOK).wantText("No sessions here yet", "No findings here yet")
	for _, wrong := range []string{"from=yesterday", "to=2026-13-01"} {
		s.get("/overview?" + wrong).want(http.StatusUnprocessableEntity).wantText("Give days as 2026-03-31.")
	}
	s.site = newSite(t)
	s.found("/?q=x", "Nothing found") // before, there is no index
	s.get("/overview").want(http.StatusOK).wantText("No sessions here yet", "No findings here yet", "No tag stands on anything here yet")
}

// found waits until a search finds something.
func (s *site) found(address, what string) {
	s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if page := s.get(address); strings.Contains(text(page.root), what) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s does not find %q", address, what)
		}
	}
}

// month is the present one, as charts write it.
func (s groupSite) month() string {
	f := must(s.lib.Finding(s.t.Context(), s.who, strings.TrimPrefix(s.claim, "/findings/")))(s.t)
	return f.CreatedAt.Format("Jan 2006")
}

func TestTheOverviewCountsWhatItsReaderSees(t *testing.T) {
	t.Parallel()
	s := group(t)
	closed := s.study(research.Study{Title: "Closed study", Brand: "vandoa", Market: "NL", Visibility: research.VisibleTeam})
	s.site.session(research.Session{Study: closed.ID, Title: "Closed session"})
	must(s.lib.CreateTag(t.Context(), s.who, library.Key{}, research.Tag{Name: "closed tag", Study: closed.ID}))(t)
	s.get("/overview").wantText("Netherlands")
	s.signInAs(auth.Viewer)
	page := s.get("/overview").want(http.StatusOK)
	if got := page.tiles(); got["Sessions"] != "2" || strings.Contains(page.Body, "Netherlands") {
		t.Errorf("a viewer reads %v of a study that is closed to them", got)
	}
	s.get("/overview?study=" + closed.ID).want(http.StatusOK).wantText("No sessions here yet")
	s.as = ""
	s.get("/overview").want(http.StatusSeeOther)
}

func TestChartsInTheBrowser(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	s.found("/?kind=finding", "1 passage")
	server := httptest.NewServer(s.echo)
	defer server.Close()
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?code="+s.code()+"&next=/overview"),
		chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS("svg.broad")))
	b.WantNoOverflow()
	b.Screenshot("overview", 1280, "light")
	b.Screenshot("overview-dark-390", 390, "dark")
	b.Do(chromedp.Focus(chromedp.CSS("svg.broad a")), chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS(".item")))
	b.Until(`new URLSearchParams(location.search).get("tag") !== null`)
	b.Do(chromedp.Navigate(server.URL+"/overview"), chromedp.Click(chromedp.CSS(".chart summary")), chromedp.WaitVisible(chromedp.CSS(".chart table")))
	b.WantNoOverflow()
	if c := b.Complaints(); len(c) > 0 {
		t.Errorf("the browser complains: %q", c)
	}
}
