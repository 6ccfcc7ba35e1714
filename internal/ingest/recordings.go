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
	"earshot/internal/media"
	"earshot/internal/research"
	"earshot/uploads"
)

// fullWait is how long a recording waits while the disk is nearly full.
const fullWait = time.Minute

// Recordings looks at recordings: what they are, and how loud when.
type Recordings struct {
	RecordingOptions
	now func() time.Time
}

// RecordingOptions are what recordings are looked at with.
type RecordingOptions struct {
	DB    *database.DB
	Blob  uploads.Blob
	Tools media.Tools
	Temp  string       // folder for what is needed while a job runs
	Room  func() error // uploads.ErrFull while Temp's disk is nearly full; nil always has room
	Log   *slog.Logger

	Recognition Recognition
	Wake        func() // called when a transcript has been left to be read; nil does nothing
}

// NewRecordings returns what looks at recordings.
func NewRecordings(o RecordingOptions) *Recordings {
	if o.Room == nil {
		o.Room = func() error { return nil }
	}
	if o.Wake == nil {
		o.Wake = func() {}
	}
	return &Recordings{RecordingOptions: o, now: time.Now}
}

// Examiner looks at recordings, as jobs of the kind research.JobExamine.
func (r *Recordings) Examiner() jobs.Handler {
	return jobs.Handler{Work: r.examine, Failed: r.failed}
}

// lookingStages is what happens to a recording that has come, in order.
var lookingStages = []struct {
	name  string
	limit time.Duration
	run   func(ctx context.Context, r *Recordings, w *looking) error
}{
	{"look", 5 * time.Minute, look},     // what its bytes say: container, duration, tracks
	{"measure", 2 * time.Hour, measure}, // how loud it is, for the player
	{"note", 1 * time.Minute, note},     // rows; transcribing follows where that is set up
}

// looking is what these stages hand on.
type looking struct {
	file     research.File
	media    research.Media
	waveform *research.Waveform
}

func (r *Recordings) examine(ctx context.Context, j jobs.Job) error {
	w := &looking{}
	err := r.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		if w.file, err = database.FileByID(ctx, tx, j.Ref); err != nil {
			return err
		}
		return database.SetFileState(ctx, tx, j.Ref, research.FileParsing, r.now())
	})
	if errors.Is(err, research.ErrNotFound) {
		return nil // deleted in the meantime
	}
	if err != nil {
		return err
	}
	for _, stage := range lookingStages {
		begun := time.Now()
		err := within(ctx, stage.limit, func(ctx context.Context) error { return stage.run(ctx, r, w) })
		if err != nil {
			return waits(fmt.Errorf("%s %s: %w", stage.name, w.file.ID, err))
		}
		r.Log.DebugContext(ctx, "stage done", "file", w.file.ID, "stage", stage.name, "took", time.Since(begun))
	}
	return nil
}

// errTooSlow is a stage that took longer than its limit.
var errTooSlow = errors.New("it took longer than it may")

// within runs fn with a limit. Its end is told from that of the job itself.
func within(ctx context.Context, limit time.Duration, fn func(ctx context.Context) error) error {
	limited, cancel := context.WithTimeoutCause(ctx, limit, errTooSlow)
	defer cancel()
	err := fn(limited)
	if err != nil && ctx.Err() == nil && errors.Is(context.Cause(limited), errTooSlow) {
		return fmt.Errorf("%w (%v): %w", errTooSlow, limit, err)
	}
	return err
}

// waits makes a job wait while there is no room, for as long as that takes.
func waits(err error) error {
	if errors.Is(err, uploads.ErrFull) {
		return jobs.Later(err, fullWait)
	}
	return err
}

func (r *Recordings) failed(ctx context.Context, tx *database.Tx, j jobs.Job, reason error) error {
	p := research.FileProblem{
		Type: "looking-failed", Detail: "The recording is stored and can be downloaded, but it could not be looked at. Retry it, and tell your administrator if it fails again.",
	}
	if errors.Is(reason, errTooSlow) {
		p.Detail = "The recording is stored and can be downloaded, but looking at it took too long. Retry it at a quieter time, and tell your administrator if it fails again."
	}
	return database.FailFile(ctx, tx, j.Ref, p, r.now())
}

// source reads a file of the store.
func (r *Recordings) source(f research.File) media.Source {
	return media.Source{Size: f.Size, Open: func(ctx context.Context, off, n int64) (io.ReadCloser, error) {
		return r.Blob.Open(ctx, f.Key, off, n)
	}}
}

func look(ctx context.Context, r *Recordings, w *looking) (err error) {
	w.media, err = media.Probe(ctx, r.source(w.file).At(ctx), w.file.Size)
	return err
}

func measure(ctx context.Context, r *Recordings, w *looking) error {
	if len(w.media.Audio()) == 0 {
		return nil
	}
	if err := r.Room(); err != nil {
		return err
	}
	var levels media.Levels
	err := r.Tools.Decode(ctx, r.source(w.file), w.media, r.Temp, &levels)
	if deaf, ok := errors.AsType[*media.DeafError](err); ok {
		w.media.Unheard = deaf.Reason
		return nil
	}
	if err != nil {
		return err
	}
	peaks, stretch := levels.Peaks()
	w.waveform = &research.Waveform{StretchMS: stretch.Milliseconds(), Peaks: peaks}
	if w.media.DurationMS == 0 || w.media.Estimated { // it was heard to its end
		w.media.DurationMS, w.media.Estimated = levels.Heard().Milliseconds(), false
	}
	return nil
}

// note keeps what was found, and has the recording transcribed where that is
// set up and nobody has sent a transcript.
func note(ctx context.Context, r *Recordings, w *looking) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		f, err := database.FileByID(ctx, tx, w.file.ID)
		if errors.Is(err, research.ErrNotFound) {
			return nil // deleted in the meantime
		}
		if err != nil {
			return err
		}
		f.Media = &w.media
		if err := database.SetMedia(ctx, tx, w.file.ID, w.media, r.now()); err != nil {
			return err
		}
		if w.waveform != nil {
			if err := database.SetWaveform(ctx, tx, w.file.ID, *w.waveform); err != nil {
				return err
			}
		}
		if wanted, err := r.wanted(ctx, tx, f, false); err != nil {
			return err
		} else if !wanted {
			return database.SetFileState(ctx, tx, f.ID, research.FileReady, r.now())
		}
		tx.AfterCommit(r.Wake)
		if err := jobs.Enqueue(ctx, tx, research.JobTranscribe, f.ID, jobs.Speech); err != nil {
			return err
		}
		return database.SetFileState(ctx, tx, f.ID, research.FileTranscribing, r.now())
	})
}
