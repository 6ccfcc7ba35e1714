package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"
)

var admin = auth.Person{ID: "admin", Name: "Admin", Role: auth.GroupAdmin}

// person is somebody who was invited, signed in and has a password.
type person struct {
	auth.Person
	account auth.Account
	cookie  string
}

const password = "correct horse battery"

func enter(t *testing.T, s *auth.Service, name, email string) person {
	t.Helper()
	account, code, err := s.AddPerson(t.Context(), admin, name, email)
	must(t, err)
	cookie, _, err := s.SignIn(t.Context(), code)
	must(t, err)
	who, err := s.FromCookie(t.Context(), cookie)
	must(t, err)
	return person{who, account, cookie}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPeopleSignInWithTheirPassword(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		ana := enter(t, s, "Ana", " Ana@Example.org ")
		if _, _, err := s.SetPassword(t.Context(), ana.Person, "", "short"); !isInvalid(err) {
			t.Errorf("a short password: %v, want it refused", err)
		}
		fresh, _, err := s.SetPassword(t.Context(), ana.Person, "", password)
		must(t, err)
		if _, err := s.FromCookie(t.Context(), ana.cookie); !errors.Is(err, auth.ErrUnknown) {
			t.Errorf("the sign-in from before the password: %v, want it ended", err)
		}
		if p, err := s.FromCookie(t.Context(), fresh); err != nil || p.ID != ana.ID {
			t.Errorf("the sign-in made with the password: %+v, %v", p, err)
		}
		one, _, err := s.SignInWithPassword(t.Context(), "ana@EXAMPLE.org", password, "a")
		must(t, err)
		two, _, err := s.SignInWithPassword(t.Context(), "ana@example.org", password, "a")
		if err != nil || one == two {
			t.Errorf("two sign-ins share a secret, or: %v", err)
		}
		if _, _, err := s.SetPassword(t.Context(), ana.Person, "wrong password", "another password"); !errors.Is(err, auth.ErrUnknown) {
			t.Errorf("a new password without knowing the old one: %v", err)
		}
		hashes, err := database.All(t.Context(), db, database.Scalar[string], `SELECT password FROM people`)
		if err != nil || !strings.HasPrefix(hashes[0], "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hashes[0], password) {
			t.Errorf("the password is kept as %q, %v", hashes, err)
		}
		must(t, s.SignOutEverywhere(t.Context(), ana.Person, ana.ID))
		for _, cookie := range []string{one, two, fresh} {
			if _, err := s.FromCookie(t.Context(), cookie); !errors.Is(err, auth.ErrUnknown) {
				t.Errorf("after signing out everywhere: %v", err)
			}
		}
	})
}

func TestFailedSignInsLookAlikeAndAreFew(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		ana, ben := enter(t, s, "Ana", "ana@example.org"), enter(t, s, "Ben", "ben@example.org")
		for _, p := range []person{ana, ben} {
			_, _, err := s.SetPassword(t.Context(), p.Person, "", password)
			must(t, err)
		}
		enter(t, s, "Cem", "cem@example.org") // without a password
		off := false
		_, err := s.UpdatePerson(t.Context(), admin, ben.ID, 0, auth.PersonPatch{Active: &off})
		if err != nil && !errors.Is(err, auth.ErrLastAdministrator) {
			t.Fatal(err)
		}
		for _, who := range []struct{ email, password string }{
			{"ana@example.org", "wrong password"}, {"nobody@example.org", password}, {"cem@example.org", ""}, {"cem@example.org", password}, {"", ""},
		} {
			_, _, err := s.SignInWithPassword(t.Context(), who.email, who.password, "b")
			if err == nil || err.Error() != auth.ErrUnknown.Error() {
				t.Errorf("%q: %v, want the error of all the others", who.email, err)
			}
		}
		var wait *auth.TooOftenError
		for _, email := range []string{"ana@example.org", "nobody2@example.org"} {
			tries := 0
			for ; tries < 20; tries++ {
				if _, _, err = s.SignInWithPassword(t.Context(), email, "wrong password", "c"+email); errors.As(err, &wait) {
					break
				}
			}
			if tries < 5 || tries > 10 || wait.Wait <= 0 || wait.Wait > time.Minute {
				t.Errorf("%s: %d tries, then %v", email, tries, err)
			}
		}
		if _, _, err := s.SignInWithPassword(t.Context(), "ana@example.org", password, "d"); !errors.As(err, &wait) {
			t.Errorf("the right password after too many wrong ones: %v, want it to wait", err)
		}
	})
}

func TestDeactivatedPeopleLoseEverything(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s, other := auth.New(db), auth.New(db) // another process
		boss := enter(t, s, "Boss", "")
		_, err := s.Give(t.Context(), admin, auth.NewGrant{HolderKind: database.HolderPerson, Holder: boss.ID, Role: string(auth.GroupAdmin)})
		must(t, err)
		ana := enter(t, s, "Ana", "ana@example.org")
		token, _, err := s.AddToken(t.Context(), ana.Person, auth.NewToken{Name: "mine", Personal: true})
		must(t, err)
		code, err := s.Invite(t.Context(), admin, ana.ID)
		must(t, err)
		for _, each := range []*auth.Service{s, other} {
			_, err := each.FromToken(t.Context(), token)
			must(t, err)
			_, err = each.FromCookie(t.Context(), ana.cookie)
			must(t, err)
		}
		off := false
		_, err = s.UpdatePerson(t.Context(), admin, ana.ID, 0, auth.PersonPatch{Active: &off})
		must(t, err)
		gone := func(each *auth.Service) error {
			_, err1 := each.FromToken(t.Context(), token)
			_, err2 := each.FromCookie(t.Context(), ana.cookie)
			if errors.Is(err1, auth.ErrUnknown) && errors.Is(err2, auth.ErrUnknown) {
				return nil
			}
			return errors.Join(errors.New("still in"), err1, err2)
		}
		must(t, gone(s)) // at once
		for late := time.Now().Add(3 * time.Second); gone(other) != nil; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(late) {
				t.Fatal("another process lets them in for more than seconds")
			}
		}
		if _, _, err := s.SignIn(t.Context(), code); !errors.Is(err, auth.ErrUnknown) {
			t.Errorf("a link from before: %v", err)
		}
		if _, err := s.UpdatePerson(t.Context(), admin, boss.ID, 0, auth.PersonPatch{Active: &off}); !errors.Is(err, auth.ErrLastAdministrator) {
			t.Errorf("deactivating the last administrator: %v", err)
		}
	})
}

func TestTokensMayNoMoreThanTheirOwners(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		ana := enter(t, s, "Ana", "")
		_, err := s.Give(t.Context(), admin, auth.NewGrant{HolderKind: database.HolderPerson, Holder: ana.ID, Role: string(auth.Researcher)})
		must(t, err)
		ana.Person, err = s.FromCookie(t.Context(), ana.cookie)
		must(t, err)
		for _, test := range []struct {
			scopes []auth.TokenScope
			may    []auth.Capability
		}{
			{nil, []auth.Capability{auth.Read, auth.Contribute, auth.Recordings, auth.Identities, auth.Export}},
			{[]auth.TokenScope{auth.ScopeRead}, []auth.Capability{auth.Read, auth.Recordings, auth.Identities}},
			{[]auth.TokenScope{auth.ScopeContribute}, []auth.Capability{auth.Read, auth.Contribute}},
			{[]auth.TokenScope{auth.ScopeExport}, []auth.Capability{auth.Read, auth.Export}},
			{[]auth.TokenScope{auth.ScopeAdmin}, []auth.Capability{auth.Read}},
		} {
			secret, _, err := s.AddToken(t.Context(), ana.Person, auth.NewToken{Name: "x", Personal: true, Scopes: test.scopes})
			must(t, err)
			p, err := s.FromToken(t.Context(), secret)
			must(t, err)
			var may []auth.Capability
			for _, c := range auth.Capabilities() {
				if p.MayAnywhere(c) {
					may = append(may, c)
				}
			}
			if len(may) != len(test.may) || p.ID != ana.ID || p.Token == "" {
				t.Errorf("a token with %v may %v as %+v, want %v", test.scopes, may, p, test.may)
			}
			if _, _, err := s.AddToken(t.Context(), p, auth.NewToken{Name: "y", Personal: true}); !isInvalid(err) {
				t.Errorf("a token makes a token: %v", err)
			}
		}
		if _, _, err := s.AddToken(t.Context(), ana.Person, auth.NewToken{Name: "x", Role: auth.GroupAdmin}); !errors.Is(err, auth.ErrForbidden) {
			t.Errorf("a researcher makes a service's token: %v", err)
		}
		list, err := s.Tokens(t.Context(), ana.Person, false, "", 10)
		if err != nil || len(list) != 5 || list[0].UsedAt.IsZero() {
			t.Errorf("tokens %+v, %v", list, err)
		}
		must(t, s.RevokeToken(t.Context(), ana.Person, list[0].ID))
		ben := enter(t, s, "Ben", "")
		if err := s.RevokeToken(t.Context(), ben.Person, list[1].ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("revoking another's token: %v", err)
		}
	})
}

func TestBrandAdministratorsGiveWhatTheyHave(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		for _, slug := range []string{"acme", "other"} {
			must(t, db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
				return database.InsertBrand(ctx, tx, research.Brand{ID: research.NewID(), Slug: slug, Name: slug})
			}))
		}
		boss, ana := enter(t, s, "Boss", ""), enter(t, s, "Ana", "")
		_, err := s.Give(t.Context(), admin, auth.NewGrant{HolderKind: database.HolderPerson, Holder: boss.ID, Role: string(auth.BrandAdmin), Brand: "acme"})
		must(t, err)
		boss.Person, err = s.FromCookie(t.Context(), boss.cookie)
		must(t, err)
		give := func(role auth.Role, brand string) error {
			_, err := s.Give(t.Context(), boss.Person, auth.NewGrant{HolderKind: database.HolderPerson, Holder: ana.ID, Role: string(role), Brand: brand})
			return err
		}
		if err := give(auth.Researcher, "acme"); err != nil {
			t.Errorf("a role at the own brand: %v", err)
		}
		for name, err := range map[string]error{
			"at another brand": give(auth.Viewer, "other"), "for the group": give(auth.Viewer, ""), "of the group": give(auth.GroupAdmin, "acme"),
			"a role's capabilities": second(s.PutRole(t.Context(), boss.Person, "viewer", auth.Capabilities())),
			"an invitation":         second(s.Invite(t.Context(), boss.Person, ana.ID)),
		} {
			if !errors.Is(err, auth.ErrForbidden) {
				t.Errorf("an administrator of a brand gives %s: %v", name, err)
			}
		}
		if _, err := s.PutRole(t.Context(), admin, "listener", []auth.Capability{auth.Read, auth.Recordings}); err != nil {
			t.Error(err)
		}
		if err := give("listener", "acme"); err != nil {
			t.Errorf("a role that was added: %v", err)
		}
		var conflict *research.ConflictError
		if err := s.DeleteRole(t.Context(), admin, "listener"); !errors.As(err, &conflict) {
			t.Errorf("deleting a role that somebody has: %v", err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func isInvalid(err error) bool {
	var invalid *research.InvalidError
	return errors.As(err, &invalid)
}
