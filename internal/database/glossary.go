package database

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"earshot/internal/research"
)

// ChangeGlossary gives the glossary its next version. It comes first in every
// transaction that writes to the glossary: from there on the others wait, so
// that what is read about broader concepts stays true until the commit.
func ChangeGlossary(ctx context.Context, tx *Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO meta (key, value) VALUES ('glossary', '1')
		ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)`)
	return err
}

// GlossaryVersion is a text that is another one after every change of the
// glossary; "" before the first.
func GlossaryVersion(ctx context.Context, r Reader) (string, error) {
	v, err := One(ctx, r, Scalar[string], `SELECT value FROM meta WHERE key = 'glossary'`)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// InsertConcepts adds concepts with their definitions and terms; relations
// follow by RelateConcepts, once all are there. A URI in use is a ConflictError.
func InsertConcepts(ctx context.Context, tx *Tx, concepts []research.Concept) error {
	err := insertMany(ctx, tx, `INSERT INTO concepts (id, uri, status, folded, author, version, created_at, updated_at) VALUES `,
		8, concepts, func(c research.Concept) []any {
			return []any{
				c.ID, orNull(c.URI), string(c.Status), sortKey(c), c.Author, c.Version, millis(c.CreatedAt), millis(c.UpdatedAt),
			}
		})
	if err != nil {
		return conflict(err, "concept", "a concept with this URI exists already")
	}
	return insertWords(ctx, tx, concepts)
}

// sortKey is what concepts are listed by.
func sortKey(c research.Concept) string { return research.FoldTerm(c.Label("en")) }

// insertWords adds the definitions and terms of concepts.
func insertWords(ctx context.Context, tx *Tx, concepts []research.Concept) error {
	brands, err := BrandIDs(ctx, tx)
	if err != nil {
		return err
	}
	var definitions, terms [][]any
	for _, c := range concepts {
		for _, d := range c.Definitions {
			definitions = append(definitions, []any{c.ID, d.Language, d.Text})
		}
		for i, t := range c.Terms {
			brand := brands[t.Brand]
			if t.Brand != "" && brand == "" {
				return &research.NotFoundError{Thing: "brand"}
			}
			terms = append(terms, []any{c.ID, i, t.Language, string(t.Kind), orNull(brand), t.Text, research.FoldTerm(t.Text)})
		}
	}
	asIs := func(row []any) []any { return row }
	if err := insertMany(ctx, tx, `INSERT INTO concept_definitions (concept_id, language, text) VALUES `, 3, definitions, asIs); err != nil {
		return err
	}
	return insertMany(ctx, tx, `INSERT INTO concept_terms (concept_id, ordinal, language, kind, brand_id, text, folded) VALUES `,
		7, terms, asIs)
}

// BrandIDs finds the ids of all brands by slug.
func BrandIDs(ctx context.Context, r Reader) (map[string]string, error) {
	ids := map[string]string{}
	_, err := All(ctx, r, func(row Row) (struct{}, error) {
		var slug, id string
		err := row.Scan(&slug, &id)
		ids[slug] = id
		return struct{}{}, err
	}, `SELECT slug, id FROM brands`)
	return ids, err
}

// RelateConcepts adds the broader and related concepts of several concepts. Of
// a pair that names each other as related one is enough. An id of no concept is
// research.ErrNotFound.
func RelateConcepts(ctx context.Context, tx *Tx, concepts []research.Concept) error {
	var broader, related [][]any
	for _, c := range concepts {
		for _, id := range c.Broader {
			broader = append(broader, []any{c.ID, id})
		}
		for _, id := range c.Related {
			related = append(related, []any{min(c.ID, id), max(c.ID, id)})
		}
	}
	// Either side may name the pair, and a statement must not name it twice.
	slices.SortFunc(related, func(a, b []any) int {
		return strings.Compare(a[0].(string)+a[1].(string), b[0].(string)+b[1].(string))
	})
	related = slices.CompactFunc(related, func(a, b []any) bool { return a[0] == b[0] && a[1] == b[1] })
	if err := insertNew(ctx, tx, `concept_broader (concept_id, broader_id)`, broader); err != nil {
		return err
	}
	return insertNew(ctx, tx, `concept_related (concept_id, related_id)`, related)
}

// insertNew adds pairs that are not there yet.
func insertNew(ctx context.Context, tx *Tx, into string, pairs [][]any) error {
	for part := range slices.Chunk(pairs, mostParams/2) {
		var args []any
		for _, pair := range part {
			args = append(args, pair...)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO `+into+` VALUES `+tuples(len(part), 2)+` ON CONFLICT DO NOTHING`, args...); err != nil {
			return err
		}
	}
	return nil
}

// UpdateConcept writes everything but author and time of creation, if the
// stored version is the one before c.Version, and ErrStale otherwise. Concepts
// that it is newly related to, or not any more, get their next version, too.
func UpdateConcept(ctx context.Context, tx *Tx, c research.Concept) error {
	if err := rewrite(ctx, tx, c); err != nil {
		return err
	}
	before, err := relations(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	for _, table := range []string{`concept_broader WHERE concept_id = $1`, `concept_related WHERE concept_id = $1 OR related_id = $1`} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table, c.ID); err != nil {
			return err
		}
	}
	if err := RelateConcepts(ctx, tx, []research.Concept{c}); err != nil {
		return err
	}
	return TouchConcepts(ctx, tx, difference(before.related, c.Related), c.UpdatedAt)
}

// rewrite replaces the row of a concept and its words.
func rewrite(ctx context.Context, tx *Tx, c research.Concept) error {
	n, err := tx.Exec(ctx, `UPDATE concepts SET uri = $2, status = $3, folded = $4, version = $5, updated_at = $6
		WHERE id = $1 AND version = $5 - 1`, c.ID, orNull(c.URI), string(c.Status), sortKey(c), c.Version, millis(c.UpdatedAt))
	switch {
	case err != nil:
		return conflict(err, "concept", "a concept with this URI exists already")
	case n == 0:
		return research.ErrStale
	}
	for _, table := range []string{"concept_definitions", "concept_terms"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE concept_id = $1`, c.ID); err != nil {
			return err
		}
	}
	return insertWords(ctx, tx, []research.Concept{c})
}

// MergeConcepts is UpdateConcept for many: relations are only added.
func MergeConcepts(ctx context.Context, tx *Tx, concepts []research.Concept) error {
	for _, c := range concepts {
		if err := rewrite(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

// TouchConcepts gives concepts their next version because a relation of theirs
// changed.
func TouchConcepts(ctx context.Context, tx *Tx, ids []string, now time.Time) error {
	for _, id := range ids {
		if _, err := tx.Exec(ctx, `UPDATE concepts SET version = version + 1, updated_at = $2 WHERE id = $1`, id, millis(now)); err != nil {
			return err
		}
	}
	return nil
}

// difference lists what is in one of two lists.
func difference(a, b []string) []string {
	var list []string
	for _, id := range slices.Concat(a, b) {
		if slices.Contains(a, id) != slices.Contains(b, id) {
			list = append(list, id)
		}
	}
	return list
}

// DeleteConcept removes a concept; those related to it or narrower than it get
// their next version. An id of no concept is research.ErrNotFound.
func DeleteConcept(ctx context.Context, tx *Tx, id string, now time.Time) error {
	related, err := relations(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := TouchConcepts(ctx, tx, slices.Concat(related.related, related.narrower), now); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `DELETE FROM concepts WHERE id = $1`, id)
	if err == nil && n == 0 {
		return &research.NotFoundError{Thing: "concept"}
	}
	return err
}

// IsBroader reports whether one of some concepts is the concept itself or, over
// any number of steps, narrower than it.
func IsBroader(ctx context.Context, r Reader, concept string, than []string) (bool, error) {
	for _, id := range than {
		n, err := One(ctx, r, Scalar[int64], `WITH RECURSIVE up(id) AS (
			SELECT id FROM concepts WHERE id = $1 UNION SELECT b.broader_id FROM concept_broader b JOIN up ON b.concept_id = up.id)
			SELECT COUNT(*) FROM up WHERE id = $2`, id, concept)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}
