package database

import (
	"context"

	"earshot/internal/research"
	"earshot/search"
)

// FindingsToExport lists findings that rest on no highlight which is exported,
// in order of id after the one given.
func FindingsToExport(ctx context.Context, r Reader, f ExportFilter, after string, limit int) ([]research.Finding, error) {
	condition, args := f.where(exportedFinding, []any{after, limit})
	raw, args := f.raw(args)
	return All(ctx, r, scanClaim, `SELECT `+claimColumns(search.Finding)+` FROM findings c
		JOIN studies t ON t.id = c.study_id JOIN brands b ON b.id = t.brand_id
		WHERE c.id > $1 AND NOT EXISTS (SELECT 1 FROM evidence v JOIN highlights h ON h.id = v.highlight_id
			WHERE v.claim_id = c.id AND h.state = 'anchored' AND `+raw+`)`+condition+` ORDER BY c.id LIMIT $2`, args...)
}

// ClaimsToExport lists findings or insights that the filter finds, or that rest
// on a highlight which it finds, in order of id after the one given, with their
// evidence. Of insights it finds those that carry the tags, and those that rest
// on a finding which it finds.
func ClaimsToExport(ctx context.Context, r Reader, kind search.Kind, f ExportFilter, after string, limit int) ([]research.Claim, error) {
	ofQuote, args := f.where(exportedHighlight, []any{after, limit})
	quoted := `SELECT 1 FROM evidence v JOIN highlights h ON h.id = v.highlight_id JOIN files f ON f.id = h.file_id
		JOIN sessions s ON s.id = f.session_id JOIN studies t ON t.id = s.study_id JOIN brands b ON b.id = t.brand_id
		LEFT JOIN passages p ON p.source_id = h.id WHERE h.state = 'anchored' AND v.claim_id = `
	var condition, from, seen string
	if kind == search.Finding {
		own, more := f.where(exportedFinding, args)
		args = more
		seen, args = seesFinding(f.Scope, `c`, args)
		from = ` JOIN studies t ON t.id = c.study_id JOIN brands b ON b.id = t.brand_id`
		condition = `(1 = 1` + own + `) OR EXISTS (` + quoted + `c.id` + ofQuote + `)`
	} else {
		own, more := f.where(exported{language: `q.language`, market: `t.market`, object: `q.id`, finding: `q`}, args)
		args, seen = more, seesInsight(f.Scope, `c`)
		condition = `EXISTS (` + quoted + `c.id` + ofQuote + `) OR EXISTS (
			SELECT 1 FROM evidence w JOIN findings q ON q.id = w.finding_id JOIN studies t ON t.id = q.study_id JOIN brands b ON b.id = t.brand_id
			WHERE w.claim_id = c.id AND ((1 = 1` + own + `) OR EXISTS (` + quoted + `q.id` + ofQuote + `)))`
		only := ExportFilter{Tags: f.Tags}
		if only.same(f) {
			tags, more := only.narrow(exported{object: `c.id`}, args)
			args = more
			condition += ` OR (1 = 1` + tags + `)`
		}
	}
	list, err := All(ctx, r, scanClaim, `SELECT `+claimColumns(kind)+` FROM `+claimTable(kind)+` c`+from+`
		WHERE c.id > $1 AND (`+condition+`) AND `+seen+` ORDER BY c.id LIMIT $2`, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, completeClaims(ctx, r, list)
}

// same reports whether two filters that have the same tags are the same.
func (f ExportFilter) same(g ExportFilter) bool {
	n := func(lists ...[]string) (sum int) {
		for _, list := range lists {
			sum += len(list)
		}
		return sum
	}
	return n(f.Studies, f.Brands, f.Markets, f.Methods, f.Languages, f.Speakers) == n(g.Studies, g.Brands, g.Markets, g.Methods, g.Languages, g.Speakers) &&
		f.ofSessions() == g.ofSessions()
}

// ExportedByID finds highlights that have their place by id, with where they
// are from and without tags and claims.
func ExportedByID(ctx context.Context, r Reader, ids []string) (map[string]ExportedHighlight, error) {
	found, err := byID(ctx, r, scanExported, func(h ExportedHighlight) string { return h.ID }, selectExported+`WHERE h.state = 'anchored' AND h.id IN `, ids)
	if err != nil {
		return nil, err
	}
	list := make([]ExportedHighlight, 0, len(found))
	for _, h := range found {
		list = append(list, h)
	}
	if err := completeParticipants(ctx, r, list); err != nil {
		return nil, err
	}
	for _, h := range list {
		found[h.ID] = h
	}
	return found, nil
}

// TagsToExport lists tags in order of id after the one given, without merged
// ones: those of the studies and brands of the filter and of the group, or, where
// the filter names tags, those and the ones below.
func TagsToExport(ctx context.Context, r Reader, f ExportFilter, after string, limit int) ([]research.Tag, error) {
	args := []any{after, limit}
	condition := ``
	add := func(values []string) string {
		first := len(args) + 1
		for _, v := range values {
			args = append(args, v)
		}
		return paramsFrom(first, len(values))
	}
	if len(f.Studies) > 0 {
		in := add(f.Studies)
		condition += ` AND (t.study_id IN ` + in + ` OR t.study_id IS NULL AND (t.brand_id IS NULL OR t.brand_id IN (SELECT o.brand_id FROM studies o WHERE o.id IN ` + in + `)))`
	}
	if len(f.Brands) > 0 {
		in := add(f.Brands)
		condition += ` AND (t.study_id IS NULL AND (t.brand_id IS NULL OR b.slug IN ` + in + `)
			OR t.study_id IN (SELECT o.id FROM studies o JOIN brands x ON x.id = o.brand_id WHERE x.slug IN ` + in + `))`
	}
	if !f.Scope.All {
		var seen string
		seen, args = sees(f.Scope, `v`, args)
		condition += ` AND (t.study_id IS NULL OR EXISTS (SELECT 1 FROM studies v WHERE v.id = t.study_id AND ` + seen + `))`
	}
	if f.Tags != nil {
		condition += ` AND t.id IN (WITH RECURSIVE below(id) AS (SELECT id FROM tags WHERE id IN ` + add(f.Tags) + `
			UNION SELECT k.id FROM tags k JOIN below ON k.parent_id = below.id) SELECT id FROM below)`
	}
	list, err := All(ctx, r, scanTag, `SELECT `+tagColumns+fromTags+`WHERE t.merged_into IS NULL AND t.id > $1`+condition+` ORDER BY t.id LIMIT $2`, args...)
	if err != nil {
		return nil, err
	}
	return list, completeAliases(ctx, r, list)
}

// ExportedUses counts the highlights of an export that carry each of some tags,
// or a tag that was merged into it.
func ExportedUses(ctx context.Context, r Reader, f ExportFilter, tags []string) (map[string]int, error) {
	counts := map[string]int{}
	if len(tags) == 0 {
		return counts, nil
	}
	args := make([]any, len(tags))
	for i, id := range tags {
		args[i] = id
	}
	condition, args := f.where(exportedHighlight, args)
	_, err := All(ctx, r, func(row Row) (struct{}, error) {
		var id string
		var n int
		err := row.Scan(&id, &n)
		counts[id] = n
		return struct{}{}, err
	}, `SELECT COALESCE(k.merged_into, k.id), COUNT(DISTINCT h.id) FROM tags k JOIN tagged o ON o.tag_id = k.id JOIN highlights h ON h.id = o.object_id
		JOIN files f ON f.id = h.file_id JOIN sessions s ON s.id = f.session_id JOIN studies t ON t.id = s.study_id
		JOIN brands b ON b.id = t.brand_id LEFT JOIN passages p ON p.source_id = h.id
		WHERE (k.id IN `+paramsFrom(1, len(tags))+` AND k.merged_into IS NULL OR k.merged_into IN `+paramsFrom(1, len(tags))+`) AND h.state = 'anchored'`+condition+`
		GROUP BY COALESCE(k.merged_into, k.id)`, args...)
	return counts, err
}
