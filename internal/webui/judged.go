package webui

import (
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const judgedPath = "/judged-queries"

func judgedURL(id string) string { return judgedPath + "/" + id }

// judgedShown is how many queries a page shows: each is searched for.
const judgedShown = 20

// manyLanguages stands for several languages.
const manyLanguages = "mul"

type judgedPage struct {
	frame
	Rows  []judgedRow
	Total int
	Short bool // some had no turn in the time
	Next  string
	Later bool // an earlier part is shown before
	Done  string
}

// judgedRow is a judged query with how it stands now.
type judgedRow struct {
	Text, URL string
	DeleteURL string
	SearchURL string // of the search for it
	Languages string // such as "English → German"
	Answers   string
	Gone      string // "" where none is
	Stand     string // where its first right answer stands
	Found     bool   // it is among the first
	Author    string
	At        time.Time
}

// judgedDone are the sentences that the page begins with after a change, by the
// word in its address.
var judgedDone = map[string]string{
	"saved":   wording.Text("Saved."),
	"deleted": wording.Text("Deleted."),
}

// judgedQueries lists the judged queries, and how they stand now.
func (u *UI) judgedQueries(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := judgedPage{Later: c.QueryParam("after") != ""}
	page.frame = u.adminFrame(c.Request())
	page.Title = page.say.T("Judged queries")
	page.Done = page.say.T(judgedDone[c.QueryParam("done")])
	list, err := u.lib.JudgedQueries(ctx, who, c.QueryParam("after"), judgedShown)
	if err != nil {
		return err
	}
	if page.Total, err = u.lib.CountJudged(ctx, who); err != nil {
		return err
	}
	stands, err := u.lib.StandOf(ctx, who, list.Items)
	if err != nil {
		return err
	}
	for i := range list.Items {
		row := newJudgedRow(page.say, &list.Items[i], stands[i])
		page.Short = page.Short || !stands[i].Asked && list.Items[i].Gone() < len(list.Items[i].Answers)
		page.Rows = append(page.Rows, row)
	}
	page.Next = nextURL(judgedPath, list.Next)
	return u.render(c, http.StatusOK, "judged", page)
}

func newJudgedRow(say *wording.Printer, j *library.JudgedQuery, stand library.JudgedStand) judgedRow {
	row := judgedRow{
		Text: j.Text, URL: judgedURL(j.ID), DeleteURL: judgedURL(j.ID) + "/delete", SearchURL: asked{Text: j.Text}.with("after", ""),
		Languages: languagePair(say, j.Language, j.Target), Answers: say.N(len(j.Answers), "%s answer", "%s answers"),
		Author: j.Author, At: j.UpdatedAt,
	}
	if gone := j.Gone(); gone > 0 {
		row.Gone = say.N(gone, "%s gone", "%s gone")
	}
	switch {
	case stand.Rank > 0:
		row.Stand, row.Found = say.T("%s of %s", say.Number(stand.Rank), say.Number(library.StandRanks)), true
	case stand.Asked:
		row.Stand = say.T("not among the first %s", say.Number(library.StandRanks))
	case j.Gone() == len(j.Answers):
		row.Stand = say.T("no answer is left")
	default:
		row.Stand = say.T("not looked for in the time")
	}
	return row
}

// languagePair says in which languages a query and its answers are.
func languagePair(say *wording.Printer, from, to string) string {
	switch to {
	case "":
		return say.Language(from)
	case manyLanguages:
		return say.T("%s → %s", say.Language(from), say.T("several languages"))
	}
	return say.T("%s → %s", say.Language(from), say.Language(to))
}

// judgedMeasurement is how well search finds the answers.
type judgedMeasurement struct {
	frame
	Rows         []measuredRow
	K            int
	Asked, Kept  int
	Empty, Gone  int
	Overdue      int
	After        string // where the next part begins; "" if all were asked
	Error        string
	Took         string
	PartsOfWhole bool // not all queries were asked
}

// measuredRow is a pair of languages, asked one way.
type measuredRow struct {
	Languages, Method string
	First, Last       bool // ways of its languages
	Queries           int
	Recall, MRR, NDCG string
	Better, Worse     int
	Difference        string
	Compared          bool
}

// measureWays are the sources of other words, as measurements name them.
var measureWays = map[string]string{
	"no expansion": wording.Text("only the words of the query"),
	"+ cognate":    wording.Text("+ words spelled alike"),
	"+ lexicon":    wording.Text("+ the lexicon"),
	"+ dictionary": wording.Text("+ dictionaries"),
	"+ learned":    wording.Text("+ learned tables"),
	"+ glossary":   wording.Text("+ the glossary: what people get"),
}

// measureK is how many results a measurement looks at.
const measureK = 10

// measureJudged measures now, and shows what came of it.
func (u *UI) measureJudged(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, who, after := c.Request().Context(), auth.From(c.Request().Context()), c.Request().PostForm.Get("after")
	page := judgedMeasurement{K: measureK}
	page.frame = u.adminFrame(c.Request())
	page.Title, page.Crumbs = page.say.T("Measurement"), []crumb{{page.say.T("Judged queries"), judgedPath}}
	m, err := u.lib.MeasureJudged(ctx, who, measureK, after)
	if err != nil {
		p, mine := besideBox(err)
		if !mine {
			return err
		}
		page.Error = explain(page.say, p)
		return u.render(c, p.Status, "judgedmeasurement", page)
	}
	page.Asked, page.Kept, page.Empty, page.Gone, page.Overdue, page.After = m.Asked, m.Kept, m.Empty, m.Gone, m.Overdue, m.Next
	page.Took, page.PartsOfWhole = took(page.say, m.Took), m.Next != "" || after != ""
	page.addRows(m)
	return u.render(c, http.StatusOK, "judgedmeasurement", page)
}

func (p *judgedMeasurement) addRows(m library.JudgedMeasurement) {
	base := 0.0
	for i, r := range m.Report.Rows {
		row := measuredRow{
			Languages: p.say.T("all languages"), Method: r.Method, Queries: r.Queries, Better: r.Better, Worse: r.Worse,
			Recall: p.say.Decimal(r.Recall, 3), MRR: p.say.Decimal(r.MRR, 3), NDCG: p.say.Decimal(r.NDCG, 3),
			First: r.Method == m.Report.Methods[0], Last: i+1 == len(m.Report.Rows) || m.Report.Rows[i+1].Method == m.Report.Methods[0],
		}
		if r.From != "" {
			row.Languages = languagePair(p.say, r.From, r.To)
		}
		if text := measureWays[r.Method]; text != "" {
			row.Method = p.say.T(text)
		}
		if row.First {
			base = r.MRR
		} else {
			row.Compared, row.Difference = true, signed(p.say, r.MRR-base)
		}
		p.Rows = append(p.Rows, row)
	}
}

// signed writes a difference with its sign.
func signed(say *wording.Printer, d float64) string {
	text := say.Decimal(d, 3)
	if d > 0 {
		text = "+" + text
	}
	return text
}

// judgeForm keeps a result as the right answer of its query.
type judgeForm struct {
	Kept     bool // it is one already
	Text     string
	Language string // of the query, as far as that can be told
	Answer   string // id of the passage
	Hidden   []parameter
}

// addJudgeForms has those who keep judged queries say of a result that it answers.
func (u *UI) addJudgeForms(ctx context.Context, f frame, a asked, answer library.Answer, shown []item) error {
	if a.Text == "" || !f.Person.MayAdminister() {
		return nil
	}
	kept, err := u.lib.AnswersAmong(ctx, f.Person, a.Text, answer.Items)
	if err != nil {
		return err
	}
	language := answer.Language
	if language == "und" {
		language = f.say.Tag()
	}
	for i, it := range answer.Items {
		for n, h := range it.Hits {
			shown[i].Hits[n].Judge = &judgeForm{kept[h.ID], a.Text, language, h.ID, a.page()}
		}
	}
	return nil
}

// judgeHit keeps a result as an answer of its query, and leads back to it.
func (u *UI) judgeHit(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx, sent := c.Request().Context(), c.Request().PostForm
	a := readAsked(sent)
	j, _, err := u.lib.JudgeHit(ctx, auth.From(ctx), a.Text, sent.Get("query-language"), sent.Get("answer"))
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/?"+a.values().Encode()+"#results")
	}
	if judgedFields.mistakes(wording.In("en"), err) == nil {
		return err
	}
	return u.showJudged(c, statusOf(err), judgedSent{JudgedQuery: j, text: a.Text, language: sent.Get("query-language"), more: sent.Get("answer")}, err)
}
