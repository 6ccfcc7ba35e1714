package webui

import (
	"net/http"

	"earshot/internal/research"
	"earshot/search"

	"github.com/labstack/echo/v4"
)

type helpPage struct {
	frame
	MostBytes, MostWords, MostDepth, MostLetters int // of queries
}

// searchHelp explains the query language.
func (u *UI) searchHelp(c echo.Context) error {
	page := helpPage{
		u.frame(c.Request(), printer(c.Request()).T("How to search")), search.MaxQueryBytes, search.MaxTerms, search.MaxDepth, search.MaxTermRunes,
	}
	page.Here = "help"
	return u.render(c, http.StatusOK, "searchhelp", page)
}

type docsPage struct {
	frame
	API apiReference
}

// docs is the API reference, made of the description that the API gives of
// itself.
func (u *UI) docs(c echo.Context) error {
	if u.api == nil {
		return &research.NotFoundError{Thing: "API reference"}
	}
	description, err := u.api()
	if err != nil {
		return err
	}
	reference, err := readAPI(description, c.Scheme()+"://"+c.Request().Host)
	if err != nil {
		return err
	}
	page := docsPage{u.frame(c.Request(), "API"), reference}
	page.Here = "docs"
	return u.render(c, http.StatusOK, "docs", page)
}
