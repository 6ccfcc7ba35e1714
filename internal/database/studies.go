package database

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"earshot/internal/research"
)

const studyColumns = `s.id, b.slug, s.title, s.question, s.method, s.market, s.languages, s.state, s.visibility, s.version, s.created_at, s.updated_at`

const studyTables = ` FROM studies s JOIN brands b ON b.id = s.brand_id`

func scanStudy(row Row) (research.Study, error) {
	var s research.Study
	var languages string
	var created, updated int64
	if err := row.Scan(&s.ID, &s.Brand, &s.Title, &s.Question, &s.Method, &s.Market, &languages,
		&s.State, &s.Visibility, &s.Version, &created, &updated); err != nil {
		return s, err
	}
	s.CreatedAt, s.UpdatedAt = fromMillis(created), fromMillis(updated)
	return s, json.Unmarshal([]byte(languages), &s.Languages)
}

// InsertStudy adds a study of the brand whose slug it names.
func InsertStudy(ctx context.Context, tx *Tx, s research.Study) error {
	brand, err := BrandBySlug(ctx, tx, s.Brand)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO studies
		(id, brand_id, title, question, method, market, languages, state, version, created_at, updated_at, visibility)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		s.ID, brand.ID, s.Title, s.Question, string(s.Method), s.Market, list(s.Languages), string(s.State),
		s.Version, millis(s.CreatedAt), millis(s.UpdatedAt), string(cmp.Or(s.Visibility, research.VisibleGroup)))
	return err
}

// UpdateStudy writes everything but the brand, if the stored version is the
// one before s.Version, and ErrStale otherwise.
func UpdateStudy(ctx context.Context, tx *Tx, s research.Study) error {
	n, err := tx.Exec(ctx, `UPDATE studies SET title = $2, question = $3, method = $4, market = $5,
		languages = $6, state = $7, version = $8, updated_at = $9, visibility = $10 WHERE id = $1 AND version = $8 - 1`,
		s.ID, s.Title, s.Question, string(s.Method), s.Market, list(s.Languages), string(s.State),
		s.Version, millis(s.UpdatedAt), string(s.Visibility))
	if err == nil && n == 0 {
		return research.ErrStale
	}
	return err
}

// StudyByID finds a study.
func StudyByID(ctx context.Context, r Reader, id string) (research.Study, error) {
	s, err := One(ctx, r, scanStudy, `SELECT `+studyColumns+studyTables+` WHERE s.id = $1`, id)
	return s, missing(err, "study")
}

// Studies lists the studies of a brand, or of all brands if it is "", that a
// scope sees, newest first, before the id given ("" for the first).
func Studies(ctx context.Context, r Reader, scope research.Scope, brand, before string, limit int) ([]research.Study, error) {
	condition, args := sees(scope, `s`, []any{brand, before, limit})
	return All(ctx, r, scanStudy, `SELECT `+studyColumns+studyTables+`
		WHERE ($1 = '' OR b.slug = $1) AND ($2 = '' OR s.id < $2) AND `+condition+` ORDER BY s.id DESC LIMIT $3`, args...)
}

// conflict gives a unique violation its words.
func conflict(err error, thing, detail string) error {
	if errors.Is(err, research.ErrConflict) {
		return &research.ConflictError{Thing: thing, Detail: detail}
	}
	return err
}
