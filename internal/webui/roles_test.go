package webui_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"

	"golang.org/x/net/html"
)

// ticked are the values of the boxes with a name that are ticked.
func (a *answer) ticked(name string) []string {
	var values []string
	for _, n := range a.all("input[checked]") {
		if attr(n, "name") == name {
			values = append(values, attr(n, "value"))
		}
	}
	return values
}

// valueOf is the value of the only field with a name.
func (a *answer) valueOf(name string) string {
	a.t.Helper()
	for _, n := range a.all("input") {
		if attr(n, "name") == name {
			return attr(n, "value")
		}
	}
	a.t.Fatalf("%s has no field %s\n%s", a.address, name, a.Body)
	return ""
}

func has(row *html.Node) int { return len(find(row, "td.yes")) }

func TestRolesAreMadeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	list := s.get("/roles").want(http.StatusOK)
	if n := has(list.row("Viewer")); n != 1 {
		t.Errorf("the viewer has %d rights, want 1", n)
	}
	if n := has(list.row("Group administrator1 person")); n != len(auth.Capabilities()) {
		t.Errorf("the administrator of the group has %d rights", n)
	}
	for _, each := range []struct {
		sent url.Values
		code int
		says string
	}{
		{url.Values{"name": {"Support Team"}}, 422, "small letters"},
		{url.Values{"name": {"viewer"}}, 409, "There is a role of this name already"},
		{url.Values{"name": {"x"}, "capability": {"nonsense"}}, 422, "Choose what the role allows"},
	} {
		s.send("/roles/new", each.sent).want(each.code).wantText("Not saved yet", each.says)
	}
	s.follow(s.send("/roles/new", url.Values{"name": {"support-team"}, "capability": {"read", "recordings"}})).wantText("Saved.", "support-team")

	form := s.get("/roles/support-team/edit").want(http.StatusOK)
	if got := strings.Join(form.ticked("capability"), " "); got != "read recordings" {
		t.Errorf("ticked are %s", got)
	}
	version := form.valueOf("version")
	s.follow(s.send("/roles/support-team/edit", url.Values{"version": {version}, "capability": {"read"}})).wantText("Saved.")
	late := s.send("/roles/support-team/edit", url.Values{"version": {version}, "capability": {"read", "export"}}).want(http.StatusPreconditionFailed)
	late.wantText("Somebody else changed this role meanwhile")
	if got := strings.Join(late.ticked("capability"), " "); got != "read export" {
		t.Errorf("after somebody else's change, ticked are %s, want one's own", got)
	}
	s.follow(s.send("/roles/support-team/edit", url.Values{"version": {late.valueOf("version")}, "capability": late.ticked("capability")})).wantText("Saved.")
	s.follow(s.send("/roles/viewer/edit", url.Values{"version": {"1"}, "capability": {"read", "recordings"}})).wantText("Saved.") // default roles, too

	ana, _ := s.colleague("Ana", "ana@example.org")
	s.send(ana+"/give", url.Values{"role": {"support-team"}, "place": {".group"}}).want(http.StatusSeeOther)
	asked := s.get("/roles/support-team/delete").want(http.StatusOK).wantText("It cannot be deleted yet", "Ana")
	if len(asked.links("Ana")) != 1 || len(asked.all("button.danger")) != 0 {
		t.Error("the question does not lead to who has the role, or can be answered")
	}
	s.send("/roles/support-team/delete", nil).want(http.StatusConflict).wantText("It cannot be deleted yet")
	for _, n := range s.get(ana).all("button") {
		if attr(n, "name") == "grant" {
			s.send(ana+"/take", url.Values{"grant": {attr(n, "value")}}).want(http.StatusSeeOther)
		}
	}
	if gone := s.follow(s.send("/roles/support-team/delete", nil)).wantText("Deleted."); strings.Contains(gone.Body, "support-team") {
		t.Error("the role is still there")
	}
	s.get("/roles/group-admin/edit").want(http.StatusNotFound)
	s.send("/roles/viewer/delete", nil).want(http.StatusConflict)
}

func TestGroupsOfTheProviderGetRoles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	ana, code := s.colleague("Ana", "ana@example.org")
	if err := s.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		return database.ReplaceGroups(ctx, tx, strings.TrimPrefix(ana, "/people/"), []string{"cn=research"})
	}); err != nil {
		t.Fatal(err)
	}
	page := s.get("/roles").want(http.StatusOK).wantText("No role is given to a group yet")
	if known := page.all("option[value]"); !strings.Contains(page.Body, `<option value="cn=research">`) {
		t.Errorf("the group is not proposed: %d options", len(known))
	}
	s.send("/roles/groups", url.Values{"group": {" "}, "role": {"researcher"}, "place": {"ostrel"}}).want(422).wantText("The group must have a name")
	given := s.follow(s.send("/roles/groups", url.Values{"group": {"cn=research"}, "role": {"researcher"}, "place": {"ostrel"}})).wantText("The role is given", "cn=research")
	s.get(ana).want(http.StatusOK).wantText("by the group cn=research")
	admin := s.as
	s.as = s.enter(url.Values{"code": {code}})
	s.get("/insights/new").want(http.StatusOK) // contributors alone get it
	s.as = admin
	for _, n := range given.all("button") {
		if attr(n, "name") == "grant" {
			s.follow(s.send("/roles/groups/take", url.Values{"grant": {attr(n, "value")}})).wantText("The role is taken away", "No role is given to a group yet")
		}
	}
}

func TestRolesAreForThoseWhoManage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	ana, code := s.colleague("Ana", "ana@example.org")
	s.send(ana+"/give", url.Values{"role": {"brand-admin"}, "place": {"ostrel"}}).want(http.StatusSeeOther)
	s.send("/roles/groups", url.Values{"group": {"elsewhere"}, "role": {"viewer"}, "place": {".group"}}).want(http.StatusSeeOther)
	s.as = s.enter(url.Values{"code": {code}})
	page := s.get("/roles").want(http.StatusOK)
	if seen := text(page.root); strings.Contains(seen, "elsewhere") || strings.Contains(seen, "New role") || strings.Contains(seen, "nobody has it") {
		t.Errorf("an administrator of a brand sees too much: %s", seen)
	}
	s.follow(s.send("/roles/groups", url.Values{"group": {"here"}, "role": {"viewer"}, "place": {"ostrel"}})).wantText("here")
	s.send("/roles/groups", url.Values{"group": {"here"}, "role": {"viewer"}, "place": {".group"}}).want(http.StatusForbidden)
	for _, path := range []string{"/roles/new", "/roles/viewer/edit", "/roles/viewer/delete"} {
		s.get(path).want(http.StatusForbidden)
		s.send(path, nil).want(http.StatusForbidden)
	}
	s.signInAs(auth.Researcher)
	s.get("/roles").want(http.StatusForbidden)
	s.send("/roles/groups", nil).want(http.StatusForbidden)
	s.send("/roles/groups/take", url.Values{"grant": {research.NewID()}}).want(http.StatusForbidden)
}

func TestPagesOfRolesInABrowser(t *testing.T) {
	s := newSite(t)
	s.brand("ostrel", "Ostrel", "en")
	s.send("/roles/new", url.Values{"name": {"support-team"}, "capability": {"read", "recordings"}}).want(303)
	s.send("/roles/groups", url.Values{"group": {"cn=research,ou=groups,dc=example,dc=org"}, "role": {"researcher"}, "place": {".group"}}).want(303)
	s.send("/roles/groups", url.Values{"group": {"ostrel-everybody"}, "role": {"viewer"}, "place": {"ostrel"}, "reason": {"reads along"}}).want(303)
	s.walk(t, map[string]string{"roles": "/roles", "role": "/roles/support-team/edit", "role-new": "/roles/new", "role-delete": "/roles/support-team/delete"})
}
