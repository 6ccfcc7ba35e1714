package webui

import (
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/library"

	"github.com/labstack/echo/v4"
)

// brandPage is a brand with its studies, and what there is of it in numbers.
type brandPage struct {
	frame
	look
	Untold      bool // nothing can be counted now
	Heading     string
	Languages   []string
	Studies     []studyRow
	SearchURL   string // everything of this brand
	OverviewURL string
	Next        string
	MayAdd      bool
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
	a := readAsked(map[string][]string{"brand": {b.Slug}})
	page := brandPage{
		frame: u.frame(c.Request(), b.Name), Heading: b.Name, Languages: b.Languages, SearchURL: a.with("after", ""),
		OverviewURL: overviewPath + "?brand=" + b.Slug, Next: nextURL(brandURL(b.Slug), studies.Next), MayAdd: who.MayAt(auth.Contribute, b.Slug),
	}
	page.Crumbs = []crumb{{page.say.T("All brands"), "/#brands"}}
	page.look, err = u.look(c.Request(), page.frame, a)
	if _, now := besideBox(err); err != nil && !now {
		return err
	}
	page.Untold = err != nil
	for _, s := range studies.Items {
		page.Studies = append(page.Studies, newStudyRow(page.frame, s, ""))
	}
	return u.render(c, http.StatusOK, "brand", page)
}
