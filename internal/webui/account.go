package webui

import (
	"errors"
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const accountPath = "/account"

// accountPage is what people change about themselves.
type accountPage struct {
	frame
	Name, Email   string // as typed, or as stored
	EmailStays    bool   // it is stored, and administrators change it
	HasPassword   bool
	Passwords     bool // people may have one
	LeastPassword int
	SignIns       int // that are valid now, this one included
	Saved         string
	Errors        []formError
}

// saved are the sentences that the page begins with after a change, by the
// word in its address.
var saved = map[string]string{
	"name":     wording.Text("Your name is saved."),
	"password": wording.Text("Your password is saved. All other devices are signed out."),
	"keys":     wording.Text("The shortcuts of this browser are changed."),
}

func (u *UI) account(c echo.Context) error {
	p, err := u.accountOf(c)
	if err != nil {
		return err
	}
	p.Saved = printer(c.Request()).T(saved[c.QueryParam("saved")])
	return u.showAccount(c, http.StatusOK, p)
}

func (u *UI) accountOf(c echo.Context) (accountPage, error) {
	ctx := c.Request().Context()
	who := auth.From(ctx)
	a, err := u.auth.Someone(ctx, who, who.ID)
	if err != nil {
		return accountPage{}, err
	}
	signIns, err := u.auth.CountSignIns(ctx, who)
	return accountPage{
		Name: a.Name, Email: a.Email, EmailStays: a.Email != "", HasPassword: a.Password != "", Passwords: u.auth.Passwords(),
		LeastPassword: auth.LeastPassword, SignIns: signIns,
	}, err
}

func (u *UI) showAccount(c echo.Context, status int, p accountPage) error {
	p.frame = u.frame(c.Request(), printer(c.Request()).T("Your account"))
	p.Here = "account"
	c.Response().Header().Set("Cache-Control", "no-store")
	return u.render(c, status, "account", p)
}

func (u *UI) saveAccount(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostFormBytes)
	p, err := u.accountOf(c)
	if err != nil {
		return err
	}
	p.Name = r.PostFormValue("name")
	if !p.EmailStays {
		p.Email = r.PostFormValue("email")
	}
	if err := u.auth.SetOwnName(r.Context(), auth.From(r.Context()), p.Name, p.Email); err != nil {
		return u.notSaved(c, p, err)
	}
	return c.Redirect(http.StatusSeeOther, accountPath+"?saved=name")
}

func (u *UI) savePassword(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostFormBytes)
	p, err := u.accountOf(c)
	if err != nil {
		return err
	}
	secret, expires, err := u.auth.SetPassword(r.Context(), auth.From(r.Context()), r.PostFormValue("current"), r.PostFormValue("password"))
	if err != nil {
		return u.notSaved(c, p, err)
	}
	return u.begin(c, secret, expires, accountPath+"?saved=password")
}

// notSaved shows the page again with what is wrong; other errors are returned.
func (u *UI) notSaved(c echo.Context, p accountPage, err error) error {
	say := printer(c.Request())
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		for _, v := range invalid.Violations {
			p.Errors = append(p.Errors, formError{v.Field, mistake(say, say.T(accountFields[v.Field]), v.Reason)})
		}
		return u.showAccount(c, http.StatusUnprocessableEntity, p)
	}
	if errors.Is(err, auth.ErrUnknown) {
		p.Errors = []formError{{"current", say.T("This is not your present password.")}}
		return u.showAccount(c, http.StatusUnprocessableEntity, p)
	}
	return err
}

// accountFields are what the page calls its fields.
var accountFields = map[string]string{
	"name": wording.Text("Your name"), "email": wording.Text("Your e-mail"), "password": wording.Text("The new password"),
}

func (u *UI) signOutEverywhere(c echo.Context) error {
	ctx := c.Request().Context()
	if who := auth.From(ctx); who.ID != "" {
		if err := u.auth.SignOutEverywhere(ctx, who, who.ID); err != nil {
			return err
		}
	}
	return u.signOut(c)
}
