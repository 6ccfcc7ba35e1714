package main

import (
	"context"
	"errors"

	"earshot/internal/app"
	"earshot/internal/config"
)

type reindexCommand struct{ config.Config }

// Run builds the index anew.
func (c *reindexCommand) Run(ctx context.Context, io streams) error {
	a, err := app.Open(ctx, c.Config, app.Offline(), newLog(c.Config, io.err))
	if err != nil {
		return err
	}
	return errors.Join(a.Follower.Refill(ctx), a.Close())
}
