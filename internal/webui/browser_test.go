package webui_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium finds a browser, or skips the test.
func chromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("EARSHOT_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium in PATH or at EARSHOT_CHROMIUM")
	return ""
}

// browser is one tab, with all that went wrong in it.
type browser struct {
	t      *testing.T
	ctx    context.Context
	mu     sync.Mutex
	errors []string
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()),
		chromedp.ExecPath(chromium(t)), chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.NoFirstRun, chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("mute-audio", true), chromedp.UserDataDir(t.TempDir()))
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // starts the browser
		t.Fatal(err)
	}
	ctx, stop = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx}
	b.listen()
	return b
}

// listen collects errors of scripts, refused resources and warnings.
func (b *browser) listen() {
	exceptions, entries := chromedp.Events(b.ctx, runtime.ExceptionThrown), chromedp.Events(b.ctx, log.EntryAdded)
	go func() {
		for e, err := range exceptions {
			if err != nil {
				return
			}
			b.note(e.ExceptionDetails.Text)
		}
	}()
	go func() {
		for e, err := range entries {
			if err != nil {
				return
			}
			if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
				b.note(e.Entry.Text + " " + e.Entry.URL)
			}
		}
	}()
}

func (b *browser) note(s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.errors = append(b.errors, s)
}

// do takes steps, or ends the test.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// until waits for an expression to become true. It asks from outside, which
// works where the page may not run scripts.
func (b *browser) until(expression string) {
	b.t.Helper()
	var last error
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var is bool
		if is, last = chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression)); is {
			return
		}
	}
	b.t.Fatalf("%s did not become true: %v", expression, last)
}

// screenshot keeps a picture in the folder that EARSHOT_SCREENSHOTS names.
func (b *browser) screenshot(name string, width int64, scheme string) {
	b.t.Helper()
	dir := os.Getenv("EARSHOT_SCREENSHOTS")
	if dir == "" {
		return
	}
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, 900))
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
}

// wantNoOverflow requires that nothing reaches beyond a narrow window.
func (b *browser) wantNoOverflow() {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(320, 800))
	wide, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest("pre"))
		.map(e => e.tagName + "." + e.className).slice(0, 3).join(" ")`))
	if err != nil {
		b.t.Fatal(err)
	}
	if wide != "" {
		b.t.Errorf("at 320 pixels these reach out of the window: %s", wide)
	}
	b.do(chromedp.EmulateViewport(1280, 900))
}

func TestFromSignInToHearingTheMoment(t *testing.T) {
	b := openBrowser(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()

	b.do(chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(server.URL+"/sign-in?code="+s.code()), chromedp.WaitVisible(chromedp.CSS("button.wide")))
	b.screenshot("sign-in", 1280, "light")
	b.do(chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	b.wantNoOverflow()
	b.screenshot("home", 1280, "light")
	b.screenshot("home-dark-390", 390, "dark")

	b.do(chromedp.SendKeys(chromedp.ID("q"), "customer delivery\r"), chromedp.WaitVisible(chromedp.CSS(".item")))
	b.wantNoOverflow()
	b.screenshot("search", 1280, "light")
	b.screenshot("search-dark", 1280, "dark")
	b.screenshot("search-390", 390, "light")

	b.do(chromedp.Click(chromedp.CSS(`a.said[href*="#t="]`)), chromedp.WaitVisible(chromedp.CSS("audio")))
	b.until(`document.querySelector(".line:target") !== null`)
	b.until(`document.querySelector("audio").currentTime === Number(location.hash.slice(3))`)
	b.until(`document.querySelector("audio").paused`)
	b.wantNoOverflow()
	b.screenshot("session", 1280, "light")
	b.screenshot("session-dark", 1280, "dark")
	b.screenshot("session-390", 390, "light")

	b.do(chromedp.Click(chromedp.CSS(`[id="t=87.25"] a.time`)))
	b.until(`(t => t >= 87.25 && t < 90)(document.querySelector("audio").currentTime)`)
	b.until(`document.querySelector("[aria-current=true]")?.id === "t=87.25"`)
	b.until(`location.hash === "#t=87.25"`)
	b.screenshot("session-playing", 1280, "light")

	b.do(chromedp.Navigate(server.URL + strings.Split(s.session, "#")[0]))
	b.screenshot("session-top", 1280, "light")
	for name, address := range map[string]string{"brand": "/brands/ostrel", "quote": "/?q=%22too+slow", "filtered": "/?q=customer&brand=heimholz&language=de", "docs": "/docs", "help": "/docs/search", "error": "/brands/none", "nothing": "/?q=zebra", "claim": s.claim} {
		b.do(chromedp.Navigate(server.URL + address))
		b.wantNoOverflow()
		b.screenshot(name, 1280, "light")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.errors {
		if !strings.Contains(e, "/brands/none") && !strings.Contains(e, "too+slow") { // these answer 404 and 400
			t.Errorf("the browser complains: %s", e)
		}
	}
}

func TestWithoutScriptsTheFramePlaysTheMoment(t *testing.T) {
	b := openBrowser(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	_, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(server.URL+"/sign-in?next="+s.session+"&code="+s.code()), chromedp.Click(chromedp.CSS("button.wide")),
		chromedp.WaitVisible(chromedp.CSS("iframe")))
	for _, second := range []string{"87.25", "21.0", "87.25"} {
		b.do(chromedp.Click(chromedp.CSS(`[id="t=` + second + `"] a.time`)))
		b.until(`(a => !!a && !a.paused && a.currentTime >= ` + second + ` && a.currentTime < ` + second + ` + 4)(document.querySelector("iframe").contentDocument?.querySelector("audio"))`)
	}
	b.screenshot("session-without-scripts", 1280, "light")
}
