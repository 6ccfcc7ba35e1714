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
	b.Screenshot("demo-languages", 1280, "light")
	// A Spanish session with a recording: the code that does not come.
	b.Do(chromedp.Navigate(d.address+"/?q=codigo+brand:oravela+lang:es+kind:transcript"), chromedp.Click(chromedp.CSS(`a.said[href*="#t="]`)),
		chromedp.WaitVisible(chromedp.CSS(".line")))
	b.Until(`document.querySelector(".line:target") !== null`)
	b.Screenshot("demo-session", 1280, "light")
	b.Do(chromedp.Navigate(d.address + "/?q=brand:oravela+bilbao+kind:transcript"))
	for _, complaint := range b.Complaints() {
		t.Errorf("the browser complains: %s", complaint)
	}
}
