package webui

import (
	"context"
	"errors"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/oidc"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// Provider is an identity provider that people sign in with.
type Provider struct {
	OIDC  *oidc.Provider
	Name  string // as people call it
	Rules auth.Rules
}

// Where people leave for the provider, come back from it, and sign out there.
const (
	providerPath = auth.SignInPath + "/oidc"
	CallbackPath = providerPath + "/callback"
	leavePath    = providerPath + "/out"
)

// flowCookie holds, sealed, what a browser keeps while somebody is at the
// provider.
const flowCookie = "earshot_sign_in"

// mostNext is the longest address that is remembered while somebody is away.
const mostNext = 1500

// toProvider sends somebody to the provider.
func (u *UI) toProvider(c echo.Context) error {
	if u.provider == nil {
		return echo.ErrNotFound
	}
	next := safeNext(c.QueryParam("next"))
	if len(next) > mostNext {
		next = "/"
	}
	address, kept, err := u.provider.OIDC.Begin(c.Request().Context(), next)
	if err != nil {
		return err
	}
	c.SetCookie(u.flowCookie(c, kept, time.Now().Add(oidc.FlowLifetime)))
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusSeeOther, address)
}

func (u *UI) flowCookie(c echo.Context, value string, expires time.Time) *http.Cookie {
	made := u.cookie(c, flowCookie, value, expires)
	made.Path = providerPath
	return made
}

// fromProvider signs in whoever comes back from the provider. What the browser
// kept is of use once.
func (u *UI) fromProvider(c echo.Context) error {
	if u.provider == nil {
		return echo.ErrNotFound
	}
	kept := ""
	if in, err := c.Cookie(flowCookie); err == nil {
		kept = in.Value
	}
	c.SetCookie(u.flowCookie(c, "", time.Unix(1, 0)))
	c.Response().Before(func() { c.Response().Header().Set("Cache-Control", "no-store") })
	next := "/"
	secret, expires, err := u.auth.SignInFrom(c.Request().Context(), c.RealIP(), u.provider.Rules, func(ctx context.Context) (auth.Identity, error) {
		id, to, err := u.provider.OIDC.Finish(ctx, kept, c.QueryParams())
		next = safeNext(to)
		return id, err
	})
	if refused, ok := errors.AsType[*auth.RefusedError](err); ok {
		return u.showSignIn(c, http.StatusForbidden, signInPage{Next: next, Refused: printer(c.Request()).T(refusals[refused.Why])})
	}
	if err != nil {
		return err
	}
	return u.begin(c, secret, expires, next)
}

// refusals say what somebody who was not let in can do.
var refusals = map[auth.Refusal]string{
	auth.RefusedState:       wording.Text("This sign-in was begun in another browser, took too long, or was used already. Begin again."),
	auth.RefusedThere:       wording.Text("The sign-in was stopped or refused there. Try again, or ask whoever looks after your account."),
	auth.RefusedToken:       wording.Text("What came back could not be relied on. Try again; if it happens again, tell whoever runs Earshot for you."),
	auth.RefusedDomain:      wording.Text("Earshot is open to people with a confirmed e-mail of certain organisations, and yours is not among them. Whoever runs Earshot for you can change that."),
	auth.RefusedEmail:       wording.Text("Somebody here has your e-mail already, and it is not certain that this is you. Sign in as before, or ask whoever runs Earshot for you."),
	auth.RefusedUnknown:     wording.Text("Nobody has added you to Earshot yet. Ask whoever runs it for you, and tell them your e-mail."),
	auth.RefusedDeactivated: wording.Text("Your access to Earshot was ended. Whoever runs it for you can give it back."),
}

type leavePage struct {
	frame
	Provider, Address string
}

// leaveProvider signs somebody who has signed out here out of the provider, too.
func (u *UI) leaveProvider(c echo.Context) error {
	if u.provider == nil {
		return echo.ErrNotFound
	}
	address, err := u.provider.OIDC.EndSession(c.Request().Context())
	if err != nil || address == "" {
		return c.Redirect(http.StatusSeeOther, auth.SignInPath)
	}
	// A form may lead to our own pages only, so this page leads on.
	c.Response().Header().Set("Refresh", "0; url="+address)
	return u.render(c, http.StatusOK, "signedout", leavePage{
		frame: u.frame(c.Request(), printer(c.Request()).T("You are signed out")), Provider: u.provider.Name, Address: address,
	})
}
