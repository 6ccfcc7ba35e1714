package main

import (
	"context"
	"fmt"

	"earshot/internal/app"
	"earshot/internal/config"
)

type serveCommand struct {
	config.Config
	config.Serve
}

// Run serves until ctx ends.
func (c *serveCommand) Run(ctx context.Context, io streams) error {
	a, err := app.Open(ctx, c.Config, c.Serve, newLog(c.Config, io.err))
	if err != nil {
		return err
	}
	a.Version = version
	return a.Run(ctx, func(ctx context.Context, address string) error {
		if _, err := fmt.Fprintln(io.out, "listening on", address); err != nil {
			return err
		}
		link, err := a.FirstLink(ctx, address)
		if err != nil || link == "" {
			return err
		}
		_, err = fmt.Fprintf(io.err, "nobody has signed in yet; sign in once, within a day, at %s\n", link)
		return err
	})
}
