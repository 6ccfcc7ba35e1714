package database

import (
	"context"
	"slices"
	"strings"

	"earshot/internal/research"
)

// StudyCounts is how far a study has come.
type StudyCounts struct {
	Sessions    int
	Readable    int // sessions with a text that has been read
	Highlighted int // sessions with a highlight
	Highlights  int
	Findings    int
	Evident     int // findings with evidence that is still there, or a reason for none
	Published   int // findings
	Files       int
	Failed      int // files
}

// CountStudy counts what a study has.
func CountStudy(ctx context.Context, r Reader, study string) (StudyCounts, error) {
	return One(ctx, r, func(row Row) (StudyCounts, error) {
		var c StudyCounts
		err := row.Scan(&c.Sessions, &c.Readable, &c.Highlighted, &c.Highlights, &c.Findings, &c.Evident, &c.Published, &c.Files, &c.Failed)
		return c, err
	}, `SELECT (SELECT COUNT(*) FROM sessions WHERE study_id = $1),
		(SELECT COUNT(*) FROM sessions x WHERE x.study_id = $1 AND EXISTS (SELECT 1 FROM files f JOIN segments g ON g.file_id = f.id
			WHERE f.session_id = x.id AND f.kind IN ('transcript', 'note'))),
		(SELECT COUNT(*) FROM sessions x WHERE x.study_id = $1 AND EXISTS (SELECT 1 FROM files f JOIN highlights h ON h.file_id = f.id
			WHERE f.session_id = x.id)),
		(SELECT COUNT(*) FROM highlights h JOIN files f ON f.id = h.file_id JOIN sessions x ON x.id = f.session_id WHERE x.study_id = $1),
		(SELECT COUNT(*) FROM findings WHERE study_id = $1 AND state <> 'deprecated'),
		(SELECT COUNT(*) FROM findings c WHERE c.study_id = $1 AND c.state <> 'deprecated'
			AND (c.no_evidence <> '' OR EXISTS (SELECT 1 FROM evidence e WHERE e.claim_id = c.id AND e.deleted_at IS NULL))),
		(SELECT COUNT(*) FROM findings WHERE study_id = $1 AND state = 'published'),
		(SELECT COUNT(*) FROM files f JOIN sessions x ON x.id = f.session_id WHERE x.study_id = $1),
		(SELECT COUNT(*) FROM files f JOIN sessions x ON x.id = f.session_id WHERE x.study_id = $1 AND f.state = 'failed')`, study)
}

// FilesOfStudy lists the files of a study, newest first, before the id given
// ("" for the first): all of them, or those alone that could not be read.
func FilesOfStudy(ctx context.Context, r Reader, study string, failed bool, before string, limit int) ([]research.File, error) {
	return All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f JOIN sessions x ON x.id = f.session_id
		WHERE x.study_id = $1 AND ($2 = '' OR f.id < $2) AND ($3 = 0 OR f.state = 'failed') ORDER BY f.id DESC LIMIT $4`,
		study, before, toInt(failed), limit)
}

// guideNames are what the name of a discussion guide has in it, in the languages
// of the pages.
var guideNames = []string{"guide", "leitfaden", "leidraad", "trame d", "grille d", "topic list", "topiclijst"}

// GuideOf finds the newest note of a study that has been read and is called a
// discussion guide.
func GuideOf(ctx context.Context, r Reader, study string) (research.File, error) {
	var names []string
	args := []any{study}
	for _, name := range guideNames {
		args = append(args, "%"+name+"%")
		names = append(names, `LOWER(f.name) LIKE $`+itoa(len(args)))
	}
	f, err := One(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f JOIN sessions x ON x.id = f.session_id
		WHERE x.study_id = $1 AND f.kind = 'note' AND f.state = 'ready' AND (`+strings.Join(names, ` OR `)+`) ORDER BY f.id DESC LIMIT 1`, args...)
	return f, missing(err, "guide")
}

// Done is something that was done in a study: Count times on one day where it
// was done more than once.
type Done struct {
	What   string // session-added, files-added, highlighted, finding-written or finding-changed
	ID     string // of the session or finding
	Title  string
	Author string // "" where nobody noted it
	Count  int
	At     int64 // milliseconds; of the last time
}

// StudyActivity lists what was done in a study lately, the last first.
func StudyActivity(ctx context.Context, r Reader, study string, limit int) ([]Done, error) {
	var all []Done
	for _, query := range []string{
		`SELECT 'session-added', id, title, '', 1, created_at AS at FROM sessions WHERE study_id = $1 ORDER BY id DESC LIMIT $2`,
		`SELECT 'files-added', x.id, x.title, '', COUNT(*), MAX(f.created_at) AS at FROM files f JOIN sessions x ON x.id = f.session_id
			WHERE x.study_id = $1 GROUP BY x.id, x.title, f.created_at / 86400000 ORDER BY at DESC LIMIT $2`,
		`SELECT 'highlighted', x.id, x.title, h.author, COUNT(*), MAX(h.created_at) AS at FROM highlights h JOIN files f ON f.id = h.file_id
			JOIN sessions x ON x.id = f.session_id WHERE x.study_id = $1
			GROUP BY x.id, x.title, h.author, h.created_at / 86400000 ORDER BY at DESC LIMIT $2`,
		`SELECT CASE WHEN v.version = 1 THEN 'finding-written' ELSE 'finding-changed' END, c.id, c.title, v.author, 1, v.at AS at
			FROM claim_versions v JOIN findings c ON c.id = v.claim_id WHERE c.study_id = $1 ORDER BY v.at DESC, v.version DESC LIMIT $2`,
		`SELECT 'finding-written', c.id, c.title, c.author, 1, c.created_at AS at FROM findings c WHERE c.study_id = $1
			AND NOT EXISTS (SELECT 1 FROM claim_versions v WHERE v.claim_id = c.id AND v.version = 1) ORDER BY c.created_at DESC LIMIT $2`,
	} {
		some, err := All(ctx, r, func(row Row) (Done, error) {
			var d Done
			err := row.Scan(&d.What, &d.ID, &d.Title, &d.Author, &d.Count, &d.At)
			return d, err
		}, query, study, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b Done) int { return int(max(-1, min(1, b.At-a.At))) })
	return all[:min(len(all), limit)], nil
}
