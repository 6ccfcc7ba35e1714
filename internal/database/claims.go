package database

import (
	"context"
	"encoding/json"

	"earshot/internal/research"
	"earshot/search"
)

// claimTable is where claims of a kind are kept.
func claimTable(kind search.Kind) string {
	if kind == search.Insight {
		return "insights"
	}
	return "findings"
}

// claimColumns are those of both kinds, but for the study.
func claimColumns(kind search.Kind) string {
	study := `c.study_id`
	if kind == search.Insight {
		study = `''`
	}
	return study + `, c.id, c.code, c.title, c.body, c.language, c.state, c.confidence, c.no_evidence, c.reason, c.successor,
		c.review_by, c.recommendations, c.author, c.version, c.created_at, c.updated_at`
}

func scanClaim(row Row) (research.Claim, error) {
	var c research.Claim
	var recommendations string
	var created, updated int64
	if err := row.Scan(&c.Study, &c.ID, &c.Code, &c.Title, &c.Body, &c.Language, &c.State, &c.Confidence, &c.NoEvidence,
		&c.Reason, &c.Successor, &c.ReviewBy, &recommendations, &c.Author, &c.Version, &created, &updated); err != nil {
		return c, err
	}
	c.CreatedAt, c.UpdatedAt = fromMillis(created), fromMillis(max(created, updated))
	var err error
	c.Recommendations, err = unmarshalList(recommendations)
	return c, err
}

// codeOf is the end of an id, which is random.
func codeOf(id string) string { return id[len(id)-12:] }

// InsertFinding adds a finding with its tags, which are ids, and evidence.
func InsertFinding(ctx context.Context, tx *Tx, f research.Finding, tags []string) error {
	return InsertClaim(ctx, tx, search.Finding, f, tags)
}

// InsertClaim adds a finding or an insight with its tags, which are ids, and
// evidence.
func InsertClaim(ctx context.Context, tx *Tx, kind search.Kind, c research.Claim, tags []string) error {
	columns, values := ``, ``
	args := []any{
		c.ID, codeOf(c.ID), c.Title, c.Body, c.Language, string(c.State), string(c.Confidence), c.NoEvidence, c.Reason, c.Successor,
		c.ReviewBy, list(c.Recommendations), c.Author, max(c.Version, 1), millis(c.CreatedAt),
	}
	if kind == search.Finding {
		columns, values, args = `, study_id`, `, $16`, append(args, c.Study)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO `+claimTable(kind)+` (id, code, title, body, language, state, confidence, no_evidence, reason,
		successor, review_by, recommendations, author, version, created_at, updated_at`+columns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15`+values+`)`, args...); err != nil {
		return err
	}
	if err := tagObject(ctx, tx, c.ID, tags); err != nil {
		return err
	}
	return insertEvidence(ctx, tx, c.ID, c.Evidence)
}

// LockClaim makes other writers of a claim wait until the transaction ends, and
// reads it.
func LockClaim(ctx context.Context, tx *Tx, kind search.Kind, id string) (research.Claim, error) {
	if _, err := tx.Exec(ctx, `UPDATE `+claimTable(kind)+` SET version = version WHERE id = $1`, id); err != nil {
		return research.Claim{}, err
	}
	return ClaimByID(ctx, tx, kind, id)
}

// UpdateClaim writes all that can change of a claim, its evidence included.
func UpdateClaim(ctx context.Context, tx *Tx, kind search.Kind, c research.Claim) error {
	if _, err := tx.Exec(ctx, `UPDATE `+claimTable(kind)+` SET title = $2, body = $3, language = $4, state = $5, confidence = $6,
		no_evidence = $7, reason = $8, successor = $9, review_by = $10, recommendations = $11, version = $12, updated_at = $13 WHERE id = $1`,
		c.ID, c.Title, c.Body, c.Language, string(c.State), string(c.Confidence), c.NoEvidence, c.Reason, c.Successor, c.ReviewBy,
		list(c.Recommendations), c.Version, millis(c.UpdatedAt)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM evidence WHERE claim_id = $1`, c.ID); err != nil {
		return err
	}
	return insertEvidence(ctx, tx, c.ID, c.Evidence)
}

func insertEvidence(ctx context.Context, tx *Tx, claim string, evidence []research.Evidence) error {
	ordinal := -1
	return insertMany(ctx, tx, `INSERT INTO evidence (claim_id, ordinal, relation, highlight_id, finding_id, deleted_at) VALUES `, 6, evidence,
		func(e research.Evidence) []any {
			ordinal++
			var deleted *int64
			if !e.DeletedAt.IsZero() {
				ms := millis(e.DeletedAt)
				deleted = &ms
			}
			return []any{claim, ordinal, string(e.Relation), orNull(e.Highlight), orNull(e.Finding), deleted}
		})
}

func tagObject(ctx context.Context, tx *Tx, object string, tags []string) error {
	for _, tag := range tags {
		if _, err := tx.Exec(ctx, `INSERT INTO tagged (tag_id, object_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, tag, object); err != nil {
			return err
		}
	}
	return nil
}

// ClaimByID finds a finding or an insight with its tags and evidence.
func ClaimByID(ctx context.Context, r Reader, kind search.Kind, id string) (research.Claim, error) {
	return oneClaim(ctx, r, kind, `c.id = $1`, id)
}

// ClaimByCode finds a finding or an insight by its short address.
func ClaimByCode(ctx context.Context, r Reader, kind search.Kind, code string) (research.Claim, error) {
	return oneClaim(ctx, r, kind, `c.code = $1`, code)
}

func oneClaim(ctx context.Context, r Reader, kind search.Kind, where, key string) (research.Claim, error) {
	c, err := One(ctx, r, scanClaim, `SELECT `+claimColumns(kind)+` FROM `+claimTable(kind)+` c WHERE `+where, key)
	if err != nil {
		return c, missing(err, string(kind))
	}
	all := []research.Claim{c}
	err = completeClaims(ctx, r, all)
	return all[0], err
}

// ClaimsByID finds several findings or insights by id, without tags and
// evidence.
func ClaimsByID(ctx context.Context, r Reader, kind search.Kind, ids []string) (map[string]research.Claim, error) {
	return byID(ctx, r, scanClaim, func(c research.Claim) string { return c.ID },
		`SELECT `+claimColumns(kind)+` FROM `+claimTable(kind)+` c WHERE c.id IN `, ids)
}

// ClaimFilter narrows a list of claims. "" and nil do not narrow.
type ClaimFilter struct {
	Study, Brand string // id and slug; of findings
	State        research.FindingState
	Tags         []string // ids; one of them, or one below it
	StaleOn      string   // day; only insights that were to be reviewed before it
}

// Claims lists findings or insights that a scope sees, newest first, before the
// id given ("" for the first).
func Claims(ctx context.Context, r Reader, scope research.Scope, kind search.Kind, f ClaimFilter, before string, limit int) ([]research.Claim, error) {
	query, args := `SELECT `+claimColumns(kind)+` FROM `+claimTable(kind)+` c WHERE ($1 = '' OR c.id < $1)`, []any{before, limit}
	and := func(condition string, value string) {
		if value != "" {
			args = append(args, value)
			query += ` AND ` + condition + itoa(len(args)) + `)`
		}
	}
	if kind == search.Finding {
		and(`(c.study_id = $`, f.Study)
		and(`c.study_id IN (SELECT s.id FROM studies s JOIN brands b ON b.id = s.brand_id WHERE b.slug = $`, f.Brand)
	}
	and(`(c.state = $`, string(f.State))
	and(`(c.review_by <> '' AND c.state <> 'deprecated' AND c.review_by < $`, f.StaleOn)
	if f.Tags != nil {
		in := `(NULL)`
		if len(f.Tags) > 0 {
			in = paramsFrom(len(args)+1, len(f.Tags))
			for _, t := range f.Tags {
				args = append(args, t)
			}
		}
		query += ` AND c.id IN (WITH RECURSIVE below(id) AS (SELECT id FROM tags WHERE id IN ` + in + `
			UNION SELECT t.id FROM tags t JOIN below ON t.parent_id = below.id OR t.merged_into = below.id)
			SELECT g.object_id FROM tagged g JOIN below ON below.id = g.tag_id)`
	}
	if kind == search.Finding {
		var condition string
		condition, args = seesFinding(scope, `c`, args)
		query += ` AND EXISTS (SELECT 1 FROM studies t WHERE t.id = c.study_id AND ` + condition + `)`
	} else {
		query += ` AND ` + seesInsight(scope, `c`)
	}
	all, err := All(ctx, r, scanClaim, query+` ORDER BY c.id DESC LIMIT $2`, args...)
	if err != nil {
		return nil, err
	}
	return all, completeClaims(ctx, r, all)
}

// completeClaims adds tags and evidence.
func completeClaims(ctx context.Context, r Reader, all []research.Claim) error {
	ids, at := make([]string, len(all)), make(map[string]*research.Claim, len(all))
	for i := range all {
		ids[i], at[all[i].ID] = all[i].ID, &all[i]
	}
	tags, err := TagsOfEach(ctx, r, ids)
	if err != nil {
		return err
	}
	for id, c := range at {
		c.Tags = tags[id]
	}
	return portions(ids, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var e research.Evidence
			var id string
			var deleted int64
			err := row.Scan(&id, &e.Highlight, &e.Finding, &e.Relation, &deleted)
			if deleted != 0 {
				e.DeletedAt = fromMillis(deleted)
			}
			at[id].Evidence = append(at[id].Evidence, e)
			return struct{}{}, err
		}, `SELECT claim_id, COALESCE(highlight_id, ''), COALESCE(finding_id, ''), relation, COALESCE(deleted_at, 0) FROM evidence
			WHERE claim_id IN `+in+` ORDER BY claim_id, ordinal`, args...)
		return err
	})
}

// InsertClaimVersion keeps what a claim is now.
func InsertClaimVersion(ctx context.Context, tx *Tx, c research.Claim, author string) error {
	content, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO claim_versions (claim_id, version, author, at, content) VALUES ($1, $2, $3, $4, $5)`,
		c.ID, c.Version, author, millis(c.UpdatedAt), string(content))
	return err
}

// ClaimVersions lists the versions of a claim, newest first, before the one
// given (0 for the first). Claims older than the keeping of versions lack some.
func ClaimVersions(ctx context.Context, r Reader, id string, before int64, limit int) ([]research.ClaimVersion, error) {
	return All(ctx, r, func(row Row) (research.ClaimVersion, error) {
		var v research.ClaimVersion
		var at int64
		var content string
		if err := row.Scan(&v.Version, &v.Author, &at, &content); err != nil {
			return v, err
		}
		v.At = fromMillis(at)
		return v, json.Unmarshal([]byte(content), &v.Claim)
	}, `SELECT version, author, at, content FROM claim_versions WHERE claim_id = $1 AND ($2 = 0 OR version < $2)
		ORDER BY version DESC LIMIT $3`, id, before, limit)
}
