package auth

import (
	"context"
	"errors"
	"strings"
	"time"

	"earshot/internal/audit"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Account is a person who can sign in.
type Account = database.Account

// mayManagePeople reports whether a person may see who there is: administrators
// of the group or of a brand.
func mayManagePeople(who Person) bool { return who.MayAnywhere(ManageBrand) }

// canonicalEmail is the form in which e-mails are kept and compared.
func canonicalEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func checkPerson(name, email string) error {
	var c research.Checker
	c.Text("name", name, true, research.MostName)
	c.Text("email", email, false, 254)
	at := strings.LastIndexByte(email, '@')
	c.Require(email == "" || at > 0 && at < len(email)-1 && !strings.ContainsAny(email, " \t<>\",;"), "email", "must be an e-mail address")
	return c.Err()
}

// AddPerson adds a person who has not signed in yet, and returns the code of the
// link that invites them. They get no role with it.
func (s *Service) AddPerson(ctx context.Context, who Person, name, email string) (Account, string, error) {
	return s.AddPersonWith(ctx, who, name, email)
}

// AddPersonWith is AddPerson for somebody who gets roles with it: all of it is
// done, or nothing.
func (s *Service) AddPersonWith(ctx context.Context, who Person, name, email string, roles ...NewGrant) (Account, string, error) {
	if !mayManagePeople(who) {
		return Account{}, "", ErrForbidden
	}
	email = canonicalEmail(email)
	if err := checkPerson(name, email); err != nil {
		return Account{}, "", err
	}
	a := Account{ID: research.NewID(), Name: name, Email: email, State: database.AccountInvited, CreatedAt: s.now(), Version: 1}
	var code string
	err := s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := database.InsertAccount(ctx, tx, a); err != nil {
			return err
		}
		if err := s.record(ctx, tx, who, audit.Event{Action: audit.PersonAdded, Kind: "person", Object: a.ID}); err != nil {
			return err
		}
		for _, n := range roles {
			n.HolderKind, n.Holder = database.HolderPerson, a.ID
			if _, err := s.give(ctx, tx, who, n); err != nil {
				return err
			}
		}
		var err error
		code, err = s.invite(ctx, tx, who, a.ID)
		return err
	})
	return a, code, err
}

// invite makes a link for a person; those they had are worthless from now on.
func (s *Service) invite(ctx context.Context, tx *database.Tx, who Person, person string) (string, error) {
	code := NewSecret()
	if err := database.EndLinks(ctx, tx, person, s.now()); err != nil {
		return "", err
	}
	err := database.InsertSignInLink(ctx, tx, database.SignIn{Hash: hash(code), Person: person, ExpiresAt: s.now().Add(InvitationLifetime)}, s.now())
	if err != nil {
		return "", err
	}
	return code, s.record(ctx, tx, who, audit.Event{Action: audit.PersonInvited, Kind: "person", Object: person})
}

// Invite makes a new link with which a person signs in once, for those who have
// lost theirs or their password. It is for administrators of the group: whoever
// has the link is that person.
func (s *Service) Invite(ctx context.Context, who Person, id string) (code string, err error) {
	if !who.MayAdminister() {
		return "", ErrForbidden
	}
	err = s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		a, err := database.AccountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.State == database.AccountDeactivated {
			return &research.ConflictError{Thing: "person", Detail: "the person is deactivated"}
		}
		code, err = s.invite(ctx, tx, who, id)
		return err
	})
	return code, err
}

// People lists people in order of id, after the one given.
func (s *Service) People(ctx context.Context, who Person, after string, limit int) ([]Account, error) {
	if !mayManagePeople(who) {
		return nil, ErrForbidden
	}
	return database.Accounts(ctx, s.db, after, limit)
}

// Someone finds a person: oneself, or anybody for administrators.
func (s *Service) Someone(ctx context.Context, who Person, id string) (Account, error) {
	if !who.known() || who.ID != id && !mayManagePeople(who) {
		return Account{}, ErrForbidden
	}
	return database.AccountByID(ctx, s.db, id)
}

// PersonByEmail finds a person by e-mail; for administrators.
func (s *Service) PersonByEmail(ctx context.Context, who Person, email string) (Account, error) {
	if !mayManagePeople(who) {
		return Account{}, ErrForbidden
	}
	return database.AccountByEmail(ctx, s.db, canonicalEmail(email))
}

// PersonPatch changes what is not nil.
type PersonPatch struct {
	Name, Email *string
	// Active lets a person sign in, or ends all that they have: sign-ins, links
	// and the use of their tokens.
	Active *bool
}

// UpdatePerson changes a person; for administrators of the group. It is
// research.ErrStale if the person is no longer of the version given; 0 skips
// that check.
func (s *Service) UpdatePerson(ctx context.Context, who Person, id string, version int64, p PersonPatch) (Account, error) {
	if !who.MayAdminister() {
		return Account{}, ErrForbidden
	}
	err := s.changeKeeping(ctx, func(ctx context.Context, tx *database.Tx) error {
		a, err := database.AccountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if version != 0 && version != a.Version {
			return research.ErrStale
		}
		before := a.State
		if err := s.patch(ctx, tx, &a, p); err != nil {
			return err
		}
		if err := database.UpdateAccount(ctx, tx, a); err != nil {
			return err
		}
		return s.record(ctx, tx, who, audit.Event{
			Action: audit.PersonChanged, Kind: "person", Object: id, Detail: audit.Detail{"from": string(before), "to": string(a.State)},
		})
	})
	if err != nil {
		return Account{}, err
	}
	return database.AccountByID(ctx, s.db, id)
}

func (s *Service) patch(ctx context.Context, tx *database.Tx, a *Account, p PersonPatch) error {
	if p.Name != nil {
		a.Name = *p.Name
	}
	if p.Email != nil {
		a.Email = canonicalEmail(*p.Email)
	}
	if err := checkPerson(a.Name, a.Email); err != nil || p.Active == nil {
		return err
	}
	if *p.Active {
		if a.State == database.AccountDeactivated {
			a.State = database.AccountActive
		}
		return nil
	}
	a.State = database.AccountDeactivated
	if err := database.EndLinks(ctx, tx, a.ID, s.now()); err != nil {
		return err
	}
	_, err := database.DeleteSignInsOf(ctx, tx, a.ID)
	return err
}

// ErrLastAdministrator is an attempt to take the last administrator of the group
// away, after which nobody could give that role to anybody.
var ErrLastAdministrator = errors.New("the group would have no administrator left")

// farAhead is when only roles without an end are in force.
var farAhead = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// changeKeeping is change. It is ErrLastAdministrator where somebody could manage
// the group before and nobody could after, now or once all roles that end have
// ended. Changes of this kind wait for each other: of two administrators who take
// the role from each other, one keeps it.
func (s *Service) changeKeeping(ctx context.Context, f func(ctx context.Context, tx *database.Tx) error) error {
	return s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, _, err := database.LockAudit(ctx, tx); err != nil {
			return err
		}
		times := []time.Time{s.now(), farAhead}
		var before []int
		for _, at := range times {
			n, err := database.Administrators(ctx, tx, at)
			if err != nil {
				return err
			}
			before = append(before, n)
		}
		if err := f(ctx, tx); err != nil {
			return err
		}
		for i, at := range times {
			left, err := database.Administrators(ctx, tx, at)
			if err != nil {
				return err
			}
			if before[i] > 0 && left == 0 {
				return ErrLastAdministrator
			}
		}
		return nil
	})
}

// SignOutEverywhere ends all sign-ins of a person: one's own, or anybody's for
// administrators of the group.
func (s *Service) SignOutEverywhere(ctx context.Context, who Person, id string) error {
	if !who.known() || who.ID != id && !who.MayAdminister() {
		return ErrForbidden
	}
	return s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := database.AccountByID(ctx, tx, id); err != nil {
			return err
		}
		if _, err := database.DeleteSignInsOf(ctx, tx, id); err != nil {
			return err
		}
		return s.record(ctx, tx, who, audit.Event{Action: audit.SignedOutAll, Kind: "person", Object: id})
	})
}

// CountSignIns counts a person's sign-ins that are valid now.
func (s *Service) CountSignIns(ctx context.Context, who Person) (int, error) {
	return database.CountSignIns(ctx, s.db, who.ID, s.now())
}

// CountSignInsOf is CountSignIns of oneself, or of anybody for those who manage.
func (s *Service) CountSignInsOf(ctx context.Context, who Person, id string) (int, error) {
	if who.ID != id && !mayManagePeople(who) {
		return 0, ErrForbidden
	}
	return database.CountSignIns(ctx, s.db, id, s.now())
}

// SetPassword gives a person who signed in a password, and ends their other
// sign-ins: it returns the secret of a new one. Where they have a password, they
// must know it; else it is ErrUnknown.
func (s *Service) SetPassword(ctx context.Context, who Person, current, password string) (secret string, expires time.Time, err error) {
	if s.noPasswords || who.Token != "" || !who.known() {
		return "", expires, ErrForbidden
	}
	var c research.Checker
	c.Require(len(password) >= LeastPassword, "password", "must have at least %d characters", LeastPassword)
	c.Require(len(password) <= MostPassword, "password", "must have at most %d characters", MostPassword)
	if err := c.Err(); err != nil {
		return "", expires, err
	}
	a, err := database.AccountByID(ctx, s.db, who.ID)
	if err != nil {
		return "", expires, err
	}
	c.Require(a.Email != "", "email", "must be given first: it is what you sign in with")
	if err := c.Err(); err != nil {
		return "", expires, err
	}
	if a.Password != "" {
		if err := s.prove(ctx, a, current); err != nil {
			return "", expires, err
		}
	}
	phc, err := s.hashPassword(ctx, password)
	if err != nil {
		return "", expires, err
	}
	err = s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		now, err := database.AccountByID(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		if now.Password != a.Password {
			return research.ErrStale
		}
		now.Password = phc
		if _, err := database.DeleteSignInsOf(ctx, tx, now.ID); err != nil {
			return err
		}
		if err := s.record(ctx, tx, who, audit.Event{Action: audit.PasswordSet, Kind: "person", Object: now.ID}); err != nil {
			return err
		}
		secret, expires, err = s.begin(ctx, tx, now, "password-change")
		return err
	})
	return secret, expires, err
}

// SetOwnName changes one's own name and, as long as there is none, e-mail.
func (s *Service) SetOwnName(ctx context.Context, who Person, name, email string) error {
	if who.Token != "" || !who.known() {
		return ErrForbidden
	}
	return s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		a, err := database.AccountByID(ctx, tx, who.ID)
		if err != nil {
			return err
		}
		a.Name = name
		if a.Email == "" {
			a.Email = canonicalEmail(email)
		}
		if err := checkPerson(a.Name, a.Email); err != nil {
			return err
		}
		if err := database.UpdateAccount(ctx, tx, a); err != nil {
			return err
		}
		return s.record(ctx, tx, who, audit.Event{Action: audit.PersonChanged, Kind: "person", Object: a.ID})
	})
}

func (s *Service) prove(ctx context.Context, a Account, password string) error {
	keys := map[string]int{"p:" + a.Email: triesEach}
	if err := s.tries.check(s.now(), keys); err != nil {
		return err
	}
	ok, err := s.isPassword(ctx, password, a.Password)
	if err == nil && !ok {
		s.tries.failed(s.now(), keys)
		err = ErrUnknown
	}
	return err
}

// SignInWithPassword signs a person in and returns the secret for a cookie. It
// is ErrUnknown for a person who is not known, has no password, has another one,
// or is deactivated, after the same time; and a *TooOftenError for whoever tries
// too often. from is the address that the request comes from.
func (s *Service) SignInWithPassword(ctx context.Context, email, password, from string) (secret string, expires time.Time, err error) {
	if s.noPasswords {
		return "", expires, ErrForbidden
	}
	email = canonicalEmail(email)
	keys := map[string]int{"p:" + email: triesEach, "a:" + from: triesFrom}
	if err := s.tries.check(s.now(), keys); err != nil {
		return "", expires, err
	}
	if len(password) > MostPassword || len(email) > 254 {
		return "", expires, ErrUnknown
	}
	a, err := database.AccountByEmail(ctx, s.db, email)
	if err != nil && !errors.Is(err, research.ErrNotFound) {
		return "", expires, err
	}
	phc, mayBe := a.Password, a.Password != "" && a.State != database.AccountDeactivated
	if !mayBe {
		phc = nobodys()
	}
	ok, err := s.isPassword(ctx, password, phc)
	if err != nil {
		return "", expires, err
	}
	if !ok || !mayBe {
		s.tries.failed(s.now(), keys)
		return "", expires, errors.Join(ErrUnknown, s.recordFailure(ctx, a.ID))
	}
	err = s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		now, err := database.AccountByID(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if now.Password != a.Password {
			return ErrUnknown
		}
		secret, expires, err = s.begin(ctx, tx, now, byPassword)
		return err
	})
	if err != nil {
		return "", time.Time{}, unknown(err)
	}
	s.tries.done("p:" + email)
	return secret, expires, nil
}

// recordFailure notes that a sign-in failed, for a known person or for nobody:
// what was typed is not noted.
func (s *Service) recordFailure(ctx context.Context, person string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return s.record(ctx, tx, Person{}, audit.Event{Action: audit.SignInFailed, Kind: "person", Object: person})
	})
}
