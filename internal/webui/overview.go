package webui

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const overviewPath = "/overview"

// overviewPage is the research of the group to look at.
type overviewPage struct {
	frame
	Brands, Methods []option
	From, To        string
	Hidden          []parameter // filters that the form does not have
	Chips           []chip
	Error           string // why nothing can be counted
	look
}

// look is what there is of something, in numbers and charts; nil where there is
// nothing to draw.
type look struct {
	Numbers               []tile
	Tags, Months, Markets *chart
	MoreTags, MoreBrands  int // that are not shown
}

// tile is a number with what it counts.
type tile struct{ Number, Of, More string }

// overviewFilters are the filters of a search that narrow an overview.
var overviewFilters = []string{"brand", "method", "market", "language", "study", "tag"}

func (u *UI) overview(c echo.Context) error {
	r := c.Request()
	all := readAsked(c.QueryParams())
	a := asked{from: all.from, to: all.to, filters: maps.Clone(all.filters)}
	maps.DeleteFunc(a.filters, func(name string, _ []string) bool { return !slices.Contains(overviewFilters, name) })
	page := overviewPage{frame: u.frame(r, ""), From: a.from, To: a.to}
	page.Title, page.Here = page.say.T("Overview"), "overview"
	if err := u.overviewForm(r.Context(), &page, a); err != nil {
		return err
	}
	var err error
	page.look, err = u.look(r, page.frame, a)
	if err != nil {
		p, mine := besideBox(err)
		if !mine {
			return err
		}
		page.Error = overviewMistake(page.say, err, p)
		return u.render(c, p.Status, "overview", page)
	}
	return u.render(c, http.StatusOK, "overview", page)
}

// look counts and draws what a search with these filters is about.
func (u *UI) look(r *http.Request, f frame, a asked) (look, error) {
	request, err := a.request()
	if err != nil {
		return look{}, err
	}
	o, err := u.lib.Overview(r.Context(), f.Person, request.Filter, readerLanguage(r))
	if err != nil {
		return look{}, err
	}
	l := look{Numbers: overviewNumbers(f.say, o), Months: monthChart(f.say, o, a), Markets: marketChart(f.say, o, a)}
	if len(o.Heat.Tags) > 0 && len(o.Heat.Brands) > 0 {
		l.Tags, l.MoreTags, l.MoreBrands = tagChart(f.say, o.Heat, a), o.Heat.MoreTags, o.Heat.MoreBrands
	}
	return l, nil
}

// overviewMistake says why nothing can be counted.
func overviewMistake(say *wording.Printer, err error, p *problem.Problem) string {
	if _, ok := errors.AsType[*research.InvalidError](err); ok {
		return say.T("Give days as 2026-03-31.")
	}
	return explain(say, p)
}

// overviewForm fills in what the form has to choose from.
func (u *UI) overviewForm(ctx context.Context, page *overviewPage, a asked) error {
	brands, err := u.brandNames(ctx, page.Person)
	if err != nil {
		return err
	}
	studies, err := u.studyNames(ctx, page.Person, a)
	if err != nil {
		return err
	}
	for _, b := range brands {
		page.Brands = append(page.Brands, option{b.Value, b.Label, a.has("brand", b.Value)})
	}
	for _, m := range research.Methods() {
		page.Methods = append(page.Methods, option{string(m), methodName(page.say, m), a.has("method", string(m))})
	}
	for _, p := range a.hidden() {
		if !slices.Contains([]string{"brand", "method", "from", "to"}, p.Name) {
			page.Hidden = append(page.Hidden, p)
		}
	}
	for _, each := range chips(page.say, a, library.FacetLists{Brand: brands}, studies) {
		each.URL = overviewPath + strings.TrimPrefix(each.URL, "/")
		page.Chips = append(page.Chips, each)
	}
	return nil
}

// narrowed is the address of what a search finds within the same filters and
// these values.
func (a asked) narrowed(filters map[string][]string) string {
	to := asked{from: a.from, to: a.to, filters: maps.Clone(a.filters)}
	maps.Copy(to.filters, filters)
	return to.with("after", "")
}

func overviewNumbers(say *wording.Printer, o library.Overview) []tile {
	sessions, findings, markets := 0, 0, 0
	for _, m := range o.Markets {
		sessions, findings = sessions+m.Sessions, findings+m.Findings
		if m.Market != "" {
			markets++
		}
	}
	return []tile{
		{Number: say.Number(sessions), Of: say.T("Sessions")},
		{Number: say.Number(findings), Of: say.T("Published findings")},
		{Number: say.Number(markets), Of: say.T("Markets")},
	}
}

// taggedKinds are what the heat map counts.
var taggedKinds = []string{"highlight", "finding", "insight"}

// tagChart shows how often tags are used by each brand, or by the only one.
func tagChart(say *wording.Printer, h library.Heat, a asked) *chart {
	at := func(tag, brand int) string {
		return a.narrowed(map[string][]string{"tag": {h.Tags[tag].Value}, "brand": {h.Brands[brand].Value}, "kind": taggedKinds})
	}
	title := say.T("How often tags stand on highlights, findings and insights")
	if len(h.Brands) == 1 {
		var bars []bar
		for i, t := range h.Tags {
			bars = append(bars, bar{Name: t.Label, Count: h.Counts[i][0], Says: say.Number(h.Counts[i][0]), URL: at(i, 0)})
		}
		return drawBars(title, []string{say.T("Tag"), say.T("How often")}, bars)
	}
	labels := func(values []library.FacetValue) (list []string) {
		for _, v := range values {
			list = append(list, v.Label)
		}
		return list
	}
	return drawHeat(heat{
		Label: title, RowName: say.T("Tag"), ColumnName: say.T("Brand"),
		CountName: say.T("How often"), Rows: labels(h.Tags), Columns: labels(h.Brands), Counts: h.Counts, Count: say.Number,
		URL: at,
	})
}

// leastMonths is how many months a chart shows at least, so that one can see that
// the first findings were the first.
const leastMonths = 6

// monthChart shows how many findings were written in each month; nil where
// there are none.
func monthChart(say *wording.Printer, o library.Overview, a asked) *chart {
	if len(o.Months) == 0 {
		return nil
	}
	first := o.Months[0].Month
	for range max(0, leastMonths-len(o.Months)) {
		first = first.AddDate(0, -1, 0)
		o.Months = append([]library.MonthCount{{Month: first}}, o.Months...)
	}
	columns := make([]column, 0, len(o.Months))
	for _, m := range o.Months {
		in := a
		in.from = max(a.from, m.Month.Format(time.DateOnly))
		in.to = m.Month.AddDate(0, 1, -1).Format(time.DateOnly)
		if a.to != "" {
			in.to = min(a.to, in.to)
		}
		col := column{Name: say.Month(m.Month), Parts: []int{m.Published, m.Others}, Says: say.N(m.Published+m.Others, "%s finding", "%s findings")}
		if m.Published+m.Others > 0 {
			col.URL = in.narrowed(map[string][]string{"kind": {"finding"}})
		}
		columns = append(columns, col)
	}
	return drawColumns(say.T("Findings by the month in which they were written"), say.T("Month"),
		[]string{say.T("published"), say.T("in work or out of date")}, columns)
}

// marketChart shows what there is of each market; nil where there is nothing.
func marketChart(say *wording.Printer, o library.Overview, a asked) *chart {
	if len(o.Markets) == 0 {
		return nil
	}
	bars := make([]bar, 0, len(o.Markets))
	for _, m := range o.Markets {
		b := bar{Name: say.T("no market noted"), Count: m.Sessions, More: []string{say.Number(m.Studies), say.Number(m.Findings)}}
		b.Says = say.N(m.Sessions, "%s session", "%s sessions") + ", " + say.N(m.Findings, "%s finding", "%s findings")
		if m.Market != "" {
			b.Name, b.URL = say.Market(m.Market), a.narrowed(map[string][]string{"market": {m.Market}})
		}
		bars = append(bars, b)
	}
	return drawBars(say.T("Sessions by market"), []string{say.T("Market"), say.T("Sessions"), say.T("Studies"), say.T("Published findings")}, bars)
}
