package webui

import (
	"cmp"
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
	"earshot/search"

	"github.com/labstack/echo/v4"
)

const savedPath = "/saved-searches"

// savedPage lists the searches that a person follows.
type savedPage struct {
	frame
	Said   string    // what was done just now
	Save   *saveForm // a search that could not be saved; nil otherwise
	Rows   []savedRow
	Errors []formError
}

// savedRow is a search that a person follows.
type savedRow struct {
	ID, Name, URL string
	Asks          []chip // what it asks for besides its words
	Text          string // its words
	New           string // "3 new"; "" where nothing is
	Total         string // "" where the search cannot be made any more
	Looked        string // the day on which they did last
	Typed         string // another name on its way, or the name
	Wrong         bool   // that name
}

// saveForm keeps a search under a name, or says that it is kept.
type saveForm struct {
	Name   string
	Hidden []parameter
	Kept   bool
	Wrong  bool // the name
}

// savedSaid are the sentences that the page begins with after a change, by the
// word in its address.
var savedSaid = map[string]string{
	"renamed": wording.Text("The search has its new name."),
	"deleted": wording.Text("The search is deleted."),
}

func (u *UI) savedSearches(c echo.Context) error {
	page := savedPage{frame: u.frame(c.Request(), "")}
	page.Said = page.say.T(savedSaid[c.QueryParam("done")])
	return u.showSaved(c, http.StatusOK, page)
}

// showSaved shows the page; rows that it has already are shown as they were sent.
func (u *UI) showSaved(c echo.Context, status int, page savedPage) error {
	sent := page.Rows
	var err error
	if page.Rows, _, err = u.savedRows(c.Request().Context(), page.frame, library.MostSavedSearches); err != nil {
		return err
	}
	for i := range page.Rows {
		for _, s := range sent {
			if row := &page.Rows[i]; s.ID == row.ID {
				row.Typed, row.Wrong = s.Typed, true
			}
		}
	}
	page.Title, page.Here = page.say.T("Saved searches"), "saved"
	return u.render(c, status, "saved", page)
}

// savedRows are the first of the searches that the reader follows, newest first,
// and how many there are.
func (u *UI) savedRows(ctx context.Context, f frame, first int) ([]savedRow, int, error) {
	list, total, err := u.lib.SavedSearches(ctx, f.Person, first)
	if err != nil || total == 0 {
		return nil, total, err
	}
	brands, err := u.brandNames(ctx, f.Person)
	if err != nil {
		return nil, total, err
	}
	rows := make([]savedRow, 0, len(list))
	for _, s := range list {
		a := askedFor(s.Request)
		studies, err := u.studyNames(ctx, f.Person, a)
		if err != nil {
			return nil, total, err
		}
		row := savedRow{
			ID: s.ID, Name: s.Name, Typed: s.Name, URL: a.with("after", ""), Text: a.Text,
			Asks: chips(f.say, a, library.FacetLists{Brand: brands}, studies), Looked: s.SeenAt.Format(time.DateOnly),
		}
		if s.New > 0 {
			row.New = f.say.N(s.New, "%s new", "%s new")
		}
		if s.Total >= 0 {
			row.Total = f.say.N(s.Total, "%s passage", "%s passages")
		}
		rows = append(rows, row)
	}
	return rows, total, nil
}

// brandNames are the names of brands by their slugs.
func (u *UI) brandNames(ctx context.Context, who auth.Person) ([]library.FacetValue, error) {
	var names []library.FacetValue
	for after := ""; ; {
		page, err := u.lib.Brands(ctx, who, after, library.MostPage)
		if err != nil {
			return nil, err
		}
		for _, b := range page.Items {
			names = append(names, library.FacetValue{Value: b.Slug, Label: b.Name})
		}
		if after = page.Next; after == "" {
			return names, nil
		}
	}
}

// askedFor is the search of an address that makes this request.
func askedFor(r library.SearchRequest) asked {
	f := r.Filter
	a := readAsked(map[string][]string{
		"brand": f.Brands, "market": f.Markets, "language": f.Languages, "study": f.Studies, "method": f.Methods,
		"tag": f.Tags, "speaker": f.Speakers,
	})
	for _, k := range f.Kinds {
		a.filters.Add("kind", string(k))
	}
	a.Text, a.like, a.literal = r.Text, r.Like, r.Literal
	if r.Sort != search.Relevance {
		a.sort = string(r.Sort)
	}
	if r.NoExpand {
		a.expand = "off"
	}
	if !f.From.IsZero() {
		a.from = f.From.Format(time.DateOnly)
	}
	if !f.To.IsZero() {
		a.to = f.To.Format(time.DateOnly)
	}
	return a
}

// newSaveForm offers to keep a search, or says under which name the reader does:
// looking at it counts as having seen what it finds.
func (u *UI) newSaveForm(ctx context.Context, who auth.Person, a asked, answer library.Answer, filters []chip) (*saveForm, error) {
	request, err := a.request()
	if err != nil {
		return nil, err
	}
	kept, ok, err := u.lib.LookAt(ctx, who, request, answer.Total)
	if err != nil || ok {
		return &saveForm{Name: kept.Name, Kept: true}, err
	}
	var parts []string
	for _, each := range append([]chip{{Label: a.Text}}, filters...) {
		if each.Label != "" {
			parts = append(parts, each.Label)
		}
	}
	name := []rune(cmp.Or(strings.Join(parts, ", "), answer.Like))
	return &saveForm{Name: string(name[:min(len(name), research.MostTitle)]), Hidden: a.whole()}, nil
}

// saveSearch keeps a search and leads back to it.
func (u *UI) saveSearch(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	r := c.Request()
	a := readAsked(r.PostForm)
	a.after = ""
	request, err := a.request()
	if err == nil {
		_, err = u.lib.SaveSearch(r.Context(), auth.From(r.Context()), library.Key{}, strings.TrimSpace(r.PostForm.Get("name")), request)
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, a.with("after", "")+"#kept")
	}
	p, mine := besideBox(err)
	if !mine {
		return err
	}
	page := savedPage{frame: u.frame(r, ""), Save: &saveForm{Name: r.PostForm.Get("name"), Hidden: a.whole()}}
	page.Errors, page.Save.Wrong = page.notSaved(err, "name")
	return u.showSaved(c, p.Status, page)
}

// notSaved says why a search could not be saved, and whether it is for its name.
func (p savedPage) notSaved(err error, field string) (list []formError, name bool) {
	invalid, ok := errors.AsType[*research.InvalidError](err)
	if ok && len(invalid.Violations) > 0 && invalid.Violations[0].Field == "name" {
		return []formError{{field, p.say.T("Give the search a name of one line, of %s characters at the most.", p.say.Number(research.MostTitle))}}, true
	}
	if _, ok := errors.AsType[*research.ConflictError](err); ok {
		return []formError{{"saved", p.say.T("You keep %s searches already. Delete one first.", p.say.Number(library.MostSavedSearches))}}, false
	}
	return []formError{{field, explain(p.say, problem.From(err))}}, false
}

func (u *UI) renameSearch(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	r := c.Request()
	id, name := c.Param("id"), r.PostFormValue("name")
	err := u.lib.RenameSearch(r.Context(), auth.From(r.Context()), id, strings.TrimSpace(name))
	if _, ok := errors.AsType[*research.InvalidError](err); ok {
		page := savedPage{frame: u.frame(r, ""), Rows: []savedRow{{ID: id, Typed: name}}}
		page.Errors, _ = page.notSaved(err, "name-"+id)
		return u.showSaved(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, savedPath+"?done=renamed")
}

func (u *UI) deleteSearch(c echo.Context) error {
	ctx := c.Request().Context()
	if err := u.lib.DeleteSavedSearch(ctx, auth.From(ctx), c.Param("id")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, savedPath+"?done=deleted")
}
