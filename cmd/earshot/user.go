package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/database"
)

type userCommand struct {
	List       userListCommand       `cmd:"" help:"List people."`
	Add        userAddCommand        `cmd:"" help:"Add a person and print what follows the address of the service in the link that invites them."`
	Invite     userInviteCommand     `cmd:"" help:"Make a new one-time link for a person, such as one who forgot their password."`
	Deactivate userDeactivateCommand `cmd:"" help:"End all sign-ins and the use of all tokens of a person."`
	Activate   userActivateCommand   `cmd:"" help:"Let a person who was deactivated sign in again."`
}

// someone is a person by e-mail or id.
type someone struct {
	config.Config
	Person string `arg:"" help:"E-mail or id of the person."`
}

func (c someone) with(ctx context.Context, f func(s *auth.Service, id string) error) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		s := auth.New(db)
		if !strings.Contains(c.Person, "@") {
			return f(s, c.Person)
		}
		p, err := s.PersonByEmail(ctx, operator, c.Person)
		if err != nil {
			return err
		}
		return f(s, p.ID)
	})
}

type userListCommand struct{ config.Config }

// Run lists all people.
func (c *userListCommand) Run(ctx context.Context, io streams) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		out := tabwriter.NewWriter(io.out, 0, 0, 2, ' ', 0)
		for after := ""; ; {
			list, err := auth.New(db).People(ctx, operator, after, 200)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return out.Flush()
			}
			for _, p := range list {
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", p.ID, p.State, p.Email, p.Name)
			}
			after = list[len(list)-1].ID
		}
	})
}

type userAddCommand struct {
	config.Config
	Name  string `arg:"" help:"What the person is called."`
	Email string `name:"email" help:"What they sign in with."`
	Role  string `name:"role" default:"viewer" help:"Role that they get."`
	Brand string `name:"brand" placeholder:"SLUG" help:"Brand at which they get it. Default: the group."`
}

// Run adds the person.
func (c *userAddCommand) Run(ctx context.Context, io streams) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		s := auth.New(db)
		p, code, err := s.AddPerson(ctx, operator, c.Name, c.Email)
		if err != nil {
			return err
		}
		_, err = s.Give(ctx, operator, auth.NewGrant{HolderKind: database.HolderPerson, Holder: p.ID, Role: c.Role, Brand: c.Brand})
		if err != nil {
			return fmt.Errorf("%s was added without a role: %w", p.ID, err)
		}
		_, err = fmt.Fprintln(io.out, auth.SignInPath+"?code="+code)
		return err
	})
}

type userInviteCommand struct{ someone }

// Run makes the link.
func (c *userInviteCommand) Run(ctx context.Context, io streams) error {
	return c.with(ctx, func(s *auth.Service, id string) error {
		code, err := s.Invite(ctx, operator, id)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(io.out, auth.SignInPath+"?code="+code)
		return err
	})
}

type userDeactivateCommand struct{ someone }

// Run deactivates the person.
func (c *userDeactivateCommand) Run(ctx context.Context) error { return c.activate(ctx, false) }

type userActivateCommand struct{ someone }

// Run activates the person.
func (c *userActivateCommand) Run(ctx context.Context) error { return c.activate(ctx, true) }

func (c someone) activate(ctx context.Context, on bool) error {
	return c.with(ctx, func(s *auth.Service, id string) error {
		_, err := s.UpdatePerson(ctx, operator, id, 0, auth.PersonPatch{Active: &on})
		return err
	})
}
