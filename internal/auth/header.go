package auth

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"earshot/internal/audit"
	"earshot/internal/database"
	"earshot/internal/research"
)

// HeaderIssuer is the issuer of identities that a proxy names in headers.
const HeaderIssuer = "trusted-header"

const byHeader = "header"

// newVisit is how long after a visit somebody whom a proxy names is recorded to
// have signed in again: there is no other moment at which they do.
const newVisit = 12 * time.Hour

// FromHeader finds who a proxy says is asking. It is a *RefusedError for those
// who are not let in.
func (s *Service) FromHeader(ctx context.Context, id Identity, rules Rules) (Person, error) {
	text, err := json.Marshal(id)
	if err != nil {
		return Person{}, err
	}
	key := hash(byHeader + string(text))
	p, ok, round := s.memory.find(key, s.now())
	if ok {
		return p, nil
	}
	a, err := s.visitor(ctx, id, rules)
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return Person{}, errors.Join(err, s.recordVisit(ctx, id, refused))
	}
	if err != nil {
		return Person{}, err
	}
	if p, err = s.ofAccount(ctx, a.ID); err != nil {
		return Person{}, err
	}
	p.ByProxy = true
	s.memory.keep(key, p, s.now(), time.Time{}, round)
	return p, nil
}

// visitor finds the person that a proxy names, and writes only what is new.
func (s *Service) visitor(ctx context.Context, id Identity, rules Rules) (Account, error) {
	a, err := database.AccountBySubject(ctx, s.db, id.Issuer, id.Subject)
	if err == nil && a.State == database.AccountActive && s.now().Sub(a.SignedInAt) < newVisit && inDomain(id, rules.Domains) {
		groups, err := database.GroupsOf(ctx, s.db, a.ID)
		if err != nil || !id.GroupsKnown || slices.Equal(groups, sensible(id.Groups)) {
			return a, err
		}
	}
	if err != nil && !errors.Is(err, research.ErrNotFound) {
		return a, err
	}
	err = s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		if a, err = s.admit(ctx, tx, id, rules); err != nil {
			return err
		}
		if s.now().Sub(a.SignedInAt) < newVisit {
			return nil
		}
		a.State, a.SignedInAt = database.AccountActive, s.now()
		if err := database.UpdateAccount(ctx, tx, a); err != nil {
			return err
		}
		return s.record(ctx, tx, Person{ID: a.ID}, audit.Event{
			Action: audit.SignedIn, Kind: "person", Object: a.ID, Detail: audit.Detail{"by": byHeader},
		})
	})
	return a, err
}

// recordVisit notes that somebody whom a proxy names was not let in, now and
// then: every request of theirs is refused.
func (s *Service) recordVisit(ctx context.Context, id Identity, e *RefusedError) error {
	keys := map[string]int{"h:" + id.Subject: 1}
	if often := s.tries.check(s.now(), keys); often != nil {
		return nil //nolint:nilerr // then it is recorded already
	}
	s.tries.failed(s.now(), keys)
	return s.recordRefusal(ctx, e, byHeader)
}
