package webui

import (
	"errors"
	"net/http"
	"net/url"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

type columnsPage struct {
	frame
	Name, Action, Cancel string
	Error                string // why the file cannot be read as a survey, or not as asked
	Responses            int
	Columns              []columnRow
	Roles                []roleChoice
}

// columnRow is a column with what it holds.
type columnRow struct {
	Sheet, Letter, Name, Role string
	Samples                   []string
}

// roleChoice is what a column may hold.
type roleChoice struct{ Role, Label, Hint string }

func columnsURL(file string) string { return "/files/" + url.PathEscape(file) + "/columns" }

func (u *UI) columns(c echo.Context) error {
	page, err := u.columnsPage(c)
	if err != nil {
		return err
	}
	return u.showColumns(c, http.StatusOK, page, nil)
}

// columnsPage is the page of a file without its columns.
func (u *UI) columnsPage(c echo.Context) (columnsPage, error) {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	f, err := u.lib.File(ctx, who, c.Param("id"))
	if err != nil {
		return columnsPage{}, err
	}
	s, err := u.lib.Session(ctx, who, f.Session)
	if err != nil {
		return columnsPage{}, err
	}
	say := printer(c.Request())
	return columnsPage{
		frame: u.frame(c.Request(), say.T("What the columns hold"), crumb{s.Title, sessionURL(s.ID)}),
		Name:  f.Name, Action: columnsURL(f.ID), Cancel: sessionURL(f.Session), Roles: roleChoices(say),
	}, nil
}

// showColumns fills in what the file has, with the roles that somebody sent.
func (u *UI) showColumns(c echo.Context, status int, page columnsPage, sent []research.Column) error {
	ctx := c.Request().Context()
	survey, err := u.lib.FileSurvey(ctx, auth.From(ctx), c.Param("id"))
	if refused, ok := errors.AsType[*library.SurveyError](err); ok {
		page.Error = sentence(page.say.Told(refused.Reason))
		return u.render(c, http.StatusUnprocessableEntity, "columns", page)
	}
	if err != nil {
		return err
	}
	page.Responses = survey.Responses
	roles := map[research.Column]string{}
	for _, column := range sent {
		roles[research.Column{Sheet: column.Sheet, Letter: column.Letter}] = column.Role
	}
	for _, column := range survey.Columns {
		row := columnRow{column.Sheet, column.Letter, column.Name, string(column.Role), column.Samples}
		if role, ok := roles[research.Column{Sheet: row.Sheet, Letter: row.Letter}]; ok {
			row.Role = role
		}
		page.Columns = append(page.Columns, row)
	}
	return u.render(c, status, "columns", page)
}

// saveColumns has the file read again with what was said of its columns.
func (u *UI) saveColumns(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	r := c.Request()
	page, err := u.columnsPage(c)
	if err != nil {
		return err
	}
	columns := columnsSent(r.PostForm)
	_, err = u.lib.SetColumns(r.Context(), auth.From(r.Context()), c.Param("id"), columns)
	refused, wrong := errors.AsType[*library.SurveyError](err)
	invalid, bad := errors.AsType[*research.InvalidError](err)
	switch {
	case wrong:
		page.Error = sentence(page.say.Told(refused.Reason))
	case bad:
		page.Error = sentence(page.say.Told(invalid.Violations[0].Reason))
	case errors.Is(err, library.ErrBusy):
		page.Error = page.say.T("The file is still being read. Save again in a moment.")
		return u.showColumns(c, http.StatusConflict, page, columns)
	case err != nil:
		return err
	default:
		return c.Redirect(http.StatusSeeOther, page.Cancel)
	}
	return u.showColumns(c, http.StatusUnprocessableEntity, page, columns)
}

// columnsSent reads the form: sheet, letter and role of each column.
func columnsSent(form url.Values) []research.Column {
	sheets, letters, roles := form["sheet"], form["letter"], form["role"]
	columns := make([]research.Column, 0, len(letters))
	for i := range min(len(sheets), len(letters), len(roles)) {
		columns = append(columns, research.Column{Sheet: sheets[i], Letter: letters[i], Role: roles[i]})
	}
	return columns
}

var roleWords = map[string]roleChoice{
	"participant": {Label: wording.Text("Participant"), Hint: wording.Text("who answers: a pseudonym or a number")},
	"date":        {Label: wording.Text("Date"), Hint: wording.Text("when they answered")},
	"language":    {Label: wording.Text("Language"), Hint: wording.Text("of their answers, such as de")},
	"question":    {Label: wording.Text("Question"), Hint: wording.Text("that this row answers, where a row is one answer")},
	"answer":      {Label: wording.Text("Answer"), Hint: wording.Text("written in their own words: a passage of its own, below its question")},
	"choice":      {Label: wording.Text("Choice"), Hint: wording.Text("a number or one of several answers: kept together, a line a response")},
	"ignore":      {Label: wording.Text("Ignore"), Hint: wording.Text("not read, so not found either")},
}

func roleChoices(say *wording.Printer) []roleChoice {
	var list []roleChoice
	for _, role := range library.SurveyRoles() {
		said := roleWords[role]
		list = append(list, roleChoice{role, say.T(said.Label), say.T(said.Hint)})
	}
	return list
}
