package webui

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"earshot/internal/auth"

	"github.com/labstack/echo/v4"
)

// mostFormBytes is the size of the largest sign-in form.
const mostFormBytes = 16 << 10

// toSignIn leads people who have not signed in to the form, and back after it.
func toSignIn(c echo.Context) error {
	query := url.Values{"next": {c.Request().URL.RequestURI()}}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Redirect(http.StatusSeeOther, auth.SignInPath+"?"+query.Encode())
}

type signInPage struct {
	frame
	Code  string // from the link; never spent by looking at the page
	Next  string
	Error string
}

func (u *UI) signInForm(c echo.Context) error {
	return u.showSignIn(c, http.StatusOK, signInPage{
		Code: c.QueryParam("code"), Next: safeNext(c.QueryParam("next")),
	})
}

func (u *UI) showSignIn(c echo.Context, status int, p signInPage) error {
	p.frame = u.frame(c.Request(), "Sign in")
	// The address may hold a code, which no cache must keep.
	c.Response().Before(func() { c.Response().Header().Set("Cache-Control", "no-store") })
	return u.render(c, status, "signin", p)
}

func (u *UI) signIn(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostFormBytes)
	code, next := codeIn(r.PostFormValue("code")), safeNext(r.PostFormValue("next"))
	secret, expires, err := u.auth.SignIn(r.Context(), code)
	if errors.Is(err, auth.ErrUnknown) {
		return u.showSignIn(c, http.StatusUnauthorized, signInPage{Next: next, Error: wrongCode(code)})
	}
	if err != nil {
		return err
	}
	c.SetCookie(cookie(c, secret, expires))
	return c.Redirect(http.StatusSeeOther, next)
}

func (u *UI) signOut(c echo.Context) error {
	if in, err := c.Cookie(auth.CookieName); err == nil {
		if err := u.auth.SignOut(c.Request().Context(), in.Value); err != nil {
			return err
		}
	}
	c.SetCookie(cookie(c, "", time.Unix(1, 0)))
	return c.Redirect(http.StatusSeeOther, auth.SignInPath)
}

func cookie(c echo.Context, secret string, expires time.Time) *http.Cookie {
	return &http.Cookie{
		Name: auth.CookieName, Value: secret, Path: "/", Expires: expires,
		HttpOnly: true, Secure: c.Scheme() == "https", SameSite: http.SameSiteLaxMode,
	}
}

// codeIn finds the code in what somebody typed: the code, or the whole link.
func codeIn(s string) string {
	s = strings.TrimSpace(s)
	if link, err := url.Parse(s); err == nil && link.Query().Has("code") {
		return link.Query().Get("code")
	}
	return s
}

func wrongCode(code string) string {
	if code == "" {
		return "Type or paste the code from your sign-in link."
	}
	return "This code is not valid. Each code works once and for 24 hours: ask whoever runs Earshot for a new link."
}

// safeNext keeps an address on this server, and falls back to the first page.
// Browsers read a backslash as a slash and drop tabs and line breaks.
func safeNext(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(s, "/") ||
		strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\t\r\n") || u.Path == auth.SignInPath {
		return "/"
	}
	return s
}
