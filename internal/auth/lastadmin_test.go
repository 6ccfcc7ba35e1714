package auth_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
)

// rule gives somebody the group.
func rule(t *testing.T, s *auth.Service, kind database.HolderKind, holder string, until time.Time) auth.Grant {
	t.Helper()
	g, err := s.Give(t.Context(), admin, auth.NewGrant{HolderKind: kind, Holder: holder, Role: string(auth.GroupAdmin), ExpiresAt: until})
	must(t, err)
	return g
}

func deactivate(t *testing.T, s *auth.Service, id string) error {
	t.Helper()
	off := false
	_, err := s.UpdatePerson(t.Context(), admin, id, 0, auth.PersonPatch{Active: &off})
	return err
}

// TestTheLastAdministratorCannotBeTakenAway tries each way to be left without.
func TestTheLastAdministratorCannotBeTakenAway(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		soon := time.Now().Add(time.Hour)
		// What others have does not count: somebody who never came, a service, a
		// group that nobody is in, somebody whose role ends.
		_, err := s.CreateToken(t.Context(), "service", auth.GroupAdmin, 0)
		must(t, err)
		invited, _, err := s.AddPerson(t.Context(), admin, "Invited", "")
		must(t, err)
		rule(t, s, database.HolderPerson, invited.ID, time.Time{})
		rule(t, s, database.HolderGroup, "empty", time.Time{})
		ana, ben := enter(t, s, "Ana", ""), enter(t, s, "Ben", "")
		grant := rule(t, s, database.HolderPerson, ana.ID, time.Time{})
		rule(t, s, database.HolderPerson, ben.ID, soon)
		for name, try := range map[string]func() error{
			"deactivating":    func() error { return deactivate(t, s, ana.ID) },
			"taking the role": func() error { return s.Take(t.Context(), admin, grant.ID) },
			"letting it end": func() error {
				_, err := s.Give(t.Context(), admin, auth.NewGrant{HolderKind: database.HolderPerson, Holder: ana.ID, Role: string(auth.GroupAdmin), ExpiresAt: soon})
				return err
			},
		} {
			if err := try(); !errors.Is(err, auth.ErrLastAdministrator) {
				t.Errorf("%s: %v, want it refused", name, err)
			}
		}
		who, err := s.FromCookie(t.Context(), ana.cookie)
		if err != nil || !who.MayAdminister() {
			t.Fatalf("Ana is %+v, %v", who, err)
		}
		// Somebody in a group that has the role does count.
		rule(t, s, database.HolderGroup, "ops", time.Time{})
		op := ofProvider
		op.Subject, op.Email, op.GroupsKnown, op.Groups = "op", "", true, []string{"ops"}
		_, _, err = arrive(t, s, op, openRules)
		must(t, err)
		must(t, deactivate(t, s, ana.ID))
	})
}

// TestTwoAdministratorsCannotRemoveEachOther does it at the same moment.
func TestTwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		left := enter(t, s, "Ana", "")
		rule(t, s, database.HolderPerson, left.ID, time.Time{})
		for range 5 {
			both := []person{left, enter(t, s, "Ben", "")}
			rule(t, s, database.HolderPerson, both[1].ID, time.Time{})
			var wait sync.WaitGroup
			errs := make([]error, 2)
			for i, p := range both {
				wait.Go(func() { errs[i] = deactivate(t, auth.New(db), p.ID) })
			}
			wait.Wait()
			switch {
			case errs[0] == nil && errors.Is(errs[1], auth.ErrLastAdministrator):
				left = both[1]
			case errs[1] == nil && errors.Is(errs[0], auth.ErrLastAdministrator):
			default:
				t.Fatalf("deactivating both at once: %v and %v, want one refused", errs[0], errs[1])
			}
		}
	})
}
