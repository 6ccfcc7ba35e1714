package database

import (
	"context"
	"time"

	"earshot/internal/research"
)

// Queued is a file that is worked on, waits for it, or failed, with where it
// belongs.
type Queued struct {
	File         research.File
	SessionTitle string
	Study        research.Study // id, brand and title alone
	Job          *QueuedJob     // nil for a file that failed
}

// QueuedJob is a job that has not ended.
type QueuedJob struct {
	Kind    string
	Running bool
	Attempt int       // the one that runs, or how many there were
	RunAt   time.Time // when it is due
	Since   time.Time // when it began to run, or to wait
	Failure string    // of the attempt before; "" for none
}

const (
	queuedColumns = fileColumns + `, x.title, t.id, b.slug, t.title`
	queuedTables  = ` files f JOIN sessions x ON x.id = f.session_id JOIN studies t ON t.id = x.study_id JOIN brands b ON b.id = t.brand_id`
)

// fileJobs are the kinds of job that are about a file.
var fileJobs = []any{research.JobReadFile, research.JobExamine, research.JobTranscribe, research.JobHearAgain}

// widerRow scans more columns than those that a scan function knows.
type widerRow struct {
	Row
	more []any
}

func (w widerRow) Scan(to ...any) error { return w.Row.Scan(append(to, w.more...)...) }

func scanQueued(row Row, more ...any) (Queued, error) {
	var q Queued
	var err error
	q.File, err = scanFile(widerRow{row, append([]any{&q.SessionTitle, &q.Study.ID, &q.Study.Brand, &q.Study.Title}, more...)})
	return q, err
}

// QueuedFiles lists the files that a scope sees whose jobs have not ended: those
// that run, then those that wait, the first due first.
func QueuedFiles(ctx context.Context, r Reader, scope research.Scope, limit int) ([]Queued, error) {
	condition, args := sees(scope, `t`, append([]any{limit}, fileJobs...))
	return All(ctx, r, func(row Row) (Queued, error) {
		var j QueuedJob
		var state string
		var runAt, since int64
		q, err := scanQueued(row, &j.Kind, &state, &j.Attempt, &runAt, &since, &j.Failure)
		j.Running, j.RunAt, j.Since = state == "running", fromMillis(runAt), fromMillis(since)
		q.Job = &j
		return q, err
	}, `SELECT `+queuedColumns+`, j.kind, j.state, j.attempt, j.run_at, j.updated_at, j.last_error FROM`+queuedTables+` JOIN jobs j ON j.ref = f.id
		WHERE j.state IN ('ready', 'running') AND j.kind IN ($2, $3, $4, $5) AND `+condition+`
		ORDER BY CASE j.state WHEN 'running' THEN 0 ELSE 1 END, j.run_at, j.id LIMIT $1`, args...)
}

// FailedFiles lists the files that a scope sees and that could not be read, the
// latest first, before the id given ("" for the first).
func FailedFiles(ctx context.Context, r Reader, scope research.Scope, before string, limit int) ([]Queued, error) {
	condition, args := sees(scope, `t`, []any{before, limit})
	return All(ctx, r, func(row Row) (Queued, error) { return scanQueued(row) }, `SELECT `+queuedColumns+` FROM`+queuedTables+`
		WHERE f.state = 'failed' AND ($1 = '' OR f.id < $1) AND `+condition+` ORDER BY f.id DESC LIMIT $2`, args...)
}

// QueueCount is how many files are at a stage.
type QueueCount struct{ Waiting, Running, Failed int }

// CountQueue counts the files that a scope sees by the kind of job that they wait
// for, that runs, or that failed.
func CountQueue(ctx context.Context, r Reader, scope research.Scope) (map[string]QueueCount, error) {
	counts := map[string]QueueCount{}
	add := func(row Row) (struct{}, error) {
		var kind string
		var c QueueCount
		err := row.Scan(&kind, &c.Waiting, &c.Running, &c.Failed)
		had := counts[kind]
		counts[kind] = QueueCount{had.Waiting + c.Waiting, had.Running + c.Running, had.Failed + c.Failed}
		return struct{}{}, err
	}
	condition, args := sees(scope, `t`, append([]any{}, fileJobs...))
	_, err := All(ctx, r, add, `SELECT j.kind, SUM(CASE j.state WHEN 'ready' THEN 1 ELSE 0 END), SUM(CASE j.state WHEN 'running' THEN 1 ELSE 0 END), 0
		FROM`+queuedTables+` JOIN jobs j ON j.ref = f.id
		WHERE j.state IN ('ready', 'running') AND j.kind IN ($1, $2, $3, $4) AND `+condition+` GROUP BY j.kind`, args...)
	if err != nil {
		return nil, err
	}
	// Which job failed is told by the problem: jobs are not kept by file.
	condition, args = sees(scope, `t`, append([]any{}, fileJobs[:3]...))
	_, err = All(ctx, r, add, `SELECT CASE WHEN f.kind <> 'recording' THEN CAST($1 AS TEXT)
			WHEN f.problem_type LIKE 'transcribing%' OR f.problem_type LIKE 'speech%' THEN CAST($3 AS TEXT) ELSE CAST($2 AS TEXT) END, 0, 0, COUNT(*)
		FROM`+queuedTables+` WHERE f.state = 'failed' AND `+condition+` GROUP BY 1`, args...)
	return counts, err
}

// CountIndexing counts the files that a scope sees and that are on their way into
// search.
func CountIndexing(ctx context.Context, r Reader, scope research.Scope) (int, error) {
	condition, args := sees(scope, `t`, nil)
	return One(ctx, r, Scalar[int], `SELECT COUNT(*) FROM`+queuedTables+` WHERE f.state = 'indexing' AND `+condition, args...)
}

// CountErasures counts the deletions whose bytes are still to be removed.
func CountErasures(ctx context.Context, r Reader) (int, error) {
	return One(ctx, r, Scalar[int], `SELECT COUNT(*) FROM jobs WHERE state IN ('ready', 'running') AND kind = $1`, research.JobErase)
}
