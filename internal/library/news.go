package library

import (
	"context"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// newFor is how long something counts as new.
const newFor = 7 * 24 * time.Hour

// News is what a person has not heard of yet, perhaps.
type News struct {
	Since              time.Time // what is newer counts as new
	Sessions           []research.Session
	Findings, Insights []research.Claim // published, without tags and evidence
	Studies            map[string]research.Study
	// How many are new among all that the person sees.
	NewSessions, NewFindings, NewInsights int
}

// News lists the newest sessions, findings and insights that a person sees.
func (l *Library) News(ctx context.Context, who auth.Person, limit int) (News, error) {
	n := News{Since: l.now().Add(-newFor)}
	if err := mayRead(who); err != nil {
		return n, err
	}
	scope := who.Scope()
	var err error
	if n.Sessions, err = database.NewestSessions(ctx, l.db, scope, limit); err != nil {
		return n, err
	}
	if n.Findings, err = database.NewestClaims(ctx, l.db, scope, search.Finding, limit); err != nil {
		return n, err
	}
	if n.Insights, err = database.NewestClaims(ctx, l.db, scope, search.Insight, limit); err != nil {
		return n, err
	}
	var ids []string
	for _, s := range n.Sessions {
		ids = append(ids, s.Study)
	}
	for _, f := range n.Findings {
		ids = append(ids, f.Study)
	}
	if n.Studies, err = database.StudiesByID(ctx, l.db, distinct(ids)); err != nil {
		return n, err
	}
	for i, f := range n.Findings { // what is published of a closed study says not which it is of
		if !scope.Sees(n.Studies[f.Study]) {
			n.Findings[i].Study = ""
		}
	}
	n.NewSessions, n.NewFindings, n.NewInsights, err = database.CountSince(ctx, l.db, scope, n.Since)
	return n, err
}
