package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
)

func TestPagesSpeakTheLanguageOfTheirReader(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []struct{ chosen, accepted, lang, says string }{
		{"", "", "en", "Skip to the content"},
		{"", "de-CH, en;q=0.3", "de", "Zum Inhalt"},
		{"fr", "de", "fr", "Aller au contenu"},
		{"nl", "", "nl", "Naar de inhoud"},
		{"<script>", "fr", "fr", "Aller au contenu"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", c.accepted)
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
		if c.chosen != "" {
			r.Header.Add("Cookie", "earshot_language="+c.chosen)
		}
		page := s.do(r).want(http.StatusOK).wantText(c.says)
		if got := attr(page.one("html"), "lang"); got != c.lang || page.Header.Get("Content-Language") != c.lang {
			t.Errorf("chosen %q, accepted %q: in %s (%s), want %s", c.chosen, c.accepted, got, page.Header.Get("Content-Language"), c.lang)
		}
	}
}

func TestALanguageIsChosenAndKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []struct{ language, next, cookie, to string }{
		{"de", "/tags?q=x", "earshot_language=de", "/tags?q=x"},
		{"nl", "/sign-in?code=x", "earshot_language=nl", "/sign-in?code=x"},
		{"xx", "/tags", "earshot_language=;", "/tags"},
		{"fr", "https://evil.example/", "earshot_language=fr", "/"},
	} {
		page := s.send("/language", url.Values{"language": {c.language}, "next": {c.next}}).want(http.StatusSeeOther)
		if got := page.Header.Get("Set-Cookie"); len(got) < len(c.cookie) || got[:len(c.cookie)] != c.cookie {
			t.Errorf("%q sets %q", c.language, got)
		}
		if got := page.Header.Get("Location"); got != c.to {
			t.Errorf("%q leads to %q, want %q", c.next, got, c.to)
		}
	}
}

func TestNamesOfTagsFollowTheLanguageOfThePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	concept := strings.TrimPrefix(s.concept(), "/glossary/")
	german := []research.Term{{Language: "en", Text: "buyer"}, {Language: "de", Text: "Käufer"}, {Language: "ar", Text: "مشترٍ"}}
	must(s.lib.UpdateConcept(t.Context(), s.who, concept, 0, library.ConceptPatch{Terms: &german}))(t)
	s.tag(research.Tag{Name: "buying", Concept: concept})
	for accepted, want := range map[string]string{"": "buyer (buying)", "de-CH": "Käufer (buying)", "ar, en;q=0.5": "مشترٍ (buying)"} {
		s.in(accepted, "/tags", nil).want(http.StatusOK).wantText(want)
	}
}
