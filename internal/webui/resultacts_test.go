package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

func TestHitsArePlayedInPlaceByThoseWhoMayHear(t *testing.T) {
	t.Parallel()
	s := group(t)
	page := s.get("/?q=%22three+dates%22&kind=transcript").want(http.StatusOK)
	frame := page.one("iframe")
	if src := attr(frame, "src"); !strings.HasPrefix(src, "/player/") || !strings.HasSuffix(src, "?t=87.25") {
		t.Errorf("the hit is played by %q", src)
	}
	s.get(attr(frame, "src")).want(http.StatusOK)
	if n := len(s.get("/?q=fridge").want(http.StatusOK).all("iframe")); n != 0 {
		t.Errorf("a note is played by %d players", n)
	}
	s.signInAs(auth.Viewer)
	page = s.get("/?q=%22three+dates%22&kind=transcript").want(http.StatusOK).wantText("1:27")
	if n := len(page.all("iframe")); n != 0 {
		t.Errorf("somebody who may not hear it is offered %d players", n)
	}
}

func TestHitsAreCitedWithAllThatLeadsBackToThem(t *testing.T) {
	t.Parallel()
	s := group(t)
	page := s.get("/?q=%22three+dates%22&kind=transcript").want(http.StatusOK)
	cited := text(page.one("blockquote"))
	for _, want := range []string{
		"“It gave me three dates, and none of them was a Saturday.", "” — Mara, Mara and Ben order a lamp, Why baskets stay full, Ostrel, 31 Mar 2026, 1:27.",
		"http://example.com" + s.session + "#t=87.25",
	} {
		if !strings.Contains(cited, want) {
			t.Errorf("the citation is %q, without %q", cited, want)
		}
	}
	s.found("/?kind=finding", "1 passage")
	if cited = text(s.get("/?kind=finding").one("blockquote")); !strings.Contains(cited, "“A delivery date without a time of day is no promise") ||
		!strings.Contains(cited, "http://example.com"+s.claim) {
		t.Errorf("the citation of a finding is %q", cited)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?kind=finding", nil)
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
	r.AddCookie(&http.Cookie{Name: "earshot_language", Value: "de"})
	if cited = text(s.do(r).one("blockquote")); !strings.Contains(cited, "„A delivery date") {
		t.Errorf("the citation for a German reader is %q", cited)
	}
}

func TestSingleKeysCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.get("/account").want(http.StatusOK).wantText("Keyboard shortcuts", "Switch them off")
	if attr(page.one("body"), "data-keys") != "" {
		t.Error("the shortcuts are off from the start")
	}
	switched := s.send("/account/keys", url.Values{"keys": {"off"}}).want(http.StatusSeeOther)
	off := must(http.ParseSetCookie(switched.Header.Get("Set-Cookie")))(t)
	ask := func(address string) *answer {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
		r.AddCookie(off)
		return s.do(r)
	}
	if got := attr(ask("/").want(http.StatusOK).one("body"), "data-keys"); got != "off" {
		t.Errorf("the shortcuts of the first page are %q", got)
	}
	ask(switched.Header.Get("Location")[:len("/account?saved=keys")]).wantText("The shortcuts of this browser are changed", "Switch them on")
	on := s.send("/account/keys", url.Values{"keys": {"on"}}).want(http.StatusSeeOther)
	if c := must(http.ParseSetCookie(on.Header.Get("Set-Cookie")))(t); c.Value != "" || c.MaxAge >= 0 {
		t.Errorf("the cookie is kept: %v", c)
	}
	s.as = ""
	s.send("/account/keys", url.Values{"keys": {"off"}}).want(http.StatusSeeOther).wantNoCookie()
}

// wantNoCookie requires that nothing is kept in the browser.
func (a *answer) wantNoCookie() {
	a.t.Helper()
	if got := a.Header.Get("Set-Cookie"); got != "" {
		a.t.Errorf("%s sets the cookie %q", a.address, got)
	}
}

// press types keys as a keyboard does: a key that a script takes types nothing.
func press(b *browsertest.Browser, keys string) {
	for _, key := range keys {
		for _, of := range []input.DispatchKeyEventParams{{Type: input.DispatchKeyEventTypeKeyDown, Key: string(key), Text: string(key)}, {Type: input.DispatchKeyEventTypeKeyUp, Key: string(key)}} {
			_, _ = chromedp.Call(b.Context, input.DispatchKeyEvent, of)
		}
	}
}

func TestKeysAndResultsInTheBrowser(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	for _, name := range []string{"clipboard-write", "clipboard-read"} {
		_, err := chromedp.Call(b.Context, browser.SetPermission, browser.SetPermissionParams{
			Origin: server.URL, Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	still := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}
	if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, still); err != nil { // clicks hit what does not move
		t.Fatal(err)
	}
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?code="+s.code()+"&next=%2F%3Fq%3Dcustomer%2Bdelivery%26kind%3Dtranscript"),
		chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hit")))
	b.Until(`document.querySelectorAll("iframe").length > 1 && performance.getEntriesByType("resource").every(e => !e.name.includes("/player/"))`)

	// Through the hits, and not while a field has the focus.
	press(b, "jjjk")
	b.Until(`document.activeElement === document.querySelectorAll("a.said")[1]`)
	press(b, "/")
	b.Until(`document.activeElement.name === "q"`)
	press(b, "j?")
	b.Until(`document.activeElement.value === "j?" && !document.querySelector("dialog.keys").open`)

	b.Do(chromedp.Focus(chromedp.CSS("a.said")))
	press(b, "?")
	b.Until(`document.querySelector("dialog.keys").open`)
	b.Screenshot("shortcuts", 1280, "light")
	b.Screenshot("shortcuts-dark-390", 390, "dark")
	press(b, "j")
	b.Do(chromedp.Click(chromedp.CSS("dialog.keys button")))
	b.Until(`!document.querySelector("dialog.keys").open`)

	b.Do(chromedp.Click(chromedp.CSS(".play summary")))
	playing := `(d => d.open && !d.querySelector("iframe").contentDocument?.querySelector("audio")?.paused)`
	b.Until(`(a => !!a && !a.paused && a.currentTime > 0)(document.querySelector(".play iframe").contentDocument?.querySelector("audio"))`)
	b.WantNoOverflow()
	b.Screenshot("playing", 1280, "light")
	b.Do(chromedp.Click(chromedp.CSS(".hit:nth-child(2) .play summary")))
	b.Until(`[...document.querySelectorAll(".play")].filter(` + playing + `).length === 1 && !document.querySelector(".play").open`)
	b.Do(chromedp.Click(chromedp.CSS(".cite summary")))
	b.Until(`document.querySelector(".cite summary").dataset.done === "Copied"`)
	copied := must(chromedp.Run(b.Context, chromedp.Evaluate[string](`navigator.clipboard.readText()`, chromedp.EvalAwaitPromise)))(t)
	if !strings.Contains(copied, "Mara, Mara and Ben order a lamp, Why baskets stay full, Ostrel, 31 Mar 2026") || !strings.Contains(copied, server.URL+s.session+"#t=") {
		t.Errorf("copied was %q", copied)
	}
	b.WantNoOverflow()
	b.Screenshot("cited-dark-390", 390, "dark")

	// In a session, with a highlight and its tag.
	b.Do(chromedp.Navigate(server.URL+s.session), chromedp.WaitVisible(chromedp.CSS(".line")))
	press(b, "nnt")
	b.Until(`document.activeElement.id === "marker-tag"`)
	b.Until(`document.querySelector("[data-marker]").closest(".line") === document.querySelectorAll(".line")[1]`)
	press(b, "h")
	b.Until(`document.activeElement.value === "h"`)

	b.Do(chromedp.Navigate(server.URL+"/account"), chromedp.Click(chromedp.CSS(`[action="/account/keys"] button`)), chromedp.WaitVisible(chromedp.CSS(".saved")))
	b.WantNoOverflow()
	press(b, "?")
	b.Until(`document.body.dataset.keys === "off" && !document.querySelector("dialog.keys").open`)
	for _, c := range b.Complaints() {
		t.Errorf("the browser complains: %s", c)
	}
}

func TestWithoutScriptsHitsPlayAndAreCited(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	if _, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Navigate(server.URL+"/sign-in?code="+s.code()+"&next=%2F%3Fq%3D%22three%2Bdates%22%26kind%3Dtranscript"), chromedp.Click(chromedp.CSS("button.wide")),
		chromedp.WaitVisible(chromedp.CSS(".play summary")), chromedp.Click(chromedp.CSS(".play summary")))
	b.Until(`(a => !!a && !a.paused && a.currentTime > 87)(document.querySelector(".play iframe").contentDocument?.querySelector("audio"))`)
	b.Do(chromedp.Click(chromedp.CSS(".cite summary")), chromedp.WaitVisible(chromedp.CSS("[data-citation]")))
}
