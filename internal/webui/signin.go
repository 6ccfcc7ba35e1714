package webui

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/wording"

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
	Email string // as typed
	// WrongCode and WrongPassword say what went wrong, at the form that was sent.
	WrongCode, WrongPassword string
	// Provider is the name of the identity provider; "" for none. Refused says
	// why whoever came from there was not let in.
	Provider, ProviderURL, Refused string
	Passwords                      bool // people may sign in with one
}

func (u *UI) signInForm(c echo.Context) error {
	return u.showSignIn(c, http.StatusOK, signInPage{
		Code: c.QueryParam("code"), Next: safeNext(c.QueryParam("next")),
	})
}

func (u *UI) showSignIn(c echo.Context, status int, p signInPage) error {
	p.frame = u.frame(c.Request(), printer(c.Request()).T("Sign in"))
	p.Passwords = u.auth.Passwords()
	if u.provider != nil {
		p.Provider, p.ProviderURL = u.provider.Name, providerPath+"?"+url.Values{"next": {p.Next}}.Encode()
	}
	// The address may hold a code, which no cache must keep.
	c.Response().Before(func() { c.Response().Header().Set("Cache-Control", "no-store") })
	return u.render(c, status, "signin", p)
}

// signIn spends a code, or takes an e-mail with a password.
func (u *UI) signIn(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostFormBytes)
	if next := safeNext(r.PostFormValue("next")); r.PostForm.Has("email") {
		return u.signInWithPassword(c, next)
	}
	code, next := codeIn(r.PostFormValue("code")), safeNext(r.PostFormValue("next"))
	secret, expires, err := u.auth.SignIn(r.Context(), code)
	if errors.Is(err, auth.ErrUnknown) {
		return u.showSignIn(c, http.StatusUnauthorized, signInPage{Next: next, WrongCode: printer(r).T(wrongCode(code))})
	}
	if err != nil {
		return err
	}
	return u.begin(c, secret, expires, next)
}

func (u *UI) signInWithPassword(c echo.Context, next string) error {
	r := c.Request()
	p := signInPage{Next: next, Email: r.PostFormValue("email")}
	secret, expires, err := u.auth.SignInWithPassword(r.Context(), p.Email, r.PostFormValue("password"), c.RealIP())
	status := http.StatusUnauthorized
	if e, ok := errors.AsType[*auth.TooOftenError](err); ok {
		seconds := int(e.Wait/time.Second) + 1
		c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
		status, p.WrongPassword = http.StatusTooManyRequests, printer(r).N(seconds, "There were too many tries. Wait for %s second.", "There were too many tries. Wait for %s seconds.")
	} else if errors.Is(err, auth.ErrUnknown) {
		p.WrongPassword = printer(r).T("This e-mail and this password do not belong together. If you have no password yet, use a sign-in link.")
	}
	if p.WrongPassword != "" {
		return u.showSignIn(c, status, p)
	}
	if err != nil {
		return err
	}
	return u.begin(c, secret, expires, next)
}

// begin gives a browser a new sign-in and ends the one that it had, so that
// nobody goes on with a secret that was there before.
func (u *UI) begin(c echo.Context, secret string, expires time.Time, next string) error {
	if old, err := c.Cookie(auth.CookieName); err == nil && old.Value != secret {
		if _, err := u.auth.SignOut(c.Request().Context(), old.Value); err != nil {
			return err
		}
	}
	c.SetCookie(u.cookie(c, auth.CookieName, secret, expires))
	return c.Redirect(http.StatusSeeOther, next)
}

func (u *UI) signOut(c echo.Context) error {
	to := auth.SignInPath
	if in, err := c.Cookie(auth.CookieName); err == nil {
		fromProvider, err := u.auth.SignOut(c.Request().Context(), in.Value)
		if err != nil {
			return err
		}
		if fromProvider && u.provider != nil {
			to = leavePath
		}
	}
	c.SetCookie(u.cookie(c, auth.CookieName, "", time.Unix(1, 0)))
	return c.Redirect(http.StatusSeeOther, to)
}

// cookie is one that no script reads, for all pages.
func (u *UI) cookie(c echo.Context, name, value string, expires time.Time) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", Expires: expires,
		HttpOnly: true, Secure: u.https || c.Scheme() == "https", SameSite: http.SameSiteLaxMode,
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
		return wording.Text("Type or paste the code from your sign-in link.")
	}
	return wording.Text("This code is not valid. Each code works once and for 24 hours: ask whoever runs Earshot for a new link.")
}

// safeNext keeps an address on this server to go to after signing in, and falls
// back to the first page.
func safeNext(s string) string {
	if u, err := url.Parse(s); err != nil || u.Path == auth.SignInPath || strings.HasPrefix(u.Path, auth.SignInPath+"/") {
		return "/"
	}
	return ownAddress(s)
}

// ownAddress keeps an address on this server, and falls back to the first page.
// Browsers read a backslash as a slash and drop tabs and line breaks.
func ownAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(s, "/") ||
		strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\t\r\n") {
		return "/"
	}
	return s
}
