package webui

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	keysPath = accountPath + "/keys"
	// keysCookie says that single keys do nothing. It is kept in the browser: it
	// is about the keyboard there, and whether somebody speaks to it.
	keysCookie = "earshot_keys"
	keysOff    = "off"
	keysKept   = 365 * 24 * time.Hour
)

// keysAreOff reports whether the reader switched single keys off.
func keysAreOff(r *http.Request) bool {
	c, err := r.Cookie(keysCookie)
	return err == nil && c.Value == keysOff
}

// saveKeys switches single keys on or off.
func (u *UI) saveKeys(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	keep := u.cookie(c, keysCookie, keysOff, time.Now().Add(keysKept))
	if c.Request().PostForm.Get("keys") == "on" {
		keep.Value, keep.MaxAge = "", -1
	}
	c.SetCookie(keep)
	return c.Redirect(http.StatusSeeOther, accountPath+"?saved=keys#keys")
}
