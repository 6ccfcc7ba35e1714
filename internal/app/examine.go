package app

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"

	"earshot/internal/config"
	"earshot/uploads"
	"earshot/uploads/s3store"
	"earshot/uploads/storecheck"
)

// Examination hears what ExamineStore finds, while it finds it.
type Examination struct {
	Fact    func(s3store.Fact)
	Outcome func(storecheck.Outcome)
}

// OpenStore opens the store of the settings by itself, for commands that read
// recordings. What it returns beside it closes it.
func OpenStore(ctx context.Context, c config.Config) (uploads.Blob, func() error, error) {
	a := &App{log: slog.New(slog.DiscardHandler)}
	store, err := a.openStore(ctx, c)
	return store, a.Close, err
}

// ExamineStore tries on the configured store all that this program relies on,
// below a prefix of its own, and removes what it put there. A bucket may be in use
// meanwhile. The error is that of opening the store or of cleaning up; what the
// store does wrong is told.
func ExamineStore(ctx context.Context, c config.Config, e Examination) (err error) {
	if err := c.Check(); err != nil {
		return err
	}
	a := &App{log: slog.New(slog.DiscardHandler)}
	defer func() { err = errors.Join(err, a.Close()) }()
	if a.Blob, err = a.openStore(ctx, c); err != nil {
		return err
	}
	prefix := "doctor/" + rand.Text() + "/"
	if s, ok := a.Blob.(*s3store.Store); ok {
		facts, err := s.Facts(ctx, prefix+"facts/")
		for _, f := range facts {
			e.Fact(f)
		}
		if err != nil {
			return err
		}
	}
	_, err = storecheck.Examine(ctx, a.Blob, prefix, e.Outcome)
	return err
}
