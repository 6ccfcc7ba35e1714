package library

import (
	"context"
	"errors"
	"slices"
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
	// Withheld is how much of the evidence is of studies that the reader does not
	// see: it is neither among Evidence nor in Coverage.
	Withheld int
	Stale    bool // the day by which it was to be reviewed has passed
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
	c, whole, err := seeClaim(ctx, l.db, who, kind, id)
	if err != nil {
		return ClaimDetail{}, err
	}
	return l.claimDetail(ctx, who, kind, c, whole)
}

// ClaimByCode finds a finding or an insight by the end of its short address.
func (l *Library) ClaimByCode(ctx context.Context, who auth.Person, kind search.Kind, code string) (research.Claim, error) {
	if err := mayRead(who); err != nil {
		return research.Claim{}, err
	}
	c, err := database.ClaimByCode(ctx, l.db, kind, code)
	if errors.Is(err, research.ErrNotFound) {
		err = goneOr(ctx, l.db, who, kind, code, err)
	}
	if err != nil {
		return c, err
	}
	c, _, err = judgeClaim(ctx, l.db, who, kind, c)
	return c, err
}

// claimDetail completes a claim as far as its reader sees what it is linked to.
// Where they do not see the whole of it, its study and the tags of that study are
// left out, too.
func (l *Library) claimDetail(ctx context.Context, who auth.Person, kind search.Kind, c research.Claim, whole bool) (ClaimDetail, error) {
	d := ClaimDetail{Claim: c, Stale: stale(c, l.now())}
	var err error
	if d.Evidence, d.Withheld, err = seenEvidence(ctx, l.db, who, c.Evidence); err != nil {
		return d, err
	}
	if c = d.Claim; kind == search.Finding && !whole {
		d.Study, d.Tags = "", nil
		if err := l.sharedTags(ctx, &d); err != nil {
			return d, err
		}
	}
	if d.Successor, err = l.seenSuccessor(ctx, who, kind, c.Successor); err != nil {
		return d, err
	}
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
			if _, whole, err := judgeClaim(ctx, l.db, who, search.Finding, f); err != nil {
				return d, err
			} else if !whole {
				f.Study = ""
			}
			d.Findings = append(d.Findings, f)
		}
	}
	if d.Highlights, err = l.highlights(ctx, c.Evidence); err != nil {
		return d, err
	}
	if d.CitedBy, err = database.CitedBy(ctx, l.db, who.Scope(), c.ID); err != nil {
		return d, err
	}
	if d.Succeeds, err = database.Succeeds(ctx, l.db, c.ID); err != nil {
		return d, err
	}
	if d.Succeeds, err = database.ObjectsSeen(ctx, l.db, who.Scope(), d.Succeeds); err != nil {
		return d, err
	}
	d.Coverage, err = database.CoverageOf(ctx, l.db, who.Scope(), c.ID)
	return d, err
}

// seenEvidence keeps the evidence that a person sees, and counts the rest.
func seenEvidence(ctx context.Context, r database.Reader, who auth.Person, evidence []research.Evidence) ([]research.Evidence, int, error) {
	var ids []string
	for _, e := range evidence {
		ids = append(ids, e.Highlight, e.Finding)
	}
	ids = distinct(ids)
	seen, err := database.ObjectsSeen(ctx, r, who.Scope(), ids)
	if err != nil || len(seen) == len(ids) {
		return evidence, 0, err
	}
	var kept []research.Evidence
	for _, e := range evidence {
		if !e.DeletedAt.IsZero() || slices.Contains(seen, e.Highlight+e.Finding) {
			kept = append(kept, e)
		}
	}
	return kept, len(evidence) - len(kept), nil
}

// sharedTags leaves a claim the tags that are not of a study.
func (l *Library) sharedTags(ctx context.Context, d *ClaimDetail) error {
	tags, err := database.TagsOnEach(ctx, l.db, []string{d.ID})
	for _, t := range tags[d.ID] {
		if t.Study == "" {
			d.Tags = append(d.Tags, t.Name)
		}
	}
	return err
}

// seenSuccessor is the id of a claim's successor; "" where the reader does not
// see it.
func (l *Library) seenSuccessor(ctx context.Context, who auth.Person, kind search.Kind, id string) (string, error) {
	if id == "" || who.Scope().All {
		return id, nil
	}
	_, _, err := seeClaim(ctx, l.db, who, kind, id)
	if errors.Is(err, research.ErrNotFound) {
		return "", nil
	}
	return id, err
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
		found, err := tagsCalled(ctx, l.db, who, name)
		if err != nil {
			return none, err
		}
		filter.Tags = append(filter.Tags, "")
		for _, m := range found {
			filter.Tags = append(filter.Tags, m.ID)
		}
	}
	if f.Study != "" { // what is published of a study says not which it is of
		if _, err := seeStudy(ctx, l.db, who, f.Study); errors.Is(err, research.ErrNotFound) {
			return Page[ClaimDetail]{}, nil
		} else if err != nil {
			return none, err
		}
	}
	list, err := database.Claims(ctx, l.db, who.Scope(), kind, filter, before, limit+1)
	if err != nil {
		return none, err
	}
	part := page(list, limit, func(c research.Claim) string { return c.ID })
	details := Page[ClaimDetail]{Next: part.Next}
	for _, c := range part.Items {
		_, whole, err := judgeClaim(ctx, l.db, who, kind, c)
		if err != nil {
			return none, err
		}
		d, err := l.claimDetail(ctx, who, kind, c, whole)
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
	_, whole, err := seeClaim(ctx, l.db, who, kind, id)
	if err != nil {
		return nil, err
	}
	if !whole { // drafts are for those who see the study
		return nil, nil
	}
	versions, err := database.ClaimVersions(ctx, l.db, id, before, limit)
	for i := range versions {
		if err == nil {
			c := &versions[i].Claim
			c.Evidence, _, err = seenEvidence(ctx, l.db, who, c.Evidence)
		}
	}
	return versions, err
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
