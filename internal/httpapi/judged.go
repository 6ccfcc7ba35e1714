package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/search/evaluation"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) judged() []route {
	const one = "/judged-queries/{id}"
	create := post("/judged-queries", "create-judged-query", "Keep a query with its right answers", http.StatusCreated)
	create.Description = "Search is measured by it. Answers are named by the id of a session, finding, insight, highlight or passage, or by their place as search gives it; " +
		"a passage or highlight becomes the place where it stands, which stays when the text is cut anew. " +
		"The answers of one query are either sessions or places, with findings and insights among either."
	list := get("/judged-queries", "list-judged-queries", "List the judged queries, newest first")
	patch := huma.Operation{
		Method: http.MethodPatch, Path: one, OperationID: "update-judged-query", Summary: "Change the fields of a judged query that are given",
		Description: "A JSON merge patch: fields left out stay as they are; the list of answers is replaced as a whole, and one that is gone stays if it is named. " +
			"With If-Match the change is made only to the version that was read.",
	}
	remove := huma.Operation{
		Method: http.MethodDelete, Path: one, OperationID: "delete-judged-query", Summary: "Remove a judged query", DefaultStatus: http.StatusNoContent,
	}
	measure := post("/judged-queries/measurements", "measure-judged-queries", "Measure how well search finds the answers", http.StatusOK)
	measure.Description = "Asks each query without other words, then with those of one more source each time, through the search that everybody uses, one after the other; " +
		"one measurement runs at a time, and others wait for it. It ends after 40 seconds: next says where to go on, and the outcomes of all parts make the whole."
	return append([]route{
		typed(administers, create, a.createJudged),
		typed(administers, list, a.listJudged),
		typed(administers, get(one, "get-judged-query", "Read a judged query"), a.getJudged),
		mergePatch(administers, patch, a.updateJudged),
		typed(administers, remove, a.removing((*library.Library).DeleteJudged, a.expectedJudged)),
		typed(administers, measure, a.measureJudged),
	}, a.judgedFiles()...)
}

type judgedQuery struct {
	ID        string         `json:"id"`
	Text      string         `json:"text" doc:"As a person would type it"`
	Language  string         `json:"language" doc:"BCP 47, of the text"`
	Target    string         `json:"target" doc:"BCP 47, of the answers; empty for any"`
	Relevant  []judgedAnswer `json:"relevant" nullable:"false" doc:"The right answers"`
	Gone      int            `json:"gone" doc:"How many of them are gone"`
	Author    string         `json:"author"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

type judgedAnswer struct {
	ID        string    `json:"id" doc:"Of a session, finding or insight; or a place: FILE@81000-94500 is a time in milliseconds, FILE#12-14 are lines, numbered from 0"`
	Kind      string    `json:"kind" enum:"session,finding,insight,moment,lines"`
	Grade     int       `json:"grade" doc:"How well it answers, from 1 on"`
	Gone      bool      `json:"gone" doc:"Nothing stands there any more: a file or claim was deleted, or its lines are lost. It is left out when search is measured"`
	Session   string    `json:"session,omitempty" doc:"Id of the session that it is, or is in"`
	Title     string    `json:"title" doc:"Of the session, finding or insight; empty where it is gone"`
	Language  string    `json:"language" doc:"BCP 47, of what stands there; empty for a session"`
	Text      string    `json:"text" doc:"What stands there now: it is read with the answer and not kept"`
	URL       string    `json:"url" doc:"Leads there"`
	Author    string    `json:"author"`
	CreatedAt time.Time `json:"created_at"`
}

func newJudgedQuery(j library.JudgedQuery) judgedQuery {
	return judgedQuery{
		j.ID, j.Text, j.Language, j.Target, each(j.Answers, newJudgedAnswer), j.Gone(), j.Author, j.CreatedAt, j.UpdatedAt,
	}
}

func newJudgedAnswer(a library.JudgedAnswer) judgedAnswer {
	return judgedAnswer{a.ID, string(a.Kind), a.Grade, a.Gone, a.Session, cmp.Or(a.Title, a.SessionTitle), a.Language, a.Text, a.URL, a.Author, a.CreatedAt}
}

type graded struct {
	ID    string `json:"id" maxLength:"200" doc:"Of a session, finding, insight, highlight or passage; or a place"`
	Grade int    `json:"grade,omitempty" minimum:"1" maximum:"10" default:"1" doc:"How well it answers"`
}

func toGraded(g graded) library.Graded { return library.Graded{ID: g.ID, Grade: max(1, g.Grade)} }

type newJudgedBody struct {
	Text     string   `json:"text" doc:"As a person would type it"`
	Language string   `json:"language" doc:"BCP 47, of the text"`
	Target   string   `json:"target,omitempty" doc:"BCP 47, of the answers; any unless given"`
	Relevant []graded `json:"relevant"`
}

func (a *API) createJudged(ctx context.Context, in *struct {
	Keyed
	Body newJudgedBody
},
) (*editable[judgedQuery], error) {
	b := in.Body
	j, err := a.lib.CreateJudged(ctx, auth.From(ctx), in.key("create-judged-query", b), library.NewJudged{
		Text: b.Text, Language: b.Language, Target: b.Target, Relevant: each(b.Relevant, toGraded),
	})
	if err != nil {
		return nil, err
	}
	return &editable[judgedQuery]{Base + "/judged-queries/" + j.ID, version(j.Version), newJudgedQuery(j)}, nil
}

func (a *API) listJudged(ctx context.Context, in *struct{ PageInput }) (*output[list[judgedQuery]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	page, err := a.lib.JudgedQueries(ctx, auth.From(ctx), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newJudgedQuery), nil
}

type judgedID struct {
	ID string `path:"id"`
}

func (a *API) getJudged(ctx context.Context, in *judgedID) (*editable[judgedQuery], error) {
	j, err := a.lib.JudgedQuery(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &editable[judgedQuery]{ETag: version(j.Version), Body: newJudgedQuery(j)}, nil
}

type judgedPatch struct {
	Text     optional[string]   `json:"text,omitzero"`
	Language optional[string]   `json:"language,omitzero"`
	Target   optional[string]   `json:"target,omitzero"`
	Relevant optional[[]graded] `json:"relevant,omitzero"`
}

func (a *API) updateJudged(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    judgedPatch
},
) (*editable[judgedQuery], error) {
	expected, err := a.expectedJudged(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	p := library.JudgedPatch{Text: b.Text.pointer(), Language: b.Language.pointer(), Target: b.Target.pointer()}
	if b.Relevant.set {
		relevant := each(b.Relevant.value, toGraded)
		p.Relevant = &relevant
	}
	j, err := a.lib.UpdateJudged(ctx, auth.From(ctx), in.ID, expected, p)
	if err != nil {
		return nil, err
	}
	return &editable[judgedQuery]{ETag: version(j.Version), Body: newJudgedQuery(j)}, nil
}

// expectedJudged is the version that a query must still have when it is changed; 0
// if any will do.
func (a *API) expectedJudged(ctx context.Context, id, ifMatch string) (int64, error) {
	return expected(ifMatch, func() (int64, error) {
		j, err := a.lib.JudgedQuery(ctx, auth.From(ctx), id)
		return j.Version, err
	})
}

type measurement struct {
	K        int              `json:"k" doc:"Results looked at"`
	Methods  []string         `json:"methods" nullable:"false" doc:"Ways in which queries were asked, the first without other words and the last as people do"`
	Rows     []measuredRow    `json:"rows" nullable:"false" doc:"Means over the queries of this part, by pair of languages and method; with empty languages over all pairs, where there are several"`
	Outcomes []measureOutcome `json:"outcomes" nullable:"false" doc:"Each query of this part, asked in each way"`
	Kept     int              `json:"kept" doc:"Queries there are"`
	Asked    int              `json:"asked" doc:"Of them in this part"`
	Empty    int              `json:"empty" doc:"Queries of this part that were not asked, because all of their answers are gone"`
	Gone     int              `json:"gone" doc:"Answers of this part that are gone"`
	Overdue  int              `json:"overdue" doc:"Searches that took too long, and so found nothing"`
	TookMS   int64            `json:"took_ms"`
	Next     string           `json:"next,omitempty" doc:"Value of after for the next part; absent on the last"`
}

type measuredRow struct {
	From    string  `json:"from" doc:"Language of the queries"`
	To      string  `json:"to" doc:"Language of the answers; mul for several"`
	Method  string  `json:"method"`
	Queries int     `json:"queries"`
	Recall  float64 `json:"recall" doc:"Share of the answers that are among the first k"`
	MRR     float64 `json:"mrr" doc:"Mean of 1/rank of the first answer"`
	NDCG    float64 `json:"ndcg" doc:"Discounted cumulative gain of the grades, of the best possible one"`
	Better  int     `json:"better" doc:"Queries whose first answer stands higher than by the first method"`
	Worse   int     `json:"worse"`
}

type measureOutcome struct {
	Query  string  `json:"query" doc:"Id"`
	From   string  `json:"from"`
	To     string  `json:"to"`
	Method string  `json:"method"`
	Rank   int     `json:"rank" doc:"Of the first answer, from 1; 0 if none is among the first k"`
	Recall float64 `json:"recall"`
	NDCG   float64 `json:"ndcg"`
}

type measureBody struct {
	K     int    `json:"k,omitempty" minimum:"1" maximum:"100" default:"10" doc:"How many results to look at"`
	After string `json:"after,omitempty" doc:"Value of next in the part before"`
}

func (a *API) measureJudged(ctx context.Context, in *struct{ Body measureBody }) (*output[measurement], error) {
	if err := (PageInput{After: in.Body.After}).checkID(); err != nil {
		return nil, err
	}
	m, err := a.lib.MeasureJudged(ctx, auth.From(ctx), cmp.Or(in.Body.K, defaultK), in.Body.After)
	if err != nil {
		return nil, err
	}
	return &output[measurement]{measurement{
		m.Report.K, m.Report.Methods, each(m.Report.Rows, newMeasuredRow), each(m.Report.Outcomes, newMeasureOutcome),
		m.Kept, m.Asked, m.Empty, m.Gone, m.Overdue, m.Took.Milliseconds(), m.Next,
	}}, nil
}

const defaultK = 10

func newMeasuredRow(r evaluation.Row) measuredRow {
	return measuredRow{r.From, r.To, r.Method, r.Queries, r.Recall, r.MRR, r.NDCG, r.Better, r.Worse}
}

func newMeasureOutcome(o evaluation.Outcome) measureOutcome {
	return measureOutcome{o.Query, o.From, o.To, o.Method, o.Rank, o.Recall, o.NDCG}
}
