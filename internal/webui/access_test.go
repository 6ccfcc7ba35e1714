package webui_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/webui"
)

// secret stands in every text of a hidden study, always behind bait, and nowhere
// else: a page may repeat what somebody searched for, but not this.
const (
	bait   = "Quixotropal"
	secret = "Vermicombo"
)

// reader is somebody who looks at all pages.
type reader struct {
	name   string
	role   auth.Role // "" for none
	brand  string    // where; "" for the group
	team   bool      // of the hidden study
	may    []auth.Permission
	sees   bool // the hidden study
	secret string
}

var (
	contributes = auth.Needs(auth.Contribute)
	manages     = auth.Needs(auth.ManageBrand)
	administers = auth.Needs(auth.ManageGroup)
)

// readers are all kinds of people, the least first, with what they may.
func readers() []*reader {
	return []*reader{
		{name: "somebody without a role", may: []auth.Permission{auth.SignedIn}},
		{name: "a viewer", role: auth.Viewer, may: []auth.Permission{auth.SignedIn}},
		{name: "a contributor of another brand", role: auth.Contributor, brand: "other", may: []auth.Permission{auth.SignedIn, contributes}},
		{name: "a contributor", role: auth.Contributor, may: []auth.Permission{auth.SignedIn, contributes}},
		{name: "a researcher", role: auth.Researcher, may: []auth.Permission{auth.SignedIn, contributes}},
		{name: "an administrator of another brand", role: auth.BrandAdmin, brand: "other", may: []auth.Permission{auth.SignedIn, contributes, manages}},
		{name: "one of the team", team: true, may: []auth.Permission{auth.SignedIn, contributes}, sees: true},
		{name: "an administrator of the brand", role: auth.BrandAdmin, brand: "acme", may: []auth.Permission{auth.SignedIn, contributes, manages}, sees: true},
		{name: "an administrator", role: auth.GroupAdmin, may: []auth.Permission{auth.SignedIn, contributes, manages, administers}, sees: true},
	}
}

// hidden are the ids of one of each thing in a study that its team alone sees, by
// the beginning of the address of its pages.
func (s *site) hidden() map[string]string {
	s.t.Helper()
	ctx, words := s.t.Context(), bait+" "+secret
	s.brand("acme", "Acme", "en")
	s.brand("other", "Other", "en")
	study := s.study(research.Study{Title: words, Question: words, Brand: "acme", Method: "interview", Market: "DE", Visibility: research.VisibleTeam})
	session := s.session(research.Session{Study: study.ID, Title: words, Language: "en", Participants: []research.Participant{{Pseudonym: words}}})
	talk := s.file(session.ID, words+".vtt", []byte("WEBVTT\n\n00:01.000 --> 00:02.000\n<v "+secret+">The "+words+" basket was empty.\n"), library.FileOptions{})
	sound := s.file(session.ID, words+".wav", wav(2), library.FileOptions{})
	table := s.file(session.ID, words+".csv", []byte(words+",Age\n"+words+",34\n"), library.FileOptions{})
	tag := s.tag(research.Tag{Name: words, Study: study.ID})
	h := s.mark(session.ID, words, tag.ID)
	evidence := []research.Evidence{{Highlight: h.ID, Relation: research.Supports}}
	f := must(s.lib.CreateFinding(ctx, s.who, research.Finding{Study: study.ID, Title: words, Language: "en", Evidence: evidence}, []string{tag.ID}))(s.t)
	return map[string]string{
		"/studies/": study.ID, "/sessions/": session.ID, "/files/": talk.ID, "/files/:id/columns": table.ID, "/player/": sound.ID, "/tags/": tag.ID,
		"/highlights/": h.ID, "/findings/": f.ID, "/f/": f.Code,
	}
}

// admit makes a reader with their roles.
func (s *site) admit(r *reader, study string) {
	s.t.Helper()
	ctx := s.t.Context()
	a, code, err := s.auth.AddPerson(ctx, auth.Operator(), r.name, "")
	if err != nil {
		s.t.Fatal(err)
	}
	n := auth.NewGrant{HolderKind: database.HolderPerson, Holder: a.ID, Role: string(r.role), Brand: r.brand}
	if r.team {
		n.Role, n.Study = string(auth.Contributor), study
	}
	if n.Role != "" {
		must(s.auth.Give(ctx, auth.Operator(), n))(s.t)
	}
	if r.secret, _, err = s.auth.SignIn(ctx, code); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) askAs(r *reader, method, address string) *httptest.ResponseRecorder {
	s.t.Helper()
	req := httptest.NewRequestWithContext(s.t.Context(), method, address, nil)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if r != nil {
		req.AddCookie(&http.Cookie{Name: auth.CookieName, Value: r.secret})
	}
	w := httptest.NewRecorder()
	s.echo.ServeHTTP(w, req)
	return w
}

// addressOf fills a route in with the hidden thing that it is about, if there is
// one, and else with an id of nothing.
func addressOf(path string, hidden map[string]string) (address string, isHidden bool) {
	id, longest := "01900000-0000-7000-8000-000000000000", ""
	for beginning, each := range hidden {
		if strings.HasPrefix(path, beginning) && strings.Contains(path, ":") && len(beginning) > len(longest) {
			id, isHidden, longest = each, true, beginning
		}
	}
	return strings.NewReplacer(":id", id, ":code", id, ":slug", "acme", ":act", "edit", ":version", "x", ":name", "app.css").Replace(path), isHidden
}

// TestEveryPageIsForThoseWhoMay asks for every page as everybody, and looks for
// words that few may read.
func TestEveryPageIsForThoseWhoMay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	hidden := s.hidden()
	all := readers()
	for _, r := range all {
		s.admit(r, hidden["/studies/"])
	}
	query := url.Values{"q": {bait}, "expand": {"off"}, "segment": {"0"}}
	for prefix, id := range hidden {
		query.Set(strings.Trim(prefix, "/"), id)
		query.Set(strings.TrimSuffix(strings.Trim(prefix, "/"), "s"), id)
	}
	shown := map[string]bool{}
	for _, route := range webui.Routes() {
		address, isHidden := addressOf(route.Path, hidden)
		if route.Method == http.MethodGet {
			address += "?" + query.Encode()
		}
		name := route.Method + " " + route.Path
		if route.Needs != auth.Public {
			if w := s.askAs(nil, route.Method, address); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=") {
				t.Errorf("%s for nobody = %d %s, want to be led to the form", name, w.Code, w.Header().Get("Location"))
			}
		}
		for _, r := range all {
			mayPass := route.Needs == auth.Public || slices.Contains(r.may, route.Needs)
			if mayPass && route.Method == http.MethodPost && (!isHidden || r.sees) {
				continue // it would do it; what forms do has tests of its own
			}
			w := s.askAs(r, route.Method, address)
			body := w.Body.String()
			switch {
			case w.Code >= 500:
				t.Errorf("%s for %s = %d", name, r.name, w.Code)
			case !mayPass && w.Code != http.StatusForbidden:
				t.Errorf("%s for %s = %d, want 403", name, r.name, w.Code)
			case mayPass && isHidden && !r.sees && w.Code != http.StatusNotFound && w.Code != http.StatusForbidden:
				t.Errorf("%s of a hidden study for %s = %d, want 404", name, r.name, w.Code)
			case r.team && route.Path == "/player/:id": // recordings are for researchers
				if w.Code != http.StatusForbidden {
					t.Errorf("%s for %s = %d, want 403", name, r.name, w.Code)
				}
			case mayPass && isHidden && r.sees && w.Code != http.StatusOK && w.Code/100 != 3:
				t.Errorf("%s of a study that they see for %s = %d", name, r.name, w.Code)
			}
			if strings.Contains(body, secret) {
				shown[name] = true
				if !r.sees || !mayPass {
					t.Errorf("%s for %s tells what it hides", name, r.name)
				}
			}
		}
	}
	if len(shown) < 10 {
		t.Errorf("the secret stands on %d pages for those who may read it: %v; then this test is not about anything", len(shown), shown)
	}
}

// FuzzNext gives addresses to come back to: all that is kept leads to this server,
// as browsers read it.
func FuzzNext(f *testing.F) {
	for _, s := range []string{"/", "//evil.example", `/\evil.example`, "/\t/evil", "/sign-in/", "https:/evil", "/a?next=//b", "/%2f%2fevil", "/.//evil", "/..//evil", "\\\\evil"} {
		f.Add(s)
	}
	base, err := url.Parse("https://earshot.example/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		next := webui.SafeNext(s)
		if strings.ContainsAny(next, "\r\n\t\\") || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
			t.Fatalf("SafeNext(%q) = %q", s, next)
		}
		to, err := base.Parse(next)
		if err != nil || to.Host != "earshot.example" || to.Scheme != "https" {
			t.Errorf("SafeNext(%q) leads to %v (%v)", s, to, err)
		}
	})
}
