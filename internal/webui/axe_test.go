package webui_test

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestPagesAreAccessible runs axe-core, which is no part of this project:
// EARSHOT_AXE names a copy of its axe.min.js.
func TestPagesAreAccessible(t *testing.T) {
	path := os.Getenv("EARSHOT_AXE")
	if path == "" {
		t.Skip("set EARSHOT_AXE to a copy of axe.min.js, from the npm package axe-core")
	}
	axe := must(os.ReadFile(path))(t)
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	concept := s.concept()
	judged := s.judged("customer")
	defer server.Close()
	base := server.URL
	check := func(address, scheme string) {
		_, err := chromedp.Call(b.Context, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Do(chromedp.Navigate(base+address), chromedp.Evaluate[chromedp.Void](string(axe)+";0"))
		violations := must(chromedp.Run(b.Context, chromedp.Evaluate[[]string](`axe.run().then(r =>
			r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 120) + " " + (n.any[0]?.message ?? "")).slice(0, 3).join(" | ")))`,
			chromedp.EvalAwaitPromise)))(t)
		for _, v := range violations {
			t.Errorf("%s in %s: %s", address, scheme, v)
		}
	}
	check("/sign-in", "light")
	check("/sign-in", "dark")
	b.Do(chromedp.Navigate(server.URL+"/sign-in?code="+must(s.auth.CreateLink(t.Context(), "Rita", auth.GroupAdmin))(t)), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	person, _ := s.colleague("Ana", "ana@example.org")
	study := must(s.lib.Finding(t.Context(), s.who, strings.TrimPrefix(s.claim, "/findings/")))(t)
	tag := "/tags/" + must(s.lib.GivenTags(t.Context(), s.who, []string{study.ID}))(t)[study.ID][0].ID
	b.Do(chromedp.Navigate(server.URL+"/?q=customer"), chromedp.Click(chromedp.CSS(".save summary")), chromedp.Click(chromedp.CSS(".save button")), chromedp.WaitVisible(chromedp.CSS(".kept")))
	for _, scheme := range []string{"light", "dark"} {
		for _, address := range []string{
			"/", "/?q=customer+delivery", "/?q=customer", "/saved-searches", "/overview", "/overview?from=x", "/styleguide", "/?q=customer&brand=heimholz", "/?q=zebra", "/?q=%22x", s.session + "#t=87.25",
			s.claim, "/brands/ostrel", "/docs", "/docs/search", "/brands/none", "/glossary", "/glossary?language=x!", "/glossary/new", "/glossary/import",
			concept, concept + "/edit", concept + "/delete", s.claim + "/edit", s.claim + "/history", "/findings/new?study=" + study.Study, "/insights/new",
			"/highlights/" + study.Highlights[0].ID + "/edit", "/highlights/" + study.Highlights[0].ID + "/delete", "/studies/" + study.Study,
			"/account", "/tags", "/tags/new", "/tags/history", tag, tag + "/edit", tag + "/merge", tag + "/split", tag + "/archive", tag + "/move?preview=1",
			"/people", "/people?q=zebra", "/people/new", person, "/people/none", "/roles", "/roles/new", "/tokens", "/tokens?of=services", "/tokens/new", person + "/deactivate", "/audit", "/judged-queries", "/judged-queries/new", judged, judged + "/delete", "/judged-queries/import", "/audit?from=x", "/queue", "/settings",
		} {
			check(address, scheme)
		}
	}
	b.Do(chromedp.Navigate(server.URL+"/account"), chromedp.Click(chromedp.CSS(".account button[value=de]")), chromedp.WaitVisible(chromedp.CSS("html[lang=de]")))
	for _, address := range []string{"/", "/?q=customer", "/?q=%22x", s.session, s.claim + "/edit", "/glossary", concept + "/edit", tag, "/docs", "/docs/search"} {
		check(address, "light")
	}
	s.withProvider()
	provided := httptest.NewServer(s.echo)
	defer provided.Close()
	base = provided.URL
	for _, scheme := range []string{"light", "dark"} {
		check("/sign-in", scheme)
		check("/sign-in/oidc/callback", scheme)
	}
}
