package webui_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"
	"earshot/internal/wording"

	"github.com/chromedp/chromedp"
)

// TestNoPageIsWiderThanAPhone looks at a width of 320 pixels, which is also what
// a window of 1280 has at a zoom of 400 % (WCAG 1.4.10), in each language: words
// differ in length.
func TestNoPageIsWiderThanAPhone(t *testing.T) {
	b := browsertest.Open(t)
	s := group(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	concept := s.concept()
	judged := s.judged("customer")
	person, _ := s.colleague("Ana", "ana@example.org")
	finding := must(s.lib.Finding(t.Context(), s.who, strings.TrimPrefix(s.claim, "/findings/")))(t)
	tag := "/tags/" + must(s.lib.GivenTags(t.Context(), s.who, []string{finding.ID}))(t)[finding.ID][0].ID
	highlight := "/highlights/" + finding.Highlights[0].ID
	code := must(s.auth.CreateLink(t.Context(), "Rita", auth.GroupAdmin))(t)
	b.Do(chromedp.Navigate(server.URL+"/sign-in?code="+code), chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".hero")))
	for _, lang := range slices.Backward(wording.Tags) { // English, which the browser asks for, again at the end
		b.Do(chromedp.Navigate(server.URL+"/account"), chromedp.Click(chromedp.CSS(".account button[value="+lang+"]")), chromedp.WaitVisible(chromedp.CSS("html[lang="+lang+"]")))
		for _, address := range []string{
			"/", "/?q=customer+delivery", "/?q=zebra", "/?q=%22x", "/saved-searches", "/overview", s.session, "/studies/" + finding.Study, "/brands/ostrel", "/nowhere",
			s.claim, s.claim + "/edit", s.claim + "/history", "/findings/new?study=" + finding.Study, "/insights/new", highlight + "/edit", highlight + "/delete",
			"/glossary", "/glossary/new", "/glossary/import", concept, concept + "/edit", concept + "/delete",
			"/tags", "/tags/new", "/tags/history", tag, tag + "/edit", tag + "/merge", tag + "/split", tag + "/archive", tag + "/move?preview=1",
			"/people", "/people/new", person, "/roles", "/roles/new", "/tokens", "/tokens?of=services", "/tokens/new", "/audit", "/judged-queries", "/judged-queries/new", judged, judged + "/delete", "/judged-queries/import", "/queue", "/settings",
			"/account", "/docs", "/docs/search", "/styleguide",
		} {
			b.Do(chromedp.Navigate(server.URL + address))
			b.WantNoOverflow()
			if t.Failed() {
				t.Fatalf("%s in %s", address, lang)
			}
		}
	}
	for _, e := range b.Complaints() {
		if !strings.Contains(e, "/nowhere") && !strings.Contains(e, "%22x") { // these answer 404 and 400
			t.Errorf("the browser complains: %s", e)
		}
	}
}
