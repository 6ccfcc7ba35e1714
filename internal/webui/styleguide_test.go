package webui_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/browsertest"

	"github.com/chromedp/chromedp"
)

func TestTheStyleGuideShowsEveryPieceInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.signInAs(auth.Viewer)
	for language, title := range map[string]string{"en": "Style guide", "de": "Gestaltungsregeln", "fr": "Guide de style", "nl": "Stijlgids"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/styleguide", nil)
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
		r.AddCookie(&http.Cookie{Name: "earshot_language", Value: language})
		page := s.do(r).want(http.StatusOK).wantText(title)
		for _, piece := range []string{
			"button.quiet", "button.danger", ".button", "input[aria-invalid]", "select", ".chip", ".badge", ".status", ".newer", "a.tag", ".searchbox",
			".item", "mark", ".cite", ".rows", ".cards", ".sheet", ".pages", ".tiles", "svg.broad", "svg.slim", ".legend", ".saved", ".kept", ".error", ".empty",
		} {
			if len(page.all(piece)) == 0 {
				t.Errorf("in %s there is no %s", language, piece)
			}
		}
		if strings.Contains(page.Body, "%!") {
			t.Errorf("in %s a text lacks an argument", language)
		}
	}
	s.as = ""
	s.get("/styleguide").want(http.StatusSeeOther)
}

func TestTheStyleGuideInTheBrowser(t *testing.T) {
	b := browsertest.Open(t)
	s := newSite(t)
	server := httptest.NewServer(s.echo)
	defer server.Close()
	b.Do(chromedp.EmulateViewport(1280, 900), chromedp.Navigate(server.URL+"/sign-in?code="+s.code()+"&next=/styleguide"),
		chromedp.Click(chromedp.CSS("button.wide")), chromedp.WaitVisible(chromedp.CSS(".swatches")))
	b.WantNoOverflow()
	b.Screenshot("styleguide", 1280, "light")
	b.Screenshot("styleguide-dark-390", 390, "dark")
	for _, c := range b.Complaints() {
		t.Errorf("the browser complains: %s", c)
	}
}
