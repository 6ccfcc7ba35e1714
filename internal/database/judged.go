package database

import (
	"context"

	"earshot/internal/research"
)

const (
	judgedColumns = `id, text, language, target, author, version, created_at, updated_at`
	answerColumns = `query_id, kind, object, first_at, last_at, grade, lost, author, created_at`
)

func scanJudged(row Row) (research.Judged, error) {
	var j research.Judged
	var created, updated int64
	err := row.Scan(&j.ID, &j.Text, &j.Language, &j.Target, &j.Author, &j.Version, &created, &updated)
	j.CreatedAt, j.UpdatedAt = fromMillis(created), fromMillis(updated)
	return j, err
}

// ChangeJudged makes other writers of judged queries wait until the transaction
// ends: how many there are, and which have the same text, is decided under it.
func ChangeJudged(ctx context.Context, tx *Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO meta (key, value) VALUES ('judged', '') ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
	return err
}

// InsertJudged adds a query with its answers.
func InsertJudged(ctx context.Context, tx *Tx, j research.Judged) error {
	if _, err := tx.Exec(ctx, `INSERT INTO judged_queries (`+judgedColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		j.ID, j.Text, j.Language, j.Target, j.Author, j.Version, millis(j.CreatedAt), millis(j.UpdatedAt)); err != nil {
		return err
	}
	return insertAnswers(ctx, tx, j.ID, j.Answers)
}

// UpdateJudged writes a query with its answers as they are now.
func UpdateJudged(ctx context.Context, tx *Tx, j research.Judged) error {
	if _, err := tx.Exec(ctx, `UPDATE judged_queries SET text = $2, language = $3, target = $4, version = $5, updated_at = $6 WHERE id = $1`,
		j.ID, j.Text, j.Language, j.Target, j.Version, millis(j.UpdatedAt)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM judged_answers WHERE query_id = $1`, j.ID); err != nil {
		return err
	}
	return insertAnswers(ctx, tx, j.ID, j.Answers)
}

func insertAnswers(ctx context.Context, tx *Tx, query string, answers []research.JudgedAnswer) error {
	return insertMany(ctx, tx, `INSERT INTO judged_answers (`+answerColumns+`) VALUES `, 9, answers,
		func(a research.JudgedAnswer) []any {
			return []any{query, string(a.Kind), a.Object, a.First, a.Last, a.Grade, toInt(a.Lost), a.Author, millis(a.CreatedAt)}
		})
}

// DeleteJudged removes a query with its answers.
func DeleteJudged(ctx context.Context, tx *Tx, id string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM judged_answers WHERE query_id = $1`, id); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `DELETE FROM judged_queries WHERE id = $1`, id)
	if err == nil && n == 0 {
		return &research.NotFoundError{Thing: "judged query"}
	}
	return err
}

// CountJudged counts the queries.
func CountJudged(ctx context.Context, r Reader) (int, error) {
	return One(ctx, r, Scalar[int], `SELECT COUNT(*) FROM judged_queries`)
}

// JudgedByID finds a query with its answers.
func JudgedByID(ctx context.Context, r Reader, id string) (research.Judged, error) {
	j, err := One(ctx, r, scanJudged, `SELECT `+judgedColumns+` FROM judged_queries WHERE id = $1`, id)
	if err != nil {
		return j, missing(err, "judged query")
	}
	list := []research.Judged{j}
	err = addAnswers(ctx, r, list)
	return list[0], err
}

// JudgedLike lists the queries with a text and a language, "" for any, those
// without a target first, then by target.
func JudgedLike(ctx context.Context, r Reader, text, language string) ([]research.Judged, error) {
	list, err := All(ctx, r, scanJudged, `SELECT `+judgedColumns+` FROM judged_queries WHERE text = $1 AND ($2 = '' OR language = $2) ORDER BY target, language`, text, language)
	if err != nil {
		return nil, err
	}
	return list, addAnswers(ctx, r, list)
}

// JudgedQueries lists queries with their answers, the newest first, after the one
// whose id is given.
func JudgedQueries(ctx context.Context, r Reader, after string, limit int) ([]research.Judged, error) {
	list, err := All(ctx, r, scanJudged, `SELECT `+judgedColumns+` FROM judged_queries WHERE $1 = '' OR id < $1 ORDER BY id DESC LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	return list, addAnswers(ctx, r, list)
}

// addAnswers reads the answers of queries.
func addAnswers(ctx context.Context, r Reader, list []research.Judged) error {
	at, ids := map[string]int{}, make([]string, len(list))
	for i, j := range list {
		at[j.ID], ids[i] = i, j.ID
	}
	return portions(ids, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			query, a, err := scanAnswer(row)
			if i, ok := at[query]; ok && err == nil {
				list[i].Answers = append(list[i].Answers, a)
			}
			return struct{}{}, err
		}, `SELECT `+answerColumns+` FROM judged_answers
			WHERE query_id IN `+in+` ORDER BY query_id, created_at, kind, object, first_at, last_at`, args...)
		return err
	})
}

func scanAnswer(row Row) (query string, a research.JudgedAnswer, err error) {
	var created int64
	var lost int
	err = row.Scan(&query, &a.Kind, &a.Object, &a.First, &a.Last, &a.Grade, &lost, &a.Author, &created)
	a.Lost, a.CreatedAt = lost != 0, fromMillis(created)
	return query, a, err
}

// JudgedPlace is what stands where an answer refers to.
type JudgedPlace struct {
	Session, SessionTitle string // of a session, or of the file it is in
	Study, StudyTitle     string
	Title                 string // of a finding or insight
	Language              string // of what stands there; "" for a session
	Text                  string // what stands there, for people to recognize it: the passage; "" for a session
}

// JudgedPlaces reads what stands where answers refer to, as far as a scope sees
// it. What has gone and what the scope does not see are both missing.
func JudgedPlaces(ctx context.Context, r Reader, s research.Scope, refs []research.JudgedRef) (map[research.JudgedRef]JudgedPlace, error) {
	found := map[research.JudgedRef]JudgedPlace{}
	for _, kind := range []research.JudgedKind{research.JudgedSession, research.JudgedFinding, research.JudgedInsight} {
		if err := addObjects(ctx, r, s, kind, refs, found); err != nil {
			return nil, err
		}
	}
	for _, ref := range refs {
		if ref.Kind != research.JudgedMoment && ref.Kind != research.JudgedLines {
			continue
		}
		if err := addPlace(ctx, r, s, ref, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// addObjects reads the sessions, findings or insights among what answers refer to.
func addObjects(ctx context.Context, r Reader, s research.Scope, kind research.JudgedKind, refs []research.JudgedRef, found map[research.JudgedRef]JudgedPlace) error {
	var ids []string
	for _, ref := range refs {
		if ref.Kind == kind {
			ids = append(ids, ref.Object)
		}
	}
	return portions(ids, func(in string, args []any) error {
		var query string
		switch kind {
		case research.JudgedSession:
			condition, more := sees(s, `t`, args)
			args = more
			query = `SELECT x.id, x.id, x.title, t.id, t.title, '', '' FROM sessions x JOIN studies t ON t.id = x.study_id
				WHERE x.id IN ` + in + ` AND ` + condition
		case research.JudgedFinding:
			condition, more := seesFinding(s, `c`, args)
			args = more
			query = `SELECT c.id, '', '', t.id, t.title, c.title, COALESCE((SELECT p.language FROM passages p WHERE p.source_id = c.id ORDER BY p.number LIMIT 1), '')
				FROM findings c JOIN studies t ON t.id = c.study_id WHERE c.id IN ` + in + ` AND ` + condition
		default:
			query = `SELECT i.id, '', '', '', '', i.title, COALESCE((SELECT p.language FROM passages p WHERE p.source_id = i.id ORDER BY p.number LIMIT 1), '')
				FROM insights i WHERE i.id IN ` + in + ` AND ` + seesInsight(s, `i`)
		}
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var id string
			var p JudgedPlace
			err := row.Scan(&id, &p.Session, &p.SessionTitle, &p.Study, &p.StudyTitle, &p.Title, &p.Language)
			p.Text = p.Title
			found[research.JudgedRef{Kind: kind, Object: id}] = p
			return struct{}{}, err
		}, query, args...)
		return err
	})
}

// addPlace reads the passage that has the most of a moment or of some lines.
func addPlace(ctx context.Context, r Reader, s research.Scope, ref research.JudgedRef, found map[research.JudgedRef]JudgedPlace) error {
	narrow, args := `p.start_ms IS NULL`, []any{ref.Object}
	if ref.Kind == research.JudgedMoment {
		narrow, args = `p.start_ms <= $2 AND p.end_ms >= $3`, append(args, ref.Last, ref.First)
	}
	condition, args := sees(s, `t`, args)
	passages, err := All(ctx, r, func(row Row) (p placed, err error) {
		var cuts string
		err = row.Scan(&p.Session, &p.SessionTitle, &p.Study, &p.StudyTitle, &p.Language, &p.Text, &p.start, &p.end, &cuts)
		if err == nil {
			p.cuts, err = readCuts(cuts)
		}
		return p, err
	}, `SELECT x.id, x.title, t.id, t.title, p.language, p.text, COALESCE(p.start_ms, 0), COALESCE(p.end_ms, 0), p.cuts
		FROM passages p JOIN sessions x ON x.id = p.session_id JOIN studies t ON t.id = x.study_id
		WHERE p.source_id = $1 AND `+narrow+` AND `+condition+` ORDER BY p.number`, args...)
	best := int64(-1)
	for _, p := range passages {
		if shared := p.shared(ref); shared > best {
			best, found[ref] = shared, p.JudgedPlace
		}
	}
	return err
}

// placed is a passage with where it stands.
type placed struct {
	JudgedPlace
	start, end int64
	cuts       []research.Cut
}

// shared is how much a passage has of a place; negative for nothing.
func (p placed) shared(ref research.JudgedRef) int64 {
	if ref.Kind == research.JudgedLines {
		if len(p.cuts) == 0 {
			return -1
		}
		return min(int64(p.cuts[len(p.cuts)-1].Segment), ref.Last) - max(int64(p.cuts[0].Segment), ref.First)
	}
	shared := min(p.end, ref.Last) - max(p.start, ref.First)
	if shared == 0 && ref.First < ref.Last && p.start < p.end {
		return -1 // one begins where the other ends
	}
	return shared
}

// LinesJudged lists the answers that are lines of a file, lost ones too, by the
// ids of their queries.
func LinesJudged(ctx context.Context, r Reader, file string) (map[string][]research.JudgedAnswer, error) {
	found := map[string][]research.JudgedAnswer{}
	_, err := All(ctx, r, func(row Row) (struct{}, error) {
		query, a, err := scanAnswer(row)
		found[query] = append(found[query], a)
		return struct{}{}, err
	}, `SELECT `+answerColumns+` FROM judged_answers WHERE object = $1 AND kind = 'lines' ORDER BY query_id, first_at, last_at`, file)
	return found, err
}

// ReplaceLinesJudged makes answers the only ones of a query that are lines of a
// file.
func ReplaceLinesJudged(ctx context.Context, tx *Tx, query, file string, answers []research.JudgedAnswer) error {
	_, err := tx.Exec(ctx, `DELETE FROM judged_answers WHERE query_id = $1 AND kind = 'lines' AND object = $2`, query, file)
	if err != nil {
		return err
	}
	return insertAnswers(ctx, tx, query, answers)
}

// JudgedObjects tells of several ids which are those of a session, a finding or an
// insight.
func JudgedObjects(ctx context.Context, r Reader, ids []string) (map[string]research.JudgedKind, error) {
	found := map[string]research.JudgedKind{}
	return found, portions(ids, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var id string
			var kind research.JudgedKind
			err := row.Scan(&id, &kind)
			found[id] = kind
			return struct{}{}, err
		}, `SELECT id, 'session' FROM sessions WHERE id IN `+in+` UNION SELECT id, 'finding' FROM findings WHERE id IN `+in+`
			UNION SELECT id, 'insight' FROM insights WHERE id IN `+in, args...)
		return err
	})
}
