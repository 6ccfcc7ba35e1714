package webui

import (
	"net/http"
	"time"

	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/labstack/echo/v4"
)

// homePage is the first page, before anything is asked for.
type homePage struct {
	frame
	Box     searchBox
	Saved   []savedRow
	Others  int // saved searches that are not shown
	News    []newsList
	Brands  []brandCard
	Studies []studyRow
	MayAdd  bool
}

// newsList is what came of one kind.
type newsList struct {
	Title string
	New   string // how much is new; "" where nothing is
	Items []newsItem
	URL   string // address of all of them
}

type newsItem struct {
	Title, URL, Language string
	Of, Day              string // a study, and when it came
	New                  bool
}

type brandCard struct {
	Name, URL string
	Languages []string
}

// studyRow is a study in a list.
type studyRow struct {
	Title, URL, Brand, Method, Market, State string
}

// How much of each list the first page shows.
const (
	homeSaved   = 6
	homeNews    = 4
	homeBrands  = 60
	homeStudies = 6
)

// home shows the search box, and what one may want to read without asking.
func (u *UI) home(c echo.Context) error {
	ctx := c.Request().Context()
	page := homePage{frame: u.frame(c.Request(), ""), Box: searchBox{Focus: true}}
	page.Title, page.Here, page.Suggests = page.say.T("Search"), "search", true
	page.MayAdd = page.Person.MayWrite()
	rows, total, err := u.savedRows(ctx, page.frame, homeSaved)
	if err != nil {
		return err
	}
	page.Saved, page.Others = rows, total-len(rows)
	news, err := u.lib.News(ctx, page.Person, homeNews)
	if err != nil {
		return err
	}
	page.addNews(news)
	brands, err := u.lib.Brands(ctx, page.Person, "", homeBrands)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, b := range brands.Items {
		names[b.Slug] = b.Name
		page.Brands = append(page.Brands, brandCard{b.Name, brandURL(b.Slug), b.Languages})
	}
	studies, err := u.lib.Studies(ctx, page.Person, "", "", homeStudies)
	if err != nil {
		return err
	}
	for _, s := range studies.Items {
		page.Studies = append(page.Studies, newStudyRow(page.frame, s, names[s.Brand]))
	}
	return u.render(c, http.StatusOK, "home", page)
}

// addNews adds the newest insights, findings and sessions, where there are any.
func (p *homePage) addNews(n library.News) {
	newer := func(t time.Time) bool { return !t.Before(n.Since) }
	add := func(title string, count int, kinds []string, items []newsItem) {
		if len(items) == 0 {
			return
		}
		l := newsList{Title: title, Items: items, URL: asked{filters: map[string][]string{"kind": kinds}, sort: "date"}.with("after", "")}
		if count > 0 {
			l.New = p.say.N(count, "%s new", "%s new")
		}
		p.News = append(p.News, l)
	}
	claims := func(path string, list []research.Claim) (items []newsItem) {
		for _, c := range list {
			items = append(items, newsItem{c.Title, path + c.ID, c.Language, n.Studies[c.Study].Title, c.UpdatedAt.Format(time.DateOnly), newer(c.UpdatedAt)})
		}
		return items
	}
	var sessions []newsItem
	for _, s := range n.Sessions {
		sessions = append(sessions, newsItem{s.Title, sessionURL(s.ID), "", n.Studies[s.Study].Title, s.CreatedAt.Format(time.DateOnly), newer(s.CreatedAt)})
	}
	add(p.say.T("Insights"), n.NewInsights, []string{"insight"}, claims("/insights/", n.Insights))
	add(p.say.T("Findings"), n.NewFindings, []string{"finding"}, claims("/findings/", n.Findings))
	add(p.say.T("Sessions"), n.NewSessions, []string{"transcript", "note"}, sessions)
}

func newStudyRow(f frame, s research.Study, brand string) studyRow {
	return studyRow{
		Title: s.Title, URL: studyURL(s.ID), Brand: brand, Method: methodName(f.say, s.Method),
		Market: s.Market, State: f.say.T(studyStates[s.State]),
	}
}
