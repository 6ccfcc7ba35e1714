package webui_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"earshot/internal/browsertest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestFromSignInToHearingTheMoment(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()

	b.Do(chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(server.URL+"/sign-in?code="+s.code()), chromedp.WaitVisible(chromedp.CSS("button.wide")))
	b.Screenshot("sign-in", 1280, "light")
	b.Do(chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	b.WantNoOverflow()
	b.Screenshot("home", 1280, "light")
	b.Screenshot("home-dark-390", 390, "dark")

	b.Do(chromedp.SendKeys(chromedp.ID("q"), "customer delivery\r"), chromedp.WaitVisible(chromedp.CSS(".item")))
	b.WantNoOverflow()
	b.Screenshot("search", 1280, "light")
	b.Screenshot("search-dark", 1280, "dark")
	b.Screenshot("search-390", 390, "light")

	b.Do(chromedp.Click(chromedp.CSS(`a.said[href*="#t="]`)), chromedp.WaitVisible(chromedp.CSS("audio")))
	b.Until(`document.querySelector(".line:target") !== null`)
	b.Until(`document.querySelector("audio").currentTime === Number(location.hash.slice(3))`)
	b.Until(`document.querySelector("audio").paused`)
	b.WantNoOverflow()
	b.Screenshot("session", 1280, "light")
	b.Screenshot("session-dark", 1280, "dark")
	b.Screenshot("session-390", 390, "light")

	// It stops once it has moved, so that the checks find it there however slow they are.
	b.Until(`(() => {
		const audio = document.querySelector("audio");
		audio.addEventListener("timeupdate", () => { if (!audio.paused && audio.currentTime > 87.25) audio.pause(); });
		document.getElementById("t=87.25").scrollIntoView({ behavior: "instant", block: "center" }); // a click misses what still moves
		return true;
	})()`)
	b.Do(chromedp.Click(chromedp.CSS(`[id="t=87.25"] a.time`)))
	b.Until(`(t => t >= 87.25 && t < 90)(document.querySelector("audio").currentTime)`)
	b.Until(`document.querySelector("[aria-current=true]")?.id === "t=87.25"`)
	b.Until(`location.hash === "#t=87.25"`)
	b.Screenshot("session-playing", 1280, "light")

	b.Do(chromedp.Navigate(server.URL + strings.Split(s.session, "#")[0]))
	b.Screenshot("session-top", 1280, "light")
	for name, address := range map[string]string{"brand": "/brands/ostrel", "quote": "/?q=%22too+slow", "filtered": "/?q=customer&brand=heimholz&language=de", "docs": "/docs", "help": "/docs/search", "error": "/brands/none", "nothing": "/?q=zebra", "claim": s.claim} {
		b.Do(chromedp.Navigate(server.URL + address))
		b.WantNoOverflow()
		b.Screenshot(name, 1280, "light")
	}
	for _, e := range b.Complaints() {
		if !strings.Contains(e, "/brands/none") && !strings.Contains(e, "too+slow") { // these answer 404 and 400
			t.Errorf("the browser complains: %s", e)
		}
	}
}

func TestWithoutScriptsTheFramePlaysTheMoment(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	_, err := chromedp.Call(b.Context, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Navigate(server.URL+"/sign-in?next="+s.session+"&code="+s.code()), chromedp.Click(chromedp.CSS("button.wide")),
		chromedp.WaitVisible(chromedp.CSS("iframe")))
	for _, second := range []string{"87.25", "21.0", "87.25"} {
		b.Do(chromedp.Click(chromedp.CSS(`[id="t=` + second + `"] a.time`)))
		b.Until(`(a => !!a && !a.paused && a.currentTime >= ` + second + ` && a.currentTime < ` + second + ` + 4)(document.querySelector("iframe").contentDocument?.querySelector("audio"))`)
	}
	b.Screenshot("session-without-scripts", 1280, "light")
}
