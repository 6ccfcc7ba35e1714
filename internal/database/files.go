package database

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"earshot/internal/research"
)

// warnings is the type under which a file that could be read keeps what was
// mended, a line each, in the columns for what a failed one could not do.
const warnings = "warnings"

// A recording waits while its session has no transcript that is on its way;
// translations are none of it.
const fileColumns = `f.id, f.session_id, f.kind, f.name, f.declared_type, f.media_type, f.size, f.sha256, f.blob_key,
	f.language, f.state, f.problem_type, f.problem_detail, f.created_at, f.updated_at,
	CASE WHEN f.kind = 'recording' AND NOT EXISTS (SELECT 1 FROM files t WHERE t.session_id = f.session_id
		AND t.kind = 'transcript' AND t.state <> 'failed' AND t.translation_status IN ('', 'none')) THEN 1 ELSE 0 END, f.media, f.machine, f.progress, f.survey_columns,
	COALESCE(f.translation_of, ''), f.translation_awaits, f.translation_status, f.translation_version`

func scanFile(row Row) (research.File, error) {
	var f research.File
	var problem research.FileProblem
	var created, updated int64
	var waits int
	var media, machine, columns string
	var translation research.Translation
	err := row.Scan(&f.ID, &f.Session, &f.Kind, &f.Name, &f.DeclaredType, &f.MediaType, &f.Size, &f.SHA256, &f.Key,
		&f.Language, &f.State, &problem.Type, &problem.Detail, &created, &updated, &waits, &media, &machine, &f.Progress, &columns,
		&translation.Of, &translation.Awaits, &translation.Status, &f.TranslationVersion)
	if err != nil {
		return f, err
	}
	f.CreatedAt, f.UpdatedAt, f.Waits = fromMillis(created), fromMillis(updated), waits == 1
	switch {
	case f.State == research.FileFailed:
		f.Problem = &problem
	case problem.Type == warnings:
		f.Warnings = strings.Split(problem.Detail, "\n")
	}
	if f.NoTranslation = translation.Status == noTranslation; !f.NoTranslation && translation.Status != "" {
		f.Translation = &translation
	}
	if f.Media, err = optional[research.Media](media); err != nil {
		return f, fmt.Errorf("media of %s: %w", f.ID, err)
	}
	if f.Machine, err = optional[research.Machine](machine); err != nil {
		return f, fmt.Errorf("machine of %s: %w", f.ID, err)
	}
	if f.Columns, err = columnsOf(columns); err != nil {
		return f, fmt.Errorf("columns of %s: %w", f.ID, err)
	}
	return f, nil
}

// optional reads a value that is kept as JSON, or as "" where there is none.
func optional[T any](s string) (*T, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // there is none
	}
	v := new(T)
	return v, json.Unmarshal([]byte(s), v)
}

// columnsOf reads what was said of the columns of a survey.
func columnsOf(s string) ([]research.Column, error) {
	if s == "" {
		return nil, nil
	}
	var columns []research.Column
	return columns, json.Unmarshal([]byte(s), &columns)
}

// columnsText is the form in which columnsOf reads them.
func columnsText(columns []research.Column) (string, error) {
	if len(columns) == 0 {
		return "", nil
	}
	b, err := json.Marshal(columns)
	return string(b), err
}

// written is the form in which optional reads a value.
func written[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// InsertFile adds a file whose bytes are stored. One that is a translation awaits
// its original; see SetTranslation.
func InsertFile(ctx context.Context, tx *Tx, f research.File) error {
	machine, err := written(f.Machine)
	if err != nil {
		return err
	}
	columns, err := columnsText(f.Columns)
	if err != nil {
		return err
	}
	translation := orNone(f.Translation)
	_, err = tx.Exec(ctx, `INSERT INTO files (id, session_id, kind, name, declared_type, media_type, size, sha256,
		blob_key, language, state, machine, survey_columns, created_at, updated_at, translation_awaits, translation_status)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		f.ID, f.Session, string(f.Kind), f.Name, f.DeclaredType, f.MediaType, f.Size, f.SHA256,
		f.Key, f.Language, string(f.State), machine, columns, millis(f.CreatedAt), millis(f.UpdatedAt), translation.Awaits, string(translation.Status))
	return err
}

// FileByID finds a file.
func FileByID(ctx context.Context, r Reader, id string) (research.File, error) {
	f, err := One(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f WHERE f.id = $1`, id)
	return f, missing(err, "file")
}

// TwinOf finds the oldest file of the same study with the same bytes as one,
// added before it. It is not ok where there is none.
func TwinOf(ctx context.Context, r Reader, f research.File) (twin research.File, ok bool, err error) {
	found, err := All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f JOIN sessions s ON s.id = f.session_id
		WHERE s.study_id = (SELECT study_id FROM sessions WHERE id = $1) AND f.sha256 = $2 AND f.size = $3 AND f.id < $4
		ORDER BY f.id LIMIT 1`, f.Session, f.SHA256, f.Size, f.ID)
	if err != nil || len(found) == 0 {
		return research.File{}, false, err
	}
	return found[0], true, nil
}

// TwinsOf finds the same for each file of a session: the session in which its
// twin is, by the file's id. Of that it has id, study and title alone.
func TwinsOf(ctx context.Context, r Reader, session string) (map[string]research.Session, error) {
	type pair struct {
		file string
		in   research.Session
	}
	pairs, err := All(ctx, r, func(row Row) (p pair, err error) {
		return p, row.Scan(&p.file, &p.in.ID, &p.in.Study, &p.in.Title)
	}, `SELECT f.id, s.id, s.study_id, s.title FROM files f
		JOIN files o ON o.sha256 = f.sha256 AND o.size = f.size AND o.id < f.id
		JOIN sessions s ON s.id = o.session_id
		WHERE f.session_id = $1 AND f.sha256 <> '' AND s.study_id = (SELECT study_id FROM sessions WHERE id = $1)
		ORDER BY o.id DESC`, session)
	twins := make(map[string]research.Session, len(pairs))
	for _, p := range pairs {
		twins[p.file] = p.in // the oldest comes last
	}
	return twins, err
}

// FilesOf lists the files of a session, oldest first.
func FilesOf(ctx context.Context, r Reader, session string) ([]research.File, error) {
	return All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f WHERE f.session_id = $1 ORDER BY f.id`, session)
}

// TimedFilesOf lists the recordings and transcripts of several sessions, oldest
// first.
func TimedFilesOf(ctx context.Context, r Reader, sessions []string) ([]research.File, error) {
	var all []research.File
	err := portions(sessions, func(in string, args []any) error {
		some, err := All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f
			WHERE f.kind IN ('recording', 'transcript') AND f.session_id IN `+in+` ORDER BY f.id`, args...)
		all = append(all, some...)
		return err
	})
	return all, err
}

// FilesByID finds several files by id.
func FilesByID(ctx context.Context, r Reader, ids []string) (map[string]research.File, error) {
	return byID(ctx, r, scanFile, func(f research.File) string { return f.ID },
		`SELECT `+fileColumns+` FROM files f WHERE f.id IN `, ids)
}

// SetFileState moves a file to a state that is not FileFailed.
func SetFileState(ctx context.Context, tx *Tx, id string, state research.FileState, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE files SET state = $2, problem_type = '', problem_detail = '', updated_at = $3
		WHERE id = $1`, id, string(state), millis(now))
	return err
}

// ReplaceContent gives a transcript that a program wrote other bytes, which are
// still to be read.
func ReplaceContent(ctx context.Context, tx *Tx, f research.File, now time.Time) error {
	machine, err := written(f.Machine)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE files SET size = $2, sha256 = $3, blob_key = $4, language = $5, machine = $6, state = 'stored',
		problem_type = '', problem_detail = '', updated_at = $7 WHERE id = $1`,
		f.ID, f.Size, f.SHA256, f.Key, f.Language, machine, millis(now))
	return err
}

// SetColumns notes what somebody said of the columns of a survey.
func SetColumns(ctx context.Context, tx *Tx, id string, columns []research.Column) error {
	text, err := columnsText(columns)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE files SET survey_columns = $2 WHERE id = $1`, id, text)
	return err
}

// FailFile moves a file to FileFailed with the reason.
func FailFile(ctx context.Context, tx *Tx, id string, p research.FileProblem, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE files SET state = 'failed', problem_type = $2, problem_detail = $3, updated_at = $4
		WHERE id = $1`, id, p.Type, p.Detail, millis(now))
	return err
}

// MarkIndexing moves a file to FileIndexing: it is ready once an index has
// applied the change of that number. Mended says what was wrong with it.
func MarkIndexing(ctx context.Context, tx *Tx, id, language string, mended []string, change int64, now time.Time) error {
	kind, detail := "", strings.Join(mended, "\n")
	if len(mended) > 0 {
		kind = warnings
	}
	_, err := tx.Exec(ctx, `UPDATE files SET state = 'indexing', problem_type = $5, problem_detail = $6,
		language = CASE WHEN language = '' THEN $2 ELSE language END, change_number = $3, updated_at = $4
		WHERE id = $1`, id, language, change, millis(now), kind, detail)
	return err
}

// MarkReady moves the files that wait for a change up to number to FileReady
// and returns the sessions that they belong to.
func MarkReady(ctx context.Context, tx *Tx, number int64, now time.Time) ([]string, error) {
	return All(ctx, tx, Scalar[string], `UPDATE files SET state = 'ready', updated_at = $2
		WHERE state = 'indexing' AND change_number <= $1 RETURNING session_id`, number, millis(now))
}

// SetReady moves a file to FileReady, with what is to be said of it.
func SetReady(ctx context.Context, tx *Tx, id string, remarks []string, now time.Time) error {
	kind := ""
	if len(remarks) > 0 {
		kind = warnings
	}
	_, err := tx.Exec(ctx, `UPDATE files SET state = 'ready', problem_type = $2, problem_detail = $3, updated_at = $4 WHERE id = $1`,
		id, kind, strings.Join(remarks, "\n"), millis(now))
	return err
}

// AnyIndexing reports whether a file waits for a change up to number.
func AnyIndexing(ctx context.Context, r Reader, number int64) (bool, error) {
	n, err := One(ctx, r, Scalar[int64],
		`SELECT COUNT(*) FROM files WHERE state = 'indexing' AND change_number <= $1`, number)
	return n > 0, err
}

// EachFile calls fn for every file, in order of id, in portions.
func EachFile(ctx context.Context, r Reader, fn func(research.File) error) error {
	for after := ""; ; {
		files, err := All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f WHERE f.id > $1 ORDER BY f.id LIMIT 500`, after)
		if err != nil || len(files) == 0 {
			return err
		}
		for _, f := range files {
			if err := fn(f); err != nil {
				return err
			}
		}
		after = files[len(files)-1].ID
	}
}

// StuckFiles lists the files that wait to be read or heard while no job is there to do it.
func StuckFiles(ctx context.Context, r Reader) ([]research.File, error) {
	return All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f WHERE f.state IN ('stored', 'parsing', 'transcribing')
		AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.kind IN ($1, $2, $3, $4) AND j.ref = f.id AND j.state IN ('ready', 'running'))
		ORDER BY f.id`, research.JobReadFile, research.JobExamine, research.JobTranscribe, research.JobHearAgain)
}
