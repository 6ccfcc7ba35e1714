package webui_test

import (
	"net/http/httptest"
	"os"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/research"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// beside reports whether each translated line stands right of what was said.
const beside = `[...document.querySelectorAll(".duo")].every((p) => {
	const [a, b] = [p.firstElementChild, p.querySelector(".translated")].map((e) => e.getBoundingClientRect());
	return b.left >= a.right && Math.abs(b.top - a.top) < 4;
})`

// below reports whether each stands below it.
const below = `[...document.querySelectorAll(".duo")].every((p) => {
	const [a, b] = [p.firstElementChild, p.querySelector(".translated")].map((e) => e.getBoundingClientRect());
	return b.top >= a.bottom - 1 && Math.abs(b.left - a.left) < 4;
})`

func TestTranslationsAreSeenSideBySide(t *testing.T) {
	b := browsertest.Open(t)
	s, session, _, translation := translatedTalk(t, research.TranslationReviewed)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	code := must(s.auth.CreateLink(t.Context(), "Rita", auth.Researcher))(t)
	b.Do(chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(server.URL+"/sign-in?code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	b.Do(chromedp.SendKeys(chromedp.ID("q"), "voucher\r"), chromedp.WaitVisible(chromedp.CSS(".item")),
		chromedp.Click(chromedp.CSS(`a.said[href*="translation=`+translation+`"]`)), chromedp.WaitVisible(chromedp.CSS(".duo")))
	b.Until(`document.querySelector(".line:target p").textContent.startsWith("Ich habe den Gutschein")`)
	b.Until(beside)
	b.WantNoOverflow()
	b.Screenshot("side-by-side", 1280, "light")
	b.Screenshot("side-by-side-dark-390", 390, "dark")
	b.Do(chromedp.EmulateViewport(390, 800))
	b.Until(below)
	b.WantNoOverflow()
	b.Do(chromedp.EmulateViewport(320, 700))
	b.WantNoOverflow()
	if path := os.Getenv("EARSHOT_AXE"); path != "" {
		axe := must(os.ReadFile(path))(t)
		for _, scheme := range []string{"light", "dark"} {
			if _, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			}); err != nil {
				t.Fatal(err)
			}
			for _, address := range []string{session + "?translation=" + translation + "#t=3.0", session + "?translation=off", "/?q=voucher"} {
				b.Do(chromedp.Navigate(server.URL+address), chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((d) => d.open = true)`),
					chromedp.Evaluate[chromedp.Void](string(axe)+";0"))
				for _, v := range must(chromedp.Run(b.Context, chromedp.Evaluate[[]string](`axe.run().then(r =>
					r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 120) + " " + (n.any[0]?.message ?? "")).slice(0, 3).join(" | ")))`,
					chromedp.EvalAwaitPromise)))(t) {
					t.Errorf("%s in %s: %s", address, scheme, v)
				}
			}
		}
	}

	// Off by a link, and on again.
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+session), chromedp.Click(chromedp.CSS(".sides a")))
	b.Until(`document.querySelectorAll(".duo").length === 0 && document.querySelectorAll(".line").length === 4`)
	b.Do(chromedp.Click(chromedp.CSS(".sides a:last-child")))
	b.Until(`document.querySelectorAll(".duo").length === 5`)
}
