package ingest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/media"
	"earshot/internal/research"
	"earshot/internal/speech"
	"earshot/internal/transcript"
)

// Transcriber has recordings written down, as jobs of the kind
// research.JobTranscribe. What was heard in each piece is kept at once, so a job
// that is taken up again goes on with the next piece. The transcript becomes a
// file of the session, and is read as if somebody had sent it.
func (r *Recordings) Transcriber() jobs.Handler {
	return jobs.Handler{Work: r.transcribe, Failed: r.notTranscribed}
}

// How long the steps of transcribing may take; a piece has Recognition.Timeout.
const (
	decodingLimit = 2 * time.Hour
	joiningLimit  = 10 * time.Minute
)

// Recognition says how recordings are written down.
type Recognition struct {
	Recogniser speech.Recogniser // nil: they are not
	Longest    time.Duration     // of a piece, without overlaps
	Timeout    time.Duration     // for one piece
	Tries      int               // in all, of a program that fails by itself; 0 is as often as anything
}

// hearing is a recording that is being transcribed.
type hearing struct {
	file     research.File
	language string // BCP 47; "" to have it found
	again    bool   // somebody asked for it, whatever a program wrote before
	dir      string
	sound    string // path of its samples
	pieces   []speech.Piece
	heard    []transcript.Transcript
}

func (r *Recordings) transcribe(ctx context.Context, j jobs.Job) error {
	h := &hearing{}
	var err error
	if h.file, err = database.FileByID(ctx, r.DB, j.Ref); errors.Is(err, research.ErrNotFound) {
		return nil // deleted in the meantime
	} else if err != nil {
		return err
	}
	h.again = j.Kind == research.JobHearAgain
	if wanted, err := r.wanted(ctx, r.DB, h.file, h.again); err != nil {
		return err
	} else if !wanted {
		return r.settled(ctx, h.file.ID, nil)
	}
	session, err := database.SessionByID(ctx, r.DB, h.file.Session)
	if err != nil {
		return err
	}
	if h.language = h.file.Language; h.language == "" {
		h.language = session.Language
	}
	if h.dir, err = os.MkdirTemp(r.Temp, "hearing-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(h.dir) }()
	if err := within(ctx, decodingLimit, func(ctx context.Context) error { return r.decode(ctx, h) }); err != nil {
		return waits(fmt.Errorf("decode %s: %w", h.file.ID, err))
	}
	if err := r.hear(ctx, h); err != nil {
		return waits(fmt.Errorf("hear %s: %w", h.file.ID, err))
	}
	return waits(within(ctx, joiningLimit, func(ctx context.Context) error { return r.keep(ctx, h) }))
}

// wanted reports whether a recording is to be transcribed: somebody may have
// sent a transcript meanwhile, or the operator changed the settings. Where somebody
// asked for it again, what a program wrote is no reason against it.
func (r *Recordings) wanted(ctx context.Context, db database.Reader, f research.File, again bool) (bool, error) {
	if r.Recognition.Recogniser == nil || f.Media == nil || f.Media.Unheard != "" || len(f.Media.Audio()) == 0 {
		return false, nil
	}
	before, err := r.transcriptsOf(ctx, db, f)
	if err != nil {
		return false, err
	}
	sent := slices.ContainsFunc(before, func(t research.File) bool { return t.Machine == nil })
	return len(before) == 0 || again && !sent, nil
}

// transcriptsOf are the transcripts that a recording has.
func (r *Recordings) transcriptsOf(ctx context.Context, db database.Reader, f research.File) ([]research.File, error) {
	files, err := database.FilesOf(ctx, db, f.Session)
	if err != nil {
		return nil, err
	}
	return research.TranscriptsOf(f, files), nil
}

// decode writes the samples of the recording into a file and plans its pieces.
func (r *Recordings) decode(ctx context.Context, h *hearing) error {
	if err := r.Room(); err != nil {
		return err
	}
	h.sound = filepath.Join(h.dir, "sound")
	f, err := os.Create(h.sound)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(f, 1<<18)
	err = r.Tools.Decode(ctx, r.source(h.file), *h.file.Media, h.dir, out)
	if err = errors.Join(err, out.Flush()); err == nil {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			h.pieces, err = speech.Plan(f, r.Recognition.Longest)
		}
	}
	err = errors.Join(err, f.Close())
	if deaf, ok := errors.AsType[*media.DeafError](err); ok {
		return jobs.Permanent(&FlawError{"recording-deaf", deaf.Reason})
	}
	if errors.Is(err, speech.ErrTooLong) {
		return jobs.Permanent(&FlawError{"recording-long", fmt.Sprintf("The recording lasts longer than the %d hours that are transcribed at most. Cut it, or add a transcript.",
			int(speech.LongestRecording.Hours()))})
	}
	return err
}

// recipe tells whether what was heard in a piece before is what would be heard now.
func (r *Recordings) recipe(h *hearing) string {
	digest := sha256.New()
	fmt.Fprintf(digest, "1 %q %q %v %q %d", r.Recognition.Recogniser.Identity(), h.file.SHA256, r.Recognition.Longest, h.language, len(h.pieces))
	return hex.EncodeToString(digest.Sum(nil))[:32]
}

// hear has each piece recognised that has not been.
func (r *Recordings) hear(ctx context.Context, h *hearing) error {
	recipe := r.recipe(h)
	before, err := database.Chunks(ctx, r.DB, h.file.ID, recipe)
	if err != nil {
		return err
	}
	h.heard = make([]transcript.Transcript, len(h.pieces))
	known := make([]bool, len(h.pieces))
	for _, c := range before {
		if c.Number < len(h.pieces) {
			if err := json.Unmarshal([]byte(c.Heard), &h.heard[c.Number]); err != nil {
				return fmt.Errorf("piece %d: %w", c.Number, err)
			}
			known[c.Number] = true
		}
	}
	for i, p := range h.pieces {
		if known[i] || p.Silent {
			continue
		}
		begun := time.Now()
		if h.heard[i], err = r.hearPiece(ctx, h, p); err != nil {
			return fmt.Errorf("piece %d of %d: %w", i+1, len(h.pieces), err)
		}
		if err := r.savePiece(ctx, h, i, recipe); err != nil {
			return err
		}
		r.Log.DebugContext(ctx, "piece heard", "file", h.file.ID, "piece", i+1, "of", len(h.pieces), "took", time.Since(begun))
	}
	return nil
}

func (r *Recordings) hearPiece(ctx context.Context, h *hearing, p speech.Piece) (transcript.Transcript, error) {
	var heard transcript.Transcript
	err := within(ctx, r.Recognition.Timeout, func(ctx context.Context) error {
		if err := r.Room(); err != nil {
			return err
		}
		name := filepath.Join(h.dir, "piece.wav")
		if err := cutWAV(h.sound, name, p); err != nil {
			return err
		}
		var err error
		heard, err = r.Recognition.Recogniser.Recognise(ctx, speech.Sound{WAV: name, Length: p.End - p.Start, Language: h.language})
		return err
	})
	if refused, ok := errors.AsType[*speech.RefusedError](err); ok {
		return heard, jobs.Permanent(&FlawError{refused.Type, refused.Detail})
	}
	if failed, ok := errors.AsType[*speech.FailedError](err); ok {
		return heard, r.programFailed(failed)
	}
	heard.Warnings = nil
	return heard, err
}

// mayPass is the exit code by which programs say that trying again may help.
const mayPass = 75

// programFailed says how often a program that failed so is tried.
func (r *Recordings) programFailed(f *speech.FailedError) error {
	flaw := &FlawError{"speech-program", fmt.Sprintf("The recording is stored and can be played, but the speech recogniser of this service fails: it ended with the code %d. "+
		"Your administrator finds the reason in the log. Then try again, or add a transcript of your own.", f.Code)}
	switch {
	case f.Lasting:
		return jobs.Permanent(errors.Join(f, flaw))
	case f.Code >= 0 && f.Code != mayPass && r.Recognition.Tries > 0:
		return jobs.Few(errors.Join(f, flaw), r.Recognition.Tries)
	}
	return f
}

// cutWAV writes a piece of sound into a WAV file.
func cutWAV(sound, name string, p speech.Piece) error {
	in, err := os.Open(sound)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	from := int64(p.Start*speech.Rate/time.Second) * 2
	length := int64(p.End*speech.Rate/time.Second)*2 - from
	if _, err := in.Seek(from, io.SeekStart); err != nil {
		return err
	}
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(speech.WriteWAV(out, in, length), out.Close())
}

func (r *Recordings) savePiece(ctx context.Context, h *hearing, i int, recipe string) error {
	b, err := json.Marshal(h.heard[i])
	if err != nil {
		return err
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := database.FileByID(ctx, tx, h.file.ID); err != nil {
			return err
		}
		if err := database.SaveChunk(ctx, tx, h.file.ID, recipe, database.Chunk{Number: i, Heard: string(b)}); err != nil {
			return err
		}
		return database.SetProgress(ctx, tx, h.file.ID, min(99, 100*(i+1)/len(h.pieces)), r.now())
	})
}

// settled makes a recording ready, with what is to be said of it.
func (r *Recordings) settled(ctx context.Context, file string, remarks []string) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return r.settle(ctx, tx, file, remarks) })
}

func (r *Recordings) settle(ctx context.Context, tx *database.Tx, file string, remarks []string) error {
	if err := database.DropChunks(ctx, tx, file); err != nil {
		return err
	}
	if err := database.SetProgress(ctx, tx, file, 0, r.now()); err != nil {
		return err
	}
	return database.SetReady(ctx, tx, file, remarks, r.now())
}

// notTranscribed tells the recording's people why there is no transcript. What
// was heard of it is kept, so that another try goes on from there.
func (r *Recordings) notTranscribed(ctx context.Context, tx *database.Tx, j jobs.Job, reason error) error {
	p := research.FileProblem{
		Type:   "transcribing-failed",
		Detail: "The recording is stored and can be played, but it could not be transcribed. Try again, add a transcript of your own, or tell your administrator, who finds the reason in the log.",
	}
	if flaw, ok := errors.AsType[*FlawError](reason); ok {
		p = research.FileProblem{Type: flaw.Type, Detail: flaw.Detail}
	} else if errors.Is(reason, errTooSlow) {
		p.Detail = "The recording is stored and can be played, but transcribing it took too long. Try again at a quieter time, or add a transcript of your own."
	}
	return database.FailFile(ctx, tx, j.Ref, p, r.now())
}
