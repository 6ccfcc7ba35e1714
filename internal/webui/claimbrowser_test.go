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
	"earshot/search"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// drafts is an expression for how many drafts the browser keeps.
const drafts = `Object.keys(localStorage).filter((k) => k.startsWith("earshot draft ")).length`

func TestWhatIsTypedIntoAFindingIsNotLost(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	httpapi.Register(s.echo, s.lib, s.auth, make(chan struct{}))
	server := httptest.NewServer(s.echo)
	defer server.Close()
	code := must(s.auth.CreateLink(t.Context(), "Rita", auth.Researcher))(t)
	edit := server.URL + s.claim + "/edit"
	had := must(s.lib.Finding(t.Context(), s.who, s.claim[len("/findings/"):]))(t)
	texts := must(s.lib.Texts(t.Context(), s.who, s.session[len("/sessions/"):]))(t)
	other := must(s.lib.CreateHighlight(t.Context(), s.who, library.Key{}, library.Place{File: texts[0].File.ID, Quote: "simply goes to the shop next time"}, "", nil))(t)
	leave := chromedp.Navigate(server.URL + "/docs/search")
	open := func() {
		t.Helper()
		b.Do(leave, chromedp.Navigate(edit), chromedp.WaitVisible(chromedp.ID("title")))
		b.Until(`document.querySelector("#find").getAttribute("role") === "combobox"`)
	}
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))

	// Evidence by its words, with the keyboard; then the page is left without saving.
	open()
	b.Until(drafts + ` === 0`)
	b.Do(chromedp.SendKeys(chromedp.ID("body"), " And more."), chromedp.SendKeys(chromedp.ID("find"), "shop next time"))
	b.Until(`document.querySelectorAll("#evidence-found [role=option]").length === 1`)
	b.Screenshot("claim-evidence", 1280, "light")
	b.Screenshot("claim-evidence-dark-390", 390, "dark")
	b.Do(chromedp.SendKeys(chromedp.ID("find"), kb.Enter))
	b.Until(`[...document.querySelectorAll("[data-evidence]")].filter((e) => e.querySelector("select").value === "supports").length === 2`)
	b.Until(`document.querySelector("[data-heard]").textContent.includes("simply goes to the shop")`)
	b.Until(`location.pathname.endsWith("/edit") && !document.querySelector("[data-kept]").hidden`)
	b.Until(drafts + ` === 1`)
	open()
	b.WantNoOverflow()
	b.Until(`!document.querySelector("[data-restored]").hidden && document.querySelector("#body").value.includes(" And more.")`)
	b.Until(`[...document.querySelectorAll("[data-evidence]")].filter((e) => e.querySelector("select").value === "supports").length === 2`)
	b.Screenshot("claim-restored", 1280, "light")
	b.Do(chromedp.Reload(), chromedp.WaitVisible(chromedp.ID("title")))
	b.Until(`!document.querySelector("[data-restored]").hidden && document.querySelector("#body").value.includes(" And more.")`)

	// Discarded, it does not come back.
	b.Do(chromedp.Click(chromedp.CSS("[data-discard]")))
	b.Until(`document.querySelector("[data-restored]")?.hidden && document.querySelector("#find").getAttribute("role") === "combobox" && !document.querySelector("#body").value.includes("And more")`)
	b.Until(drafts + ` === 0`)

	// What the server refuses is kept; what it saves is not.
	b.Do(chromedp.SendKeys(chromedp.ID("body"), "Saved. "), chromedp.SendKeys(chromedp.ID("more-tags"), "no/such/tag"), chromedp.Click(chromedp.CSS(".actions button")),
		chromedp.WaitVisible(chromedp.CSS(".error")))
	b.Until(drafts + ` === 1`)
	b.Until(`(document.querySelector("#more-tags").value = "", true)`)
	b.Do(chromedp.Click(chromedp.CSS(".actions button")), chromedp.WaitVisible(chromedp.CSS("article.claim")))
	b.Until(drafts + ` === 0`)
	open()
	b.Until(`document.querySelector("[data-restored]").hidden && document.querySelector("#body").value.includes("Saved. ")`)

	// Somebody else saves while a draft waits: saving the draft shows both.
	b.Do(chromedp.SendKeys(chromedp.ID("body"), "Mine. "))
	b.Until(drafts + ` === 1`)
	b.Do(leave)
	theirs := "Theirs"
	must(s.lib.UpdateClaim(t.Context(), s.who, search.Finding, had.ID, 0, library.ClaimPatch{Title: &theirs}))(t)
	open()
	b.Until(`document.querySelector("#body").value.includes("Mine. ") && document.querySelector("#title").value !== "Theirs"`)
	b.Do(chromedp.Click(chromedp.CSS(".actions button")), chromedp.WaitVisible(chromedp.CSS(".versions")))
	b.Until(`document.querySelector(".versions").textContent.includes("Theirs") && ` + drafts + ` === 1`)
	open() // the conflict was left without an answer: it comes again
	b.Until(`document.querySelector("#body").value.includes("Mine. ")`)
	b.Do(chromedp.Click(chromedp.CSS(".actions button")), chromedp.WaitVisible(chromedp.CSS(".versions")))
	b.Until(`(document.querySelector("#title").value = "Ours", true)`)
	b.Do(chromedp.Click(chromedp.CSS(".actions button")), chromedp.WaitVisible(chromedp.CSS("article.claim")))
	b.Until(drafts + ` === 0`)
	now := must(s.lib.Finding(t.Context(), s.who, had.ID))(t)
	if now.Title != "Ours" || !strings.Contains(now.Body, "Saved. ") || !strings.Contains(now.Body, "Mine. ") || len(now.Evidence) != 1 {
		t.Errorf("stored %+v", now.Claim)
	}

	// By mouse; saved, it is evidence by reference.
	open()
	b.Do(chromedp.SendKeys(chromedp.ID("find"), "shop next time"), chromedp.WaitVisible(chromedp.CSS("#evidence-found li")), chromedp.Click(chromedp.CSS("#evidence-found li")))
	b.Do(chromedp.Click(chromedp.CSS(".actions button")), chromedp.WaitVisible(chromedp.CSS("article.claim")))
	now = must(s.lib.Finding(t.Context(), s.who, had.ID))(t)
	if len(now.Evidence) != 2 || now.Evidence[1].Highlight != other.ID || now.Evidence[1].Relation != research.Supports {
		t.Errorf("the evidence is %+v", now.Evidence)
	}

	// Nobody who signs in next finds it.
	open()
	b.Do(chromedp.SendKeys(chromedp.ID("body"), " Secret."))
	b.Until(drafts + ` === 1`)
	b.Do(chromedp.SendKeys(chromedp.ID("body"), " More."), chromedp.Click(chromedp.CSS(".person button")), chromedp.WaitVisible(chromedp.CSS(".sign-in, button.wide, #code")))
	b.Until(drafts + ` === 0`)
	for _, e := range b.Complaints() {
		if !strings.Contains(e, "status of 422") && !strings.Contains(e, "status of 409") { // what was to be refused
			t.Errorf("the browser complains: %s", e)
		}
	}
}
