package database

import (
	"context"
	"strings"

	"earshot/internal/research"
	"earshot/search"
)

// ExportFilter narrows an export. "" and nil do not narrow, and zero scopes leave
// nothing. Within a field any value will do; fields are joined by AND.
type ExportFilter struct {
	// Scope is what whoever exports may see, and Raw that of which they may take
	// quotes away. Known is where they may know what is noted of participants, and
	// Heard where they may hear recordings.
	Scope, Raw, Known, Heard          research.Scope
	Studies, Brands, Markets, Methods []string // ids, slugs, ISO 3166, methods
	Languages                         []string // BCP 47; each stands for its regional forms as well
	Speakers                          []string // as transcripts call them, without regard to case
	Tags                              []string // ids; one of them or one below, on the highlight or on what rests on it
	From, To                          string   // days on which the session was held; inclusive
	File                              string   // id
}

// ofSessions says whether the filter asks for what only sessions have.
func (f ExportFilter) ofSessions() bool {
	return len(f.Speakers) > 0 || f.From != "" || f.To != "" || f.File != ""
}

// exported says where a query has what the filter is about.
type exported struct {
	language, market, held, speaker, object string
	finding                                 string // "" for a highlight
}

var (
	exportedHighlight = exported{`COALESCE(p.language, s.language)`, `COALESCE(NULLIF(s.market, ''), t.market)`, `s.held_on`, `p.speaker`, `h.id`, ``}
	exportedFinding   = exported{`c.language`, `t.market`, ``, ``, `c.id`, `c`}
)

// where is the condition of the filter on a study t, a brand b and the rest,
// with its parameters behind those given.
func (f ExportFilter) where(on exported, args []any) (string, []any) {
	if on.finding == "" {
		seen, args := f.raw(args)
		condition, args := f.narrow(on, args)
		return ` AND ` + seen + condition, args
	}
	seen, args := seesFinding(f.Scope, on.finding, args)
	condition, args := f.narrow(on, args)
	return ` AND ` + seen + condition, args
}

// raw is the condition that quotes of a study t may be taken away.
func (f ExportFilter) raw(args []any) (string, []any) {
	seen, args := sees(f.Scope, `t`, args)
	raw, args := sees(f.Raw, `t`, args)
	return `(` + seen + ` AND ` + raw + `)`, args
}

// narrow is where without regard to what may be seen.
func (f ExportFilter) narrow(on exported, args []any) (string, []any) {
	var b strings.Builder
	add := func(value string) string {
		args = append(args, value)
		return "$" + itoa(len(args))
	}
	anyOf := func(values []string, condition func(parameter string) string) {
		if len(values) == 0 {
			return
		}
		parts := make([]string, len(values))
		for i, v := range values {
			parts[i] = condition(add(v))
		}
		b.WriteString(` AND (` + strings.Join(parts, ` OR `) + `)`)
	}
	is := func(what string) func(string) string {
		return func(parameter string) string { return what + ` = ` + parameter }
	}
	anyOf(f.Studies, is(`t.id`))
	anyOf(f.Brands, is(`b.slug`))
	anyOf(f.Methods, is(`t.method`))
	anyOf(f.Markets, is(on.market))
	anyOf(f.Languages, func(p string) string {
		return on.language + ` = ` + p + ` OR ` + on.language + ` LIKE CAST(` + p + ` AS TEXT) || '-%'`
	})
	if f.ofSessions() && on.held == "" {
		return ` AND 1 = 0`, args
	}
	anyOf(f.Speakers, func(p string) string { return `LOWER(` + on.speaker + `) = LOWER(CAST(` + p + ` AS TEXT))` })
	if f.From != "" {
		b.WriteString(` AND ` + on.held + ` >= ` + add(f.From))
	}
	if f.To != "" {
		b.WriteString(` AND ` + on.held + ` <> '' AND ` + on.held + ` <= ` + add(f.To))
	}
	if f.File != "" {
		b.WriteString(` AND h.file_id = ` + add(f.File))
	}
	if f.Tags != nil {
		first := len(args) + 1
		for _, v := range f.Tags {
			add(v)
		}
		b.WriteString(tagged(on.object, paramsFrom(first, len(f.Tags))))
	}
	return b.String(), args
}

// tagged is the condition that an object, or what rests on it, carries one of
// the tags or one below. The tags below do not depend on the object, so that the
// database looks for them once.
func tagged(object, tags string) string {
	below := `(WITH RECURSIVE below(id) AS (SELECT id FROM tags WHERE id IN ` + tags + `
		UNION SELECT k.id FROM tags k JOIN below ON k.parent_id = below.id OR k.merged_into = below.id) SELECT id FROM below)`
	return ` AND (EXISTS (SELECT 1 FROM tagged g WHERE g.object_id = ` + object + ` AND g.tag_id IN ` + below + `)
		OR EXISTS (SELECT 1 FROM evidence e JOIN tagged g ON g.object_id = e.claim_id
			WHERE e.highlight_id = ` + object + ` AND g.tag_id IN ` + below + `))`
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

const fromExported = ` FROM highlights h JOIN files f ON f.id = h.file_id JOIN sessions s ON s.id = f.session_id
	JOIN studies t ON t.id = s.study_id JOIN brands b ON b.id = t.brand_id LEFT JOIN passages p ON p.source_id = h.id `

// HighlightsToExport lists highlights that have their place, in order of id
// after the one given, without tags.
func HighlightsToExport(ctx context.Context, r Reader, f ExportFilter, after string, limit int) ([]ExportedHighlight, error) {
	condition, args := f.where(exportedHighlight, []any{after, limit})
	list, err := All(ctx, r, scanExported, selectExported+`WHERE h.state = 'anchored' AND h.id > $1`+condition+` ORDER BY h.id LIMIT $2`, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, completeExported(ctx, r, f.Scope, list)
}

const selectExported = `SELECT ` + highlightColumns + `, COALESCE(p.language, s.language), COALESCE(p.speaker, ''), s.title, s.held_on,
	t.id, t.title, b.slug, COALESCE(NULLIF(s.market, ''), t.market)` + fromExported

func scanExported(row Row) (ExportedHighlight, error) {
	var e ExportedHighlight
	rest := []any{&e.Language, &e.Speaker, &e.SessionTitle, &e.Held, &e.Study, &e.StudyTitle, &e.Brand, &e.Market}
	h, err := scanHighlight(wider{row, rest})
	e.Highlight = h
	return e, err
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
	condition, args := f.where(exportedHighlight, nil)
	return One(ctx, r, Scalar[int], `SELECT COUNT(*)`+fromExported+`WHERE h.state = 'broken'`+condition, args...)
}

// completeParticipants adds the participants of the sessions.
func completeParticipants(ctx context.Context, r Reader, list []ExportedHighlight) error {
	bySession := map[string][]*ExportedHighlight{}
	var sessions []string
	for i := range list {
		h := &list[i]
		if bySession[h.Session] == nil {
			sessions = append(sessions, h.Session)
		}
		bySession[h.Session] = append(bySession[h.Session], h)
	}
	return portions(sessions, func(in string, args []any) error {
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
}

func completeExported(ctx context.Context, r Reader, scope research.Scope, list []ExportedHighlight) error {
	if err := completeParticipants(ctx, r, list); err != nil {
		return err
	}
	at := make(map[string]*ExportedHighlight, len(list))
	var ids []string
	for i := range list {
		at[list[i].ID], ids = &list[i], append(ids, list[i].ID)
	}
	for _, kind := range []search.Kind{search.Finding, search.Insight} {
		// What rests on a highlight is a finding of its study, or an insight: whoever
		// sees the one sees the other.
		seen := `1 = 1`
		if kind == search.Insight {
			seen = seesInsight(scope, `c`)
		}
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
				WHERE e.highlight_id IN `+in+` AND `+seen+` ORDER BY e.highlight_id, c.id`, args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
