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

// ClaimsOn lists the ids of the claims that rest on a highlight or finding, and
// of the insights that rest on these.
func ClaimsOn(ctx context.Context, r Reader, source string) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT claim_id FROM evidence WHERE highlight_id = $1
		UNION SELECT claim_id FROM evidence WHERE finding_id = $1
		UNION SELECT i.claim_id FROM evidence e JOIN evidence i ON i.finding_id = e.claim_id WHERE e.highlight_id = $1
		ORDER BY 1`, source)
}

// ClaimsOnStudy lists the ids of the claims that rest on highlights or findings
// of a study.
func ClaimsOnStudy(ctx context.Context, r Reader, study string) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT e.claim_id FROM sessions s JOIN files f ON f.session_id = s.id
			JOIN highlights h ON h.file_id = f.id JOIN evidence e ON e.highlight_id = h.id WHERE s.study_id = $1
		UNION SELECT e.claim_id FROM findings g JOIN evidence e ON e.finding_id = g.id WHERE g.study_id = $1
		ORDER BY 1`, study)
}

// CoverageOf says where the evidence of a claim comes from: its highlights that
// have their place, those of its findings, and the studies of its findings; as
// far as a scope sees these studies.
func CoverageOf(ctx context.Context, r Reader, scope research.Scope, claim string) (research.Coverage, error) {
	each, err := CoverageOfEach(ctx, r, scope, []string{claim})
	return each[claim], err
}

// CoverageOfEach is CoverageOf for several claims, by id. Those that rest on
// nothing are missing.
func CoverageOfEach(ctx context.Context, r Reader, scope research.Scope, claims []string) (map[string]research.Coverage, error) {
	found := map[string]research.Coverage{}
	err := portions(claims, func(in string, args []any) error {
		condition, args := sees(scope, `t`, args)
		_, err := All(ctx, r, func(row Row) (struct{}, error) { return struct{}{}, cover(row, found) },
			`WITH mine(claim_id, highlight_id, finding_id) AS (
				SELECT claim_id, highlight_id, finding_id FROM evidence WHERE claim_id IN `+in+` AND relation <> 'contradicts'),
			quotes(claim_id, id) AS (
				SELECT claim_id, highlight_id FROM mine WHERE highlight_id IS NOT NULL
				UNION SELECT m.claim_id, e.highlight_id FROM mine m JOIN evidence e ON e.claim_id = m.finding_id
					WHERE e.highlight_id IS NOT NULL AND e.relation <> 'contradicts')
			SELECT q.claim_id, CASE WHEN `+condition+` THEN 1 ELSE 0 END,
				COALESCE(NULLIF(s.market, ''), t.market), b.slug, COALESCE(p.language, s.language), t.id, h.id
				FROM quotes q JOIN highlights h ON h.id = q.id JOIN files f ON f.id = h.file_id JOIN sessions s ON s.id = f.session_id
				JOIN studies t ON t.id = s.study_id JOIN brands b ON b.id = t.brand_id
				LEFT JOIN passages p ON p.source_id = h.id WHERE h.state = 'anchored'
			UNION ALL
			SELECT m.claim_id, CASE WHEN `+condition+` THEN 1 ELSE 0 END,
				CASE WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.claim_id = g.id AND e.highlight_id IS NOT NULL) THEN '' ELSE t.market END,
				b.slug, '', t.id, ''
				FROM mine m JOIN findings g ON g.id = m.finding_id JOIN studies t ON t.id = g.study_id JOIN brands b ON b.id = t.brand_id`, args...)
		return err
	})
	for _, c := range found {
		for _, list := range [][]string{c.Markets, c.Brands, c.Languages, c.Studies} {
			slices.Sort(list)
		}
	}
	return found, err
}

// cover adds a row of evidence to the coverage of its claim.
func cover(row Row, found map[string]research.Coverage) error {
	var claim, market, brand, language, study, highlight string
	var seen bool
	if err := row.Scan(&claim, &seen, &market, &brand, &language, &study, &highlight); err != nil {
		return err
	}
	c := found[claim]
	if !seen {
		c.Hidden++
		found[claim] = c
		return nil
	}
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
	found[claim] = c
	return nil
}
