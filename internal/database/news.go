package database

import (
	"context"
	"time"

	"earshot/internal/research"
	"earshot/search"
)

// NewestClaims lists the published findings or insights that a scope sees, the
// one that changed last first.
func NewestClaims(ctx context.Context, r Reader, scope research.Scope, kind search.Kind, limit int) ([]research.Claim, error) {
	condition, args := seesInsight(scope, `c`), []any{limit}
	if kind == search.Finding {
		condition, args = seesFinding(scope, `c`, args)
		condition = `EXISTS (SELECT 1 FROM studies t WHERE t.id = c.study_id AND ` + condition + `)`
	}
	return All(ctx, r, scanClaim, `SELECT `+claimColumns(kind)+` FROM `+claimTable(kind)+` c WHERE c.state = 'published'
		AND `+condition+` ORDER BY c.updated_at DESC, c.id DESC LIMIT $1`, args...)
}

// NewestSessions lists the sessions that a scope sees, the one that was added
// last first, without participants.
func NewestSessions(ctx context.Context, r Reader, scope research.Scope, limit int) ([]research.Session, error) {
	condition, args := sees(scope, `t`, []any{limit})
	return All(ctx, r, scanSession, `SELECT x.id, x.study_id, x.title, x.held_on, x.language, x.market, x.created_at
		FROM sessions x JOIN studies t ON t.id = x.study_id WHERE `+condition+` ORDER BY x.id DESC LIMIT $1`, args...)
}

// CountSince counts the sessions, findings and insights that a scope sees and
// that were added, or changed while they were published, since a time.
func CountSince(ctx context.Context, r Reader, scope research.Scope, since time.Time) (sessions, findings, insights int, err error) {
	ofSession, args := sees(scope, `t`, []any{millis(since)})
	if sessions, err = One(ctx, r, Scalar[int], `SELECT COUNT(*) FROM sessions x JOIN studies t ON t.id = x.study_id
		WHERE x.created_at >= $1 AND `+ofSession, args...); err != nil {
		return 0, 0, 0, err
	}
	ofFinding, args := seesFinding(scope, `c`, []any{millis(since)})
	if findings, err = One(ctx, r, Scalar[int], `SELECT COUNT(*) FROM findings c JOIN studies t ON t.id = c.study_id
		WHERE c.state = 'published' AND c.updated_at >= $1 AND `+ofFinding, args...); err != nil {
		return 0, 0, 0, err
	}
	insights, err = One(ctx, r, Scalar[int], `SELECT COUNT(*) FROM insights c
		WHERE c.state = 'published' AND c.updated_at >= $1 AND `+seesInsight(scope, `c`), millis(since))
	return sessions, findings, insights, err
}
