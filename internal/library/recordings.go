package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Waveform tells how loud a recording is over time. It is research.ErrNotFound
// until that was measured, and where it cannot be.
func (l *Library) Waveform(ctx context.Context, who auth.Person, file string) (research.Waveform, error) {
	if _, err := see(ctx, l.db, who, "file", file); err != nil {
		return research.Waveform{}, err
	}
	return database.WaveformOf(ctx, l.db, file)
}
