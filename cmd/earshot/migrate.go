package main

import (
	"context"

	"earshot/internal/config"
)

type migrateCommand struct{ config.Config }

// Run opens the database, which brings its tables up to date.
func (c *migrateCommand) Run(ctx context.Context) error {
	db, err := openDatabase(ctx, c.Config)
	if err != nil {
		return err
	}
	return db.Close()
}
