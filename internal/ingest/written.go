package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"earshot/internal/database"
	"earshot/internal/jobs"
	"earshot/internal/research"
	"earshot/internal/speech"
	"earshot/internal/texts"
	"earshot/internal/transcript"
)

// apart is said of a recording whose voices could not be followed from one piece
// to the next.
const apart = "It was transcribed in parts, and who speaks was told apart within each: a voice may have another label in the next part."

// written is a transcript whose bytes are stored, and the one that a program
// wrote before, whose place it takes.
type written struct {
	made    research.File
	old     *research.File // nil where there is none
	version int64          // of the old one's text
	kept    *research.File // the old one as it was; nil where it had no text
}

// errCorrected is a text that somebody corrected while it was being replaced.
var errCorrected = errors.New("the old transcript was changed meanwhile")

// keep stores the transcript beside the recording, or in the place of what a
// program wrote of it before.
func (r *Recordings) keep(ctx context.Context, h *hearing) error {
	joined, voicesApart := speech.Join(h.pieces, h.heard)
	if len(joined.Segments) == 0 {
		return r.settled(ctx, h.file.ID, []string{"Nothing was heard in it that could be written down."})
	}
	var remarks []string
	if voicesApart {
		remarks = []string{apart}
	}
	w, err := r.write(ctx, h, joined)
	if err != nil {
		return err
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		f, err := database.FileByID(ctx, tx, h.file.ID)
		if errors.Is(err, research.ErrNotFound) {
			return nil // deleted in the meantime; what was put into the store is swept
		}
		if err != nil {
			return err
		}
		wanted, err := r.wanted(ctx, tx, f, h.again)
		if err != nil {
			return err
		}
		if wanted {
			if err := r.add(ctx, tx, w); err != nil {
				return err
			}
		}
		tx.AfterCommit(r.Wake)
		return r.settle(ctx, tx, h.file.ID, remarks)
	})
}

// write stores the bytes of a transcript, for which there is no row yet, and
// those of the one whose place it takes, as that is now.
func (r *Recordings) write(ctx context.Context, h *hearing, t transcript.Transcript) (written, error) {
	who := r.Recognition.Recogniser.Identity()
	w := written{made: research.File{
		ID: research.NewID(), Session: h.file.Session, Kind: research.KindTranscript, Name: research.TranscriptName(h.file.Name),
		Language: h.file.Language, State: research.FileStored, CreatedAt: r.now(), UpdatedAt: r.now(),
		Machine: &research.Machine{Engine: who.Engine, Model: who.Model, Recording: h.file.ID, At: r.now()},
	}}
	w.made.Key = research.FilePrefix(w.made.ID) + "source"
	before, err := r.transcriptsOf(ctx, r.DB, h.file)
	if err != nil {
		return w, err
	}
	if h.again && len(before) > 0 {
		w.old = &before[0]
		w.made.Key = research.FilePrefix(w.old.ID) + w.made.ID // they go when it goes
		if err := r.writeOld(ctx, &w); err != nil {
			return w, err
		}
	}
	return w, r.put(ctx, &w.made, t)
}

// writeOld stores a transcript as it is now, with all corrections.
func (r *Recordings) writeOld(ctx context.Context, w *written) error {
	var err error
	if w.version, err = database.TextVersion(ctx, r.DB, w.old.ID); err != nil {
		return err
	}
	segments, err := database.Segments(ctx, r.DB, w.old.ID)
	if err != nil || len(segments) == 0 {
		return err
	}
	t := transcript.Transcript{Language: w.old.Language}
	for _, s := range segments {
		t.Segments = append(t.Segments, texts.Spoken(s))
	}
	kept := *w.old
	kept.ID, kept.Kind, kept.State, kept.Warnings, kept.CreatedAt, kept.UpdatedAt = research.NewID(), research.KindAttachment, research.FileReady, nil, r.now(), r.now()
	kept.Translation, kept.NoTranslation = nil, false
	kept.Key = research.FilePrefix(kept.ID) + "source"
	stem := research.TranscriptName(w.old.Name)
	kept.Name = stem[:len(stem)-len(".json")] + " (transcript until " + r.now().UTC().Format("2006-01-02 15.04") + ").json"
	w.kept = &kept
	return r.put(ctx, w.kept, t)
}

// put stores a transcript as the bytes of a file.
func (r *Recordings) put(ctx context.Context, f *research.File, t transcript.Transcript) error {
	var b bytes.Buffer
	if err := transcript.WriteJSON(&b, t); err != nil {
		return err
	}
	digest := sha256.Sum256(b.Bytes())
	f.MediaType, f.Size, f.SHA256 = "application/json", int64(b.Len()), hex.EncodeToString(digest[:])
	return r.Blob.Put(ctx, f.Key, f.MediaType, b.Bytes())
}

// add makes a transcript a file of the session. One that a program wrote before
// gets its bytes, and reading it is a correction like any other: highlights go
// along as far as their quotes still stand.
func (r *Recordings) add(ctx context.Context, tx *database.Tx, w written) error {
	if w.old == nil {
		if err := database.InsertFile(ctx, tx, w.made); err != nil {
			return err
		}
		return jobs.EnqueueReading(ctx, tx, w.made)
	}
	version, err := texts.Lock(ctx, tx, w.old.ID)
	if err != nil {
		return err
	}
	if version != w.version {
		return errCorrected
	}
	if w.kept != nil {
		if err := database.InsertFile(ctx, tx, *w.kept); err != nil {
			return err
		}
	}
	next := *w.old
	next.Size, next.SHA256, next.Key, next.Language, next.Machine = w.made.Size, w.made.SHA256, w.made.Key, w.made.Language, w.made.Machine
	if err := database.ReplaceContent(ctx, tx, next, r.now()); err != nil {
		return err
	}
	return jobs.EnqueueReading(ctx, tx, next)
}
