package upkeep_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/jobs"
	"earshot/internal/research"
	"earshot/internal/upkeep"
	"earshot/search"
	"earshot/uploads"
)

func (r *rig) check(o upkeep.CheckOptions) *upkeep.Report {
	r.t.Helper()
	o.Index, o.Follower = r.index, r.follower
	report, err := r.keeper.Check(r.t.Context(), o)
	must(r.t, err)
	return report
}

// later makes the keeper live in the future, where what is stored now is old.
func (r *rig) later(d time.Duration) {
	r.keeper.SetNow(func() time.Time { return time.Now().Add(d) })
}

func (r *rig) put(key string) {
	r.t.Helper()
	must(r.t, r.blob.Put(r.t.Context(), key, "", []byte("x")))
}

func TestCheckFindsNothingWhereAllAgree(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		f := r.add()
		r.put(research.FilePrefix(f.ID) + "peaks") // something made from the file
		r.put("somebody/else")
		r.later(48 * time.Hour)
		got := r.check(upkeep.CheckOptions{Deep: true})
		if got.Problems() != 0 || got.Files != 1 || got.Objects != 3 || got.Foreign != 1 || len(got.Orphans) != 0 {
			t.Errorf("report = %+v, want one file, three objects, one of them foreign, and no problem", got)
		}
		if i := got.Index; !i.Compared || i.Passages == 0 || i.Position != i.Change {
			t.Errorf("index = %+v, want it compared and in step", i)
		}
	})
}

func TestRepairSweepsOnlyWhatIsOldAndUnknown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		f := r.add()
		unknown, waiting := research.FilePrefix(research.NewID())+"source", research.FilePrefix(research.NewID())+"source"
		for _, key := range []string{unknown, waiting, "tails/a", "tails/b", "somebody/else"} {
			r.put(key)
		}
		r.inUse.Keys = map[string]bool{waiting: true, "tails/a": true}
		lost, err := r.blob.Begin(t.Context(), research.FilePrefix(research.NewID())+"source", "")
		must(t, err)
		known, err := r.blob.Begin(t.Context(), waiting+"2", "")
		must(t, err)
		r.inUse.Uploads = map[string]bool{known: true}

		got := r.check(upkeep.CheckOptions{Repair: true})
		if len(got.Orphans) != 2 || !got.Orphans[0].Young || got.Problems() != 0 || got.Repair.Swept != (upkeep.Swept{}) {
			t.Errorf("report while all is young = %+v, want two young orphans and nothing swept", got)
		}
		r.later(8 * 24 * time.Hour)
		if got := r.check(upkeep.CheckOptions{}); got.Problems() != 2 || len(r.objects()) != 6 {
			t.Errorf("report without repair = %+v with %v left, want two problems and all left", got, r.objects())
		}
		got = r.check(upkeep.CheckOptions{Repair: true})
		if want := (upkeep.Swept{Objects: 2, Bytes: 2, Uploads: 1}); got.Repair.Swept != want {
			t.Errorf("swept %+v, want %+v", got.Repair.Swept, want)
		}
		left := r.objects()
		slices.Sort(left)
		want := []string{f.Key, waiting, "somebody/else", "tails/a"}
		slices.Sort(want)
		if !slices.Equal(left, want) {
			t.Errorf("objects left: %v, want %v", left, want)
		}
		if _, err := r.blob.PutPart(t.Context(), waiting+"2", known, 1, []byte("x")); err != nil {
			t.Errorf("PutPart to an upload that is known = %v", err)
		}
		if _, err := r.blob.PutPart(t.Context(), unknown, lost, 1, []byte("x")); !errors.Is(err, uploads.ErrNoUpload) {
			t.Errorf("PutPart to an upload that was swept = %v, want ErrNoUpload", err)
		}
		if got := r.check(upkeep.CheckOptions{}); got.Problems() != 0 {
			t.Errorf("report after the repair = %+v, want no problem", got)
		}
	})
}

func TestRepairTellsThePeopleOfAFileThatIsLost(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		lost, short, changed := r.add(), r.add(), r.add()
		must(t, r.blob.Delete(t.Context(), lost.Key))
		must(t, r.blob.Put(t.Context(), short.Key, "", []byte("short")))
		must(t, r.blob.Put(t.Context(), changed.Key, "", bytes.Repeat([]byte("x"), int(changed.Size))))
		if got := r.check(upkeep.CheckOptions{}); len(got.Faults) != 2 {
			t.Errorf("faults = %+v, want the lost and the short file", got.Faults)
		}
		got := r.check(upkeep.CheckOptions{Deep: true, Repair: true})
		if len(got.Faults) != 3 || got.Repair.Failed != 3 {
			t.Errorf("deep report = %+v, want three faults", got)
		}
		for file, want := range map[string]string{lost.ID: "bytes-lost", short.ID: "bytes-damaged", changed.ID: "bytes-damaged"} {
			f, err := r.lib.File(t.Context(), admin, file)
			must(t, err)
			if f.State != research.FileFailed || f.Problem.Type != want || f.Problem.Detail == "" {
				t.Errorf("file = %s with %+v, want failed with %s", f.State, f.Problem, want)
			}
		}
		if got := r.check(upkeep.CheckOptions{Deep: true, Repair: true}); got.Problems() != 3 || got.Repair.Failed != 0 {
			t.Errorf("second report = %+v, want the same faults and nothing to tell", got)
		}
	})
}

func TestRepairMendsTheIndex(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), folder(t))
	f := r.add()
	position, err := r.index.Position(t.Context())
	must(t, err)
	must(t, r.index.Apply(t.Context(), search.Batch{Position: position, Updates: []search.Update{
		{Source: f.ID}, // loses what it has, and gets what nobody said
		{Source: research.NewID(), Passages: []search.Passage{{ID: research.NewID(), Kind: search.Note, Language: "en", Text: "Extra."}}},
	}}))
	got := r.check(upkeep.CheckOptions{})
	if got.Index.Extra != 1 || got.Index.Missing != got.Index.Passages || got.Problems() != 1 {
		t.Errorf("index = %+v, want all missing and one extra", got.Index)
	}
	if got := r.check(upkeep.CheckOptions{Repair: true}); !got.Repair.Reindexed {
		t.Errorf("repair = %+v, want the index built anew", got.Repair)
	}
	if got := r.check(upkeep.CheckOptions{}); got.Problems() != 0 || r.found() != 1 {
		t.Errorf("index after the repair = %+v, search finds %d; want them in step", got.Index, r.found())
	}
}

func TestRepairQueuesWhatIsStuck(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), folder(t))
	f := r.add()
	r.exec("DELETE FROM jobs")
	r.exec("UPDATE files SET state = 'parsing'")
	got := r.check(upkeep.CheckOptions{Repair: true})
	if len(got.Stuck) != 1 || got.Stuck[0] != f.ID || got.Repair.Requeued != 1 {
		t.Errorf("report = %+v, want the file that no job will read", got)
	}
	waiting, err := jobs.Counts(t.Context(), r.db)
	if err != nil || waiting["ready"] != 1 {
		t.Errorf("jobs = %v, %v; want one", waiting, err)
	}
	if got := r.check(upkeep.CheckOptions{}); len(got.Stuck) != 0 {
		t.Errorf("stuck files after the repair: %v", got.Stuck)
	}
}

// An index that is behind is no fault: the service applies the rest.
func TestAnIndexThatIsBehindIsNotCompared(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), folder(t))
	r.add()
	must(t, r.db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := database.AppendChange(ctx, tx, database.SourceChanged, research.NewID(), time.Now())
		return err
	}))
	if got := r.check(upkeep.CheckOptions{}); got.Index.Compared || got.Index.Reason == "" || got.Problems() != 0 {
		t.Errorf("index = %+v, want it not compared, with the reason", got.Index)
	}
	if got := r.check(upkeep.CheckOptions{Repair: true}); !got.Index.Compared || got.Repair.Reindexed {
		t.Errorf("index after a repair = %+v, want it brought up and compared", got.Index)
	}
}

func TestNothingIsSweptWhereNobodyTellsWhatUploadsHold(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), folder(t))
	r.put("tails/a")
	r.keeper = upkeep.New(upkeep.Options{DB: r.db, Blob: r.blob, Log: slog.New(slog.DiscardHandler)})
	r.later(48 * time.Hour)
	if _, err := r.keeper.Sweep(t.Context()); err == nil || len(r.objects()) != 1 {
		t.Errorf("Sweep = %v with %v left, want an error and all left", err, r.objects())
	}
}
