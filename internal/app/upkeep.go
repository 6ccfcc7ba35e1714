package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/ingest"
	"earshot/internal/upkeep"
	"earshot/search/bleveindex"
	"earshot/uploads"
)

func (a *App) newKeeper() *upkeep.Keeper {
	return upkeep.New(upkeep.Options{DB: a.DB, Blob: a.Blob, InUse: a.inUse, Log: a.log})
}

// inUse tells what uploads in progress hold: the objects in which their bytes
// wait, and the store's own names for them.
func (a *App) inUse(ctx context.Context) (upkeep.InUse, error) {
	use := upkeep.InUse{Keys: map[string]bool{}, Uploads: map[string]bool{}}
	texts, err := database.UploadProgress(ctx, a.DB)
	if err != nil {
		return use, err
	}
	for _, text := range texts {
		var p uploads.Progress
		if err := json.Unmarshal(text, &p); err != nil {
			return use, fmt.Errorf("read the progress of an upload: %w", err)
		}
		for _, key := range p.Keys() {
			use.Keys[key] = true
		}
		if p.Upload != "" {
			use.Uploads[p.Upload] = true
		}
	}
	return use, nil
}

// sweepWait is when the first sweep comes after a start: some hours on, and
// another time in each of several processes that share a database.
func sweepWait() time.Duration { return time.Hour + rand.N(12*time.Hour) }

// Check compares database, store and index. With PostgreSQL and S3 it runs beside
// a service, whose index it leaves alone; a folder can only be checked while no
// service has it open.
func Check(ctx context.Context, c config.Config, o upkeep.CheckOptions, log *slog.Logger) (_ *upkeep.Report, err error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(c.Data); err != nil && !database.IsPostgres(c.DatabaseURL()) {
		return nil, fmt.Errorf("there is nothing to check: %w", err)
	}
	a := &App{log: log}
	defer func() { err = errors.Join(err, a.Close()) }()
	if a.Blob, err = a.openStore(ctx, c); err != nil {
		return nil, err
	}
	if a.DB, err = database.Open(ctx, c.DatabaseURL()); err != nil {
		return nil, err
	}
	a.close = append(a.close, a.DB.Close)
	err = a.openIndex(ctx, c)
	switch {
	case err == nil:
		o.Index, o.Follower = a.Index, ingest.NewFollower(a.DB, a.Index, log)
	case !errors.Is(err, bleveindex.ErrLocked):
		return nil, err
	}
	return a.newKeeper().Check(ctx, o)
}

// indexDir is where the index of a database lies.
func indexDir(c config.Config, identity string) string {
	return filepath.Join(c.Data, "index", identity)
}
