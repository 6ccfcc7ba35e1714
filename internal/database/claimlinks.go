package database

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"earshot/internal/research"
)

// paramsFrom is ($first, …) for n parameters.
func paramsFrom(first, n int) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = "$" + strconv.Itoa(first+i)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// CitedBy lists the ids of the insights that rest on a finding and that a scope
// sees.
func CitedBy(ctx context.Context, r Reader, scope research.Scope, finding string) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT DISTINCT e.claim_id FROM evidence e JOIN insights i ON i.id = e.claim_id
		WHERE e.finding_id = $1 AND `+seesInsight(scope, `i`)+` ORDER BY e.claim_id`, finding)
}

// Succeeds lists the ids of the claims whose place another one took.
func Succeeds(ctx context.Context, r Reader, claim string) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT id FROM findings WHERE successor = $1
		UNION SELECT id FROM insights WHERE successor = $1 ORDER BY 1`, claim)
}

// CoverageOf says where the evidence of a claim comes from: its highlights that
// have their place, those of its findings, and the studies of its findings; as
// far as a scope sees these studies.
func CoverageOf(ctx context.Context, r Reader, scope research.Scope, claim string) (research.Coverage, error) {
	var c research.Coverage
	condition, args := sees(scope, `t`, []any{claim})
	_, err := All(ctx, r, func(row Row) (struct{}, error) {
		var market, brand, language, study, highlight string
		err := row.Scan(&market, &brand, &language, &study, &highlight)
		for _, part := range []struct {
			list  *[]string
			value string
		}{{&c.Markets, market}, {&c.Brands, brand}, {&c.Languages, language}, {&c.Studies, study}} {
			if part.value != "" && !slices.Contains(*part.list, part.value) {
				*part.list = append(*part.list, part.value)
			}
		}
		if highlight != "" {
			c.Highlights++
		}
		return struct{}{}, err
	}, `WITH mine(highlight_id, finding_id) AS (
			SELECT highlight_id, finding_id FROM evidence WHERE claim_id = $1 AND relation <> 'contradicts'),
		quotes(id) AS (
			SELECT highlight_id FROM mine WHERE highlight_id IS NOT NULL
			UNION SELECT e.highlight_id FROM mine m JOIN evidence e ON e.claim_id = m.finding_id
				WHERE e.highlight_id IS NOT NULL AND e.relation <> 'contradicts')
		SELECT COALESCE(NULLIF(s.market, ''), t.market), b.slug, COALESCE(p.language, s.language), t.id, h.id
			FROM quotes q JOIN highlights h ON h.id = q.id JOIN files f ON f.id = h.file_id JOIN sessions s ON s.id = f.session_id
			JOIN studies t ON t.id = s.study_id JOIN brands b ON b.id = t.brand_id
			LEFT JOIN passages p ON p.source_id = h.id WHERE h.state = 'anchored' AND `+condition+`
		UNION ALL
		SELECT CASE WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.claim_id = g.id AND e.highlight_id IS NOT NULL) THEN '' ELSE t.market END,
			b.slug, '', t.id, ''
			FROM mine m JOIN findings g ON g.id = m.finding_id JOIN studies t ON t.id = g.study_id JOIN brands b ON b.id = t.brand_id
			WHERE `+condition, args...)
	for _, list := range []*[]string{&c.Markets, &c.Brands, &c.Languages, &c.Studies} {
		slices.Sort(*list)
	}
	return c, err
}
