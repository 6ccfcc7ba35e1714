package webui

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// section is an entry of the administration's own navigation.
type section struct {
	URL, Label string
	Here       bool
}

// sections are the pages of the administration, with what each needs.
var sections = []struct {
	path, label string
	needs       auth.Permission
}{
	{peoplePath, wording.Text("People"), manages},
	{rolesPath, wording.Text("Roles"), manages},
	{tokensPath, wording.Text("Tokens"), auth.SignedIn},
	{auditPath, wording.Text("Audit"), administers},
	{judgedPath, wording.Text("Judged queries"), administers},
	{queuePath, wording.Text("Queue"), manages},
	{settingsPath, wording.Text("Settings"), administers},
}

// Manages reports whether somebody gets the administration's pages.
func (f frame) Manages() bool { return f.Person.MayAnywhere(auth.ManageBrand) }

// Sections is the navigation of the administration, on its pages.
func (f frame) Sections() []section {
	if f.Section == "" || !f.Manages() {
		return nil
	}
	var list []section
	for _, s := range sections {
		if s.needs.Allows(f.Person) {
			list = append(list, section{s.path, f.say.T(s.label), s.path == f.Section})
		}
	}
	return list
}

// adminFrame is the frame of a page of the administration, which belongs to the
// entry that its address begins with.
func (u *UI) adminFrame(r *http.Request) frame {
	f := u.frame(r, "")
	in, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	f.Section = "/" + in
	return f
}

// done are the sentences that a page begins with after a change, by the word in
// its address.
var done = map[string]string{
	"saved":       wording.Text("Saved."),
	"given":       wording.Text("The role is given."),
	"taken":       wording.Text("The role is taken away."),
	"deactivated": wording.Text("Deactivated. All sign-ins have ended, links and tokens do not work any more."),
	"activated":   wording.Text("Active again. A new sign-in link, a password or the identity provider lets this person in."),
	"deleted":     wording.Text("Deleted."),
	"revoked":     wording.Text("Revoked. The token does not work any more."),
	"retried":     wording.Text("They are being read again."),
	"signed-out":  wording.Text("Signed out on all devices."),
}

// doneOf is the sentence that the address of a page asks for; "" for none.
func doneOf(c echo.Context, say *wording.Printer) string {
	if text := done[c.QueryParam("done")]; text != "" {
		return say.T(text)
	}
	return ""
}

// back leads back to a page, which says what was done.
func back(c echo.Context, address, did string) error {
	join := "?"
	if strings.Contains(address, "?") {
		join = "&"
	}
	return c.Redirect(http.StatusSeeOther, address+join+url.Values{"done": {did}}.Encode())
}

// option is a choice in a form.
type option struct {
	Value, Label string
	Chosen       bool
}

// refused says, for each field that the library may refuse, where it is on the
// page and what it takes; and the same of other errors, by their names below.
type refused map[string]formError

// mistakes are what is wrong with a form; without any, err is another error.
func (r refused) mistakes(say *wording.Printer, err error) []formError {
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		var list []formError
		for _, v := range invalid.Violations {
			name, _, _ := strings.Cut(v.Field, "[")
			e, known := r[name]
			if known {
				e.Text = say.T(e.Text)
			} else {
				e = formError{name, mistake(say, valueWords(say, name), v.Reason)}
			}
			list = append(list, e)
		}
		return list
	}
	for name, known := range map[string]error{
		"conflict": research.ErrConflict, "stale": research.ErrStale, "last": auth.ErrLastAdministrator, "forbidden": auth.ErrForbidden,
	} {
		if e, ok := r[name]; ok && errors.Is(err, known) {
			e.Text = say.T(e.Text)
			return []formError{e}
		}
	}
	return nil
}

// statusOf is the status of a page that is shown again because of an error.
func statusOf(err error) int { return problem.From(err).Status }

// onceCookie carries a secret from the answer to a form to the page that it leads
// to, which shows it once. It ends within a minute and no script can read it.
const (
	onceCookie = "earshot_once"
	onceKept   = time.Minute
)

// onceCookie is for the page at a path, for so many seconds; -1 takes it back.
func (u *UI) onceCookie(c echo.Context, path, secret string, seconds int) *http.Cookie {
	made := u.cookie(c, onceCookie, secret, time.Time{})
	made.Path, made.MaxAge, made.SameSite = path, seconds, http.SameSiteStrictMode
	return made
}

// showOnce has the page at an address show a secret, and leads there.
func (u *UI) showOnce(c echo.Context, address, secret string) error {
	path, _, _ := strings.Cut(address, "?")
	c.SetCookie(u.onceCookie(c, path, secret, int(onceKept/time.Second)))
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusSeeOther, address)
}

// shownOnce is the secret that the page at an address is to show; "" for none.
func (u *UI) shownOnce(c echo.Context, address string) string {
	kept, err := c.Cookie(onceCookie)
	if err != nil || kept.Value == "" {
		return ""
	}
	c.SetCookie(u.onceCookie(c, address, "", -1))
	c.Response().Before(func() { c.Response().Header().Set("Cache-Control", "no-store") })
	return kept.Value
}

// origin is where people reach these pages, as the settings say or else the
// request tells.
func (u *UI) origin(c echo.Context) string {
	if u.address != "" {
		return u.address
	}
	scheme := c.Scheme()
	if u.https {
		scheme = "https"
	}
	return scheme + "://" + c.Request().Host
}

// secretShown is a secret with what to do with it.
type secretShown struct{ Heading, Explanation, Secret string }

// question asks whether something is to be done.
type question struct {
	frame
	Heading, Explanation string
	Lines                []questionLine // what it concerns
	Action, Button       string
	Cancel, Keep         string
	Danger               bool
	Errors               []formError
}

type questionLine struct{ Text, URL string }

// places are where roles are given, as the pages name them.
type places struct {
	u      *UI
	who    auth.Person
	say    *wording.Printer
	Brands []research.Brand
	names  map[string]string // of brands by slug, of studies by id
}

func (u *UI) places(ctx context.Context, who auth.Person, say *wording.Printer) (*places, error) {
	p := &places{u: u, who: who, say: say, names: map[string]string{}}
	for after := ""; ; {
		page, err := u.lib.Brands(ctx, who, after, library.MostPage)
		if err != nil {
			return nil, err
		}
		for _, b := range page.Items {
			p.names[b.Slug] = b.Name
		}
		p.Brands = append(p.Brands, page.Items...)
		if after = page.Next; after == "" {
			return p, nil
		}
	}
}

// name is a place as people call it, with its address.
func (p *places) name(ctx context.Context, brand, study string) (name, address string) {
	switch {
	case study != "":
		if _, known := p.names[study]; !known {
			p.names[study] = p.say.T("a study")
			if s, err := p.u.lib.Study(ctx, p.who, study); err == nil {
				p.names[study] = s.Title
			}
		}
		return p.names[study], studyURL(study)
	case brand != "":
		if name := p.names[brand]; name != "" {
			return name, brandURL(brand)
		}
		return brand, brandURL(brand)
	}
	return p.say.T("the whole group"), ""
}

// roleNames are what the roles that come with the program are called.
var roleNames = map[auth.Role]string{
	auth.Viewer:      wording.Text("Viewer"),
	auth.Contributor: wording.Text("Contributor"),
	auth.Researcher:  wording.Text("Researcher"),
	auth.BrandAdmin:  wording.Text("Brand administrator"),
	auth.GroupAdmin:  wording.Text("Group administrator"),
}

// roleName is what a role is called.
func roleName(say *wording.Printer, name string) string {
	if text := roleNames[auth.Role(name)]; text != "" {
		return say.T(text)
	}
	return name
}
