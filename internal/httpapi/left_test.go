package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"strings"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/uploads"
	"earshot/uploads/dirstore"
)

// as works on an upload as a process does that dies right after it, when its
// lease has not run out, or has let go.
func (w *world) as(where string, dies bool, work func(u *database.Upload)) {
	w.t.Helper()
	id := path.Base(where)
	must(w.t, w.db.InTx(w.t.Context(), func(ctx context.Context, tx *database.Tx) error {
		l := database.Lease{Node: "another process", Holder: "a request", Until: time.Now().Add(time.Minute)}
		if _, err := database.LeaseUpload(ctx, tx, id, l, time.Now()); err != nil {
			return err
		}
		u, err := database.UploadByID(ctx, tx, id)
		if err != nil {
			return err
		}
		work(&u)
		if err := database.SaveUpload(ctx, tx, u, l); err != nil || dies {
			return err
		}
		return database.ReleaseUpload(ctx, tx, id, l.Holder)
	}))
}

// TestACrashBetweenCompleteAndCommit leaves a whole object in the store of which
// the row does not know that it is a file. Whoever looks next makes it one.
func TestACrashBetweenCompleteAndCommit(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorldOn(t, db)
		for name, next := range map[string]func(where string){
			"the sweep at start": func(string) {
				must(t, w.lib.TakeUploads(t.Context()))
				must(t, w.lib.SweepUploads(t.Context()))
			},
			"HEAD":           func(where string) { w.want(200, w.tus("HEAD", where, nil, nil)) },
			"the last PATCH": func(where string) { w.want(204, w.patch(where, 10, "")) },
		} {
			where := w.begin(with(w.file(w.session), "Upload-Length", "10"))
			dies := name == "the sweep at start"
			w.as(where, dies, func(u *database.Upload) {
				p := uploads.NewProgress("files/"+u.ID+"/source", 10)
				p.PartSize = 4 // several parts, which Complete joins
				p, err := uploads.Append(t.Context(), w.blob, p, strings.NewReader("abcdefghij"), uploads.AppendOptions{Length: 10})
				must(t, err)
				_, err = uploads.Finish(t.Context(), w.blob, p)
				must(t, err)
				u.Progress, err = json.Marshal(p)
				must(t, err)
				u.State, u.Received = research.UploadWhole, 10
			})
			next(where)
			a := w.want(200, w.tus("HEAD", where, nil, nil))
			if a.header.Get("Earshot-File") == "" {
				t.Errorf("%s does not make a file of it: %v", name, a.header)
				continue
			}
			w.wantContent(a, "abcdefghij")
		}
		files, err := database.FilesOf(t.Context(), db, w.session)
		must(t, err)
		if objects := w.objects(); len(files) != 4 || len(objects) != 4 { // with the transcript of the world
			t.Errorf("%d files, objects %v, want 4 of each", len(files), objects)
		}
	})
}

// pretending is a store that says of every upload that it is complete, and has
// lost it.
type pretending struct{ *dirstore.Store }

func (pretending) Complete(context.Context, string, string, []uploads.Part) error {
	return uploads.ErrNotYet
}

// CompleteGrown is Complete of an upload that is one file.
func (pretending) CompleteGrown(context.Context, string, string, int64, []byte) error {
	return uploads.ErrNotYet
}

// TestWhatTheStoreLostIsGone tells the sender to begin anew, once there is no
// more hope.
func TestWhatTheStoreLostIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lib := library.New(library.Options{DB: w.db, Blob: pretending{w.blob}, Index: w.index})
	where := w.begin(with(w.file(w.session), "Upload-Length", "10"))
	whole := func(since time.Duration) {
		w.as(where, false, func(u *database.Upload) {
			p := uploads.NewProgress("files/"+u.ID+"/source", 10)
			p.PartSize = 4
			p, err := uploads.Append(t.Context(), w.blob, p, strings.NewReader("abcdefghij"), uploads.AppendOptions{Length: 10})
			must(t, err)
			u.Progress, err = json.Marshal(p)
			must(t, err)
			u.State, u.Received, u.ExpiresAt = research.UploadWhole, 10, time.Now().Add(7*24*time.Hour-since)
		})
	}
	whole(10 * time.Minute)
	if err := lib.SweepUploads(t.Context()); !errors.Is(err, uploads.ErrNotYet) {
		t.Errorf("the sweep, while the object may still come = %v, want ErrNotYet", err)
	}
	whole(16 * time.Minute)
	must(t, lib.SweepUploads(t.Context()))
	w.want(410, w.tus("HEAD", where, nil, nil))
}

// TestUploadsExpire frees what nobody goes on with, and says so for a month.
func TestUploadsExpire(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorldOn(t, db)
		objects := len(w.objects())
		old, young := w.begin(with(w.file(w.session), "Upload-Length", "6")), w.begin(with(w.file(w.session), "Upload-Length", "6"))
		part := w.begin(headers{"Upload-Length": "3", "Upload-Concat": "partial"})
		w.want(204, w.patch(part, 0, "abc"))
		for _, where := range []string{old, young} {
			w.want(204, w.patch(where, 0, "abc"))
		}
		for _, where := range []string{old, part} {
			w.as(where, false, func(u *database.Upload) {
				if left := time.Until(u.ExpiresAt); left < 6*24*time.Hour || left > 7*24*time.Hour {
					t.Errorf("an upload expires in %v, want a week", left)
				}
				u.ExpiresAt = time.Now().Add(-time.Second)
			})
		}
		must(t, w.lib.SweepUploads(t.Context()))
		for _, where := range []string{old, part} {
			w.want(410, w.tus("HEAD", where, nil, nil))
			w.want(410, w.patch(where, 3, "def"))
		}
		w.want(404, w.get("/files/"+path.Base(old)))
		w.wantContent(w.want(204, w.patch(young, 3, "def")), "abcdef")
		if left := w.objects(); len(left) != objects+1 {
			t.Errorf("objects %v are left, want that of one file more than %d", left, objects)
		}
	})
}
