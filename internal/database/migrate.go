package database

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// migrate applies the migrations that are missing. Landed migrations are never
// edited; each has a twin of the same name for the other database.
func (db *DB) migrate(ctx context.Context) error {
	folder, err := fs.Sub(migrations, "migrations/"+db.dialect.name)
	if err != nil {
		return err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{}
	if db.dialect.name == "postgres" {
		// Several nodes may start at once; one of them migrates.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db.write, folder, options...)
	if err != nil {
		return err
	}
	// Of two processes that open a new SQLite file at the same time one finds
	// the tables half made by the other, and all is well when it looks again.
	for attempt := 1; ; attempt++ {
		if _, err = provider.Up(ctx); err == nil || db.dialect.name == "postgres" || attempt == migrateAttempts {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(attempt) * 100 * time.Millisecond):
		}
	}
}

const migrateAttempts = 6
