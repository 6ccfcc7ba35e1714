package library

import (
	"context"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// ClaimDetail is a finding or an insight with what it rests on and what rests
// on it.
type ClaimDetail struct {
	research.Claim
	Findings   []research.Finding // among the evidence
	Highlights []research.Highlight
	CitedBy    []string // ids of the insights that rest on it
	Succeeds   []string // ids of the claims whose place it took
	Coverage   research.Coverage
	Stale      bool // the day by which it was to be reviewed has passed
}

// FindingDetail is a finding with the highlights that it rests on.
type FindingDetail = ClaimDetail

// InsightDetail is an insight with what it rests on.
type InsightDetail = ClaimDetail

// Finding finds a finding.
func (l *Library) Finding(ctx context.Context, who auth.Person, id string) (FindingDetail, error) {
	return l.Claim(ctx, who, search.Finding, id)
}

// Insight finds an insight.
func (l *Library) Insight(ctx context.Context, who auth.Person, id string) (InsightDetail, error) {
	return l.Claim(ctx, who, search.Insight, id)
}

// Claim finds a finding or an insight.
func (l *Library) Claim(ctx context.Context, who auth.Person, kind search.Kind, id string) (ClaimDetail, error) {
	if err := mayRead(who); err != nil {
		return ClaimDetail{}, err
	}
	c, err := database.ClaimByID(ctx, l.db, kind, id)
	if err != nil {
		return ClaimDetail{}, err
	}
	return l.claimDetail(ctx, c)
}

// ClaimByCode finds a finding or an insight by the end of its short address.
func (l *Library) ClaimByCode(ctx context.Context, who auth.Person, kind search.Kind, code string) (research.Claim, error) {
	if err := mayRead(who); err != nil {
		return research.Claim{}, err
	}
	return database.ClaimByCode(ctx, l.db, kind, code)
}

func (l *Library) claimDetail(ctx context.Context, c research.Claim) (ClaimDetail, error) {
	d := ClaimDetail{Claim: c, Stale: stale(c, l.now())}
	var ids []string
	for _, e := range c.Evidence {
		ids = append(ids, e.Finding)
	}
	ids = distinct(ids)
	findings, err := database.ClaimsByID(ctx, l.db, search.Finding, ids)
	if err != nil {
		return d, err
	}
	for _, id := range ids {
		if f, ok := findings[id]; ok {
			d.Findings = append(d.Findings, f)
		}
	}
	if d.Highlights, err = l.highlights(ctx, c.Evidence); err != nil {
		return d, err
	}
	if d.CitedBy, err = database.CitedBy(ctx, l.db, c.ID); err != nil {
		return d, err
	}
	if d.Succeeds, err = database.Succeeds(ctx, l.db, c.ID); err != nil {
		return d, err
	}
	d.Coverage, err = database.CoverageOf(ctx, l.db, c.ID)
	return d, err
}

// stale says whether a claim was to be reviewed before today.
func stale(c research.Claim, now time.Time) bool {
	return c.ReviewBy != "" && c.State != research.FindingDeprecated && c.ReviewBy < now.UTC().Format(time.DateOnly)
}

// ClaimFilter narrows a list of claims.
type ClaimFilter struct {
	Study, Brand string
	State        research.FindingState
	Tags         []string // ids, names or paths; one of them, or one below it
	Stale        bool
}

// Claims lists findings or insights, newest first, before the id given.
func (l *Library) Claims(ctx context.Context, who auth.Person, kind search.Kind, f ClaimFilter, before string, limit int) (Page[ClaimDetail], error) {
	var none Page[ClaimDetail]
	if err := mayRead(who); err != nil {
		return none, err
	}
	filter := database.ClaimFilter{Study: f.Study, Brand: f.Brand, State: f.State}
	if f.Stale {
		filter.StaleOn = l.now().UTC().Format(time.DateOnly)
	}
	if len(f.Tags) > search.MaxFilterValues {
		return none, &search.LimitError{Name: "filter-values", Given: len(f.Tags), Most: search.MaxFilterValues}
	}
	for _, name := range f.Tags {
		found, err := tagsCalled(ctx, l.db, name)
		if err != nil {
			return none, err
		}
		filter.Tags = append(filter.Tags, "")
		for _, m := range found {
			filter.Tags = append(filter.Tags, m.ID)
		}
	}
	list, err := database.Claims(ctx, l.db, kind, filter, before, limit+1)
	if err != nil {
		return none, err
	}
	part := page(list, limit, func(c research.Claim) string { return c.ID })
	details := Page[ClaimDetail]{Next: part.Next}
	for _, c := range part.Items {
		d, err := l.claimDetail(ctx, c)
		if err != nil {
			return none, err
		}
		details.Items = append(details.Items, d)
	}
	return details, nil
}

// ClaimVersions lists what a claim was, newest first, before the version given
// (0 for the first).
func (l *Library) ClaimVersions(ctx context.Context, who auth.Person, kind search.Kind, id string, before int64, limit int) ([]research.ClaimVersion, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	if _, err := database.ClaimByID(ctx, l.db, kind, id); err != nil {
		return nil, err
	}
	return database.ClaimVersions(ctx, l.db, id, before, limit)
}

func (l *Library) highlights(ctx context.Context, evidence []research.Evidence) ([]research.Highlight, error) {
	var ids []string
	for _, e := range evidence {
		ids = append(ids, e.Highlight)
	}
	ids = distinct(ids)
	found, err := database.HighlightsByID(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	tags, err := database.TagsOfEach(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	highlights := make([]research.Highlight, 0, len(ids))
	for _, id := range ids {
		h, ok := found[id]
		if !ok {
			continue
		}
		h.Tags = tags[id]
		if h.State == research.HighlightBroken {
			// What was taken out of a text must not live on in what cites it.
			h.Quote, h.Prefix, h.Suffix = "", "", ""
		}
		highlights = append(highlights, h)
	}
	return highlights, nil
}
