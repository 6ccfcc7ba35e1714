package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"earshot/internal/browsertest"

	"github.com/chromedp/chromedp"
)

// TestSigningInWithAProviderInABrowser goes the way of a person: asked to sign
// in, sent to the provider and back, let in as their group says, and out of both.
func TestSigningInWithAProviderInABrowser(t *testing.T) {
	t.Parallel()
	b := browsertest.Open(t)
	op := startProvider(t, "0")
	op.says("ana", things{"name": "Ana Example", "email": "ana@example.org", "email_verified": true, "groups": []string{"ux"}})
	s, public := behindProvider(t, op)
	s.must(t, "POST", "/api/v1/grants", things{"holder_kind": "group", "holder": "ux", "role": "contributor"}, nil)
	b.Do(chromedp.Navigate(public+"/glossary/new"), chromedp.WaitVisible(chromedp.CSS(".sign-in")))
	b.Screenshot("sign-in-provider", 1280, "light")
	b.WantNoOverflow()
	b.Do(chromedp.Click(chromedp.CSS("a.lead")), chromedp.WaitVisible(chromedp.ID("name")),
		chromedp.SendKeys(chromedp.ID("name"), "ana\r"), chromedp.WaitVisible(chromedp.CSS(".person")))
	b.Until(`location.pathname === "/glossary/new" && document.querySelector(".person").textContent.includes("Ana Example")`)
	if readable, err := chromedp.Run(b.Context, chromedp.Evaluate[string](`document.cookie`)); err != nil || strings.Contains(readable, "earshot") {
		t.Errorf("scripts can read the cookies %q (%v)", readable, err)
	}
	// Out of both: the next time, the provider asks who it is.
	b.Do(chromedp.Click(chromedp.CSS(".person button")), chromedp.WaitVisible(chromedp.CSS(`button[value="yes"]`)),
		chromedp.Click(chromedp.CSS(`button[value="yes"]`)), chromedp.WaitVisible(chromedp.CSS("a.lead")))
	b.Until(`location.href === "` + public + `/sign-in"`)
	b.Do(chromedp.Click(chromedp.CSS("a.lead")), chromedp.WaitVisible(chromedp.ID("name")))
	for _, complaint := range b.Complaints() {
		if !strings.Contains(complaint, "favicon") { // the provider of the tests has none
			t.Errorf("the browser complains: %s", complaint)
		}
	}
}

// TestGroupsOfAProviderGiveRoles follows somebody's groups from one sign-in to
// the next, while the provider changes its key.
func TestGroupsOfAProviderGiveRoles(t *testing.T) {
	t.Parallel()
	op := startProvider(t, "0")
	s, public := behindProvider(t, op)
	s.must(t, "POST", "/api/v1/grants", things{"holder_kind": "group", "holder": "ux", "role": "researcher"}, nil)
	v := newVisitor(t, public)
	for _, turn := range []struct {
		claims things
		may    bool
	}{
		{things{"email": "ben@example.org", "groups": []string{"sales", "ux"}}, true},
		{things{"groups": []string{"sales"}}, false},
		{things{"groups": "ux"}, true},
		{things{"groups": nil}, false},
	} {
		op.says("ben", turn.claims)
		v.signIn("ben")
		if _, w := v.me(); w.Name != "ben" || slices.Contains(w.Capabilities, "recordings") != turn.may {
			t.Errorf("with %v, ben is %+v; may hear recordings: want %v", turn.claims, w, turn.may)
		}
		op.control(things{"rotate": true})
	}
}

// TestWhoComesFromAProviderIsRecognised ties people who were there before, adds
// those who were not, and turns those away who are not certain to be who they say.
func TestWhoComesFromAProviderIsRecognised(t *testing.T) {
	t.Parallel()
	op := startProvider(t, "0")
	s, public := behindProvider(t, op)
	var ana struct{ ID string }
	s.must(t, "POST", "/api/v1/people", things{"name": "Ana", "email": "ana@example.org"}, &ana)

	op.says("mallory", things{"email": "ana@example.org", "email_verified": false})
	mallory := newVisitor(t, public)
	if p := mallory.get(mallory.leave("mallory", "/")); p.status != http.StatusForbidden || !strings.Contains(p.reason(), "has your e-mail") {
		t.Errorf("somebody with the unverified e-mail of another: %d %q", p.status, p.reason())
	}
	op.says("subject-7", things{"name": "Ana by the provider", "email": "ANA@example.org", "email_verified": true})
	v := newVisitor(t, public)
	v.signIn("subject-7")
	if _, w := v.me(); w.ID != ana.ID || w.Name != "Ana" {
		t.Errorf("the owner of a verified e-mail is %+v, want the person who was there", w)
	}
	// From now on she is known by her subject, whatever her e-mail.
	op.says("subject-7", things{"email": "ana.new@example.org", "email_verified": true})
	v.signIn("subject-7")
	if _, w := v.me(); w.ID != ana.ID {
		t.Errorf("with another e-mail she is %+v", w)
	}
	op.says("mallory", things{"email": "ana@example.org", "email_verified": true})
	mallory = newVisitor(t, public)
	if p := mallory.get(mallory.leave("mallory", "/")); p.status != http.StatusForbidden {
		t.Errorf("somebody who got her e-mail later: %d, want it refused", p.status)
	}
	mallory = newVisitor(t, public)
	if p := mallory.get(mallory.leave("nobody", "/")); p.status != http.StatusForbidden || !strings.Contains(p.reason(), "stopped or refused there") {
		t.Errorf("somebody whom the provider refuses: %d %q", p.status, p.reason())
	}

	s.must(t, "PATCH", "/api/v1/people/"+ana.ID, things{"active": false}, nil)
	if status, _ := v.me(); status != http.StatusUnauthorized {
		t.Errorf("a deactivated person: %d", status)
	}
	if p := v.get(v.leave("subject-7", "/")); p.status != http.StatusForbidden || !strings.Contains(p.reason(), "was ended") {
		t.Errorf("a deactivated person signs in: %d %q", p.status, p.reason())
	}
	record := s.auditRecord(t)
	for _, want := range []string{`"person.tied"`, `"by":"provider"`, `"why":"email"`, `"why":"provider"`, `"why":"deactivated"`} {
		if !strings.Contains(record, want) {
			t.Errorf("the audit record lacks %s", want)
		}
	}
	for _, name := range []string{"Ana", "mallory", "subject-7", "example.org"} {
		if strings.Contains(record, name) || strings.Contains(s.log.String(), name) {
			t.Errorf("the audit record or the log names %s", name)
		}
	}
}

// auditRecord is all of it, as JSON Lines.
func (s *service) auditRecord(t *testing.T) string {
	t.Helper()
	v := newVisitor(t, s.address)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.address+"/api/v1/export/audit-events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	return v.send(req).body
}

// TestOnlyWhoWasAddedIsLetIn is for those who add people themselves, and only
// from their own organisation.
func TestOnlyWhoWasAddedIsLetIn(t *testing.T) {
	t.Parallel()
	op := startProvider(t, "0")
	s, public := behindProvider(t, op, "EARSHOT_OIDC_CREATE_PEOPLE=false", "EARSHOT_OIDC_EMAIL_DOMAINS=example.org,example.com", "EARSHOT_NO_PASSWORDS=true")
	s.must(t, "POST", "/api/v1/people", things{"name": "Ana", "email": "ana@example.org"}, nil)
	for name, turn := range map[string]struct {
		claims things
		reason string
	}{
		"ana":      {things{"email": "ana@example.org", "email_verified": true}, ""},
		"ben":      {things{"email": "ben@Example.com", "email_verified": true}, "Nobody has added you"},
		"carla":    {things{"email": "carla@example.net", "email_verified": true}, "certain organisations"},
		"dora":     {things{"email": "ana@example.org", "email_verified": false}, "certain organisations"},
		"nameless": {things{}, "certain organisations"},
	} {
		op.says(name, turn.claims)
		v := newVisitor(t, public)
		if p := v.get(v.leave(name, "/")); !strings.Contains(p.reason(), turn.reason) || (v.cookie() != "") != (turn.reason == "") {
			t.Errorf("%s: %d %q, signed in: %v; want %q", name, p.status, p.reason(), v.cookie() != "", turn.reason)
		}
	}
	v := newVisitor(t, public)
	if p := v.get("/sign-in"); strings.Contains(p.body, `type="password"`) || !strings.Contains(p.body, "Sign in with Example Login") {
		t.Error("the page asks for passwords that there are none of")
	}
	if p := v.do(http.MethodPost, "/sign-in", map[string][]string{"email": {"ana@example.org"}, "password": {"a password of some length"}}); p.status != http.StatusForbidden {
		t.Errorf("a password: %d, want it refused", p.status)
	}
	// Nobody is locked out: a link still works.
	out, err := s.command(t, "user", "invite", "--data", s.dir, "ana@example.org").Output()
	if err != nil {
		t.Fatalf("%v %s", err, stderr(err))
	}
	_, code, _ := strings.Cut(strings.TrimSpace(string(out)), "code=")
	if p := v.do(http.MethodPost, "/sign-in", map[string][]string{"code": {code}}); p.status != http.StatusSeeOther || v.cookie() == "" {
		t.Errorf("a one-time link: %d", p.status)
	}
}

// TestAProviderThatIsAwayStopsNobodyElse starts the service before the provider.
func TestAProviderThatIsAwayStopsNobodyElse(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	s := newService(t, nil)
	public := newProxy(t, s)
	s.env = providerSettings("http://localhost:"+port, public.address())
	s.start(t)
	public.follow(s)
	v := newVisitor(t, public.address())
	if p := v.get("/sign-in/oidc"); p.status != http.StatusServiceUnavailable || p.header.Get("Retry-After") == "" || !strings.Contains(p.body, "identity provider does not answer") {
		t.Errorf("without the provider: %d, Retry-After %q", p.status, p.header.Get("Retry-After"))
	}
	if p := v.get("/sign-in"); p.status != http.StatusOK {
		t.Errorf("the page: %d", p.status)
	}
	s.must(t, "GET", "/api/v1/me", nil, nil)
	op := startProvider(t, port)
	op.control(things{"client": things{"redirect_uris": []string{public.address() + "/sign-in/oidc/callback"}}})
	op.says("ana", things{"groups": []string{}})
	v.signIn("ana")
}
