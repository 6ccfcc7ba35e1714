package database

import (
	"context"
	"strings"
	"time"

	"earshot/internal/research"
)

// OverviewFilter narrows what is counted. Within a field any value will do; nil
// and zero do not narrow.
type OverviewFilter struct {
	Brands, Markets, Languages, Studies, Methods []string
	Tags                                         []string  // ids; what carries one, or one below it
	From, To                                     time.Time // days: sessions held, claims written
}

// where adds the conditions for rows x of a study t, which has a language and,
// for sessions, a market of its own.
func (f OverviewFilter) where(c *conditions, market, tagged string) string {
	var all []string
	if len(f.Brands) > 0 {
		all = append(all, c.brand(`t`, f.Brands))
	}
	for _, each := range []struct {
		column string
		values []string
	}{{market, f.Markets}, {`t.method`, f.Methods}, {`t.id`, f.Studies}} {
		if len(each.values) > 0 {
			all = append(all, each.column+` IN `+c.list(each.values))
		}
	}
	if len(f.Languages) > 0 {
		var any []string
		for _, tag := range f.Languages {
			c.args = append(c.args, tag, tag+`-%`)
			any = append(any, `x.language = $`+itoa(len(c.args)-1)+` OR x.language LIKE $`+itoa(len(c.args)))
		}
		all = append(all, `(`+strings.Join(any, ` OR `)+`)`)
	}
	if len(f.Tags) > 0 {
		all = append(all, `EXISTS (SELECT 1 FROM tagged g WHERE g.tag_id IN (WITH RECURSIVE below(id) AS (SELECT id FROM tags WHERE id IN `+c.list(f.Tags)+`
			UNION SELECT k.id FROM tags k JOIN below ON k.parent_id = below.id OR k.merged_into = below.id) SELECT id FROM below) AND `+tagged+`)`)
	}
	if len(all) == 0 {
		return `1 = 1`
	}
	return strings.Join(all, ` AND `)
}

// MarketCount is what there is of one market.
type MarketCount struct {
	Market                      string // "" where nobody noted it
	Sessions, Studies, Findings int
}

// CountMarkets counts the sessions and studies of each market that a scope sees.
func CountMarkets(ctx context.Context, r Reader, scope research.Scope, f OverviewFilter) ([]MarketCount, error) {
	seen, args := sees(scope, `t`, nil)
	c := conditions{args: args}
	market := `COALESCE(NULLIF(x.market, ''), t.market)`
	where := f.where(&c, market, `g.object_id IN (SELECT h.id FROM highlights h JOIN files y ON y.id = h.file_id WHERE y.session_id = x.id)`)
	if !f.From.IsZero() {
		c.args = append(c.args, f.From.Format(time.DateOnly))
		where += ` AND x.held_on >= $` + itoa(len(c.args))
	}
	if !f.To.IsZero() {
		c.args = append(c.args, f.To.Format(time.DateOnly))
		where += ` AND x.held_on <> '' AND x.held_on <= $` + itoa(len(c.args))
	}
	return All(ctx, r, func(row Row) (MarketCount, error) {
		var m MarketCount
		err := row.Scan(&m.Market, &m.Sessions, &m.Studies)
		return m, err
	}, `SELECT `+market+` AS market, COUNT(*), COUNT(DISTINCT t.id) FROM sessions x JOIN studies t ON t.id = x.study_id
		WHERE `+seen+` AND `+where+` GROUP BY `+market+` ORDER BY 2 DESC, 1`, c.args...)
}

// FindingCount is how many findings in one state were written on a day.
type FindingCount struct {
	Day      int64 // since 1970
	Market   string
	State    research.FindingState
	Findings int
}

// CountFindings counts the findings that a scope sees, by day, market of their
// study and state.
func CountFindings(ctx context.Context, r Reader, scope research.Scope, f OverviewFilter) ([]FindingCount, error) {
	seen, args := seesFinding(scope, `x`, nil)
	c := conditions{args: args}
	where := f.where(&c, `t.market`, `g.object_id = x.id`)
	if !f.From.IsZero() {
		c.args = append(c.args, millis(f.From))
		where += ` AND x.created_at >= $` + itoa(len(c.args))
	}
	if !f.To.IsZero() {
		c.args = append(c.args, millis(f.To.AddDate(0, 0, 1)))
		where += ` AND x.created_at < $` + itoa(len(c.args))
	}
	return All(ctx, r, func(row Row) (FindingCount, error) {
		var n FindingCount
		err := row.Scan(&n.Day, &n.Market, &n.State, &n.Findings)
		return n, err
	}, `SELECT x.created_at / 86400000 AS day, t.market, x.state, COUNT(*) FROM findings x JOIN studies t ON t.id = x.study_id
		WHERE `+seen+` AND `+where+` GROUP BY x.created_at / 86400000, t.market, x.state ORDER BY 1, 2, 3`, c.args...)
}
