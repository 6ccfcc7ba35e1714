package webui

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const tokensPath = "/tokens"

// tokensShown is how many tokens a page lists.
const tokensShown = 50

type tokensPage struct {
	frame
	Lists  []tokenList // to choose from; empty where there is one's own alone
	Of     string
	Tokens []tokenRow
	Next   string
	Done   string
	Once   *secretShown
}

// tokenList is a choice of tokens to list.
type tokenList struct {
	URL, Label string
	Here       bool
}

// tokenRow is a token in a list.
type tokenRow struct {
	Name, Owner, OwnerURL, Role string
	Scopes, Brands              []string
	State                       string // why it is no longer valid; "" while it is
	UsedAt, Until               time.Time
	RevokeURL                   string
}

// scopeNames are what the scopes of tokens are called, and what they let do.
var scopeNames = map[auth.TokenScope]struct{ label, meaning string }{
	auth.ScopeRead:       {wording.Text("Read"), wording.Text("Also recordings and what is noted about participants, where the owner may.")},
	auth.ScopeContribute: {wording.Text("Contribute"), wording.Text("Adds and changes studies, sessions, files, highlights, tags, findings and insights.")},
	auth.ScopeExport:     {wording.Text("Export"), wording.Text("Takes quotes away in exports.")},
	auth.ScopeAdmin:      {wording.Text("Look after"), wording.Text("People, roles, brands and the audit record, where the owner may.")},
}

// tokens lists one's own tokens or, for administrators, those of services and of
// everybody.
func (u *UI) tokens(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := tokensPage{Of: c.QueryParam("of")}
	page.frame = u.adminFrame(c.Request())
	page.Title, page.Done = page.say.T("API tokens"), doneOf(c, page.say)
	f := auth.TokenFilter{Services: page.Of == "services", Personal: page.Of == "people"}
	if !f.Services && !f.Personal {
		page.Of, f.Person = "", who.ID
	}
	if who.MayAdminister() {
		page.Lists = []tokenList{
			{tokensPath, page.say.T("Your own"), page.Of == ""},
			{tokensPath + "?of=services", page.say.T("Of services"), f.Services},
			{tokensPath + "?of=people", page.say.T("Of everybody"), f.Personal},
		}
	}
	list, err := u.auth.LatestTokens(ctx, who, f, c.QueryParam("before"), tokensShown+1)
	if err != nil {
		return err
	}
	if len(list) > tokensShown {
		list = list[:tokensShown]
		next := url.Values{"before": {list[tokensShown-1].ID}}
		setAll(next, map[string]string{"of": page.Of})
		page.Next = tokensPath + "?" + next.Encode()
	}
	if page.Tokens, err = u.tokenRows(ctx, who, page.say, list, f.Personal); err != nil {
		return err
	}
	if secret := u.shownOnce(c, tokensPath); secret != "" {
		page.Once = &secretShown{
			page.say.T("Your new token"), page.say.T("Keep it where your program finds it: it is shown only now. It goes along with each request as “Authorization: Bearer” and the token."), secret,
		}
	}
	return u.render(c, http.StatusOK, "tokens", page)
}

func (u *UI) tokenRows(ctx context.Context, who auth.Person, say *wording.Printer, list []auth.Token, owners bool) ([]tokenRow, error) {
	at, err := u.places(ctx, who, say)
	if err != nil {
		return nil, err
	}
	var names map[string]string
	if owners {
		var ids []string
		for _, t := range list {
			ids = append(ids, t.Person)
		}
		if names, err = u.auth.Names(ctx, who, ids); err != nil {
			return nil, err
		}
	}
	rows := make([]tokenRow, len(list))
	for i, t := range list {
		row := tokenRow{Name: t.Name, UsedAt: t.UsedAt, Until: t.ExpiresAt, RevokeURL: tokensPath + "/" + t.ID + "/revoke"}
		if row.Owner = names[t.Person]; row.Owner != "" {
			row.OwnerURL = personURL(t.Person)
		}
		if t.Person == "" {
			row.Role = roleName(say, t.Role)
		}
		for _, s := range t.Scopes {
			row.Scopes = append(row.Scopes, say.T(scopeNames[auth.TokenScope(s)].label))
		}
		for _, slug := range t.Brands {
			name, _ := at.name(ctx, slug, "")
			row.Brands = append(row.Brands, name)
		}
		switch {
		case !t.RevokedAt.IsZero():
			row.State = say.T("revoked")
		case !t.ExpiresAt.IsZero() && !t.ExpiresAt.After(time.Now()):
			row.State = say.T("expired")
		}
		if row.State != "" {
			row.RevokeURL = ""
		}
		rows[i] = row
	}
	return rows, nil
}

type tokenPage struct {
	frame
	Name       string
	MayService bool // the reader may make one of a service
	Service    bool
	Roles      []option
	Scopes     []scopeRow
	Brands     []option
	Lifetimes  []option
	Errors     []formError
}

type scopeRow struct {
	option
	Meaning string
}

// lifetimes are how long a token may last, in days; 0 has no end. The second is
// proposed.
var lifetimes = []int{30, 90, 365, 0}

// tokenFields are the fields of the form of a token.
var tokenFields = refused{
	"name":   {"name", wording.Text("The name must not be empty, and fit on one line of at most 200 characters.")},
	"role":   {"role", wording.Text("Choose a role.")},
	"scopes": {"scope-0", wording.Text("Choose what the token may do from the list.")},
	"brands": {"brand-0", wording.Text("Choose brands from the list.")},
}

func (u *UI) newToken(c echo.Context) error {
	return u.showToken(c, http.StatusOK, url.Values{"lifetime": {strconv.Itoa(lifetimes[1])}}, nil)
}

func (u *UI) showToken(c echo.Context, status int, sent url.Values, wrong error) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := tokenPage{Name: sent.Get("name"), MayService: who.MayAdminister(), Service: sent.Get("of") == "service"}
	page.frame = u.adminFrame(c.Request())
	page.Title = page.say.T("New token")
	page.Crumbs = []crumb{{page.say.T("API tokens"), tokensPath}}
	at, err := u.places(ctx, who, page.say)
	if err != nil {
		return err
	}
	for _, b := range at.Brands {
		page.Brands = append(page.Brands, option{b.Slug, b.Name, slices.Contains(sent["brand"], b.Slug)})
	}
	roles, err := u.auth.RoleList(ctx, who)
	if err != nil {
		return err
	}
	slices.SortStableFunc(roles, func(a, b auth.Defined) int { return len(a.Capabilities) - len(b.Capabilities) })
	for _, r := range roles {
		page.Roles = append(page.Roles, option{r.Name, roleName(page.say, r.Name), sent.Get("role") == r.Name})
	}
	for _, s := range auth.TokenScopes() {
		page.Scopes = append(page.Scopes, scopeRow{
			option{string(s), page.say.T(scopeNames[s].label), slices.Contains(sent["scope"], string(s))}, page.say.T(scopeNames[s].meaning),
		})
	}
	for _, days := range lifetimes {
		label := page.say.N(days, "%s day", "%s days")
		if days == 0 {
			label = page.say.T("no end")
		}
		page.Lifetimes = append(page.Lifetimes, option{strconv.Itoa(days), label, sent.Get("lifetime") == strconv.Itoa(days)})
	}
	page.Errors = tokenFields.mistakes(page.say, wrong)
	return u.render(c, status, "token", page)
}

// createToken makes a token and has it shown once.
func (u *UI) createToken(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, sent := c.Request().Context(), c.Request().PostForm
	n := auth.NewToken{Name: strings.TrimSpace(sent.Get("name")), Personal: sent.Get("of") != "service", Brands: sent["brand"]}
	if !n.Personal {
		n.Role = auth.Role(sent.Get("role"))
	}
	for _, s := range sent["scope"] {
		n.Scopes = append(n.Scopes, auth.TokenScope(s))
	}
	days, err := strconv.Atoi(sent.Get("lifetime"))
	if err != nil || !slices.Contains(lifetimes, days) {
		days = lifetimes[1]
	}
	n.Lifetime = time.Duration(days) * 24 * time.Hour
	secret, _, err := u.auth.AddToken(ctx, auth.From(ctx), n)
	if err == nil {
		address := tokensPath
		if !n.Personal {
			address += "?of=services"
		}
		return u.showOnce(c, address, secret)
	}
	if tokenFields.mistakes(wording.In("en"), err) == nil {
		return err
	}
	return u.showToken(c, statusOf(err), sent, err)
}

// tokenOf finds the token of an address, which the reader may revoke.
func (u *UI) tokenOf(c echo.Context) (auth.Token, error) {
	if !research.ValidID(c.Param("id")) {
		return auth.Token{}, &research.NotFoundError{Thing: "token"}
	}
	return u.auth.TokenByID(c.Request().Context(), auth.From(c.Request().Context()), c.Param("id"))
}

// listOf is the address of the list that a token is in.
func listOf(t auth.Token, who auth.Person) string {
	switch t.Person {
	case "":
		return tokensPath + "?of=services"
	case who.ID:
		return tokensPath
	}
	return tokensPath + "?of=people"
}

func (u *UI) askToRevoke(c echo.Context) error {
	t, err := u.tokenOf(c)
	if err != nil {
		return err
	}
	page := question{Action: tokensPath + "/" + t.ID + "/revoke", Cancel: listOf(t, auth.From(c.Request().Context())), Danger: true}
	page.frame = u.adminFrame(c.Request())
	page.Heading = page.say.T("Revoke the token %s?", t.Name)
	page.Explanation = page.say.T("Programs that use it are refused from the next request on. This cannot be undone.")
	page.Title, page.Button, page.Keep = page.Heading, page.say.T("Revoke"), page.say.T("Cancel")
	page.Crumbs = []crumb{{page.say.T("API tokens"), tokensPath}}
	return u.render(c, http.StatusOK, "question", page)
}

func (u *UI) revokeToken(c echo.Context) error {
	t, err := u.tokenOf(c)
	if err != nil {
		return err
	}
	who := auth.From(c.Request().Context())
	if err := u.auth.RevokeToken(c.Request().Context(), who, t.ID); err != nil {
		return err
	}
	return back(c, listOf(t, who), "revoked")
}
