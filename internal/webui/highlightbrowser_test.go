package webui_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/httpapi"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestFromSearchToHighlightToFinding(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	httpapi.Register(s.echo, s.lib, s.auth, make(chan struct{}))
	server := httptest.NewServer(s.echo)
	defer server.Close()
	code := must(s.auth.CreateLink(t.Context(), "Rita", auth.Researcher))(t)
	b.Do(chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(server.URL+"/sign-in?code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	b.Do(chromedp.SendKeys(chromedp.ID("q"), "rough time\r"), chromedp.WaitVisible(chromedp.CSS(".item")),
		chromedp.Click(chromedp.CSS(`a.said[href*="#t="]`)), chromedp.WaitVisible(chromedp.CSS("audio")))

	// What is selected, over two lines, gets a form below it, without taking the focus away.
	b.Until(`(() => {
		const at = (id) => document.getElementById(id).querySelector("[data-at]").firstChild;
		getSelection().setBaseAndExtent(at("t=93.5"), 3, at("t=98.5"), 31);
		document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
		return true;
	})()`)
	b.Do(chromedp.WaitVisible(chromedp.ID("marker-quote")))
	b.Until(`document.getElementById("marker-quote").value === "ended up sending it to my mother's place, which is an hour away.\nAnd she is not always there eit"`)
	b.WantNoOverflow()
	b.Do(chromedp.SendKeys(chromedp.ID("marker-tag"), "promise"), chromedp.WaitVisible(chromedp.CSS("#marker-tags li")))
	b.Screenshot("highlight", 1280, "light")
	b.Screenshot("highlight-dark-390", 390, "dark")
	b.Do(chromedp.SendKeys(chromedp.ID("marker-tag"), kb.Enter))
	b.Until(`document.querySelector("[data-chosen] button")?.textContent.startsWith("delivery promise")`)
	b.Do(chromedp.SendKeys(chromedp.ID("marker-tag"), "Mother & co"))
	b.Until(`document.querySelector("#marker-tags:not([hidden]) li")?.textContent === "New tag of this study: Mother & co"`)
	b.Do(chromedp.SendKeys(chromedp.ID("marker-tag"), kb.ArrowDown+kb.Enter))
	b.Until(`document.querySelectorAll("[data-chosen] button").length === 2`)
	b.Do(chromedp.SendKeys(chromedp.ID("marker-note"), "where parcels go"), chromedp.Click(chromedp.CSS("[data-marker] .actions button")))
	b.Until(`document.querySelector("[data-said]").textContent.startsWith("Highlighted.")`)
	b.Until(`document.querySelectorAll("[data-at] mark").length === 3`) // one was there before
	b.Until(`document.querySelector("[data-marker]").hidden`)
	b.Screenshot("highlighted", 1280, "light")

	// By keyboard: the link behind a line, less of it with shift and arrows.
	b.Do(chromedp.Focus(chromedp.CSS(`[id="t=109.0"] [data-mark]`)), chromedp.SendKeys(chromedp.CSS(`[id="t=109.0"] [data-mark]`), kb.Enter))
	b.Until(`document.activeElement.id === "marker-quote"`)
	b.Until(`(() => { const q = document.getElementById("marker-quote"); q.setSelectionRange(0, 6); return true })()`)
	b.Do(chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	b.Until(`[...document.querySelectorAll("[data-at] mark")].some((m) => m.textContent === "A time")`)
	b.Until(`document.activeElement.closest('[id="t=109.0"]') !== null`)

	session := strings.TrimPrefix(strings.Split(s.session, "#")[0], "/sessions/")
	page := must(s.lib.Highlights(t.Context(), s.who, session, research.HighlightAnchored, "", library.MostPage))(t)
	var found bool
	for _, h := range page.Items {
		if h.Note == "where parcels go" {
			found = strings.Join(h.Tags, ",") == "Mother & co,delivery promise" && strings.Contains(h.Quote, "away.\nAnd she")
		}
	}
	if !found || len(page.Items) != 3 {
		t.Errorf("stored %+v", page.Items)
	}

	// What the server refuses is said, and nothing typed is lost.
	b.Do(chromedp.Click(chromedp.CSS(`[id="t=105.0"] [data-mark]`)), chromedp.WaitVisible(chromedp.ID("marker-note")),
		chromedp.SendKeys(chromedp.ID("marker-note"), strings.Repeat("kept ", 3)))
	b.Until(`(() => { window.real ??= fetch; window.fetch = () => Promise.reject(new TypeError("gone")); return true })()`)
	b.Do(chromedp.Click(chromedp.CSS("[data-marker] .actions button")))
	b.Until(`document.querySelector("[data-error]").textContent.includes("cannot be reached") && document.getElementById("marker-note").value === "kept kept kept "`)

	// From what was highlighted to a finding that rests on it.
	b.Do(chromedp.Navigate(server.URL+s.session), chromedp.Click(chromedp.CSS(`#highlights [type=checkbox]`)),
		chromedp.Click(chromedp.CSS(`#highlights form > button`)), chromedp.WaitVisible(chromedp.ID("title")))
	b.WantNoOverflow()
	b.Screenshot("finding-form", 1280, "light")
	b.Do(chromedp.SendKeys(chromedp.ID("title"), "Nobody opens the door on Saturday"), chromedp.Click(chromedp.CSS("form.concept .actions button")),
		chromedp.WaitVisible(chromedp.CSS("article.claim")))
	b.Until(`document.querySelector(".evidence blockquote") !== null && document.querySelector("h1").textContent === "Nobody opens the door on Saturday"`)
	b.WantNoOverflow()
	b.Screenshot("finding", 1280, "light")
	for _, e := range b.Complaints() {
		t.Errorf("the browser complains: %s", e)
	}
}

// TestTheFormOfAHighlightIsNeverUnderThePlayer looks at small windows, where the
// two need the same place.
func TestTheFormOfAHighlightIsNeverUnderThePlayer(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	httpapi.Register(s.echo, s.lib, s.auth, make(chan struct{}))
	server := httptest.NewServer(s.echo)
	defer server.Close()
	code := must(s.auth.CreateLink(t.Context(), "Rita", auth.Researcher))(t)
	b.Do(chromedp.Navigate(server.URL+"/sign-in?code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	for _, size := range [][2]int64{{320, 568}, {390, 844}, {640, 320}, {1280, 720}} {
		b.Do(chromedp.EmulateViewport(size[0], size[1]), chromedp.Navigate(server.URL+s.session), chromedp.WaitVisible(chromedp.CSS("audio")))
		b.Do(chromedp.Focus(chromedp.CSS(`[id="t=105.0"] [data-mark]`)), chromedp.KeyEvent(kb.Enter))
		b.Until(`document.activeElement.id === "marker-quote"`)
		// Whatever has the focus is on top, as far as the keyboard goes.
		for range 5 {
			b.Until(`(() => {
				const field = document.activeElement, box = field.getBoundingClientRect();
				const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
				return field.closest("[data-marker]") === null || field.contains(top);
			})()`)
			b.Do(chromedp.KeyEvent(kb.Tab))
		}
		// A page that was scrolled so that the button is where the player is.
		b.Until(`(() => {
			const button = document.querySelector("[data-marker] .actions button");
			scrollBy({ top: button.getBoundingClientRect().bottom - innerHeight + 4, behavior: "instant" });
			return true;
		})()`)
		at := must(chromedp.Run(b.Context, chromedp.Evaluate[[]float64](`(() => {
			const box = document.querySelector("[data-marker] .actions button").getBoundingClientRect();
			return [box.left + box.width / 2, box.top + box.height / 2, innerHeight - document.querySelector(".player").getBoundingClientRect().top];
		})()`)))(t)
		if at[1] < float64(size[1])-at[2] {
			t.Errorf("at %v the button is not where the player is: %v", size, at)
		}
		b.Do(chromedp.MouseClickXY(at[0], at[1]))
		b.Until(`document.querySelector("[data-said]").textContent.startsWith("Highlighted.")`)
	}
	for _, e := range b.Complaints() {
		t.Errorf("the browser complains: %s", e)
	}
}
