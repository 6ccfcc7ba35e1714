package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"earshot/internal/app"
	"earshot/internal/config"
	"earshot/uploads/dirstore"
	"earshot/uploads/s3store"
	"earshot/uploads/storecheck"
)

type doctorCommand struct {
	Storage  doctorStorageCommand  `cmd:"" help:"Try on the configured bucket or folder all that Earshot relies on, below a prefix of its own, and explain what fails."`
	Programs doctorProgramsCommand `cmd:"" help:"Say which programs of others are installed that Earshot makes use of, and how far they are kept apart."`
}

type doctorStorageCommand struct{ config.Config }

// Run examines the store of the settings and cleans up after itself.
func (c *doctorStorageCommand) Run(ctx context.Context, io streams) error {
	failed, wrong := 0, 0
	err := app.ExamineStore(ctx, c.Config, app.Examination{
		Fact: func(f s3store.Fact) {
			fmt.Fprintf(io.out, "%-24s %s\n", f.Name, f.Value)
			if f.Advice != "" {
				wrong++
				fmt.Fprintf(io.out, "%-24s → %s\n", "", f.Advice)
			}
		},
		Outcome: func(o storecheck.Outcome) {
			if len(o.Failures) == 0 {
				fmt.Fprintf(io.out, "ok    %s\n", o.Check.Name)
				return
			}
			failed++
			fmt.Fprintf(io.out, "FAIL  %s\n      %s\n", o.Check.Name, o.Check.Meaning)
			for _, f := range o.Failures {
				fmt.Fprintf(io.out, "      - %s\n", strings.ReplaceAll(f, "\n", "\n        "))
			}
		},
	})
	if errors.Is(err, dirstore.ErrInUse) {
		return fmt.Errorf("%w: stop the service first, or examine a bucket, which it may use meanwhile", err)
	}
	if err == nil && failed+wrong > 0 {
		err = fmt.Errorf("%d of %d checks failed, and %d other things need your attention; the lines above say what to do",
			failed, len(storecheck.Checks()), wrong)
	}
	return err
}
