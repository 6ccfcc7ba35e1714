package webui

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// searchBox is the form with which everything begins.
type searchBox struct {
	Text   string
	Error  string // why the search could not be made, for its reader
	Hidden []parameter
	Focus  bool
}

type searchPage struct {
	frame
	Box    searchBox
	Found  *found
	Chips  []chip
	Facets []facet
	Export *exportForm // nil where nothing was found
	Save   *saveForm   // nil where nothing can be asked
}

// proposal is another query, with the address of its search.
type proposal struct{ Text, URL string }

// found is the answer to a search.
type found struct {
	Total       string
	Took        string
	Items       []item
	Expansions  []expansion
	Dropped     []dropped // other words that were left out
	DidYouMean  []proposal
	Like        string   // beginning of the passage that is to be resembled
	Literal     string   // address without other words; "" if there are none
	Widened     string   // address with other words again; "" if they are in use
	Kept        []string // words for which no others were searched, at the reader's wish
	Loosened    string   // address with other words for these, too
	ByRelevance string
	ByDate      string
	Latest      bool
	First, Next string // addresses of pages; "" where there is none
	Clear       string // address of the same words without filters
}

func (u *UI) search(c echo.Context) error {
	r := c.Request()
	a := readAsked(c.QueryParams())
	if a.empty() {
		return u.home(c)
	}
	page := searchPage{frame: u.frame(r, printer(r).T("Search")), Box: searchBox{Text: a.Text, Hidden: a.hidden()}}
	page.Here, page.Suggests = "search", true
	switch {
	case a.Text != "":
		page.Title = a.Text
	case a.like != "":
		page.Title = page.say.T("Similar passages")
	}
	names, err := u.studyNames(r.Context(), page.Person, a)
	if err != nil {
		return err
	}
	answer, err := u.ask(r.Context(), page.Person, a)
	if err != nil {
		p, mine := besideBox(err)
		if !mine {
			return err
		}
		page.Box.Error = explain(page.say, p)
		page.Chips = chips(page.say, a, library.FacetLists{}, names)
		return u.render(c, p.Status, "search", page)
	}
	page.Found, page.Facets, page.Chips = newFound(page.say, a, answer), facets(page.say, a, answer.Facets), chips(page.say, a, answer.Facets, names)
	if page.Save, err = u.newSaveForm(r.Context(), page.Person, a, answer, page.Chips); err != nil {
		return err
	}
	if err := u.addPlayers(r.Context(), page.Person, page.Found.Items, answer.Items); err != nil {
		return err
	}
	if err := u.addJudgeForms(r.Context(), page.frame, a, answer, page.Found.Items); err != nil {
		return err
	}
	cite(page.say, page.Found.Items, u.origin(c))
	if len(page.Found.Items) > 0 {
		page.Export = newExportForm(page.say, a,
			page.say.T("Highlights with their tags, and the findings and insights that rest on them, as far as the filters of this search reach."),
			page.Person.MayAnywhere(auth.Recordings))
	}
	return u.render(c, http.StatusOK, "search", page)
}

func (u *UI) ask(ctx context.Context, who auth.Person, a asked) (library.Answer, error) {
	request, err := a.request()
	if err != nil {
		return library.Answer{}, err
	}
	return u.lib.Search(ctx, who, request)
}

// besideBox tells problems that the reader solves where they typed from those
// that make another page.
func besideBox(err error) (*problem.Problem, bool) {
	p := problem.From(err)
	switch p.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return p, false
	case http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return p, true
	}
	return p, p.Status >= 400 && p.Status < 500
}

// explain says what is wrong with a search, where one can tell by name.
func explain(say *wording.Printer, p *problem.Problem) string {
	var said []string
	for _, v := range p.Errors {
		said = append(said, mistake(say, valueWords(say, v.Field), v.Reason))
	}
	switch {
	case len(said) > 0:
		return strings.Join(said, " ")
	case p.Detail != "":
		return sentence(say.Told(p.Detail))
	}
	return sentence(say.Told(p.Title))
}

// studyNames are the titles of the studies that a search is narrowed to.
func (u *UI) studyNames(ctx context.Context, who auth.Person, a asked) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range a.filters["study"] {
		s, err := u.lib.Study(ctx, who, id)
		if errors.Is(err, research.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		names[id] = s.Title
	}
	return names, nil
}

func newFound(say *wording.Printer, a asked, answer library.Answer) *found {
	f := &found{
		Total: say.N(answer.Total, "%s passage", "%s passages"), Took: took(say, answer.Took),
		ByRelevance: a.with("sort", ""), ByDate: a.with("sort", "date"), Latest: a.sort == "date",
		Expansions: expansions(answer.Expansions), Dropped: droppedWords(say, answer.Dropped), Like: answer.Like,
		Clear: asked{Text: a.Text, like: a.like, sort: a.sort}.with("after", ""),
	}
	switch {
	case a.expand == "off":
		f.Widened = a.with("expand", "")
	case len(f.Expansions) > 0:
		f.Literal = a.with("expand", "off")
	}
	for i := range f.Expansions {
		f.Expansions[i].Without = a.literally(f.Expansions[i].words)
	}
	if len(a.literal) > 0 && a.expand != "off" {
		f.Kept, f.Loosened = a.literal, a.with("literal", "")
	}
	for _, it := range answer.Items {
		f.Items = append(f.Items, newItem(say, it, answer.Facets.Brand))
	}
	for _, text := range answer.DidYouMean {
		f.DidYouMean = append(f.DidYouMean, proposal{text, a.with("q", text)})
	}
	if a.after != "" {
		f.First = a.with("after", "")
	}
	if answer.Next != "" {
		f.Next = a.with("after", answer.Next)
	}
	return f
}

// took writes how long a search took.
func took(say *wording.Printer, d time.Duration) string {
	if d < time.Millisecond {
		return say.T("less than 1 ms")
	}
	return say.T("%s ms", say.Number(int(d.Milliseconds())))
}
