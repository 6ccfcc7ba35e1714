package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"earshot/internal/app"
	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/database"
)

type auditCommand struct {
	Verify auditVerifyCommand `cmd:"" help:"Find out whether the audit record was changed behind the program's back."`
	Export auditExportCommand `cmd:"" help:"Write all audit events to standard output, as JSON Lines."`
}

type auditVerifyCommand struct {
	config.Config
	Heads []string `name:"head" sep:"none" placeholder:"NUMBER:HASH" help:"End of the record as it was known at some time: it must still be there. Repeatable; those that the service kept in the data folder are compared anyway."`
}

// mostFaults is how many faults are listed.
const mostFaults = 50

// Run checks the chain, and prints its end for whoever wants to note it.
func (c *auditVerifyCommand) Run(ctx context.Context, io streams) error {
	known, err := audit.ReadHeads(filepath.Join(c.Data, app.HeadsFile))
	if err != nil {
		return err
	}
	for _, text := range c.Heads {
		head, err := audit.ParseHead(text)
		if err != nil {
			return err
		}
		known = append(known, head)
	}
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		faults, head, err := audit.Verify(ctx, db, known, mostFaults)
		if err != nil {
			return err
		}
		for _, f := range faults {
			fmt.Fprintf(io.out, "event %d: %s\n", f.Number, f.Reason)
		}
		if len(faults) > 0 {
			return fmt.Errorf("the audit record is not what the program wrote: %d faults", len(faults))
		}
		_, err = fmt.Fprintf(io.out, "%d events are whole, compared with %d known ends\nhead %s\n", head.Number, len(known), head)
		return err
	})
}

type auditExportCommand struct{ config.Config }

// Run writes the events.
func (c *auditExportCommand) Run(ctx context.Context, io streams) error {
	return inDatabase(ctx, c.Config, func(db *database.DB) error {
		out := json.NewEncoder(io.out)
		return auth.New(db).EachAuditEvent(ctx, operator, func(e auth.AuditEvent) error {
			return out.Encode(map[string]any{
				"number": e.Number, "at": e.At, "actor": e.Actor, "token": e.Token, "action": e.Action, "object_kind": e.ObjectKind,
				"object": e.Object, "study": e.Study, "brand": e.Brand, "detail": json.RawMessage(e.Detail), "previous": e.Previous, "hash": e.Hash,
			})
		})
	})
}
