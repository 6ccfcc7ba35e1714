package library

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// JudgedQuery is a query by which search is measured, with its right answers as
// they are now.
type JudgedQuery struct {
	research.Judged
	Answers []JudgedAnswer
}

// JudgedAnswer is a right answer with what stands where it refers to.
type JudgedAnswer struct {
	research.JudgedAnswer
	ID string // what files and programs call it: an id, or a place
	// Gone says that nothing stands there that the reader sees: a file or claim was
	// deleted, or its lines are lost. It stays in the list until somebody takes it out.
	Gone bool
	database.JudgedPlace
	URL string // where it stands; "" where it is gone
}

// Gone counts the answers that are gone.
func (j *JudgedQuery) Gone() int {
	n := 0
	for _, a := range j.Answers {
		if a.Gone {
			n++
		}
	}
	return n
}

// Graded names an answer: a session, finding, insight, highlight or passage by its
// id, or a place; and says how well it answers.
type Graded struct {
	ID    string
	Grade int // from 1 to research.MostGrade
}

// NewJudged is a query that is to be kept.
type NewJudged struct {
	Text, Language, Target string
	Relevant               []Graded
}

// mayJudge is for those who look after the group: they see everything, and the
// queries tell what people look for.
func mayJudge(who auth.Person) error {
	if !who.MayAdminister() {
		return auth.ErrForbidden
	}
	return nil
}

// CreateJudged keeps a query with its right answers.
func (l *Library) CreateJudged(ctx context.Context, who auth.Person, key Key, n NewJudged) (JudgedQuery, error) {
	if err := mayJudge(who); err != nil {
		return JudgedQuery{}, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		j := research.Judged{Text: n.Text, Language: n.Language, Target: n.Target}
		if err := l.fill(ctx, tx, who, &j, n.Relevant); err != nil {
			return nil, err
		}
		return []string{j.ID}, l.insertJudged(ctx, tx, who, &j)
	})
	if err != nil {
		return JudgedQuery{}, err
	}
	return l.JudgedQuery(ctx, who, ids[0])
}

// fill gives a query answers, and checks it.
func (l *Library) fill(ctx context.Context, tx *database.Tx, who auth.Person, j *research.Judged, relevant []Graded) error {
	j.Normalize()
	var c research.Checker
	c.Require(len(relevant) <= research.MostJudgedAnswers, "relevant", "must be at most %d", research.MostJudgedAnswers)
	if err := c.Err(); err != nil { // before anything is looked up
		return err
	}
	kept := map[string]research.JudgedAnswer{}
	for _, a := range j.Answers {
		kept[answerID(a)] = a
	}
	var ids []string
	for _, g := range relevant {
		if _, ok := kept[g.ID]; !ok {
			ids = append(ids, g.ID)
		}
	}
	refs, err := judgedRefs(ctx, tx, who, ids)
	if err != nil {
		return err
	}
	j.Answers = nil
	for i, g := range relevant {
		a, ok := kept[g.ID]
		if !ok {
			a = research.JudgedAnswer{Author: who.Name, CreatedAt: l.now()}
			if a.JudgedRef, ok = refs[g.ID]; !ok {
				c.Require(false, fmt.Sprintf("relevant[%d].id", i), "must be the id of a session, finding, insight, highlight or passage, or a place in a file")
				continue
			}
		}
		a.Grade = g.Grade
		j.Answers = appendAnswer(j.Answers, a)
	}
	if err := c.Err(); err != nil {
		return err
	}
	return checkJudged(j)
}

// appendAnswer adds an answer, or gives one that is there the better grade. One
// that was lost where another stands now makes room for it.
func appendAnswer(list []research.JudgedAnswer, a research.JudgedAnswer) []research.JudgedAnswer {
	i := slices.IndexFunc(list, func(b research.JudgedAnswer) bool { return b.JudgedRef == a.JudgedRef })
	switch {
	case i < 0:
		return append(list, a)
	case list[i].Lost == a.Lost:
		list[i].Grade = max(list[i].Grade, a.Grade)
	case list[i].Lost:
		list[i] = a
	}
	return list
}

// checkJudged checks a query, and that it can be searched for.
func checkJudged(j *research.Judged) error {
	if err := j.Check(); err != nil {
		return err
	}
	q, err := search.Parse(j.Text)
	if bad, ok := errors.AsType[*search.SyntaxError](err); ok {
		return invalid("text", bad.Reason)
	}
	if err == nil && q.IsZero() {
		return invalid("text", "must have a word to look for")
	}
	return err
}

// insertJudged adds a checked query.
func (l *Library) insertJudged(ctx context.Context, tx *database.Tx, who auth.Person, j *research.Judged) error {
	if err := database.ChangeJudged(ctx, tx); err != nil {
		return err
	}
	n, err := database.CountJudged(ctx, tx)
	if err != nil {
		return err
	}
	if n >= research.MostJudged {
		return &research.ConflictError{Thing: "judged query", Detail: fmt.Sprintf("%d queries are kept already: delete some first", n)}
	}
	if err := l.freeText(ctx, tx, j); err != nil {
		return err
	}
	j.ID, j.Author, j.Version, j.CreatedAt, j.UpdatedAt = research.NewID(), who.Name, 1, l.now(), l.now()
	if err := database.InsertJudged(ctx, tx, *j); err != nil {
		return err
	}
	return l.recordJudged(ctx, tx, who, j, "added")
}

// freeText checks that no other query has the text and languages of one.
func (l *Library) freeText(ctx context.Context, r database.Reader, j *research.Judged) error {
	like, err := database.JudgedLike(ctx, r, j.Text, j.Language)
	for _, other := range like {
		if other.Target == j.Target && other.ID != j.ID {
			return &research.ConflictError{Thing: "judged query", Detail: "a query with this text and these languages is kept already"}
		}
	}
	return err
}

func (l *Library) recordJudged(ctx context.Context, tx *database.Tx, who auth.Person, j *research.Judged, did string) error {
	return l.record(ctx, tx, who, audit.Event{
		Action: audit.JudgedChanged, Kind: "judged-query", Object: j.ID, Detail: audit.Detail{did: "yes", "answers": strconv.Itoa(len(j.Answers))},
	})
}

// JudgedPatch changes what is not nil.
type JudgedPatch struct {
	Text, Language, Target *string
	Relevant               *[]Graded
}

// UpdateJudged changes a query. It is research.ErrStale if the query is no longer
// of the version given; 0 skips that check. Answers that are gone may stay, if
// they are named as they were.
func (l *Library) UpdateJudged(ctx context.Context, who auth.Person, id string, version int64, p JudgedPatch) (JudgedQuery, error) {
	if err := mayJudge(who); err != nil {
		return JudgedQuery{}, err
	}
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if p.Relevant != nil {
			// Texts are locked before judged queries, wherever both are. More answers
			// than may be are refused below.
			named := (*p.Relevant)[:min(len(*p.Relevant), research.MostJudgedAnswers)]
			if _, err := judgedRefs(ctx, tx, who, idsOf(named, func(g Graded) string { return g.ID })); err != nil {
				return err
			}
		}
		return l.rewriteJudged(ctx, tx, who, id, version, func(j *research.Judged) error {
			set(&j.Text, p.Text)
			set(&j.Language, p.Language)
			set(&j.Target, p.Target)
			if p.Relevant != nil {
				return l.fill(ctx, tx, who, j, *p.Relevant)
			}
			j.Normalize()
			return checkJudged(j)
		})
	})
	if err != nil {
		return JudgedQuery{}, err
	}
	return l.JudgedQuery(ctx, who, id)
}

// judgedToChange reads a query that is about to be changed, of the version given
// or, for 0, of any. Nobody else changes one until the transaction ends.
func judgedToChange(ctx context.Context, tx *database.Tx, id string, version int64) (research.Judged, error) {
	if err := database.ChangeJudged(ctx, tx); err != nil {
		return research.Judged{}, err
	}
	j, err := database.JudgedByID(ctx, tx, id)
	if err == nil && version != 0 && version != j.Version {
		err = research.ErrStale
	}
	return j, err
}

// rewriteJudged writes a query as change leaves it.
func (l *Library) rewriteJudged(ctx context.Context, tx *database.Tx, who auth.Person, id string, version int64, change func(*research.Judged) error) error {
	j, err := judgedToChange(ctx, tx, id, version)
	if err != nil {
		return err
	}
	if err := change(&j); err != nil {
		return err
	}
	if err := l.freeText(ctx, tx, &j); err != nil {
		return err
	}
	j.Version, j.UpdatedAt = j.Version+1, l.now()
	if err := database.UpdateJudged(ctx, tx, j); err != nil {
		return err
	}
	return l.recordJudged(ctx, tx, who, &j, "changed")
}

// DeleteJudged removes a query. It is research.ErrStale if the query is no longer
// of the version given; 0 skips that check.
func (l *Library) DeleteJudged(ctx context.Context, who auth.Person, id string, version int64) error {
	if err := mayJudge(who); err != nil {
		return err
	}
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := judgedToChange(ctx, tx, id, version); err != nil {
			return err
		}
		if err := database.DeleteJudged(ctx, tx, id); err != nil {
			return err
		}
		return l.record(ctx, tx, who, audit.Event{Action: audit.JudgedDeleted, Kind: "judged-query", Object: id})
	})
}

// JudgeHit keeps that a result answers a query: it becomes an answer of the query
// with that text and language, of the one for any language if there are several;
// where there is none, one is made. An answer may be named as in Graded. Where
// the query is judged by sessions, it is the session that answers. It is not
// added if it was an answer before.
func (l *Library) JudgeHit(ctx context.Context, who auth.Person, text, language, answer string) (found JudgedQuery, added bool, err error) {
	if err := mayJudge(who); err != nil {
		return found, false, err
	}
	asked := research.Judged{Text: text, Language: language}
	asked.Normalize()
	err = l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		refs, err := judgedRefs(ctx, tx, who, []string{answer})
		if err != nil {
			return err
		}
		if err := database.ChangeJudged(ctx, tx); err != nil {
			return err
		}
		like, err := database.JudgedLike(ctx, tx, asked.Text, asked.Language)
		if err != nil {
			return err
		}
		if added = true; len(like) == 0 {
			if err := l.fill(ctx, tx, who, &asked, []Graded{{answer, 1}}); err != nil {
				return err
			}
			return l.insertJudged(ctx, tx, who, &asked)
		}
		asked = like[0]
		a := research.JudgedAnswer{JudgedRef: refs[answer], Grade: 1, Author: who.Name, CreatedAt: l.now()}
		if a.Object == "" {
			return &research.NotFoundError{Thing: "passage"}
		}
		if err := bySession(ctx, tx, who, &asked, &a.JudgedRef); err != nil {
			return err
		}
		if slices.ContainsFunc(asked.Answers, func(b research.JudgedAnswer) bool { return b.JudgedRef == a.JudgedRef && !b.Lost }) {
			added = false
			return nil
		}
		return l.rewriteJudged(ctx, tx, who, asked.ID, 0, func(j *research.Judged) error {
			j.Answers = appendAnswer(j.Answers, a)
			return checkJudged(j)
		})
	})
	if err != nil {
		return JudgedQuery{}, false, err
	}
	found, err = l.JudgedQuery(ctx, who, asked.ID)
	return found, added, err
}

// bySession has the session answer in place of what is said in it, where a query
// is judged by sessions.
func bySession(ctx context.Context, r database.Reader, who auth.Person, j *research.Judged, ref *research.JudgedRef) error {
	if !j.BySession() || ref.Kind != research.JudgedMoment && ref.Kind != research.JudgedLines {
		return nil
	}
	there, err := database.JudgedPlaces(ctx, r, who.Scope(), []research.JudgedRef{*ref})
	*ref = research.JudgedRef{Kind: research.JudgedSession, Object: there[*ref].Session}
	return err
}

// JudgedQuery finds a query.
func (l *Library) JudgedQuery(ctx context.Context, who auth.Person, id string) (JudgedQuery, error) {
	if err := mayJudge(who); err != nil {
		return JudgedQuery{}, err
	}
	j, err := database.JudgedByID(ctx, l.db, id)
	if err != nil {
		return JudgedQuery{}, err
	}
	list, err := l.standing(ctx, who, []research.Judged{j})
	if err != nil {
		return JudgedQuery{}, err
	}
	return list[0], nil
}

// JudgedQueries lists the queries, newest first.
func (l *Library) JudgedQueries(ctx context.Context, who auth.Person, after string, limit int) (Page[JudgedQuery], error) {
	if err := mayJudge(who); err != nil {
		return Page[JudgedQuery]{}, err
	}
	rows, err := database.JudgedQueries(ctx, l.db, after, limit+1)
	if err != nil {
		return Page[JudgedQuery]{}, err
	}
	cut := page(rows, limit, func(j research.Judged) string { return j.ID })
	list, err := l.standing(ctx, who, cut.Items)
	return Page[JudgedQuery]{list, cut.Next}, err
}

// CountJudged counts the queries.
func (l *Library) CountJudged(ctx context.Context, who auth.Person) (int, error) {
	if err := mayJudge(who); err != nil {
		return 0, err
	}
	return database.CountJudged(ctx, l.db)
}

// standing reads what stands where the answers of queries refer to, as far as a
// person sees it.
func (l *Library) standing(ctx context.Context, who auth.Person, rows []research.Judged) ([]JudgedQuery, error) {
	var refs []research.JudgedRef
	for _, j := range rows {
		for _, a := range j.Answers {
			refs = append(refs, a.JudgedRef)
		}
	}
	there, err := database.JudgedPlaces(ctx, l.db, who.Scope(), refs)
	if err != nil {
		return nil, err
	}
	list := make([]JudgedQuery, len(rows))
	for i, j := range rows {
		list[i].Judged = j
		for _, a := range j.Answers {
			place, ok := there[a.JudgedRef]
			shown := JudgedAnswer{JudgedAnswer: a, ID: answerID(a), Gone: !ok || a.Lost}
			if !shown.Gone {
				shown.JudgedPlace, shown.URL = place, judgedURL(a.JudgedRef, place)
			}
			list[i].Answers = append(list[i].Answers, shown)
		}
	}
	return list, nil
}

// judgedURL leads to an answer.
func judgedURL(ref research.JudgedRef, at database.JudgedPlace) string {
	switch ref.Kind {
	case research.JudgedFinding, research.JudgedInsight:
		return "/" + string(ref.Kind) + "s/" + ref.Object
	case research.JudgedMoment:
		return "/sessions/" + at.Session + "#t=" + Seconds(ref.First)
	case research.JudgedLines:
		return "/sessions/" + at.Session + "#" + ref.Object + "-" + strconv.FormatInt(ref.First, 10)
	case research.JudgedSession:
	}
	return "/sessions/" + at.Session
}
