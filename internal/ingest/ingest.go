// Package ingest turns stored files into passages that search finds, and keeps
// the index in step with the database.
//
// Reading a file is one job, whose stages stand in stages.go in the order in
// which they run. All that a job leaves behind is one transaction, so a job
// that is repeated after a crash changes nothing that anybody has seen.
//
// A [Follower] carries changes from the database to the index, in order. A
// file is ready once the index has applied the change that its job recorded.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/research"
	"earshot/uploads"
)

// mostTextBytes is the size of the largest note or transcript that is read: a
// week of speech is some 10 MB.
const mostTextBytes = 64 << 20

// Reader reads stored files.
type Reader struct {
	db   *database.DB
	blob uploads.Blob
	wake func()
	log  *slog.Logger
	now  func() time.Time
	room func() error

	large chan struct{} // holds something while a large file is read
}

// Reading takes some five times the memory of a file. Of those that are larger
// than largeFile one is read at a time, while others read small ones; the next
// looks again after largeWait.
const (
	largeFile = 4 << 20
	largeWait = 3 * time.Second
)

var errBusy = errors.New("another large file is being read")

// turn waits for nobody: it says that it is not this file's turn, or how to end it.
func (r *Reader) turn(f research.File) (end func(), err error) {
	if f.Size <= largeFile {
		return func() {}, nil
	}
	select {
	case r.large <- struct{}{}:
		return func() { <-r.large }, nil
	default:
		return nil, jobs.Later(errBusy, largeWait)
	}
}

// NewReader returns a reader that calls wake when it has left something for
// the index. While room is uploads.ErrFull nothing is read; nil always has room.
func NewReader(db *database.DB, blob uploads.Blob, wake func(), room func() error, log *slog.Logger) *Reader {
	if room == nil {
		room = func() error { return nil }
	}
	return &Reader{db: db, blob: blob, wake: wake, log: log, now: time.Now, room: room, large: make(chan struct{}, 1)}
}

// Handler reads files as jobs of the kind research.JobReadFile.
func (r *Reader) Handler() jobs.Handler {
	return jobs.Handler{Work: r.work, Failed: r.failed}
}

func (r *Reader) work(ctx context.Context, j jobs.Job) error {
	file, err := r.begin(ctx, j.Ref)
	if errors.Is(err, research.ErrNotFound) {
		return nil // deleted in the meantime
	}
	if err != nil {
		return err
	}
	if err := r.room(); err != nil {
		return waits(err)
	}
	end, err := r.turn(file)
	if err != nil {
		return err
	}
	defer end()
	w := &work{file: file}
	for _, stage := range stages {
		begun := time.Now()
		err := within(ctx, stage.limit, func(ctx context.Context) error { return stage.run(ctx, r, w) })
		if err != nil {
			err = fmt.Errorf("%s %s: %w", stage.name, file.ID, err)
			if stage.name == "parse" && errors.Is(err, errTooSlow) {
				return jobs.Permanent(errors.Join(&FlawError{"too-slow", fmt.Sprintf("Reading the file took longer than %d minutes and was stopped. "+
					"The file is kept. Split it, or save it anew where it was made, and send that.", int(stage.limit.Minutes()))}, err))
			}
			if _, ok := errors.AsType[*FlawError](err); ok {
				return jobs.Permanent(err)
			}
			return waits(err)
		}
		r.log.DebugContext(ctx, "stage done", "file", file.ID, "stage", stage.name, "took", time.Since(begun))
	}
	return nil
}

// begin marks the file as being read.
func (r *Reader) begin(ctx context.Context, id string) (research.File, error) {
	var file research.File
	err := r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		if file, err = database.FileByID(ctx, tx, id); err != nil {
			return err
		}
		return database.SetFileState(ctx, tx, id, research.FileParsing, r.now())
	})
	return file, err
}

// FlawError is a flaw of a file that trying again will not mend. Its text is for
// the person who sent the file and holds no content.
type FlawError struct{ Type, Detail string }

// Error gives the detail.
func (p *FlawError) Error() string { return p.Detail }

// failed tells the file's people why it could not be read.
func (r *Reader) failed(ctx context.Context, tx *database.Tx, j jobs.Job, reason error) error {
	p := research.FileProblem{
		Type: "reading-failed", Detail: "The file could not be read. It is kept; retry it, and tell your administrator if it fails again.",
	}
	if known, ok := errors.AsType[*FlawError](reason); ok {
		p = research.FileProblem{Type: known.Type, Detail: known.Detail}
	}
	return database.FailFile(ctx, tx, j.Ref, p, r.now())
}

// fetch reads the file's bytes from storage.
func fetch(ctx context.Context, r *Reader, w *work) error {
	if w.file.Size > mostTextBytes {
		return &FlawError{"too-large", fmt.Sprintf("The file has %d MiB; notes and transcripts are read up to %d MiB.",
			w.file.Size>>20, mostTextBytes>>20)}
	}
	content, err := r.blob.Open(ctx, w.file.Key, 0, -1)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	w.content, err = io.ReadAll(content)
	if err == nil && int64(len(w.content)) != w.file.Size {
		err = fmt.Errorf("storage gave %d of %d bytes", len(w.content), w.file.Size)
	}
	return err
}
