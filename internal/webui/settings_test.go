package webui_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/webui"
)

// setUp is a server on which much is switched on.
func setUp() webui.Facts {
	return webui.Facts{
		Version: "1.4.0", Since: time.Date(2026, 3, 31, 6, 0, 0, 0, time.UTC), Address: "https://earshot.example.org", TLS: webui.TLSProxy, Postgres: true,
		S3: true, Direct: true, Encrypted: true, MostFileBytes: 10 << 30, UploadExpiry: 7 * 24 * time.Hour, Watched: true, Readers: 2,
		Transcriber: webui.TranscriberServer, Model: "large-v3", Transcribing: 1, Piece: 10 * time.Minute, HeaderSignIn: true,
		Limits: map[string]int{"sign-ins": 120, "searches": 1200, "exports": 60}, Position: 41, Lag: 3, ProviderLifetime: 12 * time.Hour,
	}
}

// withFacts serves the pages of a server that is set up so.
func (s *site) withFacts(f webui.Facts) {
	s.serve(webui.Options{Facts: func(context.Context) (webui.Facts, error) { return f, nil }})
}

// setting is what the page says of the setting with a label.
func (a *answer) setting(label string) string {
	a.t.Helper()
	for _, n := range a.all("dt") {
		if text(n) == label {
			return text(find(n.Parent, "dd")[0])
		}
	}
	a.t.Errorf("%s says nothing of %q", a.address, label)
	return ""
}

func TestSettingsAreShownAsTheyAre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	study := s.study(research.Study{Title: "One", Brand: "ostrel", Method: "interview", Market: "GB"})
	session := s.session(research.Session{Study: study.ID, Title: "One", Language: "en"})
	s.file(session.ID, "note.md", []byte("# One\n\nSomething was said.\n"), library.FileOptions{})
	s.withFacts(setUp())
	page := s.get("/settings").want(http.StatusOK)
	for label, want := range map[string]string{
		"Brands": "1", "Studies": "1", "Sessions": "1", "Files": "1", "Findings": "0", "People": "1",
		"Version": "1.4.0", "Running since": "31 Mar 2026, 06:00 UTC", "Search": "3 changes behind", "Database": "PostgreSQL",
		"Address for people": "https://earshot.example.org", "Encryption on the way": "by a proxy in front", "Passwords": "on", "Identity provider": "none",
		"A proxy names who is asking": "on", "Originals": "on an S3-compatible server", "Encryption in storage": "by the S3 server", "Room on the disk": "enough",
		"Size of all originals": "27 bytes", "Largest file": "11 GB", "Recordings without a transcript": "are sent to a server that transcribes", "Model": "large-v3",
		"Pieces of at most": "10 minutes", "Searches": "1 200 in a minute", "Uploads begun": "no limit", "A broken upload waits": "7 days",
		"A sign-in lasts": "14 days", "A sign-in with the provider lasts": "12 hours",
	} {
		if got := page.setting(label); got != want {
			t.Errorf("%s: %q, want %q", label, got, want)
		}
	}
	s.withFacts(webui.Facts{StoreErr: errors.New("secret-endpoint is down"), RoomErr: errors.New("full"), Transcriber: webui.TranscriberProgram})
	page = s.get("/settings").want(http.StatusOK).wantText("in the data folder, which does not answer", "nearly full", "not set", "are transcribed by a program", "reached from its own machine alone")
	if strings.Contains(page.Body, "secret-endpoint") {
		t.Error("what the store says is shown")
	}
	s.withFacts(webui.Facts{})
	s.get("/settings").want(http.StatusOK).wantText("nobody transcribes here", "up to date", "SQLite")
}

func TestSettingsNameVariablesThatThereAre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reference := string(must(os.ReadFile("../../deploy/settings.md"))(t))
	program := setUp()
	program.Transcriber, program.TLS = webui.TranscriberProgram, webui.TLSHere
	alone := webui.Facts{}
	seen := map[string]bool{}
	for _, f := range []webui.Facts{setUp(), program, alone} {
		s.withFacts(f)
		for _, name := range s.get("/settings").want(http.StatusOK).texts("code") {
			seen[name] = true
			if !strings.Contains(reference, "`"+name+"`") {
				t.Errorf("%s is no setting", name)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d settings are named", len(seen))
	}
}

func TestSettingsAreForAdministratorsOfTheGroup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	ana, code := s.colleague("Ana", "")
	s.send(ana+"/give", url.Values{"role": {"brand-admin"}, "place": {"ostrel"}}).want(http.StatusSeeOther)
	s.as = s.enter(url.Values{"code": {code}})
	s.get("/settings").want(http.StatusForbidden)
	s.signInAs(auth.Researcher)
	s.get("/settings").want(http.StatusForbidden)
}

func TestAdministrationSpeaksItsReadersLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.withFacts(setUp())
	for _, each := range []struct{ path, title string }{
		{"/people", "Personen"},
		{"/people/new", "Jemanden einladen"},
		{"/roles", "Rollen"},
		{"/tokens", "API-Tokens"},
		{"/audit", "Prüfprotokoll"},
		{"/queue", "Verarbeitung"},
		{"/settings", "Einstellungen"},
	} {
		page := s.inLanguage(each.path, "de").want(http.StatusOK)
		if got := text(page.one("h1")); got != each.title {
			t.Errorf("%s is called %q, want %q", each.path, got, each.title)
		}
	}
}

func TestPagesOfSettingsInABrowser(t *testing.T) {
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	s.withFacts(setUp())
	s.walk(t, map[string]string{"settings": "/settings"})
}
