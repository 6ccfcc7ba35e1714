package database

import (
	"context"
	"encoding/json"
	"time"

	"earshot/internal/research"
	"earshot/search"
)

// PassagesToIndex reads so many passages of a source, from the one with this
// number on (the first is 0), as search wants them, with the properties of their
// session, study and brand as they are now.
func PassagesToIndex(ctx context.Context, r Reader, source string, number, limit int) ([]search.Passage, error) {
	tags, err := tagsToIndex(ctx, r, source)
	if err != nil {
		return nil, err
	}
	passages, err := All(ctx, r, func(row Row) (search.Passage, error) {
		p := search.Passage{Tags: tags}
		var held, brand, market string
		var created int64
		var state research.FindingState
		err := row.Scan(&p.ID, &p.Source, &p.Kind, &p.Session, &p.Study, &brand, &market, &p.Method,
			&p.Language, &p.Speaker, &held, &created, &p.Text, &p.Context, &state)
		p.Shared = state.Public()
		p.HeldOn = heldOn(held, created)
		p.Brands, p.Markets = one(brand), one(market)
		return p, err
	}, `SELECT p.id, p.source_id, p.kind, COALESCE(p.session_id, ''), COALESCE(p.study_id, ''),
		COALESCE(b.slug, ''), COALESCE(NULLIF(s.market, ''), t.market, ''), COALESCE(t.method, ''),
		p.language, p.speaker, COALESCE(s.held_on, ''), COALESCE(f.created_at, i.created_at, s.created_at, t.created_at, 0), p.text, p.heading,
		COALESCE(f.state, i.state, '')
		FROM passages p
		LEFT JOIN sessions s ON s.id = p.session_id
		LEFT JOIN studies t ON t.id = p.study_id
		LEFT JOIN brands b ON b.id = t.brand_id
		LEFT JOIN findings f ON f.id = p.source_id
		LEFT JOIN insights i ON i.id = p.source_id
		WHERE p.source_id = $1 AND p.number >= $2 ORDER BY p.number LIMIT $3`, source, number, limit)
	if err != nil || len(passages) == 0 || passages[0].Kind != search.Insight && passages[0].Kind != search.Finding {
		return passages, err
	}
	// A claim is of the brands and markets of its evidence; a finding without
	// any is of those of its study.
	c, err := CoverageOf(ctx, r, research.Scope{All: true}, source)
	for i := range passages {
		p := &passages[i]
		if p.Kind == search.Insight {
			p.Brands = c.Brands
		}
		if p.Kind == search.Insight || len(c.Markets) > 0 {
			p.Markets = c.Markets
		}
	}
	return passages, err
}

// one is a list of one value, or of none if that is "".
func one(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// heldOn is the day that search sorts and filters by: the session's, or, for
// claims and where nobody said, the day on which it was entered.
func heldOn(day string, created int64) time.Time {
	if t, err := time.Parse(time.DateOnly, day); err == nil {
		return t
	}
	if created == 0 {
		return time.Time{}
	}
	return fromMillis(created).Truncate(24 * time.Hour)
}

func unmarshalList(s string) ([]string, error) {
	var values []string
	err := json.Unmarshal([]byte(s), &values)
	return values, err
}
