package library

import (
	"context"
	"errors"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search/evaluation"
)

// How long measuring may take. What is not done by then is asked for again: see
// JudgedMeasurement.Next.
const (
	measureFor = 40 * time.Second // well below the minute after which proxies give up
	standFor   = 2 * time.Second
)

// StandRanks is how many results JudgedStand looks at.
const StandRanks = 10

// manyLanguages stands for the language of answers in several: the tag of ISO 639
// for that.
const manyLanguages = "mul"

// JudgedMeasurement is how well search finds the answers of queries.
type JudgedMeasurement struct {
	Report  *evaluation.Report
	Kept    int // queries there are
	Asked   int // of them in this part
	Empty   int // queries of this part that were not asked: all of their answers are gone
	Gone    int // answers of this part that are gone
	Overdue int // searches that took too long, and so found nothing
	Took    time.Duration
	Next    string // id after which the next part begins; "" if all had their turn
}

// MeasureJudged asks the queries after the one whose id is given, one after the
// other and each without other words and then with one more source of them each
// time, through the search that everybody uses, and looks at the first k results.
// One measurement runs at a time: others wait for it. Each ends after
// measureFor, perhaps before all queries were asked.
func (l *Library) MeasureJudged(ctx context.Context, who auth.Person, k int, after string) (JudgedMeasurement, error) {
	if err := mayJudge(who); err != nil {
		return JudgedMeasurement{}, err
	}
	var c research.Checker
	c.Require(k >= 1 && k <= MostPage/2, "k", "must be from 1 to %d", MostPage/2)
	if err := c.Err(); err != nil {
		return JudgedMeasurement{}, err
	}
	begun := time.Now()
	bounded, cancel := context.WithTimeout(ctx, measureFor)
	defer cancel()
	select {
	case l.measuring <- struct{}{}:
		defer func() { <-l.measuring }()
	case <-bounded.Done():
		return JudgedMeasurement{}, bounded.Err()
	}
	m := JudgedMeasurement{Next: after}
	var err error
	if m.Kept, err = database.CountJudged(ctx, l.db); err != nil {
		return m, err
	}
	var outcomes []evaluation.Outcome
	for more := true; more; {
		if more, err = l.measurePage(bounded, who, k, &m, &outcomes); err != nil {
			break
		}
	}
	if err != nil && (ctx.Err() != nil || bounded.Err() == nil || m.Next == after) {
		return JudgedMeasurement{}, err
	}
	var names []string
	for _, way := range evaluation.Ways() {
		names = append(names, way.Name)
	}
	m.Report, m.Took = evaluation.Summarize(k, names, outcomes), time.Since(begun)
	return m, nil
}

// measurePage asks some more queries; more reports whether others follow.
func (l *Library) measurePage(ctx context.Context, who auth.Person, k int, m *JudgedMeasurement, outcomes *[]evaluation.Outcome) (more bool, err error) {
	page, err := l.JudgedQueries(ctx, who, m.Next, DefaultPage)
	if err != nil {
		return false, err
	}
	for i := range page.Items {
		j := &page.Items[i]
		made, err := l.measure(ctx, who, j, k, m)
		if err != nil {
			return false, err
		}
		m.Gone += j.Gone()
		if m.Asked++; len(made) == 0 {
			m.Asked, m.Empty = m.Asked-1, m.Empty+1
		}
		*outcomes = append(*outcomes, made...)
		m.Next = j.ID
	}
	if page.Next == "" {
		m.Next = ""
	}
	return page.Next != "", nil
}

// measure asks one query in all ways; none where it has no answers left.
func (l *Library) measure(ctx context.Context, who auth.Person, j *JudgedQuery, k int, m *JudgedMeasurement) ([]evaluation.Outcome, error) {
	q := j.asked()
	if len(q.Relevant) == 0 {
		return nil, nil
	}
	var made []evaluation.Outcome
	for _, way := range evaluation.Ways() {
		ranked, err := l.rank(ctx, who, q, way, k)
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			m.Overdue++
		} else if err != nil {
			return nil, err
		}
		made = append(made, evaluation.Judge(q, way.Name, ranked, k))
	}
	return made, nil
}

// asked is a query with those of its answers that are not gone. Where it does not
// say in which language they are, they do.
func (j *JudgedQuery) asked() evaluation.Query {
	q := evaluation.Query{ID: j.ID, Language: j.Language, Text: j.Text, Target: j.Target, Relevant: evaluation.Grades{}}
	for _, a := range j.Answers {
		if a.Gone {
			continue
		}
		q.Relevant[a.ID] = a.Grade
		switch {
		case j.Target != "" || a.Language == "":
		case q.Target == "":
			q.Target = a.Language
		case !research.SameLanguage(q.Target, a.Language):
			q.Target = manyLanguages
		}
	}
	return q
}

// rank searches for a query as people do, and lists what was found by the names by
// which it was judged.
func (l *Library) rank(ctx context.Context, who auth.Person, q evaluation.Query, way evaluation.Way, k int) ([]string, error) {
	a, err := l.Search(ctx, who, SearchRequest{Text: q.Text, NoExpand: len(way.Sources) == 0, Sources: way.Sources, Limit: k, NoFacets: true})
	if err != nil {
		return nil, err
	}
	return evaluation.Ranked(judgedItems(a.Items), q.Relevant), nil
}

// judgedItems is what counts of items where they are judged.
func judgedItems(found []Item) []evaluation.Item {
	items := make([]evaluation.Item, len(found))
	for i, it := range found {
		if it.Session != nil {
			items[i].Session = it.Session.ID
		}
		for _, h := range it.Hits {
			items[i].Hits = append(items[i].Hits, evaluation.Hit{ID: h.ID, Source: h.Source, Place: h.Place})
		}
	}
	return items
}

// AnswersAmong tells which of the hits of a search are answers of kept queries
// with its text, by their ids.
func (l *Library) AnswersAmong(ctx context.Context, who auth.Person, text string, found []Item) (map[string]bool, error) {
	if err := mayJudge(who); err != nil {
		return nil, err
	}
	asked := research.Judged{Text: text}
	asked.Normalize()
	like, err := database.JudgedLike(ctx, l.db, asked.Text, "")
	if err != nil || len(like) == 0 {
		return nil, err
	}
	judged := evaluation.Grades{}
	for _, j := range like {
		for _, a := range j.Answers {
			judged[answerID(a)] = a.Grade
		}
	}
	answers := map[string]bool{}
	for _, it := range judgedItems(found) {
		for _, h := range it.Hits {
			answers[h.ID] = judged[it.Session] > 0 || h.Answers(judged)
		}
	}
	return answers, nil
}

// JudgedStand is where the first right answer of a query stands now.
type JudgedStand struct {
	Asked bool // false where no answer is left, or time was short
	Rank  int  // from 1; 0 if it is not among the first StandRanks
}

// StandOf says where the first right answers of queries stand now, with all other
// words, as people find them. It takes no longer than standFor: queries that had
// no turn by then are not asked.
func (l *Library) StandOf(ctx context.Context, who auth.Person, queries []JudgedQuery) ([]JudgedStand, error) {
	if err := mayJudge(who); err != nil {
		return nil, err
	}
	bounded, cancel := context.WithTimeout(ctx, standFor)
	defer cancel()
	stands := make([]JudgedStand, len(queries))
	ways := evaluation.Ways()
	all := ways[len(ways)-1]
	for i := range queries {
		q := queries[i].asked()
		if len(q.Relevant) == 0 {
			continue
		}
		ranked, err := l.rank(bounded, who, q, all, StandRanks)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case bounded.Err() != nil:
			return stands, nil
		case errors.Is(err, context.DeadlineExceeded):
			continue
		case err != nil:
			return nil, err
		}
		stands[i] = JudgedStand{true, evaluation.Judge(q, all.Name, ranked, StandRanks).Rank}
	}
	return stands, nil
}
