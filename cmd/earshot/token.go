package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/database"
)

type tokenCommand struct {
	Create tokenCreateCommand `cmd:"" help:"Make an API token and print it; nothing else goes to standard output. Works before and while the service runs."`
}

type tokenCreateCommand struct {
	config.Config
	Role     string        `name:"role" required:"" enum:"viewer,researcher,group-admin" help:"What the token may do: viewer, researcher or group-admin."`
	Name     string        `name:"name" default:"token" help:"What the token is for; shown to people."`
	Lifetime time.Duration `name:"lifetime" placeholder:"DURATION" help:"How long the token is valid, such as 720h. Default: for ever."`
}

// Run makes the token.
func (c *tokenCreateCommand) Run(ctx context.Context, io streams) error {
	db, err := openDatabase(ctx, c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	role, err := auth.ParseRole(c.Role)
	if err != nil {
		return err
	}
	token, err := auth.New(db).CreateToken(ctx, c.Name, role, c.Lifetime)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(io.out, token)
	return err
}

// openDatabase opens the database of a data folder, making both if need be.
func openDatabase(ctx context.Context, c config.Config) (*database.DB, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	return database.Open(ctx, c.DatabaseURL())
}
