package auth

import (
	"context"
	"fmt"
	"slices"
	"time"

	"earshot/internal/audit"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Token is an API token as people see it; its text is shown once.
type Token = database.Token

// NewToken is what is wanted of a token.
type NewToken struct {
	Name string
	// Role is what a service's token may do in the group, or at Brands where
	// these are given. A personal token has none: it may do what its owner may.
	Role     Role
	Personal bool
	Scopes   []TokenScope  // that narrow what it may do; none do not
	Brands   []string      // slugs that narrow where; none do not
	Lifetime time.Duration // 0: for ever
}

// CreateToken makes a service's token for the group that is valid for ever if
// lifetime is 0, and returns its text, which is not stored. It is for operators,
// who have the data folder.
func (s *Service) CreateToken(ctx context.Context, name string, role Role, lifetime time.Duration) (string, error) {
	secret, _, err := s.AddToken(ctx, Operator(), NewToken{Name: name, Role: role, Lifetime: lifetime})
	if err != nil {
		return "", fmt.Errorf("create token: %w", err)
	}
	return secret, nil
}

// Operator is whoever has the data folder: they may everything.
func Operator() Person { return Person{ID: "operator", Name: "Operator", Role: GroupAdmin} }

// AddToken makes a token and returns its text, which is not stored. Anybody may
// make personal ones; those of services are for administrators of the group.
func (s *Service) AddToken(ctx context.Context, who Person, n NewToken) (string, Token, error) {
	if !who.known() || !n.Personal && !who.MayAdminister() {
		return "", Token{}, ErrForbidden
	}
	secret := tokenPrefix + NewSecret()
	t := Token{ID: research.NewID(), Hash: hash(secret), Name: n.Name, Role: string(n.Role), Brands: n.Brands, Author: who.ID, CreatedAt: s.now()}
	for _, scope := range n.Scopes {
		t.Scopes = append(t.Scopes, string(scope))
	}
	if n.Lifetime > 0 {
		t.ExpiresAt = s.now().Add(n.Lifetime)
	}
	err := s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := n.check(ctx, tx, who); err != nil {
			return err
		}
		if n.Personal {
			t.Person = who.ID
		}
		if err := database.InsertToken(ctx, tx, t, s.now()); err != nil {
			return err
		}
		kind := "service"
		if n.Personal {
			kind = "personal"
		}
		return s.record(ctx, tx, who, audit.Event{Action: audit.TokenMade, Kind: "token", Object: t.ID, Detail: audit.Detail{"kind": kind, "role": t.Role}})
	})
	return secret, t, err
}

func (n NewToken) check(ctx context.Context, tx *database.Tx, who Person) error {
	var c research.Checker
	c.Text("name", n.Name, true, research.MostName)
	c.Require(n.Lifetime >= 0, "lifetime", "must not be negative")
	c.Require(len(n.Brands) <= mostListed, "brands", "must be at most %d", mostListed)
	for i, scope := range n.Scopes {
		c.Require(slices.Contains(TokenScopes(), scope), fmt.Sprintf("scopes[%d]", i), "must be read, contribute, export or admin")
	}
	if n.Personal {
		c.Require(n.Role == "", "role", "is for tokens of services")
		_, err := database.AccountByID(ctx, tx, who.ID)
		c.Require(err == nil && who.Token == "", "personal", "tokens are made by people who signed in")
	} else if _, err := database.RoleByName(ctx, tx, string(n.Role)); err != nil {
		c.Require(false, "role", "must be the name of a role")
	}
	for i, slug := range n.Brands {
		_, err := database.BrandBySlug(ctx, tx, slug)
		c.Require(err == nil, fmt.Sprintf("brands[%d]", i), "must be the slug of a brand")
	}
	return c.Err()
}

// mostListed is how many brands a token names.
const mostListed = 100

// usedEach is how exact it is kept when a token was last used.
const usedEach = time.Minute

// FromToken finds who a token belongs to.
func (s *Service) FromToken(ctx context.Context, token string) (Person, error) {
	if !isToken(token) {
		return Person{}, ErrUnknown
	}
	key := hash(token)
	p, ok, round := s.memory.find(key, s.now())
	if ok {
		return p, nil
	}
	t, err := database.TokenByHash(ctx, s.db, key, s.now())
	if err != nil {
		return Person{}, unknown(err)
	}
	if p, err = s.ofToken(ctx, t); err != nil {
		return Person{}, err
	}
	if s.now().Sub(t.UsedAt) >= usedEach {
		// That it cannot be noted is no reason to turn anybody away.
		_ = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return database.TouchToken(ctx, tx, t.ID, s.now()) })
	}
	s.memory.keep(key, p, s.now(), t.ExpiresAt, round)
	return p, nil
}

// ofToken is who a token stands for, with what it leaves of their rights.
func (s *Service) ofToken(ctx context.Context, t Token) (Person, error) {
	p := Person{ID: t.ID, Name: t.Name}
	var err error
	if t.Person != "" {
		p, err = s.ofAccount(ctx, t.Person)
	} else if p.rights, err = s.rightsOf(ctx, "", t.ID); err == nil {
		var role database.Role
		if role, err = database.RoleByName(ctx, s.db, t.Role); err == nil {
			p.rights.group |= capsOf(role.Capabilities)
		}
	}
	if err != nil {
		return Person{}, unknown(err)
	}
	p.Token = t.ID
	p.rights = p.rights.narrowed(mask(t.Scopes), t.Brands)
	return p, nil
}

// narrowed keeps what a mask leaves, at some brands or, without any, everywhere.
func (r *rights) narrowed(allowed Caps, brands []string) *rights {
	n := &rights{group: r.group & allowed, brands: map[string]Caps{}, studies: map[string]Caps{}}
	for slug, caps := range r.brands {
		n.brands[slug] = caps & allowed
	}
	for id, caps := range r.studies {
		n.studies[id] = caps & allowed
	}
	if len(brands) > 0 {
		n.within = slices.Sorted(slices.Values(brands))
	}
	return n
}

// Tokens lists tokens in order of id, after the one given: a person's own, or
// all for an administrator of the group who asks for all.
func (s *Service) Tokens(ctx context.Context, who Person, all bool, after string, limit int) ([]Token, error) {
	if !who.known() || all && !who.MayAdminister() {
		return nil, ErrForbidden
	}
	owner := who.ID
	if all {
		owner = ""
	}
	return database.Tokens(ctx, s.db, owner, after, limit)
}

// TokenFilter narrows a list of tokens.
type TokenFilter = database.TokenFilter

// LatestTokens lists tokens, the latest first, before the one whose id is given:
// a person's own, or all for an administrator of the group.
func (s *Service) LatestTokens(ctx context.Context, who Person, f TokenFilter, before string, limit int) ([]Token, error) {
	if !who.known() || f.Person != who.ID && !who.MayAdminister() {
		return nil, ErrForbidden
	}
	return database.LatestTokens(ctx, s.db, f, before, limit)
}

// TokenByID finds a token that a person may revoke; there are no others as far as
// they can tell.
func (s *Service) TokenByID(ctx context.Context, who Person, id string) (Token, error) {
	t, err := database.TokenByID(ctx, s.db, id)
	if err == nil && !mayRevoke(who, t) {
		err = &research.NotFoundError{Thing: "token"}
	}
	if err != nil {
		return Token{}, err
	}
	return t, nil
}

func mayRevoke(who Person, t Token) bool {
	return who.known() && (who.MayAdminister() || t.Person != "" && t.Person == who.ID)
}

// RevokeToken ends a token: one's own, or any for an administrator of the group.
func (s *Service) RevokeToken(ctx context.Context, who Person, id string) error {
	return s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		t, err := database.TokenByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if !mayRevoke(who, t) {
			return &research.NotFoundError{Thing: "token"}
		}
		if err := database.RevokeToken(ctx, tx, id, s.now()); err != nil {
			return err
		}
		return s.record(ctx, tx, who, audit.Event{Action: audit.TokenRevoked, Kind: "token", Object: id})
	})
}
