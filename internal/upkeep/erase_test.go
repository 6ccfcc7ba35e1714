package upkeep_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/jobs"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/upkeep"
	"earshot/uploads/s3store/s3storetest"

	"github.com/minio/minio-go/v7"
)

func TestADeletedFileIsGoneEverywhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r *rig) {
		f, kept := r.add(), r.add()
		h, err := r.lib.CreateHighlight(t.Context(), admin, library.Key{}, library.Place{File: f.ID, Quote: "Warenkorb"}, "", nil)
		must(t, err)
		study, err := r.lib.Session(t.Context(), admin, r.session)
		must(t, err)
		finding, err := r.lib.CreateFinding(t.Context(), admin, research.Finding{
			Study: study.Study, Title: "Carts empty", State: research.FindingPublished,
			Evidence: []research.Evidence{{Highlight: h.ID, Relation: research.Supports}},
		}, nil)
		must(t, err)
		receipt, err := r.lib.DeleteFile(t.Context(), admin, f.ID)
		must(t, err)
		if _, err := r.lib.File(t.Context(), admin, f.ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("File after DeleteFile = %v, want ErrNotFound", err)
		}
		for _, source := range []string{f.ID, h.ID} {
			if left, err := database.PassagesOf(t.Context(), r.db, source); err != nil || len(left) > 0 {
				t.Errorf("%d passages are left (%v)", len(left), err)
			}
		}
		got, err := r.lib.Finding(t.Context(), admin, finding.ID)
		must(t, err)
		if e := got.Evidence; len(e) != 1 || e[0].Highlight != "" || e[0].DeletedAt.IsZero() || len(got.Highlights) > 0 {
			t.Errorf("evidence = %+v with %d highlights, want one that says when its source was deleted", e, len(got.Highlights))
		}
		if _, err := r.lib.DeleteFile(t.Context(), admin, f.ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("DeleteFile again = %v, want ErrNotFound", err)
		}
		must(t, r.erase(receipt.ID))
		receipt, err = r.lib.Receipt(t.Context(), admin, receipt.ID)
		must(t, err)
		if receipt.VerifiedAt.IsZero() || len(receipt.Objects) != 1 || receipt.Objects[0].Key != f.Key || receipt.Objects[0].Size != f.Size {
			t.Errorf("receipt = %+v, want one verified object of %d bytes", receipt, f.Size)
		}
		if left := r.objects(); len(left) != 1 || left[0] != kept.Key {
			t.Errorf("objects left: %v, want only %s", left, kept.Key)
		}
	})
}

// The changes of the transaction lead the index to what is gone.
func TestSearchFollowsADeletion(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), folder(t))
	f := r.add()
	if n := r.found(); n != 1 {
		t.Fatalf("search finds %d passages before, want 1", n)
	}
	_, err := r.lib.DeleteFile(t.Context(), admin, f.ID)
	must(t, err)
	a, err := r.lib.Search(t.Context(), admin, library.SearchRequest{Text: "Warenkorb"})
	if err != nil || len(a.Items) > 0 {
		t.Errorf("search before the index has followed = %+v, %v; want no items", a.Items, err)
	}
	must(t, r.follower.CatchUp(t.Context()))
	if n := r.found(); n != 0 {
		t.Errorf("the index still has %d passages", n)
	}
}

func TestEveryVersionIsErasedAndAccountedFor(t *testing.T) {
	t.Parallel()
	o := s3storetest.Options(t)
	r := newRig(t, databasetest.SQLite(t), bucket(t, o))
	c := s3storetest.Client(t, o)
	must(t, c.EnableVersioning(t.Context(), o.Bucket))
	f := r.add()
	_, err := c.PutObject(t.Context(), o.Bucket, f.Key, strings.NewReader("another"), 7, minio.PutObjectOptions{})
	must(t, err)
	must(t, c.RemoveObject(t.Context(), o.Bucket, f.Key, minio.RemoveObjectOptions{})) // leaves a marker
	must(t, r.blob.Put(t.Context(), research.FilePrefix(f.ID)+"peaks", "", []byte("xx")))
	receipt, err := r.lib.DeleteFile(t.Context(), admin, f.ID)
	must(t, err)
	must(t, r.erase(receipt.ID))
	receipt, err = r.lib.Receipt(t.Context(), admin, receipt.ID)
	must(t, err)
	markers, bytes := 0, int64(0)
	for _, o := range receipt.Objects {
		bytes += o.Size
		if o.Marker {
			markers++
		} else if o.Version == "" {
			t.Errorf("%+v names no version", o)
		}
	}
	if len(receipt.Objects) != 4 || markers != 1 || bytes != f.Size+7+2 || receipt.VerifiedAt.IsZero() {
		t.Errorf("receipt = %+v, want three versions, a marker and %d bytes", receipt, f.Size+9)
	}
	if left := r.objects(); len(left) > 0 {
		t.Errorf("versions left: %v", left)
	}
}

func TestAnErasureIsTriedUntilItIsVerified(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), folder(t))
	f := r.add()
	receipt, err := r.lib.DeleteFile(t.Context(), admin, f.ID)
	must(t, err)
	r.keeper = upkeep.New(upkeep.Options{DB: r.db, Blob: &lame{r.blob, 1}, Log: slog.New(slog.DiscardHandler)})
	if err := r.erase(receipt.ID); !errors.Is(err, errLame) {
		t.Fatalf("erase with a lame store = %v", err)
	}
	receipt, err = r.lib.Receipt(t.Context(), admin, receipt.ID)
	if err != nil || !receipt.VerifiedAt.IsZero() || len(receipt.Objects) != 1 {
		t.Errorf("receipt = %+v, %v; want what was found, not verified", receipt, err)
	}
	r.exec("UPDATE jobs SET state = 'failed'") // for the last time
	must(t, r.keeper.EraseAgain(t.Context()))
	must(t, r.keeper.EraseAgain(t.Context()))
	waiting, err := jobs.Counts(t.Context(), r.db)
	if err != nil || waiting["ready"] != 1 {
		t.Errorf("jobs = %v, %v; want one that is ready", waiting, err)
	}
	must(t, r.erase(receipt.ID))
	receipt, err = r.lib.Receipt(t.Context(), admin, receipt.ID)
	if err != nil || receipt.VerifiedAt.IsZero() {
		t.Errorf("receipt = %+v, %v; want verified", receipt, err)
	}
}

// A job that read the file while it was deleted leaves nothing behind.
func TestReadingADeletedFileLeavesNothing(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db, folder(t))
		for range 10 {
			f := r.add()
			done := make(chan error)
			go func() { done <- r.reader.Work(t.Context(), jobs.Job{Ref: f.ID}) }()
			_, err := r.lib.DeleteFile(t.Context(), admin, f.ID)
			must(t, err)
			if err := <-done; err != nil && !errors.Is(err, research.ErrNotFound) {
				t.Errorf("reading beside deleting = %v", err)
			}
			if left, err := database.PassagesOf(t.Context(), r.db, f.ID); err != nil || len(left) > 0 {
				t.Errorf("%d passages of a deleted file are left (%v)", len(left), err)
			}
		}
	})
}
