package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
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

// sent is what a browser sends of the only form with this action.
func (a *answer) sent(action string) url.Values {
	a.t.Helper()
	values := url.Values{}
	for _, form := range a.all("form") {
		if attr(form, "action") == action {
			for _, n := range find(form, "input") {
				values.Add(attr(n, "name"), attr(n, "value"))
			}
		}
	}
	if len(values) == 0 {
		a.t.Fatalf("%s has no form for %s\n%s", a.address, action, a.Body)
	}
	return values
}

func TestASearchIsSavedFollowedRenamedAndDeleted(t *testing.T) {
	t.Parallel()
	s := filled(t)
	s.get("/").wantText("Save a search beside its results")
	s.get("/saved-searches").want(http.StatusOK).wantText("Nothing saved yet")

	search := "/?q=customer&brand=acme&sort=date&expand=off&from=2026-01-01"
	form := s.get(search).want(http.StatusOK).sent("/saved-searches")
	if got := form.Get("name"); got != "customer, Acme Café, 1 Jan 2026" {
		t.Errorf("the search is to be called %q", got)
	}
	form.Set("name", "Customers "+hostile)
	saved := s.send("/saved-searches", form).want(http.StatusSeeOther)
	address, _, _ := strings.Cut(saved.Header.Get("Location"), "#")
	if want := "/?brand=acme&expand=off&from=2026-01-01&q=customer&sort=date"; address != want {
		t.Errorf("saving leads to %s, want %s", address, want)
	}
	page := s.get(address).want(http.StatusOK).wantText("You follow this search as Customers " + hostile)
	if len(page.all(".save")) != 0 {
		t.Error("a search that is kept can be saved again")
	}

	page = s.get("/").want(http.StatusOK).wantText("Customers "+hostile, "customer brand Acme Café")
	if got := page.links("Customers " + hostile); !slices.Equal(got, []string{address}) {
		t.Errorf("the first page leads to %q, want %q", got, address)
	}
	study := s.study(research.Study{Title: "Later", Brand: "acme"})
	later := s.session(research.Session{Study: study.ID, Title: "Later", HeldOn: "2026-04-02"})
	s.file(later.ID, "n.md", []byte("A customer waits.\n"), library.FileOptions{Language: "en"})
	for _, at := range []string{"/", "/saved-searches"} {
		s.get(at).wantText("Customers "+hostile+" 1 new", "2 passages")
	}
	s.get(address).want(http.StatusOK)
	if got := s.get("/saved-searches").texts(".newer"); len(got) != 0 {
		t.Errorf("after a look this is new: %q", got)
	}

	list := s.get("/saved-searches")
	var rename, remove string
	for _, f := range list.all("form") {
		switch action := attr(f, "action"); {
		case strings.HasSuffix(action, "/delete"):
			remove = action
		case strings.HasPrefix(action, "/saved-searches/"):
			rename = action
		}
	}
	wrong := s.send(rename, url.Values{"name": {strings.Repeat("x", 301)}}).want(http.StatusUnprocessableEntity)
	wrong.wantText("Give the search a name", "Customers "+hostile)
	if got := wrong.sent(rename).Get("name"); len(got) != 301 {
		t.Errorf("the name that was sent is lost: %q", got)
	}
	s.get(s.send(rename, url.Values{"name": {"Waiting"}}).want(http.StatusSeeOther).Header.Get("Location")).wantText("has its new name", "Waiting")

	mine := s.as
	s.signInAs(auth.GroupAdmin)
	s.get("/saved-searches").wantText("Nothing saved yet")
	s.send(rename, url.Values{"name": {"Mine"}}).want(http.StatusNotFound)
	s.send(remove, nil).want(http.StatusNotFound)
	s.as = mine
	s.get(s.send(remove, nil).want(http.StatusSeeOther).Header.Get("Location")).wantText("The search is deleted", "Nothing saved yet")
}

func TestASearchThatCannotBeSavedIsNotLost(t *testing.T) {
	t.Parallel()
	s := filled(t)
	page := s.send("/saved-searches", url.Values{"q": {"customer"}, "brand": {"acme"}, "name": {" "}}).want(http.StatusUnprocessableEntity)
	page.wantText("Not saved yet", "Give the search a name")
	if got := page.sent("/saved-searches"); got.Get("q") != "customer" || got.Get("brand") != "acme" {
		t.Errorf("the form keeps %v", got)
	}
	s.send("/saved-searches", url.Values{"q": {`"open`}, "name": {"x"}}).want(http.StatusBadRequest)
	s.send("/saved-searches", url.Values{"name": {"Everything"}}).want(http.StatusUnprocessableEntity)
	for i := range library.MostSavedSearches {
		s.send("/saved-searches", url.Values{"q": {"word" + strconv.Itoa(i)}, "name": {"n"}}).want(http.StatusSeeOther)
	}
	s.send("/saved-searches", url.Values{"q": {"customer"}, "name": {"One more"}}).want(http.StatusConflict).wantText("You keep 100 searches already")
	if got := len(s.get("/").all("span.row")); got != 6 {
		t.Errorf("the first page shows %d saved searches, want 6", got)
	}
	s.get("/").wantText("94 more")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/saved-searches", nil)
	s.do(r).want(http.StatusSeeOther)
}

func TestASavedSearchThatCannotBeMadeAnyMoreSaysSo(t *testing.T) {
	t.Parallel()
	s := filled(t)
	s.signInAs(auth.Viewer)
	similar := s.get("/?q=slow").want(http.StatusOK).links("Similar")[0]
	form := s.get(similar).want(http.StatusOK).sent("/saved-searches")
	s.send("/saved-searches", form).want(http.StatusSeeOther)
	s.get("/").want(http.StatusOK).wantText("passages What is new")
	studies := must(s.lib.Studies(t.Context(), s.who, "acme", "", 1))(t)
	team := research.VisibleTeam
	must(s.lib.UpdateStudy(t.Context(), s.who, studies.Items[0].ID, 0, library.StudyPatch{Visibility: &team}))(t)
	s.get("/").want(http.StatusOK).wantText("cannot be searched any more")
}

func TestTheFirstPageTellsWhatIsNewAsFarAsItsReaderSees(t *testing.T) {
	t.Parallel()
	s := group(t)
	closed := s.study(research.Study{Title: "Closed study", Brand: "ostrel", Visibility: research.VisibleTeam})
	s.site.session(research.Session{Study: closed.ID, Title: "Closed session"})
	page := s.get("/").want(http.StatusOK).wantText("What is new", "Closed session", "3 new",
		"A delivery date without a time of day is no promise", "Why baskets stay full")
	if got := page.links("Show all: Findings"); !slices.Equal(got, []string{"/?kind=finding&sort=date"}) {
		t.Errorf("all findings are at %q", got)
	}
	s.signInAs(auth.Viewer)
	page = s.get("/").want(http.StatusOK).wantText("2 new")
	if strings.Contains(page.Body, "Closed") {
		t.Error("the first page tells of a study that is closed to its reader")
	}
	s.site = newSite(t)
	s.signInAs(auth.Viewer)
	s.get("/").wantText("Once your colleagues have added notes")
}

func TestSavingASearchInTheBrowser(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	b.Do(chromedp.Navigate(server.URL+"/sign-in?code="+s.code()+"&next=%2F%3Fq%3Ddelivery%26brand%3Dostrel"), chromedp.Click(chromedp.CSS("button.wide")),
		chromedp.WaitVisible(chromedp.CSS(".save summary")), chromedp.Click(chromedp.CSS(".save summary")), chromedp.WaitVisible(chromedp.ID("name")))
	b.WantNoOverflow()
	b.Screenshot("save-search", 1280, "light")
	b.Do(chromedp.Click(chromedp.CSS(".save button")), chromedp.WaitVisible(chromedp.CSS(".kept")))
	b.Do(chromedp.Navigate(server.URL+"/saved-searches"), chromedp.WaitVisible(chromedp.CSS(".follows summary")), chromedp.Click(chromedp.CSS(".follows summary")))
	b.WantNoOverflow()
	b.Screenshot("saved-searches", 1280, "light")
	b.Screenshot("saved-searches-dark-390", 390, "dark")
	b.Do(chromedp.Navigate(server.URL+"/"), chromedp.WaitVisible(chromedp.CSS(".cards .row")))
	b.WantNoOverflow()
	b.Screenshot("home-saved", 1280, "light")
	if c := b.Complaints(); len(c) > 0 {
		t.Errorf("the browser complains: %q", c)
	}
}
