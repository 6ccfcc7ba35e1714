package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"earshot/internal/audit"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Grant is a role that somebody has somewhere.
type Grant = database.Grant

// Defined is a role as it is now.
type Defined struct {
	Name         string
	Capabilities []Capability
	// Fixed roles cannot be edited: the administrator of the group is one.
	Fixed   bool
	Version int64 // from 1 on
}

// RoleList lists all roles in order of name. Anybody who is signed in may know
// them.
func (s *Service) RoleList(ctx context.Context, who Person) ([]Defined, error) {
	if !who.known() {
		return nil, ErrForbidden
	}
	list, err := database.Roles(ctx, s.db)
	roles := make([]Defined, len(list))
	for i, r := range list {
		roles[i] = defined(r)
	}
	return roles, err
}

func defined(r database.Role) Defined {
	return Defined{r.Name, capsOf(r.Capabilities).Names(), Role(r.Name) == GroupAdmin, r.Version}
}

// anyVersion stands for whatever version a role has, also for none yet.
const anyVersion = -1

// PutRole adds a role or replaces its capabilities; for administrators of the
// group.
func (s *Service) PutRole(ctx context.Context, who Person, name string, capabilities []Capability) (Defined, error) {
	return s.EditRole(ctx, who, name, anyVersion, capabilities)
}

// EditRole replaces the capabilities of a role that is of the version given, else
// it is research.ErrStale; version 0 adds a role, and it is research.ErrConflict
// if there is one. It is for administrators of the group.
func (s *Service) EditRole(ctx context.Context, who Person, name string, version int64, capabilities []Capability) (Defined, error) {
	if !who.MayAdminister() {
		return Defined{}, ErrForbidden
	}
	var c research.Checker
	c.Slug("name", name)
	c.Require(Role(name) != GroupAdmin, "name", "of a role that cannot be edited")
	for i, capability := range capabilities {
		c.Require(slices.Contains(Capabilities(), capability), fmt.Sprintf("capabilities[%d]", i), "must be a capability")
	}
	if err := c.Err(); err != nil {
		return Defined{}, err
	}
	var role database.Role
	err := s.changeKeeping(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := checkVersion(ctx, tx, name, version); err != nil {
			return err
		}
		var names []string
		for _, each := range capsOf(capabilities).Names() {
			names = append(names, string(each))
		}
		if err := database.PutRole(ctx, tx, database.Role{Name: name, Capabilities: names}); err != nil {
			return err
		}
		detail := audit.Detail{}
		for _, each := range names {
			detail[each] = "yes"
		}
		if err := s.record(ctx, tx, who, audit.Event{Action: audit.RoleChanged, Kind: "role", Object: name, Detail: detail}); err != nil {
			return err
		}
		var err error
		role, err = database.RoleByName(ctx, tx, name)
		return err
	})
	return defined(role), err
}

// checkVersion checks that a role is of a version before it is changed.
func checkVersion(ctx context.Context, tx *database.Tx, name string, version int64) error {
	if version == anyVersion {
		return nil
	}
	role, err := database.RoleByName(ctx, tx, name)
	switch {
	case version == 0 && err == nil:
		return &research.ConflictError{Thing: "role", Detail: "a role of this name exists already"}
	case version == 0 && errors.Is(err, research.ErrNotFound):
		return nil
	case err == nil && role.Version != version:
		return research.ErrStale
	}
	return err
}

// RoleUse counts who has a role.
type RoleUse = database.RoleUse

// RoleUses counts who has each role, by its name; for administrators of the group.
func (s *Service) RoleUses(ctx context.Context, who Person) (map[string]RoleUse, error) {
	if !who.MayAdminister() {
		return nil, ErrForbidden
	}
	return database.RoleUses(ctx, s.db)
}

// RoleHolder is somebody or something that has a role.
type RoleHolder = database.RoleHolder

// RoleHolders lists who has a role, at most so many; for administrators of the
// group.
func (s *Service) RoleHolders(ctx context.Context, who Person, name string, limit int) ([]RoleHolder, error) {
	if !who.MayAdminister() {
		return nil, ErrForbidden
	}
	return database.RoleHolders(ctx, s.db, name, limit)
}

// DeleteRole removes a role that nobody has; for administrators of the group.
func (s *Service) DeleteRole(ctx context.Context, who Person, name string) error {
	if !who.MayAdminister() {
		return ErrForbidden
	}
	if slices.Contains(Roles(), Role(name)) {
		return &research.ConflictError{Thing: "role", Detail: "roles that come with the program stay"}
	}
	return s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := database.RoleByName(ctx, tx, name); err != nil {
			return err
		}
		if err := database.DeleteRole(ctx, tx, name); err != nil {
			return err
		}
		return s.record(ctx, tx, who, audit.Event{Action: audit.RoleDeleted, Kind: "role", Object: name})
	})
}

// mayGive reports whether a person may give or take a set of capabilities
// somewhere: administrators of the group anything, those of a brand what they may
// themselves, at that brand and its studies.
func mayGive(who Person, caps Caps, brand, study string) bool {
	if who.MayAdminister() {
		return true
	}
	at := research.Study{Brand: brand, ID: study}
	if brand == "" || !who.May(ManageBrand, at) {
		return false
	}
	for _, c := range caps.Names() {
		if !who.May(c, at) {
			return false
		}
	}
	return true
}

// NewGrant is a role to be given.
type NewGrant struct {
	HolderKind database.HolderKind
	Holder     string // id of a person or token, or name of a group
	Role       string
	Brand      string // slug; with Study both may be "", or one is given
	Study      string // id
	Reason     string
	ExpiresAt  time.Time // zero: never
}

// Give gives a role. One that the holder has there already is replaced.
func (s *Service) Give(ctx context.Context, who Person, n NewGrant) (Grant, error) {
	if !mayManagePeople(who) {
		return Grant{}, ErrForbidden
	}
	var given Grant
	err := s.changeKeeping(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		given, err = s.give(ctx, tx, who, n)
		return err
	})
	return given, err
}

func (s *Service) give(ctx context.Context, tx *database.Tx, who Person, n NewGrant) (Grant, error) {
	brand, err := s.checkGrant(ctx, tx, who, n)
	if err != nil {
		return Grant{}, err
	}
	id, err := database.PutGrant(ctx, tx, Grant{
		ID: research.NewID(), HolderKind: n.HolderKind, Holder: n.Holder, Role: n.Role, Brand: n.Brand, Study: n.Study,
		Reason: n.Reason, Author: who.ID, CreatedAt: s.now(), ExpiresAt: n.ExpiresAt,
	})
	if err != nil {
		return Grant{}, err
	}
	given, err := database.GrantByID(ctx, tx, id)
	if err != nil {
		return Grant{}, err
	}
	return given, s.record(ctx, tx, who, grantEvent(audit.RoleGiven, given, brand))
}

func grantEvent(action audit.Action, g Grant, brand string) audit.Event {
	return audit.Event{
		Action: action, Kind: string(g.HolderKind), Object: g.Holder, Study: g.Study, Brand: brand,
		Detail: audit.Detail{"role": g.Role, "grant": g.ID},
	}
}

// checkGrant checks a grant and returns the brand that it is of, if any. A
// reason is asked for where somebody gets into one study alone.
func (s *Service) checkGrant(ctx context.Context, tx *database.Tx, who Person, n NewGrant) (brand string, err error) {
	var c research.Checker
	c.Require(n.Brand == "" || n.Study == "", "study", "and brand must not be given both")
	c.Text("reason", n.Reason, false, research.MostTitle)
	c.Require(n.ExpiresAt.IsZero() || n.ExpiresAt.After(s.now()), "expires_at", "must lie ahead")
	role, roleErr := database.RoleByName(ctx, tx, n.Role)
	c.Require(roleErr == nil, "role", "must be the name of a role")
	brand = n.Brand
	if n.Brand != "" {
		_, err := database.BrandBySlug(ctx, tx, n.Brand)
		c.Require(err == nil, "brand", "must be the slug of a brand")
	}
	if n.Study != "" {
		study, err := database.StudyByID(ctx, tx, n.Study)
		c.Require(err == nil && who.Scope().Sees(study), "study", "must be the id of a study")
		brand = study.Brand
	}
	switch n.HolderKind {
	case database.HolderPerson:
		_, err := database.AccountByID(ctx, tx, n.Holder)
		c.Require(err == nil, "holder", "must be the id of a person")
	case database.HolderToken:
		t, err := database.TokenByID(ctx, tx, n.Holder)
		c.Require(err == nil && t.Person == "", "holder", "must be the id of a service's token")
	case database.HolderGroup:
		c.Text("holder", n.Holder, true, research.MostName)
	default:
		c.Require(false, "holder_kind", "must be person, token or group")
	}
	if err := c.Err(); err != nil {
		return brand, err
	}
	if !mayGive(who, capsOf(role.Capabilities), brand, n.Study) {
		return brand, ErrForbidden
	}
	return brand, nil
}

// Take takes a role away.
func (s *Service) Take(ctx context.Context, who Person, id string) error {
	if !mayManagePeople(who) {
		return ErrForbidden
	}
	return s.changeKeeping(ctx, func(ctx context.Context, tx *database.Tx) error {
		g, err := database.GrantByID(ctx, tx, id)
		if err != nil {
			return err
		}
		brand := g.Brand
		if g.Study != "" {
			study, err := database.StudyByID(ctx, tx, g.Study)
			if err != nil {
				return err
			}
			brand = study.Brand
		}
		role, err := database.RoleByName(ctx, tx, g.Role)
		if err != nil {
			return err
		}
		if !mayGive(who, capsOf(role.Capabilities), brand, g.Study) {
			return &research.NotFoundError{Thing: "grant"}
		}
		if err := database.DeleteGrant(ctx, tx, id); err != nil {
			return err
		}
		return s.record(ctx, tx, who, grantEvent(audit.RoleTaken, g, brand))
	})
}

// GrantFilter narrows a list of grants.
type GrantFilter = database.GrantFilter

// Grants lists who has which role where, in order of id, after the one given:
// all for administrators of the group; for those of a brand, one brand's or one
// study's; for others their own.
func (s *Service) Grants(ctx context.Context, who Person, f GrantFilter, after string, limit int) ([]Grant, error) {
	switch {
	case who.MayAdminister():
	case f.Brand != "" && who.MayAt(ManageBrand, f.Brand):
	case f.Study != "":
		study, err := database.StudyByID(ctx, s.db, f.Study)
		if err != nil || !who.Scope().Sees(study) {
			return nil, &research.NotFoundError{Thing: "study"}
		}
		if !who.May(ManageBrand, study) {
			return nil, ErrForbidden
		}
	case who.known() && f.Holder == who.ID:
	default:
		return nil, ErrForbidden
	}
	return database.Grants(ctx, s.db, f, after, limit)
}

// HolderKind says what has a role: a person, a token or a group.
type HolderKind = database.HolderKind
