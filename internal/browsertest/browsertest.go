// Package browsertest drives a real Chromium in tests: Debian's package, or the
// program that EARSHOT_CHROMIUM names. Pictures of pages are kept in the folder
// that EARSHOT_SCREENSHOTS names.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
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
	t.Skip("no Chromium: install the package chromium or set EARSHOT_CHROMIUM to a program")
	return ""
}

// Browser is one tab, with all that went wrong in it.
type Browser struct {
	Context context.Context // for chromedp
	t       *testing.T
	mu      sync.Mutex
	errors  []string
}

// Open starts a browser that ends with the test, or skips the test.
func Open(t *testing.T) *Browser {
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
	ctx, stop = context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	b := &Browser{t: t, Context: ctx}
	b.listen()
	b.media("light")
	return b
}

// media sets a color scheme. Nothing moves by itself: a page that still scrolls
// is not where a test has put it, and clicks miss what moves.
func (b *Browser) media(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// patience is how long all of a test may take: it ends what hangs, and must be
// long enough for a slow machine on which other tests run as well.
const patience = 7 * time.Minute

// listen collects errors of scripts, refused resources and warnings.
func (b *Browser) listen() {
	exceptions, entries := chromedp.Events(b.Context, runtime.ExceptionThrown), chromedp.Events(b.Context, log.EntryAdded)
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

func (b *Browser) note(s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.errors = append(b.errors, s)
}

// Do takes steps, or ends the test.
func (b *Browser) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.Context, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Until waits for an expression to become true, as long as a machine needs that
// does much else. It asks from outside, which works where the page may not run
// scripts.
func (b *Browser) Until(expression string) {
	b.t.Helper()
	var last error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var is bool
		if is, last = chromedp.Run(b.Context, chromedp.Evaluate[bool](expression)); is {
			return
		}
	}
	b.t.Fatalf("%s did not become true: %v", expression, last)
}

// Screenshot keeps a picture in the folder that EARSHOT_SCREENSHOTS names.
func (b *Browser) Screenshot(name string, width int64, scheme string) {
	b.t.Helper()
	b.capture(name+".png", width, scheme, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
}

// Picture keeps a small picture there that documents can show.
func (b *Browser) Picture(name string, width int64, scheme string) {
	b.t.Helper()
	b.capture(name+".webp", width, scheme, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatWebp, Quality: new(int64(80)),
	})
}

func (b *Browser) capture(file string, width int64, scheme string, p page.CaptureScreenshotParams) {
	b.t.Helper()
	dir := os.Getenv("EARSHOT_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.media(scheme)
	b.Do(chromedp.EmulateViewport(width, 900))
	picture, err := chromedp.Call(b.Context, page.CaptureScreenshot, p)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, file), picture.Data, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.Do(chromedp.EmulateViewport(1280, 900))
}

// WantNoOverflow requires that nothing reaches beyond a narrow window.
func (b *Browser) WantNoOverflow() {
	b.t.Helper()
	b.Do(chromedp.EmulateViewport(320, 800))
	wide, err := chromedp.Run(b.Context, chromedp.Evaluate[string](`[...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest("pre"))
		.map(e => e.tagName + "." + e.className).slice(0, 3).join(" ")`))
	if err != nil {
		b.t.Fatal(err)
	}
	if wide != "" {
		b.t.Errorf("at 320 pixels these reach out of the window: %s", wide)
	}
	b.Do(chromedp.EmulateViewport(1280, 900))
}

// Complaints are the errors of scripts, refused resources and warnings so far.
func (b *Browser) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.errors)
}
