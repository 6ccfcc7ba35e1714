package app

import (
	"context"
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
)

func (a *App) newKeeper() *upkeep.Keeper {
	return upkeep.New(upkeep.Options{DB: a.DB, Blob: a.Blob, InUse: a.inUse, Log: a.log})
}

// inUse tells what uploads in progress hold. A database that has a table of them
// and a program that does not know it do not go together: nothing is swept then.
func (a *App) inUse(ctx context.Context) (upkeep.InUse, error) {
	has, err := a.DB.HasTable(ctx, "uploads")
	if err == nil && has {
		err = errors.New("this program does not know what the uploads in progress hold")
	}
	return upkeep.InUse{}, err
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
