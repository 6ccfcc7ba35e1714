package database

import (
	"context"
	"encoding/base64"
	"time"

	"earshot/internal/research"
)

// SetMedia notes what a recording's bytes say of it.
func SetMedia(ctx context.Context, tx *Tx, id string, m research.Media, now time.Time) error {
	media, err := written(&m)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE files SET media = $2, updated_at = $3 WHERE id = $1`, id, media, millis(now))
	return err
}

// SetProgress notes how much of a recording has been transcribed, in percent.
func SetProgress(ctx context.Context, tx *Tx, id string, percent int, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE files SET progress = $2, updated_at = $3 WHERE id = $1`, id, percent, millis(now))
	return err
}

// SetWaveform keeps how loud a recording is over time.
func SetWaveform(ctx context.Context, tx *Tx, id string, w research.Waveform) error {
	_, err := tx.Exec(ctx, `INSERT INTO waveforms (file_id, stretch_ms, peaks) VALUES ($1, $2, $3)
		ON CONFLICT (file_id) DO UPDATE SET stretch_ms = excluded.stretch_ms, peaks = excluded.peaks`,
		id, w.StretchMS, base64.StdEncoding.EncodeToString(w.Peaks))
	return err
}

// WaveformOf finds how loud a recording is over time.
func WaveformOf(ctx context.Context, r Reader, id string) (research.Waveform, error) {
	w, err := One(ctx, r, func(row Row) (research.Waveform, error) {
		var w research.Waveform
		var peaks string
		if err := row.Scan(&w.StretchMS, &peaks); err != nil {
			return w, err
		}
		var err error
		w.Peaks, err = base64.StdEncoding.DecodeString(peaks)
		return w, err
	}, `SELECT stretch_ms, peaks FROM waveforms WHERE file_id = $1`, id)
	return w, missing(err, "waveform")
}

// Chunk is what was heard in one piece of a recording.
type Chunk struct {
	Number int    // from 0
	Heard  string // in a form that its maker chooses
}

// Chunks lists the pieces of a recording that were heard by a recipe, in order.
func Chunks(ctx context.Context, r Reader, file, recipe string) ([]Chunk, error) {
	return All(ctx, r, func(row Row) (Chunk, error) {
		var c Chunk
		err := row.Scan(&c.Number, &c.Heard)
		return c, err
	}, `SELECT number, heard FROM speech_chunks WHERE file_id = $1 AND recipe = $2 ORDER BY number`, file, recipe)
}

// SaveChunk keeps what was heard in a piece.
func SaveChunk(ctx context.Context, tx *Tx, file, recipe string, c Chunk) error {
	_, err := tx.Exec(ctx, `INSERT INTO speech_chunks (file_id, number, recipe, heard) VALUES ($1, $2, $3, $4)
		ON CONFLICT (file_id, number) DO UPDATE SET recipe = excluded.recipe, heard = excluded.heard`,
		file, c.Number, recipe, c.Heard)
	return err
}

// DropChunks forgets the pieces of a recording: its transcript is there.
func DropChunks(ctx context.Context, tx *Tx, file string) error {
	_, err := tx.Exec(ctx, `DELETE FROM speech_chunks WHERE file_id = $1`, file)
	return err
}
