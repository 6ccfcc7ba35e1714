package webui

import (
	"context"
	"errors"
	"maps"
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

type personPage struct {
	frame
	personRow
	Self        bool
	Groups      []string // of the identity provider
	Provider    bool     // an identity provider knows the person
	ByGroups    []grantRow
	Give        giveForm
	MayGive     bool
	MayEdit     bool
	Everything  bool
	Version     int64
	Typed       struct{ Name, Email string }
	Created     string
	SignIns     int
	Done        string
	Once        *secretShown
	Errors      []formError
	Deactivated bool
}

// personOf finds the person of an address.
func (u *UI) personOf(c echo.Context) (auth.Account, error) {
	if !research.ValidID(c.Param("id")) {
		return auth.Account{}, &research.NotFoundError{Thing: "person"}
	}
	return u.auth.Someone(c.Request().Context(), auth.From(c.Request().Context()), c.Param("id"))
}

// person is one person with their roles.
func (u *UI) person(c echo.Context) error {
	a, err := u.personOf(c)
	if err != nil {
		return err
	}
	page, err := u.newPersonPage(c, a, url.Values{})
	if err != nil {
		return err
	}
	page.Done = doneOf(c, page.say)
	if code := u.shownOnce(c, page.URL); code != "" {
		link := u.origin(c) + auth.SignInPath + "?" + url.Values{"code": {code}}.Encode()
		page.Once = &secretShown{
			page.say.T("Send this link to %s", a.Name),
			page.say.T("It signs in once, within a week, and is shown only now. Whoever has it is this person."), link,
		}
	}
	return u.render(c, http.StatusOK, "person", page)
}

func (u *UI) newPersonPage(c echo.Context, a auth.Account, sent url.Values) (*personPage, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := &personPage{Self: a.ID == who.ID, Provider: a.Issuer != "", MayEdit: who.MayAdminister(), Everything: who.MayAdminister(), Version: a.Version}
	page.frame = u.adminFrame(c.Request())
	page.Title, page.Crumbs = a.Name, []crumb{{page.say.T("People"), peoplePath}}
	page.personRow = u.newPersonRow(page.say, a)
	page.Typed.Name, page.Typed.Email, page.Deactivated = a.Name, a.Email, a.State == "deactivated"
	page.Created = page.say.Day(a.CreatedAt.UTC().Format("2006-01-02"))
	at, err := u.places(ctx, who, page.say)
	if err != nil {
		return nil, err
	}
	if page.Give, err = u.newGiveForm(ctx, who, at, sent); err != nil {
		return nil, err
	}
	page.MayGive = len(page.Give.Roles) > 0
	if page.SignIns, err = u.auth.CountSignInsOf(ctx, who, a.ID); err != nil {
		return nil, err
	}
	return page, u.addRoles(ctx, who, at, page, a.ID)
}

// addRoles lists what a person has by themselves and by their groups.
func (u *UI) addRoles(ctx context.Context, who auth.Person, at *places, page *personPage, id string) error {
	roles, err := u.auth.RoleList(ctx, who)
	if err != nil {
		return err
	}
	own, err := u.auth.GrantsTo(ctx, who, "person", id)
	if err != nil {
		return err
	}
	if page.Groups, err = u.auth.GroupsOf(ctx, who, id); err != nil {
		return err
	}
	byGroup := map[string][]auth.Grant{}
	if len(page.Groups) > 0 {
		if byGroup, err = u.auth.GrantsTo(ctx, who, "group", page.Groups...); err != nil {
			return err
		}
	}
	var authors []string
	for _, g := range own[id] {
		authors = append(authors, g.Author)
	}
	names, err := u.auth.Names(ctx, who, authors)
	if err != nil {
		return err
	}
	for _, g := range own[id] {
		row := newGrantRow(ctx, at, g)
		row.By, row.MayTake = names[g.Author], u.mayTake(ctx, who, roles, g)
		page.Roles = append(page.Roles, row)
	}
	for _, group := range page.Groups {
		for _, g := range byGroup[group] {
			row := newGrantRow(ctx, at, g)
			row.Group = group
			page.ByGroups = append(page.ByGroups, row)
		}
	}
	return nil
}

// mayTake reports whether somebody may take a role away.
func (u *UI) mayTake(ctx context.Context, who auth.Person, roles []auth.Defined, g auth.Grant) bool {
	i := slices.IndexFunc(roles, func(r auth.Defined) bool { return r.Name == g.Role })
	if i < 0 {
		return false
	}
	brand := g.Brand
	if g.Study != "" && !who.MayAdminister() {
		study, err := u.lib.Study(ctx, who, g.Study)
		if err != nil {
			return false
		}
		brand = study.Brand
	}
	return auth.MayGive(who, roles[i], brand, g.Study)
}

// personAgain shows a person's page again with what is wrong; other errors are returned.
func (u *UI) personAgain(c echo.Context, a auth.Account, err error) error {
	if personFields.mistakes(wording.In("en"), err) == nil {
		return err
	}
	sent := c.Request().PostForm
	page, failed := u.newPersonPage(c, a, sent)
	if failed != nil {
		return failed
	}
	if sent.Has("name") {
		page.Typed.Name, page.Typed.Email = sent.Get("name"), sent.Get("email")
	}
	page.Errors = personFields.mistakes(page.say, err)
	return u.render(c, statusOf(err), "person", page)
}

// personFields are the fields of a person's page.
var personFields = func() refused {
	fields := refused{
		"stale": {"name", wording.Text("Somebody else changed this person meanwhile. What is stored now is below; change it again if need be.")},
		"last":  {"roles", wording.Text("This is the last administrator of the group. Make somebody else one first.")},
	}
	maps.Copy(fields, giveFields)
	return fields
}()

// savePerson changes name and e-mail.
func (u *UI) savePerson(c echo.Context) error {
	a, err := u.sentPerson(c)
	if err != nil {
		return err
	}
	ctx, sent := c.Request().Context(), c.Request().PostForm
	version, _ := strconv.ParseInt(sent.Get("version"), 10, 64)
	name, email := strings.TrimSpace(sent.Get("name")), sent.Get("email")
	_, err = u.auth.UpdatePerson(ctx, auth.From(ctx), a.ID, max(version, 1), auth.PersonPatch{Name: &name, Email: &email})
	if errors.Is(err, research.ErrStale) { // theirs is shown, and ours is not: two fields are typed again soon
		sent.Del("name")
	}
	if err != nil {
		return u.personAgain(c, a, err)
	}
	return back(c, personURL(a.ID), "saved")
}

// sentPerson is the person of an address to which a form was sent.
func (u *UI) sentPerson(c echo.Context) (auth.Account, error) {
	if err := sentForm(c); err != nil {
		return auth.Account{}, err
	}
	return u.personOf(c)
}

func (u *UI) giveRole(c echo.Context) error {
	a, err := u.sentPerson(c)
	if err != nil {
		return err
	}
	n, err := sentGrant(c.Request().PostForm)
	n.HolderKind, n.Holder = "person", a.ID
	if err == nil {
		_, err = u.auth.Give(c.Request().Context(), auth.From(c.Request().Context()), n)
	}
	if err != nil {
		return u.personAgain(c, a, err)
	}
	return back(c, personURL(a.ID), "given")
}

func (u *UI) takeRole(c echo.Context) error {
	a, err := u.sentPerson(c)
	if err != nil {
		return err
	}
	err = u.auth.Take(c.Request().Context(), auth.From(c.Request().Context()), c.Request().PostForm.Get("grant"))
	if err != nil && !errors.Is(err, research.ErrNotFound) { // what is gone already need not be taken
		return u.personAgain(c, a, err)
	}
	return back(c, personURL(a.ID), "taken")
}

// newLink makes a new link with which a person signs in.
func (u *UI) newLink(c echo.Context) error {
	a, err := u.sentPerson(c)
	if err != nil {
		return err
	}
	code, err := u.auth.Invite(c.Request().Context(), auth.From(c.Request().Context()), a.ID)
	if err != nil {
		return err
	}
	return u.showOnce(c, personURL(a.ID), code)
}

func (u *UI) signOutPerson(c echo.Context) error {
	a, err := u.sentPerson(c)
	if err != nil {
		return err
	}
	if err := u.auth.SignOutEverywhere(c.Request().Context(), auth.From(c.Request().Context()), a.ID); err != nil {
		return err
	}
	return back(c, personURL(a.ID), "signed-out")
}

// askToDeactivate asks whether a person is to lose access.
func (u *UI) askToDeactivate(c echo.Context) error {
	a, err := u.personOf(c)
	if err != nil {
		return err
	}
	return u.showDeactivation(c, http.StatusOK, a, nil)
}

func (u *UI) showDeactivation(c echo.Context, status int, a auth.Account, err error) error {
	page := question{Action: personURL(a.ID) + "/deactivate", Cancel: personURL(a.ID), Danger: true}
	page.frame = u.adminFrame(c.Request())
	page.Heading = page.say.T("Deactivate %s?", a.Name)
	page.Title = page.Heading
	page.Explanation = page.say.T("All devices are signed out at once, and links and tokens stop working. What this person contributed stays, with their name. You can make them active again; their roles are kept.")
	if a.ID == auth.From(c.Request().Context()).ID {
		page.Lines = []questionLine{{page.say.T("This is you: you lose access yourself."), ""}}
	}
	page.Button, page.Keep = page.say.T("Deactivate"), page.say.T("Cancel")
	page.Crumbs = []crumb{{page.say.T("People"), peoplePath}, {a.Name, personURL(a.ID)}}
	page.Errors = personFields.mistakes(page.say, err)
	return u.render(c, status, "question", page)
}

func (u *UI) deactivate(c echo.Context) error { return u.setActive(c, false, "deactivated") }
func (u *UI) activate(c echo.Context) error   { return u.setActive(c, true, "activated") }

func (u *UI) setActive(c echo.Context, active bool, did string) error {
	a, err := u.sentPerson(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	_, err = u.auth.UpdatePerson(ctx, auth.From(ctx), a.ID, 0, auth.PersonPatch{Active: &active})
	if errors.Is(err, auth.ErrLastAdministrator) {
		return u.showDeactivation(c, statusOf(err), a, err)
	}
	if err != nil {
		return err
	}
	return back(c, personURL(a.ID), did)
}
