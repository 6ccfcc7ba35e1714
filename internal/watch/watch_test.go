package watch_test

import (
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/watch"
	"earshot/uploads/dirstore"
)

var admin = auth.Person{ID: "t", Name: "Test", Role: auth.GroupAdmin}

// rig is a library with a study, and a folder to watch.
type rig struct {
	lib     *library.Library
	options watch.Options
}

func newRig(t *testing.T) *rig {
	t.Helper()
	store, err := dirstore.Open(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	lib := library.New(library.Options{DB: databasetest.SQLite(t), Blob: store, Wake: func() {}, Limits: library.Limits{MostFileBytes: 1000}})
	if _, err := lib.CreateBrand(t.Context(), admin, library.Key{}, research.Brand{Slug: "b", Name: "B"}); err != nil {
		t.Fatal(err)
	}
	study, err := lib.CreateStudy(t.Context(), admin, library.Key{}, research.Study{Brand: "b", Title: "S", Market: "DE"})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{lib, watch.Options{
		Library: lib, Dir: t.TempDir(), Study: study.ID, Journal: filepath.Join(t.TempDir(), "j"), Log: slog.New(slog.DiscardHandler), Settle: time.Hour,
	}}
}

// put writes a file that was changed a while ago.
func (r *rig) put(t *testing.T, name, content string, ago time.Duration) {
	t.Helper()
	full := filepath.Join(r.options.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(full, time.Now().Add(-ago), time.Now().Add(-ago)); err != nil {
		t.Fatal(err)
	}
}

// look opens a watcher anew, as after a restart, and looks twice.
func (r *rig) look(t *testing.T) {
	t.Helper()
	w, err := watch.Open(t.Context(), r.options)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *rig) inFolder(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(r.options.Dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, err = filepath.Rel(r.options.Dir, name)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// sessions are titles with the names of the files.
func (r *rig) sessions(t *testing.T) []string {
	t.Helper()
	page, err := r.lib.Sessions(t.Context(), admin, r.options.Study, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, s := range page.Items {
		d, err := r.lib.Session(t.Context(), admin, s.ID)
		if err != nil {
			t.Fatal(err)
		}
		line := d.Title + ":"
		for _, f := range d.Files {
			line += " " + f.Name
		}
		found = append(found, line)
	}
	slices.Sort(found)
	return found
}

func TestFilesAreTakenOnceTheyHaveSettled(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(t, "P07.vtt", "WEBVTT\n", 2*time.Hour)
	r.put(t, "P07.notes.md", "# Notes\n", time.Minute) // still being written
	r.put(t, "a/large.md", strings.Repeat("x", 2000), 2*time.Hour)
	r.look(t)
	if got := r.inFolder(t); !slices.Equal(got, []string{"P07.notes.md", "earshot-done/P07.vtt", "earshot-refused/a/large.md"}) {
		t.Errorf("in the folder are %q", got)
	}
	r.put(t, "P07.notes.md", "# Notes\n", 2*time.Hour)
	r.put(t, "P07.vtt", "WEBVTT\n\nagain", 2*time.Hour)
	r.look(t)
	if got := r.inFolder(t); !slices.Equal(got, []string{"earshot-done/P07.notes.md", "earshot-done/P07.vtt", "earshot-done/P07.vtt.2", "earshot-refused/a/large.md"}) {
		t.Errorf("in the folder are %q", got)
	}
	if got := r.sessions(t); len(got) != 2 || got[0] != "P07: P07.vtt P07.notes.md P07.vtt" && got[0] != "P07: P07.vtt P07.vtt P07.notes.md" {
		t.Errorf("sessions are %q", got)
	}
}

func TestAFileThatWasStoredButNotMovedIsNotStoredAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.put(t, "P07.vtt", "WEBVTT\n", 2*time.Hour)
	st, err := os.Stat(filepath.Join(r.options.Dir, "P07.vtt"))
	if err != nil {
		t.Fatal(err)
	}
	r.look(t)
	if err := os.Rename(filepath.Join(r.options.Dir, "earshot-done", "P07.vtt"), filepath.Join(r.options.Dir, "P07.vtt")); err != nil {
		t.Fatal(err)
	}
	r.look(t)
	if got := r.sessions(t); !slices.Equal(got, []string{"P07: P07.vtt"}) {
		t.Errorf("sessions are %q", got)
	}
	if err := os.Remove(r.options.Journal); err != nil { // the crash was before it was noted
		t.Fatal(err)
	}
	r.put(t, "P07.vtt", "WEBVTT\n", 2*time.Hour)
	if err := os.Chtimes(filepath.Join(r.options.Dir, "P07.vtt"), st.ModTime(), st.ModTime()); err != nil {
		t.Fatal(err)
	}
	r.look(t)
	if got := r.sessions(t); !slices.Equal(got, []string{"P07: P07.vtt"}) {
		t.Errorf("sessions are %q", got)
	}
}

func TestWhatCannotBeWatchedIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	o := r.options
	o.Study = "none"
	if _, err := watch.Open(t.Context(), o); err == nil {
		t.Error("Open for a study that is not there = no error")
	}
	o = r.options
	o.Dir = filepath.Join(o.Dir, "missing")
	if _, err := watch.Open(t.Context(), o); err == nil {
		t.Error("Open of a folder that is not there = no error")
	}
}
