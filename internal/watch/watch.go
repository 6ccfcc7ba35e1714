// Package watch takes files out of a folder into a study: what somebody, or a
// program that records, puts there. Which files make a session is what package
// push proposes. A file is taken once it has stopped growing, and moved into a
// folder of its own when it has been stored; nothing is deleted.
package watch

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/push"
	"earshot/internal/research"
	"earshot/uploads"
)

// Options say what is watched and where it goes.
type Options struct {
	Library *library.Library
	Dir     string // absolute
	Study   string // id
	Journal string // file that remembers what was taken
	Log     *slog.Logger
	Every   time.Duration // between two looks; 0 is 5 s
	Settle  time.Duration // how long a file must not have changed; 0 is 15 s
}

// Watcher watches one folder.
type Watcher struct {
	o       Options
	journal *push.Journal
	seen    map[string]string // files at the last look, by path: size and time
	told    string            // the last trouble that was logged
}

// watcher is who adds the files, as far as the library asks.
var watcher = auth.Person{ID: "watched-folder", Name: "Watched folder", Role: auth.Researcher}

// Open gets ready to watch. The folder and the study must be there.
func Open(ctx context.Context, o Options) (*Watcher, error) {
	if o.Every == 0 {
		o.Every = 5 * time.Second
	}
	if o.Settle == 0 {
		o.Settle = 15 * time.Second
	}
	if st, err := os.Stat(o.Dir); err != nil || !st.IsDir() {
		return nil, fmt.Errorf("watch %s: it is not a folder that can be read", o.Dir)
	}
	if _, err := o.Library.Study(ctx, watcher, o.Study); err != nil {
		return nil, fmt.Errorf("watch %s for the study %s: %w", o.Dir, o.Study, err)
	}
	journal, err := push.OpenJournal(o.Journal)
	return &Watcher{o: o, journal: journal, seen: map[string]string{}}, err
}

// Run looks into the folder again and again, until ctx ends.
func (w *Watcher) Run(ctx context.Context) {
	defer func() { _ = w.journal.Close() }()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil && err.Error() != w.told {
			w.told = err.Error() // once, and not at every look
			w.o.Log.ErrorContext(ctx, "watched folder", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(w.o.Every):
		}
	}
}

// Look takes what has settled since the last look.
func (w *Watcher) Look(ctx context.Context) error {
	plan, err := push.Propose(w.o.Dir)
	if err != nil {
		return err
	}
	now := map[string]string{}
	var errs []error
	for _, s := range plan.Sessions {
		for _, f := range s.Files {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			mark, settled := w.settled(f.Path)
			now[f.Path] = mark
			if settled && w.seen[f.Path] == mark {
				errs = append(errs, w.take(ctx, s, f, mark))
			}
		}
	}
	w.seen = now
	return errors.Join(errs...)
}

// settled marks how a file is, and tells whether it has been so for a while.
func (w *Watcher) settled(path string) (mark string, ok bool) {
	st, err := os.Stat(w.full(path))
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%d %d", st.Size(), st.ModTime().UnixNano()), time.Since(st.ModTime()) >= w.o.Settle
}

func (w *Watcher) full(path string) string { return filepath.Join(w.o.Dir, filepath.FromSlash(path)) }

// take stores a file and moves it away. Whatever breaks off in between is done
// again at the next look, and makes nothing twice.
func (w *Watcher) take(ctx context.Context, s push.PlannedSession, f push.PlannedFile, mark string) error {
	key := "file " + w.o.Study + " " + f.Path + " " + mark
	if w.journal.Get(key) == "" {
		session, err := w.session(ctx, s)
		if err != nil {
			return fmt.Errorf("make a session for %s: %w", f.Path, err)
		}
		id, err := w.store(ctx, session, f, key)
		if _, large := errors.AsType[*uploads.TooLargeError](err); large {
			w.o.Log.WarnContext(ctx, "watched folder: a file is too large", "path", f.Path)
			return w.move(f.Path, push.RefusedFolder)
		}
		if errors.Is(err, research.ErrNotFound) { // somebody deleted the session
			return errors.Join(fmt.Errorf("store %s: %w", f.Path, err), w.journal.Set(w.sessionKey(s)+" generation", rand.Text()), w.journal.Set(w.sessionKey(s), ""))
		}
		if err != nil {
			return fmt.Errorf("store %s: %w", f.Path, err)
		}
		if err := w.journal.Set(key, id); err != nil {
			return err
		}
		w.o.Log.InfoContext(ctx, "watched folder: a file was taken", "file", id, "session", session)
	}
	return w.move(f.Path, push.DoneFolder)
}

func (w *Watcher) sessionKey(s push.PlannedSession) string {
	return "session " + w.o.Study + " " + s.Key
}

// session makes a session, or finds the one that was made before.
func (w *Watcher) session(ctx context.Context, s push.PlannedSession) (string, error) {
	key := w.sessionKey(s)
	if id := w.journal.Get(key); id != "" {
		return id, nil
	}
	made := research.Session{Study: w.o.Study, Title: s.Title, HeldOn: s.HeldOn, Language: s.Language, Market: s.Market}
	for _, p := range s.Participants {
		made.Participants = append(made.Participants, research.Participant{Pseudonym: p})
	}
	d, err := w.o.Library.CreateSession(ctx, watcher, keyOf(key+w.journal.Get(key+" generation")), made)
	if err != nil {
		return "", err
	}
	return d.ID, w.journal.Set(key, d.ID)
}

func (w *Watcher) store(ctx context.Context, session string, f push.PlannedFile, key string) (string, error) {
	content, err := os.Open(w.full(f.Path))
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	stored, err := w.o.Library.StoreFile(ctx, watcher, session, library.Incoming{Name: filepath.Base(f.Path), Body: content})
	if err != nil {
		return "", err
	}
	files, err := w.o.Library.AddFiles(ctx, watcher, keyOf(key), session,
		[]library.StoredFile{stored}, library.FileOptions{Language: f.Language})
	if err != nil {
		return "", errors.Join(err, w.o.Library.DiscardFiles(ctx, []library.StoredFile{stored}))
	}
	return files[0].ID, nil
}

// keyOf recognises what was asked for before a crash.
func keyOf(s string) library.Key {
	sum := sha256.Sum256([]byte(s))
	return library.Key{Value: hex.EncodeToString(sum[:16]), Fingerprint: "watch"}
}

// move puts a file into a folder below the watched one, below its own path, and
// beside what has its name there already.
func (w *Watcher) move(path, into string) error {
	to := filepath.Join(w.o.Dir, into, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	free := to
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, fs.ErrNotExist) {
			break
		}
		free = fmt.Sprintf("%s.%d", to, n)
	}
	return os.Rename(w.full(path), free)
}
