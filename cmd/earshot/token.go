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
	Role     string        `name:"role" required:"" help:"What the token may do: viewer, contributor, researcher, brand-admin, group-admin, or a role of your own."`
	Name     string        `name:"name" default:"token" help:"What the token is for; shown to people."`
	Brands   []string      `name:"brand" sep:"none" placeholder:"SLUG" help:"Brand outside of which the token sees and does nothing; repeatable. Default: all brands."`
	Scopes   []string      `name:"scope" sep:"none" help:"read, contribute, export or admin: what of its role the token is for; repeatable. Default: all."`
	Lifetime time.Duration `name:"lifetime" placeholder:"DURATION" help:"How long the token is valid, such as 720h. Default: for ever."`
}

// Run makes the token.
func (c *tokenCreateCommand) Run(ctx context.Context, io streams) error {
	db, err := openDatabase(ctx, c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	n := auth.NewToken{Name: c.Name, Role: auth.Role(c.Role), Brands: c.Brands, Lifetime: c.Lifetime}
	for _, s := range c.Scopes {
		n.Scopes = append(n.Scopes, auth.TokenScope(s))
	}
	token, _, err := auth.New(db).AddToken(ctx, auth.Operator(), n)
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
