package webui

import (
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/library"

	"github.com/labstack/echo/v4"
)

type brandPage struct {
	frame
	Heading   string
	Languages []string
	Studies   []studyRow
	SearchURL string // everything of this brand
	Next      string
}

func (u *UI) brand(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	b, err := u.lib.Brand(ctx, who, c.Param("slug"))
	if err != nil {
		return err
	}
	studies, err := u.lib.Studies(ctx, who, b.Slug, c.QueryParam("after"), library.DefaultPage)
	if err != nil {
		return err
	}
	page := brandPage{
		frame: u.frame(c.Request(), b.Name), Heading: b.Name, Languages: b.Languages,
		SearchURL: asked{}.toggled("brand", b.Slug), Next: nextURL(brandURL(b.Slug), studies.Next),
	}
	page.Crumbs = []crumb{{page.say.T("All brands"), "/#brands"}}
	for _, s := range studies.Items {
		page.Studies = append(page.Studies, newStudyRow(page.frame, s, ""))
	}
	return u.render(c, http.StatusOK, "brand", page)
}
