package webui

import (
	"net/http"
	"net/url"
	"time"

	"earshot/internal/library"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// styleGuidePage shows the pieces that pages are made of in one place, so that one
// sees what there is before one makes another, and whether it all fits. What it
// shows is made by the same code as on the pages, of samples.
type styleGuidePage struct {
	frame
	Colours         []string
	Box             searchBox
	Wrong           string
	Chips           []chip
	Markets         []string
	Languages       []string
	Options         []option
	Items           []item
	Studies         []studyRow
	Saved           []savedRow
	Numbers         []tile
	Heat, Bars, Sum *chart
	Mistakes        []formError
	Tags            []tagLink
}

func (u *UI) styleGuide(c echo.Context) error {
	page := styleGuidePage{frame: u.frame(c.Request(), "")}
	say := page.say
	page.Title = say.T("Style guide")
	page.Colours = []string{"paper", "surface", "sunk", "line", "edge", "ink", "dim", "accent", "tint", "mark", "danger"}
	page.Box, page.Wrong = searchBox{Text: "delivery date"}, say.T("Close the quotation marks.")
	page.Chips = chips(say, readAsked(url.Values{"market": {"DE"}, "language": {"nl"}, "from": {"2026-03-31"}}), library.FacetLists{}, nil)
	page.Markets, page.Languages = []string{"DE", "GB"}, []string{"de", "en"}
	page.Options = []option{{"interview", methodName(say, "interview"), false}, {"diary", methodName(say, "diary"), true}}
	page.Items = sampleItems(say, u.origin(c))
	page.Studies = []studyRow{
		{"Why baskets stay full", "#lists", "Ostrel", methodName(say, "usability-test"), "GB", say.T(studyStates["active"])},
		{"Lieferung am Samstag", "#lists", "Heimholz", methodName(say, "interview"), "DE", say.T(studyStates["draft"])},
	}
	page.Saved = []savedRow{
		{Name: "Saturdays", URL: "#lists", Text: "delivery saturday", Asks: page.Chips[:1], New: say.N(3, "%s new", "%s new"), Total: say.N(27, "%s passage", "%s passages")},
		{Name: "Long waits", URL: "#lists", Text: "wait"},
	}
	page.Numbers = []tile{{"50", say.T("Sessions"), ""}, {say.Number(12345), say.T("Highlights"), say.N(38, "in %s session", "in %s sessions")}}
	page.Heat, page.Bars, page.Sum = sampleCharts(say)
	page.Mistakes = []formError{{"sample-wrong", say.T("Give the search a name of one line, of %s characters at the most.", say.Number(300))}}
	page.Tags = []tagLink{{"delivery promise", "#chips"}, {"price", "#chips"}}
	return u.render(c, http.StatusOK, "styleguide", page)
}

// sampleItems are hits as a search shows them.
func sampleItems(say *wording.Printer, origin string) []item {
	moment := int64(87250)
	items := []item{
		{
			Title: "Mara and Ben order a lamp", URL: "#hits", Study: "Why baskets stay full", StudyURL: "#hits", Brands: []brandLink{{"Ostrel", "#hits"}},
			Markets: []string{"GB"}, Languages: []string{"en"}, HeldOn: "2026-03-31", More: say.N(2, "%s more", "%s more"),
			Hits: []hit{{
				URL: "#hits", Similar: "#hits", Moment: clock(moment), Speaker: "Mara", Language: "en", quote: "None of the dates was a Saturday.",
				Snippet: []piece{{"None of the ", false}, {"dates", true}, {" was a Saturday.", false}}, Why: []reason{why(say, "exact")},
			}},
		},
		{
			Kind: "finding", Title: capital(valueWords(say, "finding")), URL: "#hits", Brands: []brandLink{{"Ostrel", "#hits"}}, Languages: []string{"en"},
			Hits: []hit{{
				URL: "#hits", Similar: "#hits", Language: "en", quote: "A date without a time of day is no promise.",
				Snippet: []piece{{"A ", false}, {"date", true}, {" without a time of day is no promise.", false}}, Why: []reason{why(say, "stem"), why(say, "translation")},
			}},
		},
	}
	cite(say, items, origin+"/styleguide")
	return items
}

// sampleCharts are the three kinds of charts.
func sampleCharts(say *wording.Printer) (*chart, *chart, *chart) {
	tags, brands := []string{"Checkout", "Delivery", "Trust"}, []string{"Ostrel", "Heimholz", "Vandoa Market"}
	h := drawHeat(heat{
		Label: say.T("Tags by brand"), RowName: say.T("Tag"), ColumnName: say.T("Brand"), CountName: say.T("How often"), Rows: tags, Columns: brands,
		Counts: [][]int{{25, 18, 0}, {12, 7, 3}, {1, 0, 9}}, URL: func(int, int) string { return "#charts" }, Count: say.Number,
	})
	bars := drawBars(say.T("Sessions by market"), []string{say.T("Market"), say.T("Sessions")}, []bar{
		{Name: say.Market("DE"), Count: 7, Says: say.Number(7), URL: "#charts"}, {Name: say.Market("NL"), Count: 4, Says: say.Number(4), URL: "#charts"},
	})
	var columns []column
	for i, n := range []int{3, 5, 2, 8, 6, 9} {
		columns = append(columns, column{Name: say.Month(time.Date(2026, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC)), Parts: []int{n, i % 3}, Says: say.N(n+i%3, "%s finding", "%s findings"), URL: "#charts"})
	}
	months := drawColumns(say.T("Findings over time"), say.T("Month"), []string{say.T("published"), say.T("in work or out of date")}, columns)
	return h, bars, months
}
