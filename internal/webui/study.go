package webui

import (
	"net/http"
	"net/url"

	"earshot/internal/auth"
	"earshot/internal/library"

	"github.com/labstack/echo/v4"
)

type studyPage struct {
	frame
	Heading   string
	Question  string
	Method    string
	Market    string
	State     string
	Languages []string
	Sessions  []sessionRow
	SearchURL string // what was said in this study
	Next      string
	Export    *exportForm
	WriteURL  string // address of a form for a finding; "" for who may not
}

// sessionRow is a session in a list.
type sessionRow struct {
	Title, URL, HeldOn, Language, Market string
}

func (u *UI) study(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	s, err := u.lib.Study(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	crumbs, err := u.brandCrumb(ctx, who, s.Brand)
	if err != nil {
		return err
	}
	sessions, err := u.lib.Sessions(ctx, who, s.ID, c.QueryParam("after"), library.DefaultPage)
	if err != nil {
		return err
	}
	page := studyPage{
		frame: u.frame(c.Request(), s.Title, crumbs...), Heading: s.Title, Question: s.Question,
		Method: words(string(s.Method)), Market: s.Market, State: string(s.State), Languages: s.Languages,
		SearchURL: asked{}.toggled("study", s.ID), Next: nextURL(studyURL(s.ID), sessions.Next),
	}
	page.Export = newExportForm(page.say, readAsked(url.Values{"study": {s.ID}}),
		page.say.T("Highlights with their tags, and the findings and insights that rest on them, of this study."))
	if who.May(auth.Contribute, s) {
		page.WriteURL = "/findings/new?study=" + url.QueryEscape(s.ID)
	}
	for _, each := range sessions.Items {
		row := sessionRow{each.Title, sessionURL(each.ID), each.HeldOn, each.Language, each.Market}
		if row.Market == "" {
			row.Market = s.Market
		}
		page.Sessions = append(page.Sessions, row)
	}
	return u.render(c, http.StatusOK, "study", page)
}

// nextURL is the address of the next page of a list; "" on the last.
func nextURL(address, after string) string {
	if after == "" {
		return ""
	}
	return address + "?" + url.Values{"after": {after}}.Encode()
}
