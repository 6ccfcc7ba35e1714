package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"earshot/internal/app"
	"earshot/internal/config"
	"earshot/internal/demo"
)

type demoCommand struct {
	Listen    string `name:"listen" env:"EARSHOT_LISTEN" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to listen on; port 0 picks a free one."`
	LogLevel  string `name:"log-level" env:"EARSHOT_LOG_LEVEL" enum:"debug,info,warn,error" default:"warn" help:"Least severe messages to log: debug, info, warn or error."`
	LogFormat string `name:"log-format" env:"EARSHOT_LOG_FORMAT" enum:"text,json" default:"text" help:"Form of log lines on standard error: text or json."`
}

// Run serves sample data from a folder that goes when ctx ends.
func (c *demoCommand) Run(ctx context.Context, io streams) (err error) {
	dir, err := os.MkdirTemp("", "earshot-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	settings := config.Config{Data: dir, LogLevel: c.LogLevel, LogFormat: c.LogFormat}
	serve := app.Offline()
	serve.Listen, serve.BehindProxy = c.Listen, true // what is in it is invented, and may be read by all
	a, err := app.Open(ctx, settings, serve, newLog(settings, io.err))
	if err != nil {
		return err
	}
	a.Version = version
	return a.Run(ctx, func(ctx context.Context, address string) error {
		fmt.Fprintln(io.out, "listening on", address)
		link, err := a.FirstLink(ctx, address)
		if err != nil {
			return err
		}
		fmt.Fprintln(io.out, "sign in once at", link)
		begun := time.Now()
		count, err := demo.Seed(ctx, a.Library)
		if err != nil {
			return fmt.Errorf("fill in the sample group: %w", err)
		}
		_, err = fmt.Fprintf(io.out, "%d sessions of %d brands in %d languages are searchable after %.1f s\n",
			count.Sessions, count.Brands, count.Languages, time.Since(begun).Seconds())
		return err
	})
}
