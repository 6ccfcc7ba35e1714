package upkeep_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/jobs"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/upkeep"
	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/uploads"
	"earshot/uploads/dirstore"
	"earshot/uploads/s3store"
	"earshot/uploads/s3store/s3storetest"
)

var admin = auth.Person{ID: "t", Name: "Test", Role: auth.GroupAdmin}

// rig is a real database, store and index, with a session, and no workers: the
// tests do the jobs.
type rig struct {
	t        *testing.T
	db       *database.DB
	blob     uploads.Blob
	index    *bleveindex.Index
	lib      *library.Library
	keeper   *upkeep.Keeper
	follower *ingest.Follower
	reader   jobs.Handler
	session  string
	inUse    upkeep.InUse
}

// each runs a test on both databases with a folder, and on a bucket.
func each(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(t, newRig(t, db, folder(t))) })
	t.Run("bucket", func(t *testing.T) {
		t.Parallel()
		test(t, newRig(t, databasetest.SQLite(t), bucket(t, s3storetest.Options(t))))
	})
}

func folder(t *testing.T) uploads.Blob {
	t.Helper()
	s, err := dirstore.Open(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func bucket(t *testing.T, o s3store.Options) uploads.Blob {
	t.Helper()
	s, err := s3store.Open(t.Context(), o)
	must(t, err)
	return s
}

func newRig(t *testing.T, db *database.DB, blob uploads.Blob) *rig {
	t.Helper()
	index, err := bleveindex.Open(t.TempDir(), bleveindex.Options{})
	must(t, err)
	t.Cleanup(func() { must(t, index.Close()) })
	log := slog.New(slog.DiscardHandler)
	r := &rig{
		t: t, db: db, blob: blob, index: index, follower: ingest.NewFollower(db, index, log),
		reader: ingest.NewReader(db, blob, func() {}, nil, log).Handler(),
		lib:    library.New(library.Options{DB: db, Blob: blob, Index: index}),
	}
	r.keeper = upkeep.New(upkeep.Options{DB: db, Blob: blob, Log: log, InUse: func(context.Context) (upkeep.InUse, error) { return r.inUse, nil }})
	must(t, r.follower.Refill(t.Context()))
	_, err = r.lib.CreateBrand(t.Context(), admin, library.Key{}, research.Brand{Slug: "b", Name: "B"})
	must(t, err)
	study, err := r.lib.CreateStudy(t.Context(), admin, library.Key{}, research.Study{Brand: "b", Title: "S", Market: "DE"})
	must(t, err)
	session, err := r.lib.CreateSession(t.Context(), admin, library.Key{}, research.Session{Study: study.ID, Title: "P", Language: "de"})
	must(t, err)
	r.session = session.ID
	return r
}

const talk = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ana>Der Warenkorb war plötzlich leer.\n\n00:05.000 --> 00:08.000\n<v Ana>Ich habe dann angerufen.\n"

// add uploads a transcript and reads it into the index.
func (r *rig) add() research.File {
	r.t.Helper()
	stored, err := r.lib.StoreFile(r.t.Context(), admin, r.session, library.Incoming{Name: "a.vtt", Body: strings.NewReader(talk)})
	must(r.t, err)
	files, err := r.lib.AddFiles(r.t.Context(), admin, library.Key{}, r.session, []library.StoredFile{stored}, library.FileOptions{})
	must(r.t, err)
	must(r.t, r.reader.Work(r.t.Context(), jobs.Job{Ref: files[0].ID}))
	must(r.t, r.follower.Refill(r.t.Context()))
	f, err := r.lib.File(r.t.Context(), admin, files[0].ID)
	must(r.t, err)
	if f.State != research.FileReady {
		r.t.Fatalf("the file is %s, want ready", f.State)
	}
	return f
}

func (r *rig) erase(receipt string) error {
	return r.keeper.Eraser().Work(r.t.Context(), jobs.Job{Ref: receipt})
}

// found counts what search finds of the talk.
func (r *rig) found() int {
	r.t.Helper()
	q, err := search.Parse("Warenkorb")
	must(r.t, err)
	res, err := r.index.Search(r.t.Context(), search.Everything(), search.Request{Query: q})
	must(r.t, err)
	return res.Total
}

func (r *rig) objects() (keys []string) {
	r.t.Helper()
	must(r.t, r.blob.Versions(r.t.Context(), "", func(v uploads.Version) error { keys = append(keys, v.Key); return nil }))
	return keys
}

func (r *rig) exec(statement string, args ...any) {
	r.t.Helper()
	must(r.t, r.db.InTx(r.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lame fails at deleting as long as it is told to.
type lame struct {
	uploads.Blob
	failures int
}

var errLame = errors.New("the store is lame")

func (l *lame) Delete(ctx context.Context, key string) error {
	if l.failures > 0 {
		l.failures--
		return errLame
	}
	return l.Blob.Delete(ctx, key)
}
