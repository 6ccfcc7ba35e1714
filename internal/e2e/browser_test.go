package e2e

import (
	"testing"

	"earshot/internal/browsertest"

	"github.com/chromedp/chromedp"
)

// TestTheDemoInABrowser finds something in another language than it was asked
// for, and hears it, in the real program and a real browser.
func TestTheDemoInABrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.Open(t)
	d := startDemo(t)
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(d.link),
		chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	b.Screenshot("demo-home", 1280, "light")
	b.Do(chromedp.SendKeys(chromedp.ID("q"), "adres*\r"), chromedp.WaitVisible(chromedp.CSS(".item mark")))
	b.Screenshot("demo-search", 1280, "light")
	b.Screenshot("demo-search-dark", 1280, "dark")
	b.Screenshot("demo-search-390", 390, "light")
	b.Do(chromedp.Navigate(d.address+"/?q=hidden+fees"), chromedp.WaitVisible(chromedp.CSS(".item mark")))
	b.Picture("readme-light", 1280, "light")
	b.Picture("readme-phone", 390, "light")
	// A Spanish session with a recording: the code that does not come.
	b.Do(chromedp.Navigate(d.address+"/?q=codigo+brand:oravela+lang:es+kind:transcript"), chromedp.Click(chromedp.CSS(`a.said[href*="#t="]`)),
		chromedp.WaitVisible(chromedp.CSS(".line")))
	b.Until(`document.querySelector(".line:target") !== null`)
	b.Screenshot("demo-session", 1280, "light")
	b.Picture("readme-dark", 1280, "dark")
	b.Do(chromedp.Navigate(d.address + "/?q=brand:oravela+bilbao+kind:transcript"))
	evidenceInOtherLanguages(b, d)
	for _, complaint := range b.Complaints() {
		t.Errorf("the browser complains: %s", complaint)
	}
}

// evidenceInOtherLanguages asks in German for evidence, takes what somebody said
// in English, and finds it again after the page was left.
func evidenceInOtherLanguages(b *browsertest.Browser, d *demo) {
	const evidence = `[...document.querySelectorAll("[data-evidence]")].some((e) => e.querySelector("q").lang === "en" &&
		e.querySelector("[name=evidence]").value.startsWith("highlight:") && e.querySelector("select").value === "supports")`
	b.Do(chromedp.Navigate(d.address+"/insights/new"), chromedp.WaitVisible(chromedp.ID("find")))
	b.Until(`document.querySelector("#find").getAttribute("role") === "combobox"`)
	b.Do(chromedp.SendKeys(chromedp.ID("find"), "Preis"))
	b.Until(`document.querySelector("#evidence-found [role=option] q[lang=en]") !== null`)
	b.Screenshot("demo-evidence", 1280, "light")
	b.Until(`(document.querySelector("#evidence-found [role=option] q[lang=en]").id = "english", true)`)
	b.Do(chromedp.Click(chromedp.ID("english")))
	b.Until(evidence)
	b.Until(`!document.querySelector("[data-kept]").hidden`)
	b.Do(chromedp.Navigate(d.address+"/docs/search"), chromedp.Navigate(d.address+"/insights/new"), chromedp.WaitVisible(chromedp.CSS("[data-restored]")))
	b.Until(`document.querySelectorAll("[data-evidence] select").length > 0 && [...document.querySelectorAll("[data-evidence]")].filter((e) => e.querySelector("select").value === "supports" && e.querySelector("q").textContent).length === 1`)
	b.Do(chromedp.Click(chromedp.CSS("[data-discard]")))
	b.Until(`document.querySelector("[data-restored]")?.hidden`)
}
