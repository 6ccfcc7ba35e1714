package webui

import (
	"net/http"
	"slices"
	"time"

	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

const (
	languagePath = "/language"
	// languageCookie holds the language that a reader chose for the pages. It is
	// kept in the browser, so that the sign-in page speaks it, too.
	languageCookie = "earshot_language"
	languageKept   = 365 * 24 * time.Hour
)

// printer is for the reader of a request: the language that they chose, or
// else the one that their browser asks for.
func printer(r *http.Request) *wording.Printer {
	return wording.For(chosenLanguage(r), r.Header.Get("Accept-Language"))
}

// chosenLanguage is the language that a reader chose for the pages; "" if none.
func chosenLanguage(r *http.Request) string {
	c, err := r.Cookie(languageCookie)
	if err != nil || !slices.Contains(wording.Tags, c.Value) {
		return ""
	}
	return c.Value
}

// readerLanguage is the language that a reader wants the names of concepts and
// tags in: that of the pages, or another one that their browser asks for first.
func readerLanguage(r *http.Request) string {
	if chosen := chosenLanguage(r); chosen != "" {
		return chosen
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 || tags[0] == language.Und {
		return printer(r).Tag()
	}
	return tags[0].String()
}

// chooseLanguage keeps the language that the reader wants the pages in, and goes
// back to where they were; an empty one leaves it to the browser again.
func (u *UI) chooseLanguage(c echo.Context) error {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, mostFormBytes)
	chosen := r.PostFormValue("language")
	keep := u.cookie(c, languageCookie, chosen, time.Now().Add(languageKept))
	if !slices.Contains(wording.Tags, chosen) {
		keep.Value, keep.MaxAge = "", -1
	}
	c.SetCookie(keep)
	return c.Redirect(http.StatusSeeOther, ownAddress(r.PostFormValue("next")))
}

// ownName is what a language calls itself.
func ownName(tag string) string { return display.Self.Name(language.MustParse(tag)) }
