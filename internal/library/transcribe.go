package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/research"
)

// TranscribeError says why a recording is not transcribed.
type TranscribeError struct{ Reason string }

// Error gives the reason, a sentence for whoever asked.
func (e *TranscribeError) Error() string { return e.Reason }

// Transcribe has a recording written down: one that came before speech was set
// up, or again, by the recogniser that is set now. A transcript that a program
// wrote before gets the new text: highlights whose quotes still stand go along,
// others are shown as those that lost their place, and the text as it was,
// corrections included, stays as an attachment. A transcript that people sent
// is never replaced.
func (l *Library) Transcribe(ctx context.Context, who auth.Person, id string) (research.File, error) {
	return l.workOn(ctx, who, id, func(ctx context.Context, tx *database.Tx, f research.File) error {
		files, err := database.FilesOf(ctx, tx, f.Session)
		if err != nil {
			return err
		}
		if err := l.transcribable(f, files); err != nil {
			return err
		}
		// It may be that it can be heard by now: then looking at it leads on to that.
		if f.Media == nil || f.Media.Unheard != "" {
			return l.readAgain(ctx, tx, f)
		}
		if err := database.SetFileState(ctx, tx, id, research.FileTranscribing, l.now()); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, research.JobHearAgain, id, jobs.Speech)
	})
}

// transcribable says why a recording is not transcribed now, or nil.
func (l *Library) transcribable(f research.File, files []research.File) error {
	switch {
	case f.Kind != research.KindRecording:
		return &TranscribeError{"Only recordings are transcribed."}
	case !l.hears:
		return &TranscribeError{"No speech recogniser is set up on this service. Your administrator can set one, or you can add a transcript."}
	case !f.State.Settled():
		return ErrBusy
	case f.Media != nil && f.Media.Unheard == "" && len(f.Media.Audio()) == 0:
		return &TranscribeError{"There is no sound in it."}
	}
	for _, t := range research.TranscriptsOf(f, files) {
		switch {
		case t.Machine == nil:
			return &TranscribeError{"It has a transcript that somebody sent, which is not replaced. Delete that first, if the recording is to be transcribed."}
		case !t.State.Settled():
			return ErrBusy
		}
	}
	return nil
}

// Transcribable reports whether a recording, among the files of its session, can
// be transcribed now.
func (l *Library) Transcribable(f research.File, files []research.File) bool {
	return l.transcribable(f, files) == nil
}
