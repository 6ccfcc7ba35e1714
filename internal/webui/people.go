package webui

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const peoplePath = "/people"

// peopleShown is how many people a page lists.
const peopleShown = 50

func personURL(id string) string { return peoplePath + "/" + url.PathEscape(id) }

type peoplePage struct {
	frame
	Text, State string // what was asked for
	States      []option
	People      []personRow
	Total       int
	Asked       bool // the list is narrowed
	Everything  bool // the reader sees all roles, not only those at their brands
	Next        string
}

// personRow is a person in a list.
type personRow struct {
	Name, Initials, Email, URL string
	State                      auth.AccountState
	StateName                  string
	SignedInAt                 time.Time
	Roles                      []grantRow
}

// stateNames are what the states of a person are called.
var stateNames = map[auth.AccountState]string{
	"invited":     wording.Text("invited"),
	"active":      wording.Text("has access"),
	"deactivated": wording.Text("deactivated"),
}

func (u *UI) newPersonRow(say *wording.Printer, a auth.Account) personRow {
	return personRow{
		Name: a.Name, Initials: initials(a.Name), Email: a.Email, URL: personURL(a.ID),
		State: a.State, StateName: say.T(stateNames[a.State]), SignedInAt: a.SignedInAt,
	}
}

// initials are the first letters of the first and the last word of a name.
func initials(name string) string {
	var letters []rune
	for word := range strings.FieldsSeq(name) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) {
			letters = append(letters, unicode.ToUpper(r))
		}
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}

// people is the list of people.
func (u *UI) people(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := peoplePage{Text: strings.TrimSpace(c.QueryParam("q")), State: c.QueryParam("state"), Everything: who.MayAdminister()}
	page.frame = u.adminFrame(c.Request())
	page.Title = page.say.T("People")
	for _, state := range []auth.AccountState{"active", "invited", "deactivated"} {
		page.States = append(page.States, option{Value: string(state), Label: page.say.T(stateNames[state])})
	}
	page.Asked = page.Text != "" || page.State != ""
	found, total, err := u.auth.FindPeople(ctx, who, auth.PeopleFilter{Text: page.Text, State: auth.AccountState(page.State)}, c.QueryParam("after"), peopleShown+1)
	if err != nil {
		return err
	}
	page.Total = total
	if len(found) > peopleShown {
		found = found[:peopleShown]
		next := url.Values{"after": {found[peopleShown-1].ID}}
		setAll(next, map[string]string{"q": page.Text, "state": page.State})
		page.Next = peoplePath + "?" + next.Encode()
	}
	if page.People, err = u.personRows(ctx, who, page.say, found); err != nil {
		return err
	}
	return u.render(c, http.StatusOK, "people", page)
}

// setAll adds what is not empty.
func setAll(to url.Values, values map[string]string) {
	for name, value := range values {
		if value != "" {
			to.Set(name, value)
		}
	}
}

func (u *UI) personRows(ctx context.Context, who auth.Person, say *wording.Printer, found []auth.Account) ([]personRow, error) {
	if len(found) == 0 {
		return nil, nil
	}
	ids := make([]string, len(found))
	for i, a := range found {
		ids[i] = a.ID
	}
	grants, err := u.auth.GrantsTo(ctx, who, "person", ids...)
	if err != nil {
		return nil, err
	}
	at, err := u.places(ctx, who, say)
	if err != nil {
		return nil, err
	}
	rows := make([]personRow, len(found))
	for i, a := range found {
		rows[i] = u.newPersonRow(say, a)
		for _, g := range grants[a.ID] {
			if row := newGrantRow(ctx, at, g); !row.Ended {
				rows[i].Roles = append(rows[i].Roles, row)
			}
		}
	}
	return rows, nil
}

// grantRow is a role that somebody has somewhere.
type grantRow struct {
	ID              string
	Holder          string
	Role            string
	Place, PlaceURL string
	Reason, By      string
	At              time.Time
	Until           string // the last day; "" for none
	Ended           bool
	Group           string // of the identity provider by which a person has it; "" for none
	MayTake         bool
}

func newGrantRow(ctx context.Context, at *places, g auth.Grant) grantRow {
	row := grantRow{
		ID: g.ID, Holder: g.Holder, Role: roleName(at.say, g.Role), Reason: g.Reason, At: g.CreatedAt,
		Ended: !g.ExpiresAt.IsZero() && !g.ExpiresAt.After(time.Now()),
	}
	if !g.ExpiresAt.IsZero() {
		row.Until = g.ExpiresAt.Add(-time.Millisecond).UTC().Format(time.DateOnly)
	}
	row.Place, row.PlaceURL = at.name(ctx, g.Brand, g.Study)
	return row
}

// giveForm gives a role somewhere.
type giveForm struct {
	Roles  []option
	Places []option
	Study  string // its address or id
	Until  string
	Reason string
	None   bool // no role may be chosen, too
}

// inGroup is the place that is the whole group, and inStudy the one study whose
// address is given; others are slugs, which never have a dot.
const (
	inGroup = ".group"
	inStudy = ".study"
)

// newGiveForm offers the roles and places that somebody may give, with what was
// sent chosen.
func (u *UI) newGiveForm(ctx context.Context, who auth.Person, at *places, sent url.Values) (giveForm, error) {
	f := giveForm{Study: sent.Get("study"), Until: sent.Get("until"), Reason: sent.Get("reason")}
	roles, err := u.auth.RoleList(ctx, who)
	if err != nil {
		return f, err
	}
	slices.SortStableFunc(roles, func(a, b auth.Defined) int { return len(a.Capabilities) - len(b.Capabilities) })
	var managed []research.Brand
	for _, b := range at.Brands {
		if who.MayAt(auth.ManageBrand, b.Slug) {
			managed = append(managed, b)
		}
	}
	for _, r := range roles {
		mine := func(b research.Brand) bool { return auth.MayGive(who, r, b.Slug, "") }
		if auth.MayGive(who, r, "", "") || slices.ContainsFunc(managed, mine) {
			f.Roles = append(f.Roles, option{Value: r.Name, Label: roleName(at.say, r.Name), Chosen: sent.Get("role") == r.Name})
		}
	}
	if who.MayAdminister() {
		f.Places = append(f.Places, option{Value: inGroup, Label: at.say.T("the whole group"), Chosen: sent.Get("place") == inGroup})
	}
	for _, b := range managed {
		f.Places = append(f.Places, option{Value: b.Slug, Label: b.Name, Chosen: sent.Get("place") == b.Slug})
	}
	f.Places = append(f.Places, option{Value: inStudy, Label: at.say.T("one study alone"), Chosen: sent.Get("place") == inStudy})
	return f, nil
}

// giveFields are the fields of a form that gives a role.
var giveFields = refused{
	"role":       {"role", wording.Text("Choose a role.")},
	"brand":      {"place", wording.Text("Choose where the role is for.")},
	"study":      {"study", wording.Text("Study: paste the address of a study that you can see.")},
	"reason":     {"reason", wording.Text("The reason must fit on one line of at most 300 characters.")},
	"expires_at": {"until", wording.Text("The last day must lie ahead.")},
	"holder":     {"group", wording.Text("The group must have a name of at most 200 characters.")},
	"name":       {"name", wording.Text("The name must not be empty, and fit on one line of at most 200 characters.")},
	"email":      {"email", wording.Text("The e-mail must look like ana@example.org.")},
	"conflict":   {"email", wording.Text("Somebody else has this e-mail.")},
}

// sentGrant is the role that a form gives. A day holds until its end.
func sentGrant(sent url.Values) (auth.NewGrant, error) {
	n := auth.NewGrant{Role: sent.Get("role"), Reason: strings.TrimSpace(sent.Get("reason"))}
	var c research.Checker
	switch place := sent.Get("place"); place {
	case inGroup:
	case inStudy:
		n.Study = studyIn(sent.Get("study"))
		c.Require(n.Study != "", "study", "must be the id of a study")
	default:
		n.Brand = place
		c.Require(place != "", "brand", "must be the slug of a brand")
	}
	if until := sent.Get("until"); until != "" {
		day, err := time.Parse(time.DateOnly, until)
		c.Require(err == nil, "expires_at", "must be a day")
		n.ExpiresAt = day.AddDate(0, 0, 1)
	}
	return n, c.Err()
}

// studyIn finds the id in the address of a study, or the id alone; "" for none.
func studyIn(s string) string {
	s = strings.TrimSpace(s)
	if address, err := url.Parse(s); err == nil {
		s = strings.TrimSuffix(address.Path, "/")
	}
	if id := s[strings.LastIndexByte(s, '/')+1:]; research.ValidID(id) {
		return id
	}
	return ""
}

type invitePage struct {
	frame
	Name, Email string
	Give        giveForm
	Errors      []formError
}

// newPerson is the form that invites somebody.
func (u *UI) newPerson(c echo.Context) error {
	return u.showInvitation(c, http.StatusOK, url.Values{}, nil)
}

func (u *UI) showInvitation(c echo.Context, status int, sent url.Values, wrong func(*wording.Printer) []formError) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := invitePage{Name: sent.Get("name"), Email: sent.Get("email")}
	page.frame = u.adminFrame(c.Request())
	page.Title = page.say.T("Invite somebody")
	page.Crumbs = []crumb{{page.say.T("People"), peoplePath}}
	at, err := u.places(ctx, who, page.say)
	if err != nil {
		return err
	}
	if page.Give, err = u.newGiveForm(ctx, who, at, sent); err != nil {
		return err
	}
	page.Give.None = true
	if wrong != nil {
		page.Errors = wrong(page.say)
	}
	return u.render(c, status, "invite", page)
}

// invite adds a person, with a role if one was chosen, and shows their link.
func (u *UI) invite(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, sent := c.Request().Context(), c.Request().PostForm
	var roles []auth.NewGrant
	var err error
	if sent.Get("role") != "" {
		var n auth.NewGrant
		n, err = sentGrant(sent)
		roles = append(roles, n)
	}
	var a auth.Account
	var code string
	if err == nil {
		a, code, err = u.auth.AddPersonWith(ctx, auth.From(ctx), strings.TrimSpace(sent.Get("name")), sent.Get("email"), roles...)
	}
	if err == nil {
		return u.showOnce(c, personURL(a.ID), code)
	}
	if giveFields.mistakes(wording.In("en"), err) == nil {
		return err
	}
	return u.showInvitation(c, statusOf(err), sent, func(say *wording.Printer) []formError { return giveFields.mistakes(say, err) })
}
