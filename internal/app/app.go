// Package app puts Earshot together: it opens the database, the store and the
// index that the settings ask for, and runs server, workers and follower in
// one process. It is the only place that chooses engines.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/httpserver"
	"earshot/internal/ingest"
	"earshot/internal/jobs"
	"earshot/internal/library"
	"earshot/internal/media"
	"earshot/internal/research"
	"earshot/internal/upkeep"
	"earshot/internal/watch"
	"earshot/internal/webui"
	"earshot/search/bleveindex"
	"earshot/search/thesaurus"
	"earshot/uploads"
	"earshot/uploads/dirstore"
	"earshot/uploads/s3store"
)

// App is an open Earshot.
type App struct {
	DB       *database.DB
	Blob     uploads.Blob
	Index    *bleveindex.Index
	Library  *library.Library
	Auth     *auth.Service
	Follower *ingest.Follower
	Runner   *jobs.Runner
	Keeper   *upkeep.Keeper

	words    *words
	watcher  *watch.Watcher // nil unless a folder is watched
	lexicons *lexicons
	provider *webui.Provider     // nil for none
	headers  *httpserver.Headers // nil for none

	// Version is what the page of settings says of the program; "" for nothing.
	Version string

	log   *slog.Logger
	serve config.Serve
	since time.Time
	media string // origin of recordings, where it is not this server
	// s3 says that originals are on an S3 server, encrypted that this encrypts them.
	s3, encrypted bool
	data          string // the data folder
	// sole says that no other process serves on this database: the store and
	// the index of a SQLite file are locked.
	sole  bool
	close []func() error
}

// Open opens what the settings ask for, in the order in which it depends on
// each other. Close closes it.
func Open(ctx context.Context, c config.Config, s config.Serve, log *slog.Logger) (_ *App, err error) {
	if err := errors.Join(c.Check(), s.Check()); err != nil {
		return nil, err
	}
	a := &App{log: log, serve: s, data: c.Data, media: c.S3.PublicOrigin(), since: time.Now(), s3: c.S3.Enabled(), encrypted: c.S3.Encryption != "", sole: !database.IsPostgres(c.DatabaseURL())}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	if a.Blob, err = a.openStore(ctx, c); err != nil {
		return nil, err
	}
	if a.DB, err = database.Open(ctx, c.DatabaseURL()); err != nil {
		return nil, err
	}
	a.close = append(a.close, a.DB.Close)
	if err := a.openIndex(ctx, c); err != nil {
		return nil, err
	}
	a.words = newWords(a.DB, log)
	a.lexicons = &lexicons{db: a.DB, log: log}
	if err := a.openSignIn(ctx); err != nil {
		return nil, err
	}
	a.Follower = ingest.NewFollower(a.DB, a.Index, log)
	a.Keeper = a.newKeeper()
	temp, err := newTemp(c.Data)
	if err != nil {
		return nil, err
	}
	recognition, err := newRecognition(s.Speech)
	if err != nil {
		return nil, err
	}
	a.Runner = a.newRunner(temp, recognition)
	a.Library = library.New(library.Options{
		DB: a.DB.Patient(patience), Blob: a.Blob, Index: a.Index, Wake: func() { a.Runner.Wake(); a.Follower.Wake() },
		Expand: a.newExpander(), Reword: a.words.changed, Rights: a.Auth.Forget, Known: newSpeller(),
		Hears:  recognition.Recogniser != nil,
		Room:   func() error { return dirstore.CheckSpace(c.Data) },
		Limits: library.Limits{MostFileBytes: s.MaxFileSize, UploadExpiry: s.UploadExpiry},
	})
	return a, a.openWatcher(ctx, c)
}

// openWatcher gets ready to watch a folder, if one is set.
func (a *App) openWatcher(ctx context.Context, c config.Config) error {
	if a.serve.Watch == "" {
		return nil
	}
	dir, err := filepath.Abs(a.serve.Watch)
	if err != nil {
		return err
	}
	a.watcher, err = watch.Open(ctx, watch.Options{
		Library: a.Library, Dir: dir, Study: a.serve.WatchStudy, Journal: filepath.Join(c.Data, "watch.journal"), Log: a.log,
	})
	return err
}

// newSpeller knows the words of the lexicon; it lists them when it is first asked.
func newSpeller() library.SpellingWords {
	words := sync.OnceValue(thesaurus.BuiltinSpellings)
	return func(word, language string, most int) []string { return words().Similar(word, language, most) }
}

func (a *App) openStore(ctx context.Context, c config.Config) (uploads.Blob, error) {
	if !c.S3.Enabled() {
		store, err := dirstore.Open(filepath.Join(c.Data, "files"))
		if err != nil {
			return nil, err
		}
		a.close = append(a.close, store.Close)
		return store, nil
	}
	return s3store.Open(ctx, s3store.Options{
		Endpoint: c.S3.Endpoint, Bucket: c.S3.Bucket, AccessKey: c.S3.AccessKey, SecretKey: c.S3.SecretKey,
		Region: c.S3.Region, CAFile: c.S3.CAFile, PathStyle: c.S3.PathStyle, CreateBucket: c.S3.CreateBucket,
		SendMD5: c.S3.SendMD5, Encryption: c.S3.Encryption, Connections: c.S3.Connections,
		PublicEndpoint: c.S3.PublicOrigin(),
	})
}

// openIndex opens the index of this database: one made from another database
// lies in another folder and is never mistaken for it.
func (a *App) openIndex(ctx context.Context, c config.Config) error {
	identity, err := a.DB.Identity(ctx)
	if err != nil {
		return err
	}
	dir := indexDir(c, identity)
	a.Index, err = bleveindex.Open(dir, bleveindex.Options{ //nolint:contextcheck // it joins segments until it is closed
		Log: a.log, Room: func(more uint64) error { return dirstore.CheckSpaceFor(dir, more) },
	})
	if err != nil {
		return err
	}
	a.close = append(a.close, a.Index.Close)
	return nil
}

// erasuresAtOnce is how many deleted files are removed from storage at once.
const erasuresAtOnce = 2

// newTemp empties the folder for what jobs need while they run: nothing in it
// outlives the process that put it there. The data folder has one process.
func newTemp(data string) (string, error) {
	dir := filepath.Join(data, "temp")
	if err := os.RemoveAll(dir); err != nil {
		return "", fmt.Errorf("empty the folder for temporary files: %w", err)
	}
	return dir, os.MkdirAll(dir, 0o700)
}

// patience is how long what people ask for waits for somebody else's writing.
// They are told before a proxy, which commonly waits for a minute, gives up.
const patience = 30 * time.Second

// decodedAtOnce is how many recordings are decoded at once.
const decodedAtOnce = 1

func (a *App) newRunner(temp string, recognition ingest.Recognition) *jobs.Runner {
	recordings := ingest.NewRecordings(ingest.RecordingOptions{
		DB: a.DB, Blob: a.Blob, Tools: media.FindTools(), Temp: temp, Log: a.log,
		Room:        func() error { return dirstore.CheckSpace(a.data) },
		Recognition: recognition, Wake: func() { a.Runner.Wake() },
	})
	reader := ingest.NewReader(a.DB, a.Blob, a.Follower.Wake, func() error { return dirstore.CheckSpace(a.data) }, a.log)
	return jobs.NewRunner(jobs.Options{
		DB: a.DB,
		Handlers: map[string]jobs.Handler{
			research.JobReadFile: reader.Handler(), research.JobErase: a.Keeper.Eraser(), research.JobExamine: recordings.Examiner(),
			research.JobTranscribe: recordings.Transcriber(), research.JobHearAgain: recordings.Transcriber(),
		},
		Limits: map[jobs.Class]int{
			jobs.CPU: a.serve.Jobs, jobs.IO: erasuresAtOnce, jobs.Media: decodedAtOnce, jobs.Speech: max(1, a.serve.Speech.Jobs),
		},
		Sole: a.sole,
		Log:  a.log,
	})
}

// Close closes everything, last opened first.
func (a *App) Close() error {
	var errs []error
	for _, f := range slices.Backward(a.close) {
		errs = append(errs, f())
	}
	a.close = nil
	return errors.Join(errs...)
}
