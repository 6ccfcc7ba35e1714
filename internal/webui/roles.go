package webui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const rolesPath = "/roles"

func roleURL(name string) string { return rolesPath + "/" + url.PathEscape(name) }

type rolesPage struct {
	frame
	Roles        []roleRow
	Capabilities []capabilityRow
	Groups       []grantRow // roles of groups of the identity provider
	Known        []string   // groups to choose from
	Group        string     // as typed
	Give         giveForm
	MayGive      bool
	MayEdit      bool
	Done         string
	Errors       []formError
}

// roleRow is a role with what it allows.
type roleRow struct {
	Name, Slug, URL string
	Fixed, Own      bool // cannot be edited; does not come with the program
	Has             []capabilityRow
	Use             auth.RoleUse
}

// capabilityRow is a capability in a role, or one that can be chosen.
type capabilityRow struct {
	Name, Label, Meaning string
	Has                  bool
}

// capabilities are what roles allow, in a few words and in a sentence.
var capabilities = map[auth.Capability]struct{ label, meaning string }{
	auth.Read:        {wording.Text("Read"), wording.Text("Reads what is visible to the people of a brand or to the team of a study.")},
	auth.Contribute:  {wording.Text("Contribute"), wording.Text("Adds and changes studies, sessions, files, highlights, tags, findings and insights.")},
	auth.Recordings:  {wording.Text("Recordings"), wording.Text("Plays recordings and opens attachments.")},
	auth.Identities:  {wording.Text("Identities"), wording.Text("Reads what is noted about participants.")},
	auth.Export:      {wording.Text("Export"), wording.Text("Takes quotes away in exports.")},
	auth.ManageBrand: {wording.Text("Look after a brand"), wording.Text("Sees all studies of a brand and says who may do what there.")},
	auth.ManageGroup: {wording.Text("Look after the group"), wording.Text("Sees everything, adds brands, agrees on the glossary, edits roles and people, and reads the audit record.")},
}

// capabilityRows lists all capabilities, with those that a role has.
func capabilityRows(say *wording.Printer, has []auth.Capability) []capabilityRow {
	var rows []capabilityRow
	for _, c := range auth.Capabilities() {
		rows = append(rows, capabilityRow{string(c), say.T(capabilities[c].label), say.T(capabilities[c].meaning), slices.Contains(has, c)})
	}
	return rows
}

func newRoleRow(say *wording.Printer, r auth.Defined) roleRow {
	return roleRow{
		Name: roleName(say, r.Name), Slug: r.Name, URL: roleURL(r.Name) + "/edit", Fixed: r.Fixed,
		Own: !slices.Contains(auth.Roles(), auth.Role(r.Name)), Has: capabilityRows(say, r.Capabilities),
	}
}

// roles lists roles with what they allow, and those of groups.
func (u *UI) roles(c echo.Context) error {
	page, err := u.newRolesPage(c, url.Values{})
	if err != nil {
		return err
	}
	page.Done = doneOf(c, page.say)
	return u.render(c, http.StatusOK, "roles", page)
}

func (u *UI) newRolesPage(c echo.Context, sent url.Values) (*rolesPage, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := &rolesPage{MayEdit: who.MayAdminister(), Group: sent.Get("group")}
	page.frame = u.adminFrame(c.Request())
	page.Title, page.Capabilities = page.say.T("Roles"), capabilityRows(page.say, nil)
	roles, err := u.auth.RoleList(ctx, who)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(roles, func(a, b auth.Defined) int { return len(a.Capabilities) - len(b.Capabilities) })
	use := map[string]auth.RoleUse{}
	if page.MayEdit {
		if use, err = u.auth.RoleUses(ctx, who); err != nil {
			return nil, err
		}
	}
	for _, r := range roles {
		row := newRoleRow(page.say, r)
		row.Use = use[r.Name]
		page.Roles = append(page.Roles, row)
	}
	return page, u.addGroups(ctx, who, page, roles, sent)
}

// addGroups lists the roles of groups, with a form to give one.
func (u *UI) addGroups(ctx context.Context, who auth.Person, page *rolesPage, roles []auth.Defined, sent url.Values) error {
	at, err := u.places(ctx, who, page.say)
	if err != nil {
		return err
	}
	if page.Give, err = u.newGiveForm(ctx, who, at, sent); err != nil {
		return err
	}
	page.MayGive = len(page.Give.Roles) > 0
	groups, err := u.auth.Groups(ctx, who)
	if err != nil {
		return err
	}
	for _, g := range groups {
		page.Known = append(page.Known, g.Name)
	}
	given, err := u.auth.GrantsTo(ctx, who, "group")
	if err != nil {
		return err
	}
	for _, grants := range given {
		for _, g := range grants {
			row := newGrantRow(ctx, at, g)
			row.Group, row.MayTake = g.Holder, u.mayTake(ctx, who, roles, g)
			page.Groups = append(page.Groups, row)
		}
	}
	slices.SortFunc(page.Groups, func(a, b grantRow) int { return strings.Compare(a.Group+a.ID, b.Group+b.ID) })
	return nil
}

func (u *UI) rolesAgain(c echo.Context, err error) error {
	if personFields.mistakes(wording.In("en"), err) == nil {
		return err
	}
	page, failed := u.newRolesPage(c, c.Request().PostForm)
	if failed != nil {
		return failed
	}
	page.Errors = personFields.mistakes(page.say, err)
	return u.render(c, statusOf(err), "roles", page)
}

// giveGroup gives a role to a group of the identity provider.
func (u *UI) giveGroup(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	n, err := sentGrant(c.Request().PostForm)
	n.HolderKind, n.Holder = "group", strings.TrimSpace(c.Request().PostForm.Get("group"))
	if err == nil {
		_, err = u.auth.Give(c.Request().Context(), auth.From(c.Request().Context()), n)
	}
	if err != nil {
		return u.rolesAgain(c, err)
	}
	return back(c, rolesPath, "given")
}

func (u *UI) takeGroup(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	err := u.auth.Take(c.Request().Context(), auth.From(c.Request().Context()), c.Request().PostForm.Get("grant"))
	if err != nil && !errors.Is(err, research.ErrNotFound) {
		return u.rolesAgain(c, err)
	}
	return back(c, rolesPath, "taken")
}

type rolePage struct {
	frame
	Heading, Action string
	New             bool
	Name            string // as typed
	Shown           string // as people call it
	Version         int64
	Capabilities    []capabilityRow
	Use             auth.RoleUse
	DeleteURL       string // "" where it stays
	Errors          []formError
}

// roleFields are the fields of a form of a role.
var roleFields = refused{
	"name":         {"name", wording.Text("The name must be 1 to 64 small letters, digits or inner hyphens, such as support-team.")},
	"capabilities": {"capability-0", wording.Text("Choose what the role allows from the list.")},
	"conflict":     {"name", wording.Text("There is a role of this name already.")},
	"stale":        {"capability-0", wording.Text("Somebody else changed this role meanwhile. What is ticked below is yours; save again to replace theirs.")},
	"last":         {"capability-0", wording.Text("Nobody would be left to look after the group.")},
}

func (u *UI) newRole(c echo.Context) error {
	return u.showRole(c, http.StatusOK, auth.Defined{}, auth.RoleUse{}, nil)
}

// showRole shows the form of a role: a new one where it has no version.
func (u *UI) showRole(c echo.Context, status int, r auth.Defined, use auth.RoleUse, wrong error) error {
	page := rolePage{New: r.Version == 0, Name: r.Name, Version: r.Version, Use: use, Action: rolesPath + "/new"}
	page.frame = u.adminFrame(c.Request())
	page.Heading, page.Shown = page.say.T("New role"), roleName(page.say, r.Name)
	if !page.New {
		page.Heading, page.Action = page.say.T("Role %s", page.Shown), roleURL(r.Name)+"/edit"
		if !slices.Contains(auth.Roles(), auth.Role(r.Name)) {
			page.DeleteURL = roleURL(r.Name) + "/delete"
		}
	}
	page.Title, page.Crumbs = page.Heading, []crumb{{page.say.T("Roles"), rolesPath}}
	page.Capabilities, page.Errors = capabilityRows(page.say, r.Capabilities), roleFields.mistakes(page.say, wrong)
	return u.render(c, status, "role", page)
}

// roleOf finds the role of an address, with how often it is used.
func (u *UI) roleOf(c echo.Context) (auth.Defined, auth.RoleUse, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	roles, err := u.auth.RoleList(ctx, who)
	if err != nil {
		return auth.Defined{}, auth.RoleUse{}, err
	}
	i := slices.IndexFunc(roles, func(r auth.Defined) bool { return r.Name == c.Param("name") })
	if i < 0 || roles[i].Fixed {
		return auth.Defined{}, auth.RoleUse{}, &research.NotFoundError{Thing: "role"}
	}
	uses, err := u.auth.RoleUses(ctx, who)
	return roles[i], uses[roles[i].Name], err
}

func (u *UI) editRole(c echo.Context) error {
	r, use, err := u.roleOf(c)
	if err != nil {
		return err
	}
	return u.showRole(c, http.StatusOK, r, use, nil)
}

func (u *UI) createRole(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	return u.saveRole(c, auth.Defined{Name: strings.TrimSpace(c.Request().PostForm.Get("name"))}, auth.RoleUse{})
}

func (u *UI) updateRole(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	r, use, err := u.roleOf(c)
	if err != nil {
		return err
	}
	return u.saveRole(c, r, use)
}

// saveRole stores what was ticked for a role.
func (u *UI) saveRole(c echo.Context, r auth.Defined, use auth.RoleUse) error {
	ctx, sent := c.Request().Context(), c.Request().PostForm
	r.Capabilities = nil
	for _, name := range sent["capability"] {
		r.Capabilities = append(r.Capabilities, auth.Capability(name))
	}
	stored := r.Version
	read, _ := strconv.ParseInt(sent.Get("version"), 10, 64) // 0 for a new one
	if stored > 0 {
		read = max(read, 1)
	}
	_, err := u.auth.EditRole(ctx, auth.From(ctx), r.Name, read, r.Capabilities)
	if err == nil {
		return back(c, rolesPath, "saved")
	}
	if roleFields.mistakes(wording.In("en"), err) == nil {
		return err
	}
	return u.showRole(c, statusOf(err), r, use, err) // with the version that is stored now
}

// mostHolders is how many of those that have a role are listed.
const mostHolders = 100

// askToDeleteRole asks whether a role is to go, and says what has it.
func (u *UI) askToDeleteRole(c echo.Context) error {
	r, _, err := u.roleOf(c)
	if err != nil {
		return err
	}
	return u.showRoleDeletion(c, http.StatusOK, r)
}

func (u *UI) showRoleDeletion(c echo.Context, status int, r auth.Defined) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := question{Action: roleURL(r.Name) + "/delete", Cancel: rolesPath, Danger: true}
	page.frame = u.adminFrame(c.Request())
	page.Heading = page.say.T("Delete the role %s?", roleName(page.say, r.Name))
	page.Title, page.Keep = page.Heading, page.say.T("Keep it")
	page.Crumbs = []crumb{{page.say.T("Roles"), rolesPath}}
	holders, err := u.auth.RoleHolders(ctx, who, r.Name, mostHolders)
	if err != nil {
		return err
	}
	for _, h := range holders {
		page.Lines = append(page.Lines, holderLine(page.say, h))
	}
	switch {
	case slices.Contains(auth.Roles(), auth.Role(r.Name)):
		page.Explanation = page.say.T("Roles that come with the program stay.")
	case len(holders) > 0:
		page.Explanation = page.say.T("It cannot be deleted yet: these have it. Take it away from them first.")
	default:
		page.Explanation, page.Button = page.say.T("Nobody has this role."), page.say.T("Delete")
	}
	return u.render(c, status, "question", page)
}

func holderLine(say *wording.Printer, h auth.RoleHolder) questionLine {
	switch h.Kind {
	case "person":
		return questionLine{h.Name, personURL(h.ID)}
	case "group":
		return questionLine{say.T("the group %s of the identity provider", h.Name), rolesPath}
	}
	return questionLine{say.T("the token %s", h.Name), tokensPath + "?of=services"}
}

func (u *UI) deleteRole(c echo.Context) error {
	r, _, err := u.roleOf(c)
	if err != nil {
		return err
	}
	err = u.auth.DeleteRole(c.Request().Context(), auth.From(c.Request().Context()), r.Name)
	if errors.Is(err, research.ErrConflict) {
		return u.showRoleDeletion(c, http.StatusConflict, r)
	}
	if err != nil {
		return err
	}
	return back(c, rolesPath, "deleted")
}
