package database_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

func TestTheQueueIsListedAndCounted(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b, s, session := seed(t, db)
		ids := map[string]string{}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			var errs []error
			add := func(name string, kind research.FileKind, state research.FileState) {
				f := research.File{ID: research.NewID(), Session: session.ID, Kind: kind, Name: name, Key: name, Size: 7, State: state, CreatedAt: now, UpdatedAt: now}
				ids[name] = f.ID
				errs = append(errs, database.InsertFile(ctx, tx, f))
			}
			add("waits", research.KindNote, research.FileStored)
			add("runs", research.KindRecording, research.FileTranscribing)
			add("done", research.KindNote, research.FileReady)
			add("indexed", research.KindNote, research.FileIndexing)
			add("failed", research.KindTranscript, research.FileStored)
			add("silent", research.KindRecording, research.FileStored)
			for name, problem := range map[string]string{"failed": "transcript-syntax", "silent": "transcribing-failed"} {
				errs = append(errs, database.FailFile(ctx, tx, ids[name], research.FileProblem{Type: problem, Detail: "It went wrong."}, now))
			}
			for _, j := range []struct {
				kind, ref, state string
				attempt          int
				failure          string
			}{
				{research.JobReadFile, ids["waits"], "ready", 1, "no answer"},
				{research.JobTranscribe, ids["runs"], "running", 1, ""},
				{research.JobReadFile, ids["done"], "done", 1, ""},
				{research.JobErase, research.NewID(), "ready", 0, ""},
			} {
				_, err := tx.Exec(ctx, `INSERT INTO jobs (id, kind, ref, class, state, run_at, attempt, max_attempts, last_error, created_at, updated_at)
					VALUES ($1, $2, $3, 'cpu', $4, $5, $6, 8, $7, $5, $5)`, research.NewID(), j.kind, j.ref, j.state, now.UnixMilli(), j.attempt, j.failure)
				errs = append(errs, err)
			}
			return errors.Join(errs...)
		})
		all, none := research.Scope{All: true}, research.Scope{}
		work, err := database.QueuedFiles(t.Context(), db, all, 9)
		if err != nil || len(work) != 2 || work[0].File.ID != ids["runs"] || work[1].File.ID != ids["waits"] {
			t.Fatalf("work: %+v, %v", work, err)
		}
		want := database.QueuedJob{Kind: research.JobReadFile, Attempt: 1, RunAt: now, Since: now, Failure: "no answer"}
		if diff := cmp.Diff(want, *work[1].Job); diff != "" || !work[0].Job.Running || work[1].SessionTitle != session.Title {
			t.Errorf("the job that waits: %s", diff)
		}
		if got := work[0].Study; got.ID != s.ID || got.Title != s.Title || got.Brand != b.Slug {
			t.Errorf("its study is %+v", got)
		}
		if first, err := database.QueuedFiles(t.Context(), db, all, 1); err != nil || len(first) != 1 {
			t.Errorf("one alone: %+v, %v", first, err)
		}
		var names []string
		for before := ""; ; {
			page, err := database.FailedFiles(t.Context(), db, all, before, 1)
			if err != nil || len(page) == 0 {
				break
			}
			before = page[0].File.ID
			names = append(names, page[0].File.Name+" "+page[0].File.Problem.Type)
		}
		if got := strings.Join(names, ", "); got != "silent transcribing-failed, failed transcript-syntax" {
			t.Errorf("failed: %s", got)
		}
		counts, err := database.CountQueue(t.Context(), db, all)
		if diff := cmp.Diff(map[string]database.QueueCount{
			research.JobReadFile: {Waiting: 1, Failed: 1}, research.JobTranscribe: {Running: 1, Failed: 1},
		}, counts); err != nil || diff != "" {
			t.Errorf("counts: %v\n%s", err, diff)
		}
		indexing, err := database.CountIndexing(t.Context(), db, all)
		erasures, err2 := database.CountErasures(t.Context(), db)
		if err = errors.Join(err, err2); err != nil || indexing != 1 || erasures != 1 {
			t.Errorf("%d on their way into search, %d to erase, %v", indexing, erasures, err)
		}
		everything, err := database.CountAll(t.Context(), db)
		if err != nil || everything.Files != 6 || everything.Sessions != 1 || everything.Studies != 1 || everything.Brands != 1 || everything.Bytes != 42 {
			t.Errorf("all: %+v, %v", everything, err)
		}

		work, err = database.QueuedFiles(t.Context(), db, none, 9)
		failed, err2 := database.FailedFiles(t.Context(), db, none, "", 9)
		counts, err3 := database.CountQueue(t.Context(), db, none)
		indexing, err4 := database.CountIndexing(t.Context(), db, none)
		if err := errors.Join(err, err2, err3, err4); err != nil || len(work)+len(failed)+len(counts)+indexing != 0 {
			t.Errorf("who sees nothing: %v %v %v %d %v", work, failed, counts, indexing, err)
		}
	})
}
