package webui_test

import (
	"net/http/httptest"
	"testing"

	"earshot/internal/browsertest"

	"github.com/chromedp/chromedp"
)

func TestKeysOfThePlayer(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	b.Do(chromedp.Navigate(server.URL+"/sign-in?next="+s.session+"&code="+s.code()), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS("audio")))
	audio := func(is string) {
		t.Helper()
		b.Until(`(a => a.readyState > 0 && ` + is + `)(document.querySelector("audio"))`)
	}
	audio(`a.duration > 60 && a.paused`)

	b.Until(`(addEventListener("keydown", (e) => { window.kept = e.defaultPrevented; }), true)`)
	press(b, "ll")
	audio(`a.currentTime === 20`)
	press(b, "j")
	audio(`a.currentTime === 10`)
	for _, key := range []string{"k", " "} {
		press(b, key)
		audio(`!a.paused && a.currentTime > 10`)
		press(b, key)
		audio(`a.paused`)
	}
	b.Until(`kept`) // or space would scroll
	press(b, "..<")
	audio(`a.playbackRate === 1.25`)
	b.Until(`document.querySelector("[data-speed]").textContent === "1.25 ×"`)
	b.WantNoOverflow()
	press(b, ",,,,,,>")
	audio(`a.playbackRate === 0.75`)

	// Lines have keys of their own, and what has the focus has its keys.
	press(b, "nn")
	b.Until(`document.activeElement.closest(".line") === document.querySelectorAll(".line")[1]`)
	press(b, "p")
	b.Until(`document.activeElement.closest(".line") === document.querySelector(".line")`)
	b.Do(chromedp.Focus(chromedp.CSS("#find")))
	press(b, "k l")
	b.Until(`document.querySelector("#find").value === "k l"`)
	b.Until(`document.querySelector("button[value=de]").focus() === undefined`)
	press(b, " ")
	b.Until(`document.documentElement.lang === "de"`)
	audio(`a.paused && a.currentTime === 0 && a.playbackRate === 1`)
	press(b, ".")
	b.Until(`document.querySelector("[data-speed]").textContent === "1,25 ×"`)

	// The list tells them, and switches them off.
	press(b, "?")
	b.Until(`document.querySelector("dialog.keys[open]").textContent.includes("Leertaste k")`)
	b.WantNoOverflow()
	b.Do(chromedp.Navigate(server.URL+"/account"), chromedp.Click(chromedp.CSS(`[action="/account/keys"] button`)), chromedp.WaitVisible(chromedp.CSS(".saved")),
		chromedp.Navigate(server.URL+s.session), chromedp.WaitVisible(chromedp.CSS("audio")))
	audio(`a.paused`)
	press(b, "l.k ")
	audio(`a.paused && a.playbackRate === 1 && a.currentTime < 90`)
	for _, c := range b.Complaints() {
		t.Errorf("the browser complains: %s", c)
	}
}
