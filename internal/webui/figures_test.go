package webui_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"earshot/internal/browsertest"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// A conversation of three hours, somebody else speaking every few seconds.
const (
	longSeconds = 3 * 60 * 60
	longTurns   = 2500
	longStep    = float64(longSeconds) / longTurns
)

func longVTT() string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	clock := func(s float64) string {
		ms := int(s * 1000)
		return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
	}
	for i := range longTurns {
		at := float64(i) * longStep
		fmt.Fprintf(&b, "\n%s --> %s\n<v %s>Turn %d: they said what they pay for delivery, %s, and why it was worth it that time.\n",
			clock(at), clock(at+longStep), []string{"Interviewer", "Mara", "Ben"}[i%3], i, strings.Repeat("now and then ", i%9))
	}
	return b.String()
}

// figures are what a browser measured of a page.
type figures struct {
	Transferred, Page             int     // bytes, of all and of the page alone
	FirstByte, FirstPaint, Loaded float64 // ms from the beginning of the navigation
	Elements                      int
}

func measure(t *testing.T, b *browsertest.Browser, page string) figures {
	t.Helper()
	b.Until(`performance.getEntriesByName("first-contentful-paint").length > 0 && performance.getEntriesByType("navigation")[0].loadEventEnd > 0`)
	f := must(chromedp.Run(b.Context, chromedp.Evaluate[figures](`(() => {
		const [page] = performance.getEntriesByType("navigation"), parts = performance.getEntriesByType("resource");
		return {
			Transferred: parts.reduce((sum, part) => sum + part.transferSize, page.transferSize), Page: page.decodedBodySize,
			FirstByte: page.responseStart, FirstPaint: performance.getEntriesByName("first-contentful-paint")[0].startTime, Loaded: page.loadEventEnd,
			Elements: document.querySelectorAll("*").length,
		};
	})()`)))(t)
	t.Logf("%s: %d bytes transferred (uncompressed; the page has %d), first byte after %.0f ms, first paint %.0f ms, loaded %.0f ms, %d elements",
		page, f.Transferred, f.Page, f.FirstByte, f.FirstPaint, f.Loaded, f.Elements)
	return f
}

// frames records how many frames a second a page is shown with for three seconds,
// with a step of a script in each, and how long the thread that works out pages
// computes for one: a machine that does much else shows fewer than that allows.
func frames(t *testing.T, b *browsertest.Browser, what, step string) {
	t.Helper()
	computed := func() map[string]float64 {
		seconds := map[string]float64{}
		for _, m := range must(chromedp.Call(b.Context, performance.GetMetrics, cdp.Empty{}))(t).Metrics {
			seconds[m.Name] = m.Value
		}
		return seconds
	}
	must(chromedp.Call(b.Context, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}))(t)
	before := computed()
	took := must(chromedp.Run(b.Context, chromedp.Evaluate[[]float64](`new Promise((done) => {
		const took = [], began = performance.now();
		let last = began;
		requestAnimationFrame(function next(now) {
			took.push(now - last);
			last = now;
			if (now - began > 3000) return done(took.slice(1).sort((a, b) => a - b));
			`+step+`;
			requestAnimationFrame(next);
		});
	})`, chromedp.EvalAwaitPromise)))(t)
	after, each := computed(), 1000/float64(len(took))
	t.Logf("%s: %d frames a second, 95 %% within %.0f ms; %.1f ms of computing each, of it script %.1f, style %.1f, layout %.1f", what, len(took)/3, took[len(took)*95/100],
		(after["TaskDuration"]-before["TaskDuration"])*each, (after["ScriptDuration"]-before["ScriptDuration"])*each,
		(after["RecalcStyleDuration"]-before["RecalcStyleDuration"])*each, (after["LayoutDuration"]-before["LayoutDuration"])*each)
}

// TestFiguresOfPages records what pages weigh and how long they take. Times are
// for people to read: they say more of the machine than of the program.
func TestFiguresOfPages(t *testing.T) {
	var all int64
	for _, e := range must(os.ReadDir("assets"))(t) {
		all += must(e.Info())(t).Size()
	}
	t.Logf("all scripts and styles have %d bytes", all)
	if all > 100<<10 {
		t.Errorf("all scripts and styles have %d bytes, want at most 100 KB", all)
	}
	b := browsertest.Open(t)
	s := newSite(t)
	s.brand("acme", "Acme", "en")
	study := s.study(research.Study{Title: "All day", Brand: "acme"})
	session := s.session(research.Session{Study: study.ID, Title: "Three hours", Language: "en"})
	s.file(session.ID, "long.wav", wavAt(3000, longSeconds), library.FileOptions{}) // the lowest rate that browsers play
	s.file(session.ID, "long.vtt", []byte(longVTT()), library.FileOptions{})
	s.found("/?q=delivery", "Three hours")
	server := httptest.NewServer(s.echo)
	defer server.Close()
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?code="+s.code()), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	measure(t, b, "the first page")
	b.Do(chromedp.Navigate(server.URL+"/?q=delivery"), chromedp.WaitVisible(chromedp.CSS(".item mark")))
	found := measure(t, b, "a search, scripts and styles cached")
	t.Logf("the first result of a search is seen after %.0f ms", found.FirstPaint)

	b.Do(chromedp.Navigate(server.URL+"/sessions/"+session.ID), chromedp.WaitVisible(chromedp.CSS("audio")))
	measure(t, b, "a transcript of three hours")
	if got := must(chromedp.Run(b.Context, chromedp.Evaluate[int](`document.querySelectorAll(".line").length`)))(t); got != longTurns {
		t.Errorf("the page has %d lines, want %d", got, longTurns)
	}
	frames(t, b, "scrolling through it", `scrollBy({ top: 100, behavior: "instant" })`)
	seek := must(chromedp.Run(b.Context, chromedp.Evaluate[float64](`new Promise((done) => {
		const line = document.querySelectorAll(".line")[2300], begun = performance.now();
		new MutationObserver(() => line.ariaCurrent && done(performance.now() - begun)).observe(line, { attributes: true });
		line.querySelector("a.time").click();
	})`, chromedp.EvalAwaitPromise)))(t)
	t.Logf("a click on a time marks its line after %.0f ms", seek)
	b.Until(`(t => t >= 2300 * ` + fmt.Sprint(longStep) + ` && t < 2301 * ` + fmt.Sprint(longStep) + `)(document.querySelector("audio").currentTime)`)
	b.Until(`(document.querySelectorAll(".line")[2310].scrollIntoView({ block: "center", behavior: "instant" }), true)`)
	b.Do(chromedp.Click(chromedp.CSS(".line:nth-child(2311) a.time"))) // by a person, or it may not play
	b.Until(`!document.querySelector("audio").paused && (document.querySelector("audio").playbackRate = 8) > 0`)
	frames(t, b, "following what plays eight times as fast", "")
	b.Until(`((box) => box.top >= 0 && box.bottom <= innerHeight)(document.querySelector(".line[aria-current]").getBoundingClientRect())`)
	b.Until(`(document.querySelector("audio").pause(), true)`)
	b.Until(`window.find("Turn 2411:") && getSelection().anchorNode.parentElement.closest(".line").matches(".line:nth-child(2412)")`)
	b.Until(`(getSelection().anchorNode.parentElement.scrollIntoView({ block: "center", behavior: "instant" }), true)`)
	b.Until(`(box => box.top >= 0 && box.bottom <= innerHeight)(getSelection().getRangeAt(0).getBoundingClientRect())`)
	for _, e := range b.Complaints() {
		t.Errorf("the browser complains: %s", e)
	}
}
