package database

import (
	"context"

	"earshot/internal/research"
)

// Title is what something is called, for those who look for it by name.
type Title struct {
	Kind   string // brand, study, session, finding, insight, tag or concept
	ID     string // of a brand, its slug
	Study  string // that it belongs to; "" for what belongs to none
	Public bool   // a published claim: for everybody, whatever its study
	Parent string // of a tag
	Text   string
}

// Titles lists what brands, studies, sessions, findings, insights, tags and
// concepts are called: the newest of each kind, at most most of them. A concept
// has several titles, its terms, but for those that are only there to be found.
func Titles(ctx context.Context, r Reader, most int) ([]Title, error) {
	var titles []Title
	for _, query := range []string{
		`SELECT 'brand', slug, '', '', '', name FROM brands ORDER BY id DESC LIMIT $1`,
		`SELECT 'study', id, id, '', '', title FROM studies ORDER BY id DESC LIMIT $1`,
		`SELECT 'session', id, study_id, '', '', title FROM sessions ORDER BY id DESC LIMIT $1`,
		`SELECT 'finding', id, study_id, '', state, title FROM findings ORDER BY id DESC LIMIT $1`,
		`SELECT 'insight', id, '', '', state, title FROM insights ORDER BY id DESC LIMIT $1`,
		`SELECT 'tag', id, COALESCE(study_id, ''), COALESCE(parent_id, ''), '', name FROM tags WHERE merged_into IS NULL AND archived = 0 ORDER BY id DESC LIMIT $1`,
		`SELECT 'concept', concept_id, '', '', '', text FROM concept_terms WHERE kind <> 'hidden'
			ORDER BY concept_id DESC, ordinal LIMIT $1`,
	} {
		list, err := All(ctx, r, func(row Row) (Title, error) {
			var t Title
			var state research.FindingState
			err := row.Scan(&t.Kind, &t.ID, &t.Study, &t.Parent, &state, &t.Text)
			t.Public = state.Public()
			return t, err
		}, query, most)
		if err != nil {
			return nil, err
		}
		titles = append(titles, list...)
	}
	return titles, nil
}
