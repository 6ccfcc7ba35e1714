package webui

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

// judgedForm is a judged query on its way through a form.
type judgedForm struct {
	frame
	Heading, Action        string
	New                    bool
	Version                int64
	Text, Language, Target string // as typed
	Answers                []judgedLine
	More                   string // further answers, one on each line
	SearchURL              string // of the search for it; "" for a new one
	DeleteURL              string
	MostGrade              int
	Errors                 []formError
}

// judgedLine is an answer that a query has.
type judgedLine struct {
	ID, URL, Title string
	Text           string // what stands there now
	Language       string
	Kind           string
	Moment         string
	Gone, Kept     bool
	Grade          int
	Author         string
}

// judgedFields are the fields of the form.
var judgedFields = refused{
	"text":     {"text", wording.Text("Write the query as a person would type it, in at most 1024 characters, and so that it can be searched for.")},
	"language": {"language", wording.Text("Write the language of the query as a tag such as de or pt-BR.")},
	"target":   {"target", wording.Text("Write the language of the answers as a tag such as de or pt-BR, or leave it empty.")},
	"relevant": {"more", wording.Text("Name at least one answer, each by what search or a page gives for it; either whole sessions or passages, at most 100 with grades from 1 to 10.")},
	"conflict": {"text", wording.Text("A query with this text and these languages is kept already, or there is no room for more.")},
	"stale":    {"text", wording.Text("Somebody else changed this query meanwhile. What is below is yours; save again to replace theirs.")},
}

// judgedSent is a query with what was typed over it.
type judgedSent struct {
	library.JudgedQuery
	text, language, target, more string
	kept                         map[string]int // grades of the answers that stay, by id; nil for all as they are
}

func (u *UI) newJudged(c echo.Context) error {
	return u.showJudged(c, http.StatusOK, judgedSent{text: c.QueryParam("text"), language: printer(c.Request()).Tag()}, nil)
}

func (u *UI) editJudged(c echo.Context) error {
	j, err := u.lib.JudgedQuery(c.Request().Context(), auth.From(c.Request().Context()), c.Param("id"))
	if err != nil {
		return err
	}
	return u.showJudged(c, http.StatusOK, judgedSent{JudgedQuery: j, text: j.Text, language: j.Language, target: j.Target}, nil)
}

// showJudged shows the form of a query: a new one where it has no id.
func (u *UI) showJudged(c echo.Context, status int, j judgedSent, wrong error) error {
	page := judgedForm{
		New: j.ID == "", Action: judgedPath + "/new", Version: j.Version, Text: j.text, Language: j.language, Target: j.target, More: j.more, MostGrade: research.MostGrade,
	}
	page.frame = u.adminFrame(c.Request())
	page.Heading = page.say.T("New judged query")
	if !page.New {
		page.Heading, page.Action, page.DeleteURL = j.Text, judgedURL(j.ID), judgedURL(j.ID)+"/delete"
		page.SearchURL = asked{Text: j.Text}.with("after", "")
	}
	page.Title, page.Crumbs = page.Heading, []crumb{{page.say.T("Judged queries"), judgedPath}}
	for _, a := range j.Answers {
		line := newJudgedLine(page.say, a)
		if j.kept != nil {
			line.Grade, line.Kept = j.kept[a.ID], j.kept[a.ID] > 0
		}
		line.Grade = max(1, line.Grade)
		page.Answers = append(page.Answers, line)
	}
	page.Errors = judgedFields.mistakes(page.say, wrong)
	return u.render(c, status, "judgedform", page)
}

func newJudgedLine(say *wording.Printer, a library.JudgedAnswer) judgedLine {
	line := judgedLine{
		ID: a.ID, URL: a.URL, Title: cmp.Or(a.Title, a.SessionTitle), Language: a.Language, Kind: judgedKinds(say, a.Kind),
		Gone: a.Gone, Kept: true, Grade: a.Grade, Author: a.Author,
	}
	if a.Title == "" {
		line.Text = a.Text
	}
	if a.Kind == research.JudgedMoment {
		line.Moment = clock(a.First)
	}
	return line
}

func judgedKinds(say *wording.Printer, kind research.JudgedKind) string {
	switch kind {
	case research.JudgedSession:
		return say.T("whole session")
	case research.JudgedFinding, research.JudgedInsight:
		return valueWords(say, string(kind))
	case research.JudgedMoment:
		return say.T("moment")
	case research.JudgedLines:
	}
	return say.T("lines")
}

func (u *UI) createJudged(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, sent := c.Request().Context(), readJudged(c.Request().PostForm, library.JudgedQuery{})
	_, err := u.lib.CreateJudged(ctx, auth.From(ctx), library.Key{}, library.NewJudged{
		Text: sent.text, Language: sent.language, Target: sent.target, Relevant: sent.relevant(),
	})
	return u.afterJudged(c, sent, err)
}

func (u *UI) updateJudged(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	j, err := u.lib.JudgedQuery(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	sent := readJudged(c.Request().PostForm, j)
	read, _ := strconv.ParseInt(c.Request().PostForm.Get("version"), 10, 64) // none is of version 1
	relevant := sent.relevant()
	_, err = u.lib.UpdateJudged(ctx, who, j.ID, max(read, 1), library.JudgedPatch{
		Text: &sent.text, Language: &sent.language, Target: &sent.target, Relevant: &relevant,
	})
	return u.afterJudged(c, sent, err)
}

// afterJudged leads to the list, or shows the form again with what is wrong.
func (u *UI) afterJudged(c echo.Context, sent judgedSent, err error) error {
	if err == nil {
		return back(c, judgedPath, "saved")
	}
	if judgedFields.mistakes(wording.In("en"), err) == nil {
		return err
	}
	return u.showJudged(c, statusOf(err), sent, err) // with the version that is stored now
}

// readJudged is a query with what a form says of it.
func readJudged(sent url.Values, j library.JudgedQuery) judgedSent {
	f := judgedSent{
		JudgedQuery: j, text: strings.TrimSpace(sent.Get("text")), language: strings.TrimSpace(sent.Get("language")),
		target: strings.TrimSpace(sent.Get("target")), more: sent.Get("more"), kept: map[string]int{},
	}
	for _, id := range sent["answer"] {
		grade, err := strconv.Atoi(sent.Get("grade " + id))
		if err != nil {
			grade = 1
		}
		f.kept[id] = grade
	}
	return f
}

// relevant are the answers that the form names: those that stay, and more, each by
// an id, a place, or the address of its page, with "=2" behind it for a grade.
func (s judgedSent) relevant() []library.Graded {
	var list []library.Graded
	for _, a := range s.Answers {
		if grade, ok := s.kept[a.ID]; ok {
			list = append(list, library.Graded{ID: a.ID, Grade: grade})
		}
	}
	for line := range strings.FieldsSeq(s.more) {
		g := library.Graded{ID: line, Grade: 1}
		if id, grade, ok := strings.Cut(line, "="); ok {
			if n, err := strconv.Atoi(grade); err == nil {
				g = library.Graded{ID: id, Grade: n}
			}
		}
		g.ID = answerOf(g.ID)
		list = append(list, g)
	}
	return list
}

// answerOf is the answer that an address of a page stands for; what is none stays
// as it is.
func answerOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || !strings.Contains(address, "/") {
		return address
	}
	for _, path := range []string{"/sessions/", "/findings/", "/insights/"} {
		if _, id, ok := strings.Cut(u.Path, path); ok && u.Fragment == "" {
			return strings.TrimSuffix(id, "/")
		}
	}
	file, line, ok := cutLine(u.Fragment)
	if !ok {
		return address
	}
	return file + "#" + line + "-" + line
}

// cutLine reads the part of an address that leads to a line of a text.
func cutLine(fragment string) (file, line string, ok bool) {
	at := strings.LastIndexByte(fragment, '-')
	if at < 0 {
		return "", "", false
	}
	_, err := strconv.Atoi(fragment[at+1:])
	return fragment[:at], fragment[at+1:], err == nil && research.ValidID(fragment[:at])
}

// askToDeleteJudged asks whether a query is to go.
func (u *UI) askToDeleteJudged(c echo.Context) error {
	j, err := u.lib.JudgedQuery(c.Request().Context(), auth.From(c.Request().Context()), c.Param("id"))
	if err != nil {
		return err
	}
	page := question{Action: judgedURL(j.ID) + "/delete", Cancel: judgedPath, Danger: true}
	page.frame = u.adminFrame(c.Request())
	page.Heading = page.say.T("Delete the query “%s”?", j.Text)
	page.Title, page.Button, page.Keep = page.Heading, page.say.T("Delete"), page.say.T("Keep it")
	page.Explanation = page.say.N(len(j.Answers), "What was judged goes with it: %s answer. Sessions, findings and insights stay.", "What was judged goes with it: %s answers. Sessions, findings and insights stay.")
	page.Crumbs = []crumb{{page.say.T("Judged queries"), judgedPath}}
	return u.render(c, http.StatusOK, "question", page)
}

func (u *UI) deleteJudged(c echo.Context) error {
	ctx := c.Request().Context()
	if err := u.lib.DeleteJudged(ctx, auth.From(ctx), c.Param("id"), 0); err != nil {
		return err
	}
	return back(c, judgedPath, "deleted")
}
