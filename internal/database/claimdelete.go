package database

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"earshot/internal/research"
	"earshot/search"
)

// EverPublished reports whether one of the versions of a claim was published.
func EverPublished(ctx context.Context, r Reader, id string) (bool, error) {
	var before int64
	for {
		versions, err := ClaimVersions(ctx, r, id, before, 100)
		if err != nil || len(versions) == 0 {
			return false, err
		}
		for _, v := range versions {
			if v.Claim.State.Public() {
				return true, nil
			}
		}
		before = versions[len(versions)-1].Version
	}
}

// DeleteClaim removes a finding or an insight with all of its versions, and
// leaves word of it. It returns the ids of the claims that rested on it, whose
// evidence says since when it is gone.
func DeleteClaim(ctx context.Context, tx *Tx, kind search.Kind, c research.Claim, reason string, now time.Time) ([]string, error) {
	citing, err := All(ctx, tx, Scalar[string], `SELECT DISTINCT claim_id FROM evidence WHERE finding_id = $1 ORDER BY claim_id`, c.ID)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `UPDATE evidence SET finding_id = NULL, deleted_at = $2 WHERE finding_id = $1`, c.ID, millis(now)); err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`UPDATE ` + claimTable(kind) + ` SET successor = '' WHERE successor = $1`,
		`DELETE FROM passages WHERE source_id = $1`,
		`DELETE FROM evidence WHERE claim_id = $1`,
		`DELETE FROM tagged WHERE object_id = $1`,
		`DELETE FROM claim_versions WHERE claim_id = $1`,
		`DELETE FROM ` + claimTable(kind) + ` WHERE id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, c.ID); err != nil {
			return nil, err
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO deleted_claims (id, kind, code, study_id, state, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO UPDATE SET study_id = excluded.study_id, state = excluded.state, reason = excluded.reason, at = excluded.at`,
		c.ID, string(kind), codeOf(c.ID), c.Study, string(c.State), reason, millis(now))
	return citing, err
}

// DeletedClaim is what is left of a claim that was deleted: its id, study and
// state, the reason, and when.
type DeletedClaim struct {
	research.Claim

	DeletedAt time.Time
}

// ClaimDeleted finds what is left of a deleted claim by its id, or by the end of
// its short address. It is false where there never was one.
func ClaimDeleted(ctx context.Context, r Reader, kind search.Kind, idOrCode string) (DeletedClaim, bool, error) {
	d, err := One(ctx, r, func(row Row) (DeletedClaim, error) {
		var d DeletedClaim
		var at int64
		err := row.Scan(&d.ID, &d.Study, &d.State, &d.Reason, &at)
		d.DeletedAt = fromMillis(at)
		return d, err
	}, `SELECT id, study_id, state, reason, at FROM deleted_claims WHERE kind = $1 AND (id = $2 OR code = $2) ORDER BY id LIMIT 1`, string(kind), idOrCode)
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}
