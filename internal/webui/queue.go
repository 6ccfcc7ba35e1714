package webui

import (
	"errors"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const queuePath = "/queue"

// How much of the queue a page shows.
const (
	workShown   = 100
	failedShown = 50
)

type queuePage struct {
	frame
	Stages  []stageRow
	Summary string
	Work    []workRow
	MoreOf  int // jobs that are not shown
	Failed  []workRow
	Next    string
	Later   bool // an earlier part of the failed files is shown
	Retry   int  // failed files on this page that the reader may have read again
	Done    string
}

// stageRow is a stage of the processing with the files in it.
type stageRow struct {
	Name                     string
	Waiting, Running, Failed int
}

// workRow is a file that is worked on, waits for it, or failed.
type workRow struct {
	ID, File, Kind      string
	Session, SessionURL string
	Study, StudyURL     string
	Stage, State, Badge string
	Since               time.Time
	Reasons             []string
	Technical           string // what an attempt failed by, for administrators of the group
	MayRetry            bool
}

// stageNames are what the kinds of job are called, in the order in which files go
// through them.
var stageNames = []struct{ kind, name string }{
	{research.JobReadFile, wording.Text("Reading texts")},
	{research.JobExamine, wording.Text("Looking at recordings")},
	{research.JobTranscribe, wording.Text("Transcribing")},
}

// stageName says what a kind of job does.
func stageName(say *wording.Printer, kind string) string {
	if kind == research.JobHearAgain {
		kind = research.JobTranscribe
	}
	for _, s := range stageNames {
		if s.kind == kind {
			return say.T(s.name)
		}
	}
	return kind
}

// queue shows what is done with files, and what failed.
func (u *UI) queue(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	page := queuePage{Later: c.QueryParam("after") != ""}
	page.frame = u.adminFrame(c.Request())
	page.Title, page.Done = page.say.T("Processing queue"), doneOf(c, page.say)
	q, err := u.lib.Queue(ctx, who, workShown)
	if err != nil {
		return err
	}
	running, waiting, failed := page.addStages(q, who.MayAdminister())
	page.MoreOf = max(0, running+waiting-len(q.Work))
	page.Summary = page.say.T("%s running, %s waiting, %s failed", page.say.Number(running), page.say.Number(waiting), page.say.Number(failed))
	for _, each := range q.Work {
		page.Work = append(page.Work, newWorkRow(page.say, who, each))
	}
	list, err := u.lib.FailedFiles(ctx, who, c.QueryParam("after"), failedShown)
	if err != nil {
		return err
	}
	for _, each := range list.Items {
		row := newWorkRow(page.say, who, each)
		if row.MayRetry {
			page.Retry++
		}
		page.Failed = append(page.Failed, row)
	}
	page.Next = nextURL(queuePath, list.Next)
	return u.render(c, http.StatusOK, "queue", page)
}

// addStages counts files by stage, and jobs over all.
func (p *queuePage) addStages(q library.Queue, everything bool) (running, waiting, failed int) {
	for _, s := range stageNames {
		n := q.Counts[s.kind]
		if s.kind == research.JobTranscribe {
			again := q.Counts[research.JobHearAgain]
			n.Waiting, n.Running = n.Waiting+again.Waiting, n.Running+again.Running
		}
		running, waiting, failed = running+n.Running, waiting+n.Waiting, failed+n.Failed
		p.Stages = append(p.Stages, stageRow{p.say.T(s.name), n.Waiting, n.Running, n.Failed})
	}
	p.Stages = append(p.Stages, stageRow{Name: p.say.T("Into search"), Running: q.Indexing})
	if everything {
		p.Stages = append(p.Stages, stageRow{Name: p.say.T("Erasing deleted files"), Waiting: q.Erasing})
	}
	return running, waiting, failed
}

func newWorkRow(say *wording.Printer, who auth.Person, q library.Queued) workRow {
	file := newFileRow(say, q.File)
	row := workRow{
		ID: q.File.ID, File: file.Name, Kind: file.Kind, Session: q.SessionTitle, SessionURL: sessionURL(q.File.Session),
		Study: q.Study.Title, StudyURL: studyURL(q.Study.ID), Since: q.File.UpdatedAt,
	}
	if q.Job == nil {
		row.State, row.Badge, row.Reasons, row.MayRetry = file.State, "bad", file.Advice, who.May(auth.Contribute, q.Study)
		return row
	}
	row.Stage, row.Since = stageName(say, q.Job.Kind), q.Job.Since
	if who.MayAdminister() {
		row.Technical = q.Job.Failure
	}
	switch {
	case q.Job.Running:
		row.State, row.Badge = file.State, "new"
		if q.Job.Attempt > 1 {
			row.Reasons = []string{say.T("This is try %s.", say.Number(q.Job.Attempt))}
		}
	case q.Job.Failure != "":
		row.State = say.T("is tried again")
		row.Reasons = []string{say.N(q.Job.Attempt, "%s try failed. The next is at %s.", "%s tries failed. The next is at %s.", say.Moment(q.Job.RunAt))}
	default:
		row.State = say.T("waiting")
	}
	return row
}

// retryFiles has failed files read again: those that the form names.
func (u *UI) retryFiles(c echo.Context) error {
	if err := sentForm(c); err != nil {
		return err
	}
	ctx := c.Request().Context()
	for _, id := range c.Request().PostForm["file"] {
		if !research.ValidID(id) {
			return &research.NotFoundError{Thing: "file"}
		}
		_, err := u.lib.RetryFile(ctx, auth.From(ctx), id)
		if errors.Is(err, library.ErrNotFailed) || errors.Is(err, research.ErrNotFound) {
			continue // somebody else was quicker
		}
		if err != nil {
			return err
		}
	}
	return back(c, queuePath, "retried")
}
