package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/research"
	"earshot/internal/webui"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// colleague invites somebody and gives their address and the code of their link.
func (s *site) colleague(name, email string) (address, code string) {
	s.t.Helper()
	a, code, err := s.auth.AddPerson(s.t.Context(), s.who, name, email)
	if err != nil {
		s.t.Fatal(err)
	}
	return "/people/" + a.ID, code
}

// follow asks for the page that an answer leads to, with the cookies that it set.
func (s *site) follow(a *answer) *answer {
	s.t.Helper()
	a.want(http.StatusSeeOther)
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, a.Header.Get("Location"), nil)
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
	for _, set := range a.Header.Values("Set-Cookie") {
		r.AddCookie(must(http.ParseSetCookie(set))(s.t))
	}
	return s.do(r)
}

// row is the row of a table that begins with a text.
func (a *answer) row(begins string) *html.Node {
	a.t.Helper()
	for _, n := range a.all("tr") {
		if strings.HasPrefix(text(n), begins) {
			return n
		}
	}
	a.t.Fatalf("%s has no row %q\n%s", a.address, begins, a.Body)
	return nil
}

func TestSomebodyIsInvitedAndGetsARole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	sent := url.Values{"name": {"Émile Roux"}, "email": {"Emile@Example.org"}, "role": {"researcher"}, "place": {"ostrel"}, "reason": {"joins the team"}}
	made := s.send("/people/new", sent)
	address := made.Header.Get("Location")
	if strings.Contains(address, "code") {
		t.Errorf("the link stands in an address: %s", address)
	}
	page := s.follow(made).want(http.StatusOK)
	page.wantText("Émile Roux", "emile@example.org", "Researcher", "Ostrel", "joins the team", "has never signed in", "invited")
	link := must(url.Parse(text(page.one("#once"))))(t)
	if link.Host == "" || link.Path != "/sign-in" {
		t.Errorf("the link is %s, want a whole one", link)
	}
	if got := page.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control = %q, want no-store", got)
	}
	if again := s.get(address).want(http.StatusOK); len(again.all("#once")) != 0 {
		t.Error("the link is shown twice")
	}
	admin := s.as
	s.as = s.enter(url.Values{"code": {link.Query().Get("code")}})
	s.get("/").want(http.StatusOK).wantText("Émile Roux")
	s.get("/people").want(http.StatusForbidden)
	s.as = admin
	list := s.get("/people?q=emile").want(http.StatusOK).wantText("1 person")
	if row := text(list.row("ÉR")); !strings.Contains(row, "Researcher Ostrel") || strings.Contains(row, "never") {
		t.Errorf("the row of the list is %q", row)
	}
	for _, n := range s.get(address).all("button") {
		if attr(n, "name") == "grant" {
			s.follow(s.send(address+"/take", url.Values{"grant": {attr(n, "value")}})).want(http.StatusOK).wantText("The role is taken away", "No role of their own")
			return
		}
	}
	t.Error("the role cannot be taken away")
}

func TestLinksLeadToWhereTheSettingsSay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.serve(webui.Options{Address: "https://earshot.example.org"})
	ana, _ := s.colleague("Ana", "")
	if link := text(s.follow(s.send(ana+"/link", nil)).one("#once")); !strings.HasPrefix(link, "https://earshot.example.org/sign-in?code=") {
		t.Errorf("the link is %s", link)
	}
}

func TestAnInvitationWithMistakesLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.colleague("Ana", "ana@example.org")
	for _, each := range []struct {
		sent   url.Values
		status int
		says   string
	}{
		{url.Values{"name": {" "}}, 422, "The name must not be empty"},
		{url.Values{"name": {"Bo"}, "email": {"nonsense"}}, 422, "must look like ana@example.org"},
		{url.Values{"name": {"Bo"}, "email": {"ANA@example.org"}}, 409, "Somebody else has this e-mail"},
		{url.Values{"name": {"Bo"}, "role": {"viewer"}, "place": {""}}, 422, "Choose where the role is for"},
		{url.Values{"name": {"Bo"}, "role": {"viewer"}, "place": {".study"}, "study": {"nothing"}}, 422, "paste the address of a study"},
		{url.Values{"name": {"Bo"}, "role": {"viewer"}, "place": {".study"}, "study": {"/studies/" + research.NewID()}}, 422, "paste the address of a study"},
		{url.Values{"name": {"Bo"}, "role": {"viewer"}, "place": {".group"}, "until": {"2020-01-31"}}, 422, "The last day must lie ahead"},
		{url.Values{"name": {"Bo"}, "role": {"nonsense"}, "place": {".group"}}, 422, "Choose a role"},
	} {
		page := s.send("/people/new", each.sent).want(each.status).wantText("Not saved yet", each.says)
		if got := attr(page.one("#name"), "value"); got != each.sent.Get("name") {
			t.Errorf("%v: the name in the form is %q", each.sent, got)
		}
		if target := attr(find(page.one(".error"), "a")[0], "href"); len(page.all(target)) != 1 {
			t.Errorf("%v: the mistake leads to %s, which is not there", each.sent, target)
		}
	}
	s.get("/people?q=bo").want(http.StatusOK).wantText("Nobody here is called so")
}

func TestPeopleAreFoundAndPaged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, name := range []string{"Zoë Adam", "ándor Kis", "Berta Öz"} {
		s.colleague(name, "")
	}
	for range 60 {
		s.colleague("Many", "")
	}
	page := s.get("/people").want(http.StatusOK).wantText("64 people")
	if rows := page.texts("tr"); len(rows) != 51 || !strings.HasPrefix(rows[1], "ÁK") || !strings.HasPrefix(rows[2], "BÖ") {
		t.Errorf("the first page has %d rows, beginning with %q", len(rows), rows[:3])
	}
	rest := s.get(page.links("Next page")[0]).want(http.StatusOK)
	if rows := rest.texts("tr"); len(rows) != 15 || !strings.HasPrefix(rows[14], "ZA") {
		t.Errorf("the second page has %d rows: %q", len(rows), rows)
	}
	s.get("/people?q=oz").want(http.StatusOK).wantText("Berta Öz", "1 person")
	s.get("/people?state=deactivated").want(http.StatusOK).wantText("Nobody here is called so")
}

func TestAccessEndsAndComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	address, code := s.colleague("Ana", "ana@example.org")
	admin, ana := s.as, s.enter(url.Values{"code": {code}})
	s.as = ana
	s.get("/").want(http.StatusOK)
	s.as = admin
	s.get(address).want(http.StatusOK).wantText("Signed in on 1 device")
	s.follow(s.send(address+"/sign-out", nil)).wantText("Signed out on all devices", "Signed in on 0 devices")
	s.as = ana
	s.get("/").want(http.StatusSeeOther)
	s.as = admin
	link := text(s.follow(s.send(address+"/link", nil)).one("#once"))
	s.get(address + "/deactivate").want(http.StatusOK).wantText("Deactivate Ana?")
	s.follow(s.send(address+"/deactivate", nil)).want(http.StatusOK).wantText("Deactivated.", "cannot sign in")
	s.post("/sign-in", url.Values{"code": {link}}).want(http.StatusUnauthorized)
	s.send(address+"/link", nil).want(http.StatusConflict)
	s.follow(s.send(address+"/activate", nil)).wantText("Active again")

	before := s.get(address)
	version := ""
	for _, n := range before.all("input[type]") {
		if attr(n, "name") == "version" {
			version = attr(n, "value")
		}
	}
	s.follow(s.send(address, url.Values{"version": {version}, "name": {"Ana B."}, "email": {"ana@example.org"}})).wantText("Saved.", "Ana B.")
	late := s.send(address, url.Values{"version": {version}, "name": {"Ana C."}, "email": {"ana@example.org"}}).want(http.StatusPreconditionFailed)
	late.wantText("Somebody else changed this person meanwhile")
	if got := attr(late.one("#name"), "value"); got != "Ana B." {
		t.Errorf("the name in the form is %q, want what is stored", got)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	list := s.get("/people").want(http.StatusOK)
	me := list.links("Ida Tester")[1] // the first leads to the account
	page := s.send(me+"/deactivate", nil).want(http.StatusConflict)
	page.wantText("This is you", "last administrator")
	s.get("/people").want(http.StatusOK)
	for _, n := range s.get(me).all("button") {
		if attr(n, "name") == "grant" {
			s.send(me+"/take", url.Values{"grant": {attr(n, "value")}}).want(http.StatusConflict).wantText("last administrator")
		}
	}
}

func TestAdministratorsOfABrandSeeAndGiveWhatIsTheirs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	s.brand("heimholz", "Heimholz", "de")
	ana, code := s.colleague("Ana", "ana@example.org")
	cem, _ := s.colleague("Cem", "cem@example.org")
	theirs := s.study(research.Study{Title: "Theirs", Brand: "ostrel", Method: "interview", Market: "GB"})
	s.follow(s.send(ana+"/give", url.Values{"role": {"brand-admin"}, "place": {"ostrel"}})).wantText("The role is given")
	s.follow(s.send(cem+"/give", url.Values{"role": {"viewer"}, "place": {"heimholz"}})).want(http.StatusOK)
	s.follow(s.send(cem+"/give", url.Values{"role": {"researcher"}, "place": {".study"}, "study": {"https://research.example/studies/" + theirs.ID + "?x=y"}, "until": {time.Now().AddDate(0, 1, 0).Format(time.DateOnly)}})).want(http.StatusOK)
	s.as = s.enter(url.Values{"code": {code}})

	s.get("/").want(http.StatusOK).wantText("Administration")
	page := s.get(cem).want(http.StatusOK).wantText("Theirs")
	seen := text(page.root)
	for _, hidden := range []string{"Heimholz", "Group administrator", "the whole group", "Deactivate", "New sign-in link"} {
		if strings.Contains(seen, hidden) {
			t.Errorf("an administrator of a brand sees %q", hidden)
		}
	}
	s.send(cem+"/give", url.Values{"role": {"viewer"}, "place": {"heimholz"}}).want(http.StatusForbidden)
	s.send(cem+"/give", url.Values{"role": {"group-admin"}, "place": {"ostrel"}}).want(http.StatusForbidden)
	s.follow(s.send(cem+"/give", url.Values{"role": {"contributor"}, "place": {"ostrel"}})).wantText("Contributor")
	for _, act := range []string{"", "/link", "/sign-out", "/deactivate", "/activate"} {
		s.send(cem+act, url.Values{"name": {"X"}}).want(http.StatusForbidden)
	}
	s.get(cem + "/deactivate").want(http.StatusForbidden)
}

func TestOthersGetNoAdministration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	address, _ := s.colleague("Cem", "")
	for _, role := range []auth.Role{auth.Viewer, auth.Contributor, auth.Researcher} {
		s.signInAs(role)
		if strings.Contains(s.get("/").want(http.StatusOK).Body, "Administration") {
			t.Errorf("a %s gets the administration", role)
		}
		for _, path := range []string{"/people", "/people/new", address} {
			s.get(path).want(http.StatusForbidden)
		}
	}
}

// axe has axe-core look at a page in both themes; see TestPagesAreAccessible.
func (s *site) axe(b *browsertest.Browser, address string) {
	s.t.Helper()
	path := os.Getenv("EARSHOT_AXE")
	if path == "" {
		return
	}
	script := must(os.ReadFile(path))(s.t)
	for _, scheme := range []string{"light", "dark"} {
		if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}); err != nil {
			s.t.Fatal(err)
		}
		b.Do(chromedp.Navigate(address), chromedp.Evaluate[chromedp.Void](string(script)+";0"))
		for _, v := range must(chromedp.Run(b.Context, chromedp.Evaluate[[]string](`axe.run().then(r =>
			r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 120) + " " + (n.any[0]?.message ?? "")).slice(0, 3).join(" | ")))`,
			chromedp.EvalAwaitPromise)))(s.t) {
			s.t.Errorf("%s in %s: %s", address, scheme, v)
		}
	}
}

// walk looks at pages in a browser: nothing reaches out of a narrow window,
// nothing complains, axe-core finds nothing, and pictures are kept.
func (s *site) walk(t *testing.T, pages map[string]string) {
	t.Helper()
	b := browsertest.Open(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	code := must(s.auth.CreateLink(t.Context(), "Rita Okafor", auth.GroupAdmin))(t)
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	for name, address := range pages {
		b.Do(chromedp.Navigate(server.URL + address))
		b.WantNoOverflow()
		b.Screenshot(name, 1280, "light")
		b.Screenshot(name+"-dark-390", 390, "dark")
		s.axe(b, server.URL+address)
	}
	for _, e := range b.Complaints() {
		t.Errorf("the browser complains: %s", e)
	}
}

func TestPagesOfPeopleInABrowser(t *testing.T) {
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	s.brand("vandoa", "Vandoa Market", "nl")
	study := s.study(research.Study{Title: "Why baskets stay full", Brand: "ostrel", Method: "usability-test", Market: "GB"})
	ana, code := s.colleague("Ana Pereira", "ana.pereira@example.org")
	s.enter(url.Values{"code": {code}})
	off, _ := s.colleague("Jens Holm", "jens.holm@example.org")
	for _, n := range []string{"Emile Roux", "Katharina von Bergen-Lindholm", "Tariq"} {
		s.colleague(n, strings.ToLower(strings.Fields(n)[0])+"@example.org")
	}
	s.send(ana+"/give", url.Values{"role": {"researcher"}, "place": {"ostrel"}, "reason": {"checkout team since March"}}).want(303)
	s.send(ana+"/give", url.Values{"role": {"viewer"}, "place": {".group"}}).want(303)
	s.send(ana+"/give", url.Values{"role": {"researcher"}, "place": {".study"}, "study": {study.ID}, "until": {time.Now().AddDate(0, 3, 0).Format(time.DateOnly)}, "reason": {"listens to the recordings for the redesign"}}).want(303)
	s.send(off+"/deactivate", nil).want(303)
	s.walk(t, map[string]string{
		"people": "/people", "person": ana, "person-off": off, "invite": "/people/new", "deactivate": ana + "/deactivate", "people-none": "/people?q=xyz",
	})
}

// inLanguage asks for a page as a reader of another language.
func (s *site) inLanguage(address, language string) *answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, address, nil)
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
	r.Header.Set("Accept-Language", language)
	return s.do(r)
}

func TestALinkThatIsShownOnceCanBeCopied(t *testing.T) {
	b := browsertest.Open(t)
	s := newSite(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	ana, _ := s.colleague("Ana Pereira", "ana.pereira@example.org")
	code := must(s.auth.CreateLink(t.Context(), "Rita Okafor", auth.GroupAdmin))(t)
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?next="+ana+"&code="+code), chromedp.Click(chromedp.CSS("button.wide")),
		chromedp.Click(chromedp.CSS(`form[action$="/link"] button`)), chromedp.WaitVisible(chromedp.CSS("[data-copy]")))
	b.WantNoOverflow()
	b.Screenshot("person-link", 1280, "light")
	b.Screenshot("person-link-dark-390", 390, "dark")
	b.Do(chromedp.Click(chromedp.CSS("[data-copy]")))
	// Where the clipboard is closed, the link is selected instead.
	b.Until(`document.querySelector("[data-copy]").textContent === "Copied" || getSelection().toString().includes("/sign-in?code=")`)
	for _, e := range b.Complaints() {
		t.Errorf("the browser complains: %s", e)
	}
}
