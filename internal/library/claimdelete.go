package library

import (
	"context"
	"errors"
	"strconv"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// DeleteClaim removes a finding or an insight with all of its versions; to keep
// it and say that it no longer holds, deprecate it. What was never published is
// deleted by whoever may change it, unless insights rest on it: then it is
// ErrCited. What was is deleted by who manages the brand, or the group for an
// insight, and needs a reason; what rests on it keeps a trace. Its addresses say
// from then on that it was deleted, and why. It is a *StaleClaimError if the
// claim is no longer of the version given; 0 skips that check.
func (l *Library) DeleteClaim(ctx context.Context, who auth.Person, kind search.Kind, id string, version int64, reason string) error {
	if err := mayWrite(who); err != nil {
		return err
	}
	var ch research.Checker
	ch.Prose("reason", reason, research.MostTitle)
	if err := ch.Err(); err != nil {
		return err
	}
	return l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		c, err := database.LockClaim(ctx, tx, kind, id)
		if errors.Is(err, research.ErrNotFound) {
			return goneOr(ctx, tx, who, kind, id, err)
		}
		if err != nil {
			return err
		}
		if err := editClaim(ctx, tx, who, kind, c); err != nil {
			return err
		}
		if version != 0 && version != c.Version {
			return l.staleClaim(ctx, tx, who, c, version)
		}
		study, err := mayDeleteClaim(ctx, tx, who, kind, c, reason)
		if err != nil {
			return err
		}
		return l.deleteClaim(ctx, tx, who, kind, c, study, reason)
	})
}

// mayDeleteClaim checks what more than changing a claim it takes to delete it,
// and finds the study of a finding.
func mayDeleteClaim(ctx context.Context, tx *database.Tx, who auth.Person, kind search.Kind, c research.Claim, reason string) (research.Study, error) {
	var study research.Study
	manages := who.MayInGroup(auth.ManageGroup)
	if kind == search.Finding {
		var err error
		if study, err = database.StudyByID(ctx, tx, c.Study); err != nil {
			return study, err
		}
		manages = who.May(auth.ManageBrand, study)
	}
	public, err := database.EverPublished(ctx, tx, c.ID)
	if err != nil {
		return study, err
	}
	if !public && !c.State.Public() {
		cited, err := database.CitedBy(ctx, tx, research.Scope{All: true}, c.ID)
		if err == nil && len(cited) > 0 {
			err = ErrCited
		}
		return study, err
	}
	if !manages {
		return study, auth.ErrForbidden
	}
	if reason == "" {
		return study, invalid("reason", "must say why what was published is deleted")
	}
	return study, nil
}

func (l *Library) deleteClaim(ctx context.Context, tx *database.Tx, who auth.Person, kind search.Kind, c research.Claim, study research.Study, reason string) error {
	citing, err := database.DeleteClaim(ctx, tx, kind, c, reason, l.now())
	if err != nil {
		return err
	}
	for _, source := range append(citing, c.ID) {
		if _, err := database.AppendChange(ctx, tx, database.SourceChanged, source, l.now()); err != nil {
			return err
		}
	}
	tx.AfterCommit(l.wake)
	return l.record(ctx, tx, who, audit.Event{
		Action: audit.ClaimDeleted, Kind: string(kind), Object: c.ID, Study: c.Study, Brand: study.Brand,
		Detail: audit.Detail{"state": string(c.State), "version": strconv.FormatInt(c.Version, 10), "cited_by": strconv.Itoa(len(citing))},
	})
}

// goneOr says that a claim was deleted, to those who would have seen it, or
// what it was given.
func goneOr(ctx context.Context, r database.Reader, who auth.Person, kind search.Kind, idOrCode string, missing error) error {
	d, ok, err := database.ClaimDeleted(ctx, r, kind, idOrCode)
	if err != nil {
		return err
	}
	if !ok {
		return missing
	}
	if _, _, err := judgeClaim(ctx, r, who, kind, d.Claim); errors.Is(err, research.ErrNotFound) {
		return missing
	} else if err != nil {
		return err
	}
	return &research.DeletedError{Thing: string(kind), At: d.DeletedAt, Reason: d.Reason}
}
