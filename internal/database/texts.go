package database

import (
	"context"
	"encoding/json"
	"iter"
	"strings"
	"sync"

	"earshot/internal/research"
)

const segmentColumns = `number, speaker, start_ms, end_ms, heading, language, text, kind, words`

func scanSegment(row Row) (research.Segment, error) {
	var s research.Segment
	var words string
	err := row.Scan(&s.Number, &s.Speaker, &s.StartMS, &s.EndMS, &s.Heading, &s.Language, &s.Text, &s.Kind, &words)
	if err == nil && words != "" {
		err = json.Unmarshal([]byte(words), &s.Words)
	}
	return s, err
}

// Segments lists the segments of a file in order.
func Segments(ctx context.Context, r Reader, file string) ([]research.Segment, error) {
	return All(ctx, r, scanSegment, `SELECT `+segmentColumns+` FROM segments WHERE file_id = $1 ORDER BY number`, file)
}

// ReplaceSegments makes segments the only ones of a file.
func ReplaceSegments(ctx context.Context, tx *Tx, file string, segments []research.Segment) error {
	if _, err := tx.Exec(ctx, `DELETE FROM segments WHERE file_id = $1`, file); err != nil {
		return err
	}
	return insertMany(ctx, tx, `INSERT INTO segments (file_id, `+segmentColumns+`) VALUES `, 10, segments,
		func(s research.Segment) []any {
			return []any{file, s.Number, s.Speaker, s.StartMS, s.EndMS, s.Heading, s.Language, s.Text, s.Kind, wordsColumn(s.Words)}
		})
}

func wordsColumn(words []research.Word) string {
	if len(words) == 0 {
		return ""
	}
	b, err := json.Marshal(words)
	if err != nil {
		panic(err) // texts and finite numbers always marshal
	}
	return string(b)
}

const passageColumns = `id, source_id, file_id, kind, session_id, study_id, language, speaker, heading, start_ms, end_ms, text, cuts`

func scanPassage(row Row) (research.Passage, error) {
	var p research.Passage
	var file, session, study *string
	var cuts string
	if err := row.Scan(&p.ID, &p.Source, &file, &p.Kind, &session, &study, &p.Language, &p.Speaker, &p.Heading,
		&p.StartMS, &p.EndMS, &p.Text, &cuts); err != nil {
		return p, err
	}
	p.File, p.Session, p.Study = orEmpty(file), orEmpty(session), orEmpty(study)
	var err error
	p.Cuts, err = readCuts(cuts)
	return p, err
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// orNull is the form of an optional reference in a column.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// PassagesOf lists the passages of a source in order.
func PassagesOf(ctx context.Context, r Reader, source string) ([]research.Passage, error) {
	return All(ctx, r, scanPassage,
		`SELECT `+passageColumns+` FROM passages WHERE source_id = $1 ORDER BY number`, source)
}

// PassagesByID finds several passages by id.
func PassagesByID(ctx context.Context, r Reader, ids []string) (map[string]research.Passage, error) {
	return byID(ctx, r, scanPassage, func(p research.Passage) string { return p.ID },
		`SELECT `+passageColumns+` FROM passages WHERE id IN `, ids)
}

// passagesAtOnce is how many passages one statement inserts.
const passagesAtOnce = 1000

// ReplacePassages makes passages the only ones of a source. It holds few of them
// at a time.
func ReplacePassages(ctx context.Context, tx *Tx, source string, passages iter.Seq[research.Passage]) error {
	if _, err := tx.Exec(ctx, `DELETE FROM passages WHERE source_id = $1`, source); err != nil {
		return err
	}
	number := 0
	var some []research.Passage
	insert := func() error {
		first := number
		number += len(some)
		err := insertPassages(ctx, tx, some, func(i int) (string, int) { return source, first + i })
		some = some[:0]
		return err
	}
	for p := range passages {
		if some = append(some, p); len(some) == passagesAtOnce {
			if err := insert(); err != nil {
				return err
			}
		}
	}
	return insert()
}

// InsertPassages adds the passages of sources that have one each, and none yet.
func InsertPassages(ctx context.Context, tx *Tx, passages []research.Passage) error {
	return insertPassages(ctx, tx, passages, func(i int) (string, int) { return passages[i].Source, 0 })
}

// insertPassages adds passages, of which place tells the source and the number.
func insertPassages(ctx context.Context, tx *Tx, passages []research.Passage, place func(i int) (string, int)) error {
	i := 0
	return insertMany(ctx, tx, `INSERT INTO passages (number, `+passageColumns+`) VALUES `, 14, passages,
		func(p research.Passage) []any {
			source, number := place(i)
			i++
			cuts, err := json.Marshal(p.Cuts)
			if err != nil {
				panic(err) // numbers always marshal
			}
			return []any{
				number, p.ID, source, orNull(p.File), p.Kind, orNull(p.Session), orNull(p.Study), p.Language, p.Speaker,
				p.Heading, p.StartMS, p.EndMS, p.Text, string(cuts),
			}
		})
}

// Sources lists the ids of sources that have passages, in order, after the one
// given; of one study, or of all if study is "".
func Sources(ctx context.Context, r Reader, study, after string, limit int) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT DISTINCT source_id FROM passages
		WHERE ($1 = '' OR study_id = $1) AND source_id > $2 ORDER BY source_id LIMIT $3`, study, after, limit)
}

// EachPassageID calls fn for the id of every passage, in order, in portions.
func EachPassageID(ctx context.Context, r Reader, fn func(id string) error) error {
	for after := ""; ; {
		ids, err := All(ctx, r, Scalar[string], `SELECT id FROM passages WHERE id > $1 ORDER BY id LIMIT 5000`, after)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := fn(id); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}

// insertMany inserts values with few statements of many rows.
func insertMany[T any](ctx context.Context, tx *Tx, insert string, columns int, values []T, row func(T) []any) error {
	for len(values) > 0 {
		n := min(len(values), mostParams/columns)
		args := make([]any, 0, n*columns)
		for _, v := range values[:n] {
			args = append(args, row(v)...)
		}
		values = values[n:]
		if _, err := tx.Exec(ctx, insert+tuples(n, columns), args...); err != nil {
			return err
		}
	}
	return nil
}

// tuples is ($1, …, $columns), … for rows rows.
func tuples(rows, columns int) string {
	type size struct{ rows, columns int }
	if known, ok := tuplesMade.Load(size{rows, columns}); ok {
		return known.(string)
	}
	all := strings.Split(strings.Trim(params(rows*columns), "()"), ", ")
	parts := make([]string, rows)
	for i := range rows {
		parts[i] = "(" + strings.Join(all[i*columns:(i+1)*columns], ", ") + ")"
	}
	made := strings.Join(parts, ", ")
	tuplesMade.Store(size{rows, columns}, made)
	return made
}

var tuplesMade sync.Map // of few sizes: mostParams bounds them
