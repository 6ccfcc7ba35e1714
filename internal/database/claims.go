package database

import (
	"context"

	"earshot/internal/research"
)

// InsertFinding adds a finding with its tags, which are ids, and evidence.
func InsertFinding(ctx context.Context, tx *Tx, f research.Finding, tags []string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO findings (id, study_id, title, body, language, state, author, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		f.ID, f.Study, f.Title, f.Body, f.Language, string(f.State), f.Author, millis(f.CreatedAt)); err != nil {
		return err
	}
	return attach(ctx, tx, f.ID, tags, f.Evidence)
}

// InsertInsight adds an insight with its tags, which are ids, and evidence.
func InsertInsight(ctx context.Context, tx *Tx, i research.Insight, tags []string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO insights (id, title, body, language, state, author, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		i.ID, i.Title, i.Body, i.Language, string(i.State), i.Author, millis(i.CreatedAt)); err != nil {
		return err
	}
	return attach(ctx, tx, i.ID, tags, i.Evidence)
}

func attach(ctx context.Context, tx *Tx, claim string, tags []string, evidence []research.Evidence) error {
	if err := tagObject(ctx, tx, claim, tags); err != nil {
		return err
	}
	for i, e := range evidence {
		if _, err := tx.Exec(ctx, `INSERT INTO evidence (claim_id, ordinal, relation, highlight_id, finding_id)
			VALUES ($1, $2, $3, $4, $5)`, claim, i, string(e.Relation), orNull(e.Highlight), orNull(e.Finding)); err != nil {
			return err
		}
	}
	return nil
}

func tagObject(ctx context.Context, tx *Tx, object string, tags []string) error {
	for _, tag := range tags {
		if _, err := tx.Exec(ctx, `INSERT INTO tagged (tag_id, object_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, tag, object); err != nil {
			return err
		}
	}
	return nil
}

// FindingByID finds a finding with its tags and evidence.
func FindingByID(ctx context.Context, r Reader, id string) (research.Finding, error) {
	f, err := One(ctx, r, func(row Row) (research.Finding, error) {
		var f research.Finding
		var created int64
		err := row.Scan(&f.ID, &f.Study, &f.Title, &f.Body, &f.Language, &f.State, &f.Author, &created)
		f.CreatedAt = fromMillis(created)
		return f, err
	}, `SELECT id, study_id, title, body, language, state, author, created_at FROM findings WHERE id = $1`, id)
	if err != nil {
		return f, missing(err, "finding")
	}
	f.Tags, f.Evidence, err = attached(ctx, r, id)
	return f, err
}

// InsightByID finds an insight with its tags and evidence.
func InsightByID(ctx context.Context, r Reader, id string) (research.Insight, error) {
	i, err := One(ctx, r, func(row Row) (research.Insight, error) {
		var i research.Insight
		var created int64
		err := row.Scan(&i.ID, &i.Title, &i.Body, &i.Language, &i.State, &i.Author, &created)
		i.CreatedAt = fromMillis(created)
		return i, err
	}, `SELECT id, title, body, language, state, author, created_at FROM insights WHERE id = $1`, id)
	if err != nil {
		return i, missing(err, "insight")
	}
	i.Tags, i.Evidence, err = attached(ctx, r, id)
	return i, err
}

func attached(ctx context.Context, r Reader, claim string) ([]string, []research.Evidence, error) {
	tags, err := TagsOf(ctx, r, claim)
	if err != nil {
		return nil, nil, err
	}
	evidence, err := All(ctx, r, func(row Row) (research.Evidence, error) {
		var e research.Evidence
		var deleted int64
		err := row.Scan(&e.Highlight, &e.Finding, &e.Relation, &deleted)
		if deleted != 0 {
			e.DeletedAt = fromMillis(deleted)
		}
		return e, err
	}, `SELECT COALESCE(highlight_id, ''), COALESCE(finding_id, ''), relation, COALESCE(deleted_at, 0) FROM evidence
		WHERE claim_id = $1 ORDER BY ordinal`, claim)
	return tags, evidence, err
}
