package library

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// checkClaim checks what a claim says about other things, and resolves its
// tags. Evidence that it had before may be broken by now; new evidence not.
func (l *Library) checkClaim(ctx context.Context, tx *database.Tx, who auth.Person, kind search.Kind, c research.Claim, before []research.Evidence, tags []string) ([]string, error) {
	var study research.Study
	if kind == search.Finding {
		var err error
		if study, err = editStudy(ctx, tx, who, c.Study); errors.Is(err, research.ErrNotFound) {
			return nil, invalid("study", "must be the id of a study")
		} else if err != nil {
			return nil, err
		}
	}
	var ch research.Checker
	ch.Require(len(tags) <= mostTagsEach, "tags", "must be at most %d", mostTagsEach)
	ch.Require(kind == search.Insight || c.ReviewBy == "" && len(c.Recommendations) == 0, "review_by", "and recommendations are for insights")
	if err := ch.Err(); err != nil {
		return nil, err
	}
	if err := checkEvidence(ctx, tx, who, kind, c, before); err != nil {
		return nil, err
	}
	if err := checkSuccessor(ctx, tx, who, kind, c); err != nil {
		return nil, err
	}
	return resolveTags(ctx, tx, who, study, tags)
}

func checkEvidence(ctx context.Context, r database.Reader, who auth.Person, kind search.Kind, c research.Claim, before []research.Evidence) error {
	var highlightIDs, findingIDs []string
	for _, e := range c.Evidence {
		highlightIDs, findingIDs = append(highlightIDs, e.Highlight), append(findingIDs, e.Finding)
	}
	highlights, err := database.HighlightsByID(ctx, r, distinct(highlightIDs))
	if err != nil {
		return err
	}
	findings, err := database.ClaimsByID(ctx, r, search.Finding, distinct(findingIDs))
	if err != nil {
		return err
	}
	sessions, err := sessionsOf(ctx, r, highlights)
	if err != nil {
		return err
	}
	visible, err := database.ObjectsSeen(ctx, r, who.Scope(), distinct(append(highlightIDs, findingIDs...)))
	if err != nil {
		return err
	}
	sees := func(id string, e research.Evidence) bool { return slices.Contains(visible, id) || had(before, e) }
	var ch research.Checker
	seen := map[research.Evidence]bool{}
	for i, e := range c.Evidence {
		field := fmt.Sprintf("evidence[%d]", i)
		ch.Require(slices.Contains([]research.Relation{research.Supports, research.Contradicts, research.Illustrates}, e.Relation),
			field+".relation", "must be supports, contradicts or illustrates")
		if !e.DeletedAt.IsZero() {
			continue
		}
		ch.Require((e.Highlight == "") != (e.Finding == ""), field, "must name a highlight or a finding")
		thing := research.Evidence{Highlight: e.Highlight, Finding: e.Finding}
		ch.Require(!seen[thing], field, "is listed twice")
		seen[thing] = true
		if e.Highlight != "" {
			h, ok := highlights[e.Highlight]
			ok = ok && sees(e.Highlight, e)
			ch.Require(ok, field+".highlight", "must be the id of a highlight")
			ch.Require(!ok || h.State == research.HighlightAnchored || had(before, e), field+".highlight", "has lost its place in the text")
			ch.Require(!ok || kind == search.Insight || sessions[h.Session].Study == c.Study, field+".highlight", "must be of the study of the finding")
		}
		if e.Finding != "" {
			_, ok := findings[e.Finding]
			ok = ok && sees(e.Finding, e)
			ch.Require(kind == search.Insight, field+".finding", "is for insights")
			ch.Require(ok, field+".finding", "must be the id of a finding")
		}
	}
	return ch.Err()
}

func had(before []research.Evidence, e research.Evidence) bool {
	return slices.ContainsFunc(before, func(b research.Evidence) bool { return b.Highlight == e.Highlight && b.Finding == e.Finding })
}

func sessionsOf(ctx context.Context, r database.Reader, highlights map[string]research.Highlight) (map[string]research.Session, error) {
	var ids []string
	for _, h := range highlights {
		ids = append(ids, h.Session)
	}
	return database.SessionsByID(ctx, r, distinct(ids))
}

// checkSuccessor refuses a successor that is none, or that leads back.
// The first one must be seen, too, by whoever names it.
func checkSuccessor(ctx context.Context, r database.Reader, who auth.Person, kind search.Kind, c research.Claim) error {
	if c.Successor != "" {
		if _, _, err := seeClaim(ctx, r, who, kind, c.Successor); errors.Is(err, research.ErrNotFound) {
			return invalid("successor", "must be the id of one of the same kind")
		} else if err != nil {
			return err
		}
	}
	seen := map[string]bool{c.ID: true}
	for next := c.Successor; next != ""; {
		if seen[next] {
			return invalid("successor", "leads back to the claim itself")
		}
		seen[next] = true
		s, err := database.ClaimByID(ctx, r, kind, next)
		if errors.Is(err, research.ErrNotFound) {
			return invalid("successor", "must be the id of one of the same kind")
		} else if err != nil {
			return err
		}
		next = s.Successor
	}
	return nil
}
