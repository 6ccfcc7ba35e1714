package library

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search/evaluation"
)

// JudgedFormat is a format of files of judged queries.
type JudgedFormat string

// The formats, as package evaluation reads them.
const (
	JudgedTSV   JudgedFormat = "tsv"
	JudgedJSONL JudgedFormat = "jsonl"
)

// JudgedFormats lists the formats.
func JudgedFormats() []JudgedFormat { return []JudgedFormat{JudgedTSV, JudgedJSONL} }

// MostJudgedBytes is the largest file of judged queries: all that can be kept fits
// into one.
const MostJudgedBytes = 16 << 20

// JudgedFileError says why a file of judged queries cannot be read.
type JudgedFileError struct{ Reason string }

// Error gives the reason, with the line.
func (e *JudgedFileError) Error() string { return e.Reason }

// JudgedReport says what an import does, or did.
type JudgedReport struct {
	DryRun  bool
	Queries int // of the file
	New     int
	Changed int
	Same    int
	Refused int // queries that cannot be kept; Notes say why
	Unknown int // answers that are not here
	Notes   []JudgedNote
}

// JudgedNote is something that an import cannot keep.
type JudgedNote struct {
	Query  string // its id in the file
	Reason string
}

// mostJudgedNotes is how many notes a report has.
const mostJudgedNotes = 200

func (r *JudgedReport) note(query, reason string) {
	if len(r.Notes) < mostJudgedNotes {
		r.Notes = append(r.Notes, JudgedNote{query, reason})
	}
}

// ImportJudged adds the queries of a file to those that are kept, in one
// transaction; a dry run only says what it would do. A query of the file is the
// one that has its id, and the file is right about its text and languages;
// otherwise the one with the same text and languages. Answers are added, and have
// the grade that the file says. Nothing is ever removed, so that importing a file
// twice, or one that was exported, changes nothing.
func (l *Library) ImportJudged(ctx context.Context, who auth.Person, format JudgedFormat, r io.Reader, dryRun bool) (JudgedReport, error) {
	if err := mayJudge(who); err != nil {
		return JudgedReport{}, err
	}
	queries, err := readJudged(format, r)
	if err != nil {
		return JudgedReport{}, err
	}
	var m *judgedMerge
	err = l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if m, err = l.newJudgedMerge(ctx, tx, who, queries); err != nil {
			return err
		}
		m.report.DryRun = dryRun
		for i := range queries {
			m.take(&queries[i])
		}
		if dryRun || len(m.added)+len(m.changed) == 0 {
			return errNothingToDo
		}
		return m.write(ctx, tx)
	})
	if err != nil && !errors.Is(err, errNothingToDo) {
		return JudgedReport{}, err
	}
	return m.report, nil
}

func readJudged(format JudgedFormat, r io.Reader) ([]evaluation.Query, error) {
	read := evaluation.ReadTSV
	if format == JudgedJSONL {
		read = evaluation.ReadJSONL
	}
	watched := &readError{r: r}
	queries, err := read(watched)
	switch {
	case watched.err != nil:
		return nil, watched.err
	case err != nil:
		return nil, &JudgedFileError{err.Error()}
	case len(queries) == 0:
		return nil, &JudgedFileError{"there is no query in the file"}
	case len(queries) > research.MostJudged:
		return nil, &JudgedFileError{fmt.Sprintf("%d queries are more than the %d that can be kept", len(queries), research.MostJudged)}
	}
	return queries, nil
}

// readError tells what is wrong with a file from what is wrong with how it comes.
type readError struct {
	r   io.Reader
	err error
}

func (e *readError) Read(b []byte) (int, error) {
	n, err := e.r.Read(b)
	if err != nil && err != io.EOF {
		e.err = err
	}
	return n, err
}

// judgedMerge is what an import does.
type judgedMerge struct {
	l              *Library
	who            auth.Person
	refs           map[string]research.JudgedRef
	kept           []*research.Judged
	byID           map[string]*research.Judged
	byText         map[judgedKey]*research.Judged
	added, changed []*research.Judged
	report         JudgedReport
}

type judgedKey struct{ text, language, target string }

func keyOfJudged(j *research.Judged) judgedKey { return judgedKey{j.Text, j.Language, j.Target} }

func (l *Library) newJudgedMerge(ctx context.Context, tx *database.Tx, who auth.Person, queries []evaluation.Query) (*judgedMerge, error) {
	m := &judgedMerge{
		l: l, who: who, byID: map[string]*research.Judged{}, byText: map[judgedKey]*research.Judged{}, report: JudgedReport{Queries: len(queries)},
	}
	var ids []string
	for _, q := range queries {
		ids = append(ids, slices.Sorted(maps.Keys(q.Relevant))...)
	}
	var err error
	if m.refs, err = judgedRefs(ctx, tx, who, ids); err != nil {
		return nil, err
	}
	if err := database.ChangeJudged(ctx, tx); err != nil {
		return nil, err
	}
	all, err := database.JudgedQueries(ctx, tx, "", research.MostJudged)
	for i := range all {
		m.know(&all[i])
	}
	return m, err
}

func (m *judgedMerge) know(j *research.Judged) {
	m.kept = append(m.kept, j)
	m.byID[j.ID], m.byText[keyOfJudged(j)] = j, j
}

// take merges a query of the file.
func (m *judgedMerge) take(q *evaluation.Query) {
	made := research.Judged{Text: q.Text, Language: q.Language, Target: q.Target}
	made.Normalize()
	before := m.byID[q.ID]
	if before == nil {
		before = m.byText[keyOfJudged(&made)]
	}
	if before != nil {
		made.ID, made.Author, made.Version, made.CreatedAt = before.ID, before.Author, before.Version, before.CreatedAt
		made.UpdatedAt, made.Answers = before.UpdatedAt, slices.Clone(before.Answers)
	}
	m.addAnswers(&made, q)
	if !m.check(q.ID, &made, before) {
		return
	}
	switch {
	case before == nil:
		made.ID, made.Author, made.Version, made.CreatedAt, made.UpdatedAt = research.NewID(), m.who.Name, 1, m.l.now(), m.l.now()
		m.know(&made)
		m.added = append(m.added, &made)
		m.report.New++
	case keyOfJudged(before) == keyOfJudged(&made) && slices.Equal(before.Answers, made.Answers):
		m.report.Same++
	default:
		delete(m.byText, keyOfJudged(before))
		*before = made
		m.byText[keyOfJudged(before)] = before
		if !slices.Contains(m.added, before) && !slices.Contains(m.changed, before) {
			before.Version++
			m.changed = append(m.changed, before)
		}
		before.UpdatedAt = m.l.now()
		m.report.Changed++
	}
}

// addAnswers adds the answers of the file to those of a query.
func (m *judgedMerge) addAnswers(j *research.Judged, q *evaluation.Query) {
	for _, id := range slices.Sorted(maps.Keys(q.Relevant)) {
		grade := q.Relevant[id]
		if i := slices.IndexFunc(j.Answers, func(a research.JudgedAnswer) bool { return answerID(a) == id }); i >= 0 {
			j.Answers[i].Grade = grade
			continue
		}
		ref, ok := m.refs[id]
		if !ok {
			m.report.Unknown++
			m.report.note(q.ID, fmt.Sprintf("the answer %s is not here", id))
			continue
		}
		a := research.JudgedAnswer{JudgedRef: ref, Grade: grade, Author: m.who.Name, CreatedAt: m.l.now()}
		if i := slices.IndexFunc(j.Answers, func(b research.JudgedAnswer) bool { return b.JudgedRef == ref }); i >= 0 && !j.Answers[i].Lost {
			j.Answers[i].Grade = grade
		} else {
			j.Answers = appendAnswer(j.Answers, a)
		}
	}
}

// refuse notes why a query cannot be kept as the file has it.
func (m *judgedMerge) refuse(query, reason string) bool {
	m.report.Refused++
	m.report.note(query, reason)
	return false
}

// check says whether a query can be kept as the file has it.
func (m *judgedMerge) check(query string, made, before *research.Judged) bool {
	if len(made.Answers) == 0 {
		return m.refuse(query, "none of its answers is here")
	}
	if other := m.byText[keyOfJudged(made)]; other != nil && other != before {
		return m.refuse(query, "a query with this text and these languages is kept already")
	}
	if before == nil && len(m.kept) >= research.MostJudged {
		return m.refuse(query, fmt.Sprintf("%d queries are kept already: delete some first", len(m.kept)))
	}
	err := checkJudged(made)
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		return m.refuse(query, invalid.Violations[0].Field+" "+invalid.Violations[0].Reason)
	}
	if err != nil {
		return m.refuse(query, err.Error())
	}
	return true
}

func (m *judgedMerge) write(ctx context.Context, tx *database.Tx) error {
	for _, j := range m.changed {
		if err := database.UpdateJudged(ctx, tx, *j); err != nil {
			return err
		}
	}
	for _, j := range m.added {
		if err := database.InsertJudged(ctx, tx, *j); err != nil {
			return err
		}
	}
	return m.l.record(ctx, tx, m.who, audit.Event{Action: audit.JudgedImported, Kind: "judged-queries", Detail: audit.Detail{
		"new": strconv.Itoa(m.report.New), "changed": strconv.Itoa(m.report.Changed),
	}})
}

// ExportJudged writes all queries in order of id, with answers that are gone: they
// are missing nowhere but where they are looked for.
func (l *Library) ExportJudged(ctx context.Context, who auth.Person, format JudgedFormat, w io.Writer) error {
	if err := mayJudge(who); err != nil {
		return err
	}
	all, err := database.JudgedQueries(ctx, l.db, "", research.MostJudged)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b research.Judged) int { return cmp.Compare(a.ID, b.ID) })
	queries := make([]evaluation.Query, len(all))
	for i, j := range all {
		queries[i] = evaluation.Query{ID: j.ID, Language: j.Language, Text: j.Text, Target: j.Target, Relevant: evaluation.Grades{}}
		for _, a := range j.Answers {
			queries[i].Relevant[answerID(a)] = a.Grade
		}
	}
	if format == JudgedJSONL {
		return evaluation.WriteJSONL(w, queries)
	}
	return evaluation.WriteTSV(w, queries)
}
