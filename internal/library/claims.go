package library

import (
	"context"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/language"
	"earshot/internal/research"
	"earshot/search"
)

// CreateFinding adds a finding with its tags, which are ids, names or paths.
func (l *Library) CreateFinding(ctx context.Context, who auth.Person, f research.Finding, tags []string) (research.Finding, error) {
	d, err := l.CreateClaim(ctx, who, search.Finding, Key{}, f, tags)
	return d.Claim, err
}

// CreateInsight adds an insight with its tags, which are ids, names or paths.
func (l *Library) CreateInsight(ctx context.Context, who auth.Person, i research.Insight, tags []string) (research.Insight, error) {
	d, err := l.CreateClaim(ctx, who, search.Insight, Key{}, i, tags)
	return d.Claim, err
}

// CreateClaim adds a finding or an insight with its tags, which are ids, names
// or paths. What is not a draft needs evidence or a reason for having none.
func (l *Library) CreateClaim(ctx context.Context, who auth.Person, kind search.Kind, key Key, c research.Claim, tags []string) (ClaimDetail, error) {
	if err := mayWrite(who); err != nil {
		return ClaimDetail{}, err
	}
	if c.State == "" {
		c.State = research.FindingDraft
	}
	if err := c.Check(); err != nil {
		return ClaimDetail{}, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		c.ID, c.Author, c.Version, c.CreatedAt, c.UpdatedAt = research.NewID(), who.Name, 1, l.now(), l.now()
		given, err := l.checkClaim(ctx, tx, who, kind, c, nil, tags)
		if err != nil {
			return nil, err
		}
		if err := database.InsertClaim(ctx, tx, kind, c, given); err != nil {
			return nil, err
		}
		return []string{c.ID}, l.publish(ctx, tx, who, kind, c.ID)
	})
	if err != nil {
		return ClaimDetail{}, err
	}
	return l.Claim(ctx, who, kind, ids[0])
}

// ClaimPatch changes what is not nil.
type ClaimPatch struct {
	Title, Body, Language, NoEvidence, Reason, Successor, ReviewBy *string
	State                                                          *research.FindingState
	Confidence                                                     *research.Confidence
	Recommendations, Tags                                          *[]string
	Evidence                                                       *[]research.Evidence
}

// StaleClaimError is research.ErrStale with both versions: the one that was
// read, nil if it is not known any more, and the one that there is now.
type StaleClaimError struct {
	Read    *research.Claim
	Current research.Claim
}

// Error says what happened.
func (e *StaleClaimError) Error() string { return research.ErrStale.Error() }

// Is makes it a research.ErrStale.
func (e *StaleClaimError) Is(target error) bool { return target == research.ErrStale }

// UpdateClaim changes a finding or an insight. It is a *StaleClaimError if the
// claim is no longer of the version given; 0 skips that check. Evidence whose
// source was deleted stays.
func (l *Library) UpdateClaim(ctx context.Context, who auth.Person, kind search.Kind, id string, version int64, p ClaimPatch) (ClaimDetail, error) {
	if err := mayWrite(who); err != nil {
		return ClaimDetail{}, err
	}
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		was, err := database.LockClaim(ctx, tx, kind, id)
		if err != nil {
			return err
		}
		if err := editClaim(ctx, tx, who, kind, was); err != nil {
			return err
		}
		if version != 0 && version != was.Version {
			return l.staleClaim(ctx, tx, who, was, version)
		}
		return l.patchClaim(ctx, tx, who, kind, was, p)
	})
	if err != nil {
		return ClaimDetail{}, err
	}
	return l.Claim(ctx, who, kind, id)
}

func (l *Library) staleClaim(ctx context.Context, r database.Reader, who auth.Person, current research.Claim, read int64) error {
	stale := &StaleClaimError{Current: current}
	versions, err := database.ClaimVersions(ctx, r, current.ID, read+1, 1)
	if len(versions) > 0 && versions[0].Version == read {
		stale.Read = &versions[0].Claim
	}
	if err != nil {
		return err
	}
	for _, c := range []*research.Claim{stale.Read, &stale.Current} {
		if c == nil {
			continue
		}
		if c.Evidence, _, err = seenEvidence(ctx, r, who, c.Evidence); err != nil {
			return err
		}
	}
	return stale
}

func (l *Library) patchClaim(ctx context.Context, tx *database.Tx, who auth.Person, kind search.Kind, was research.Claim, p ClaimPatch) error {
	c := was
	for _, field := range []struct{ to, from *string }{
		{&c.Title, p.Title},
		{&c.Body, p.Body},
		{&c.Language, p.Language},
		{&c.NoEvidence, p.NoEvidence},
		{&c.Reason, p.Reason},
		{&c.Successor, p.Successor},
		{&c.ReviewBy, p.ReviewBy},
	} {
		set(field.to, field.from)
	}
	set(&c.State, p.State)
	set(&c.Confidence, p.Confidence)
	set(&c.Recommendations, p.Recommendations)
	if p.Evidence != nil {
		seen, _, err := seenEvidence(ctx, tx, who, was.Evidence)
		if err != nil {
			return err
		}
		c.Evidence = slices.Clone(*p.Evidence)
		for _, e := range was.Evidence { // what whoever edits it does not see stays
			if !e.DeletedAt.IsZero() || !slices.Contains(seen, e) && !slices.Contains(c.Evidence, e) {
				c.Evidence = append(c.Evidence, e)
			}
		}
	}
	if c.State == research.FindingPublished && was.State == research.FindingDeprecated {
		c.Reason, c.Successor = "", ""
	}
	var ch research.Checker
	ch.CheckStep(was.State, c.State)
	if err := ch.Err(); err != nil {
		return err
	}
	if err := c.Check(); err != nil {
		return err
	}
	tags := []string{}
	if p.Tags != nil {
		tags = *p.Tags
	}
	given, err := l.checkClaim(ctx, tx, who, kind, c, was.Evidence, tags)
	if err != nil {
		return err
	}
	if p.Tags != nil {
		if err := database.ReplaceTags(ctx, tx, c.ID, given); err != nil {
			return err
		}
	}
	c.Version, c.UpdatedAt = was.Version+1, l.now()
	if err := database.UpdateClaim(ctx, tx, kind, c); err != nil {
		return err
	}
	return l.publish(ctx, tx, who, kind, c.ID)
}

// publish keeps the version that a claim has now, and makes it searchable: one
// passage, found like any other. A deprecated one is found no more.
func (l *Library) publish(ctx context.Context, tx *database.Tx, who auth.Person, kind search.Kind, id string) error {
	c, err := database.ClaimByID(ctx, tx, kind, id)
	if err != nil {
		return err
	}
	if err := database.InsertClaimVersion(ctx, tx, c, who.Name); err != nil {
		return err
	}
	if c.State == research.FindingDeprecated {
		return l.replacePassages(ctx, tx, id)
	}
	text, tag := strings.TrimSpace(c.Title+"\n"+c.Body), c.Language
	if tag == "" {
		tag = language.Detect(text, language.Options{}).Language
	}
	return l.replacePassages(ctx, tx, id, research.Passage{ID: research.NewID(), Kind: string(kind), Study: c.Study, Language: tag, Text: text})
}

func (l *Library) replacePassages(ctx context.Context, tx *database.Tx, source string, passages ...research.Passage) error {
	if err := database.ReplacePassages(ctx, tx, source, slices.Values(passages)); err != nil {
		return err
	}
	_, err := database.AppendChange(ctx, tx, database.SourceChanged, source, l.now())
	tx.AfterCommit(l.wake)
	return err
}
