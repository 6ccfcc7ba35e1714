package database

import (
	"context"
	"strings"

	"earshot/internal/research"
	"earshot/search"
)

// ExportFilter narrows an export. "" and nil do not narrow.
type ExportFilter struct {
	Studies, Brands, Languages []string // ids, slugs, BCP 47
	Tags                       []string // ids; one of them or one below, on the highlight or on what rests on it
}

// ExportedHighlight is a highlight with where it is from.
type ExportedHighlight struct {
	research.Highlight
	Language, Speaker, SessionTitle, Held string
	Study, StudyTitle, Brand, Market      string
	Participants                          []string // pseudonyms
	Findings, Insights                    []ExportedClaim
}

// ExportedClaim is a finding or an insight that rests on a highlight.
type ExportedClaim struct {
	research.Claim
	Relation research.Relation
}

// where is the condition of the filter on a study t, a brand b, a language and
// an object, with its parameters behind those given.
func (f ExportFilter) where(language, object string, args []any) (string, []any) {
	var b strings.Builder
	in := func(what string, values []string) {
		if len(values) > 0 {
			b.WriteString(` AND ` + what + ` IN ` + paramsFrom(len(args)+1, len(values)))
			for _, v := range values {
				args = append(args, v)
			}
		}
	}
	in(`t.id`, f.Studies)
	in(`b.slug`, f.Brands)
	in(language, f.Languages)
	if f.Tags != nil {
		b.WriteString(` AND EXISTS (WITH RECURSIVE below(id) AS (SELECT id FROM tags WHERE id IN ` + paramsFrom(len(args)+1, len(f.Tags)) + `
			UNION SELECT k.id FROM tags k JOIN below ON k.parent_id = below.id OR k.merged_into = below.id)
			SELECT 1 FROM tagged g JOIN below ON below.id = g.tag_id
			WHERE g.object_id = ` + object + ` OR g.object_id IN (SELECT e.claim_id FROM evidence e WHERE e.highlight_id = ` + object + `))`)
		for _, v := range f.Tags {
			args = append(args, v)
		}
	}
	return b.String(), args
}

const fromExported = ` FROM highlights h JOIN files f ON f.id = h.file_id JOIN sessions s ON s.id = f.session_id
	JOIN studies t ON t.id = s.study_id JOIN brands b ON b.id = t.brand_id LEFT JOIN passages p ON p.source_id = h.id `

// HighlightsToExport lists highlights that have their place, in order of id
// after the one given, without tags.
func HighlightsToExport(ctx context.Context, r Reader, f ExportFilter, after string, limit int) ([]ExportedHighlight, error) {
	condition, args := f.where(`COALESCE(p.language, s.language)`, `h.id`, []any{after, limit})
	list, err := All(ctx, r, func(row Row) (ExportedHighlight, error) {
		var e ExportedHighlight
		rest := []any{&e.Language, &e.Speaker, &e.SessionTitle, &e.Held, &e.Study, &e.StudyTitle, &e.Brand, &e.Market}
		h, err := scanHighlight(wider{row, rest})
		e.Highlight = h
		return e, err
	}, `SELECT `+highlightColumns+`, COALESCE(p.language, s.language), COALESCE(p.speaker, ''), s.title, s.held_on, t.id, t.title, b.slug,
		COALESCE(NULLIF(s.market, ''), t.market)`+fromExported+`WHERE h.state = 'anchored' AND h.id > $1`+condition+` ORDER BY h.id LIMIT $2`, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, completeExported(ctx, r, list)
}

// wider scans more columns than its user knows of.
type wider struct {
	Row
	rest []any
}

// Scan scans all columns.
func (w wider) Scan(dest ...any) error { return w.Row.Scan(append(dest, w.rest...)...) }

// WithheldFromExport counts the highlights that an export leaves out, as they
// have lost their place in the text.
func WithheldFromExport(ctx context.Context, r Reader, f ExportFilter) (int, error) {
	condition, args := f.where(`COALESCE(p.language, s.language)`, `h.id`, nil)
	return One(ctx, r, Scalar[int], `SELECT COUNT(*)`+fromExported+`WHERE h.state <> 'anchored'`+condition, args...)
}

// FindingsToExport lists findings that rest on no highlight which has its
// place, in order of id after the one given.
func FindingsToExport(ctx context.Context, r Reader, f ExportFilter, after string, limit int) ([]research.Finding, error) {
	condition, args := f.where(`c.language`, `c.id`, []any{after, limit})
	list, err := All(ctx, r, scanClaim, `SELECT `+claimColumns(search.Finding)+` FROM findings c
		JOIN studies t ON t.id = c.study_id JOIN brands b ON b.id = t.brand_id
		WHERE c.id > $1 AND NOT EXISTS (SELECT 1 FROM evidence v JOIN highlights h ON h.id = v.highlight_id
			WHERE v.claim_id = c.id AND h.state = 'anchored')`+condition+` ORDER BY c.id LIMIT $2`, args...)
	return list, err
}

func completeExported(ctx context.Context, r Reader, list []ExportedHighlight) error {
	at, bySession := make(map[string]*ExportedHighlight, len(list)), map[string][]*ExportedHighlight{}
	var ids, sessions []string
	for i := range list {
		h := &list[i]
		at[h.ID], ids = h, append(ids, h.ID)
		if bySession[h.Session] == nil {
			sessions = append(sessions, h.Session)
		}
		bySession[h.Session] = append(bySession[h.Session], h)
	}
	err := portions(sessions, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var session, pseudonym string
			err := row.Scan(&session, &pseudonym)
			for _, h := range bySession[session] {
				h.Participants = append(h.Participants, pseudonym)
			}
			return struct{}{}, err
		}, `SELECT x.session_id, p.pseudonym FROM session_participants x JOIN participants p ON p.id = x.participant_id
			WHERE x.session_id IN `+in+` ORDER BY x.session_id, x.ordinal`, args...)
		return err
	})
	if err != nil {
		return err
	}
	for _, kind := range []search.Kind{search.Finding, search.Insight} {
		err := portions(ids, func(in string, args []any) error {
			_, err := All(ctx, r, func(row Row) (struct{}, error) {
				var id string
				var e ExportedClaim
				err := row.Scan(&id, &e.Relation, &e.ID, &e.Title, &e.State, &e.Code)
				if h := at[id]; kind == search.Finding {
					h.Findings = append(h.Findings, e)
				} else {
					h.Insights = append(h.Insights, e)
				}
				return struct{}{}, err
			}, `SELECT e.highlight_id, e.relation, c.id, c.title, c.state, c.code FROM evidence e JOIN `+claimTable(kind)+` c ON c.id = e.claim_id
				WHERE e.highlight_id IN `+in+` ORDER BY e.highlight_id, c.id`, args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
