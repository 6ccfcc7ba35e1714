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
	"earshot/internal/testdata"
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

func TestWhyAFileWasRefusedOrMendedIsSaidInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	s, session, _ := talk(t)
	add := func(name, content string) {
		s.file(session.ID, name, []byte(content), library.FileOptions{})
	}
	add("locked.pdf", string(testdata.Read(t, "documents/hostile/pypdf-password.pdf")))
	add("cut.docx", string(testdata.Read(t, "documents/hostile/testWORD_truncated.docx")))
	add("timeless.vtt", "WEBVTT\n\n00:01 -> 00:02\nHello\n")
	add("mended.vtt", "WEBVTT\n\n00:00:05.000 --> 00:00:04.000\n<v Ana>Hello, how are you?\n\nno times here\n")
	locked := map[string]string{
		"en": "The PDF is protected with a password. Save a copy without one and send that.",
		"de": "Das PDF ist mit einem Passwort geschützt. Speichern Sie eine Kopie ohne Passwort und senden Sie diese.",
		"fr": "Le PDF est protégé par un mot de passe. Enregistrez une copie sans mot de passe et envoyez-la.",
		"nl": "De PDF is met een wachtwoord beveiligd. Sla een kopie zonder wachtwoord op en stuur die.",
	}
	for lang, want := range locked {
		s.in(lang, "/sessions/"+session.ID, nil).want(http.StatusOK).wantText(want)
		s.in(lang, "/queue", nil).want(http.StatusOK).wantText(want)
	}
	german := s.in("de", "/sessions/"+session.ID, nil).wantText(
		"Die Datei ist beschädigt oder bricht ab. Öffnen Sie sie dort, wo sie entstanden ist, und speichern Sie sie neu.",
		"Das Transkript konnte nicht gelesen werden: Zeile 3: kein Untertitel hat Zeiten, die zu lesen sind; sie sehen so aus: 00:00:01.000 --> 00:00:02.500.",
		"Zeile 6: Text ohne Zeiten wurde weggelassen.",
		"Zeile 3: endet vor dem Anfang; das Ende wurde auf den Anfang gesetzt.",
	)
	for _, english := range []string{"Open it where it was made", "could not be read", "left out"} {
		if strings.Contains(text(german.root), english) {
			t.Errorf("the German page says %q", english)
		}
	}
}
