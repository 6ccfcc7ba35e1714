package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
)

var ofProvider = auth.Identity{Issuer: "https://id.example", Subject: "s1", Name: "Ana", Email: "Ana@Example.org", EmailVerified: true}

var openRules = auth.Rules{Create: true, Lifetime: time.Hour}

// arrive signs somebody in whom a provider sent.
func arrive(t *testing.T, s *auth.Service, id auth.Identity, rules auth.Rules) (auth.Person, string, error) {
	t.Helper()
	secret, expires, err := s.SignInFrom(t.Context(), "192.0.2.1", rules, func(context.Context) (auth.Identity, error) { return id, nil })
	if err != nil {
		return auth.Person{}, "", err
	}
	if left := time.Until(expires); left > rules.Lifetime || left < rules.Lifetime-time.Minute {
		t.Errorf("the sign-in lasts %s, want %s", left, rules.Lifetime)
	}
	who, err := s.FromCookie(t.Context(), secret)
	must(t, err)
	return who, secret, nil
}

func wantRefused(t *testing.T, s *auth.Service, name string, id auth.Identity, rules auth.Rules, why auth.Refusal) {
	t.Helper()
	_, _, err := arrive(t, s, id, rules)
	if e, ok := errors.AsType[*auth.RefusedError](err); !ok || e.Why != why {
		t.Errorf("%s: %v, want it refused as %s", name, err, why)
	}
}

func TestAnIdentityIsOnePerson(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		first, secret, err := arrive(t, s, ofProvider, openRules)
		must(t, err)
		if first.Name != "Ana" || !first.MayRead() || first.MayWrite() {
			t.Errorf("a new person is %+v", first)
		}
		renamed := ofProvider
		renamed.Name, renamed.Email = "Another", "else@example.org"
		if again, _, err := arrive(t, s, renamed, openRules); err != nil || again.ID != first.ID || again.Name != "Ana" {
			t.Errorf("the same subject is %+v, %v", again, err)
		}
		if from, err := s.SignOut(t.Context(), secret); err != nil || !from {
			t.Errorf("SignOut = %v, %v, want it to know the provider", from, err)
		}
		same := ofProvider
		same.Subject = "s2"
		wantRefused(t, s, "another subject with the e-mail", same, openRules, auth.RefusedEmail)
		same.Issuer = "https://new.example" // the group moved to another provider
		if moved, _, err := arrive(t, s, same, openRules); err != nil || moved.ID != first.ID {
			t.Errorf("at the next provider, Ana is %+v, %v", moved, err)
		}
		odd := auth.Identity{Issuer: "https://id.example", Subject: "s9", Name: "\x00", Email: "not an e-mail", EmailVerified: true}
		if p, _, err := arrive(t, s, odd, openRules); err != nil || p.Name != "Unnamed" {
			t.Errorf("somebody without a name is %+v, %v", p, err)
		}
	})
}

func TestOnlyWhoIsCertainIsTakenForSomebodyKnown(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		ana := enter(t, s, "Ana", "ana@example.org")
		closed := auth.Rules{Lifetime: time.Hour}
		unverified := ofProvider
		unverified.EmailVerified = false
		wantRefused(t, s, "an unverified e-mail", unverified, openRules, auth.RefusedEmail)
		stranger := auth.Identity{Issuer: "https://id.example", Subject: "s3", Name: "Ben", Email: "ben@example.org", EmailVerified: true}
		wantRefused(t, s, "somebody who was not added", stranger, closed, auth.RefusedUnknown)
		inside := auth.Rules{Create: true, Domains: []string{"Example.org"}, Lifetime: time.Hour}
		for _, email := range []string{"", "ben", "ben@sub.example.org", "ben@example.org.evil.example", "ben@evil.example@example.org"} {
			stranger.Email = email
			wantRefused(t, s, email, stranger, inside, auth.RefusedDomain)
		}
		if p, _, err := arrive(t, s, ofProvider, closed); err != nil || p.ID != ana.ID {
			t.Errorf("Ana is %+v, %v", p, err)
		}
		active := false
		_, err := s.UpdatePerson(t.Context(), admin, ana.ID, 0, auth.PersonPatch{Active: &active})
		must(t, err)
		wantRefused(t, s, "a deactivated person", ofProvider, openRules, auth.RefusedDeactivated)
	})
}

func TestGroupsGiveRolesUntilTheNextSignIn(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		_, err := s.Give(t.Context(), admin, auth.NewGrant{HolderKind: database.HolderGroup, Holder: "ux", Role: string(auth.Contributor)})
		must(t, err)
		with := func(known bool, groups ...string) auth.Identity {
			id := ofProvider
			id.GroupsKnown, id.Groups = known, groups
			return id
		}
		many := []string{"ux", "ux", "", "\x00"}
		for i := range 1500 {
			many = append(many, fmt.Sprint("group ", i))
		}
		for _, step := range []struct {
			id  auth.Identity
			may bool
		}{
			{with(true, "sales"), false},
			{with(true, "sales", "ux"), true},
			{with(false), true},
			{with(true, "UX"), false},
			{with(true, many...), true},
			{with(true), false},
		} {
			if p, _, err := arrive(t, s, step.id, openRules); err != nil || p.MayWrite() != step.may {
				t.Errorf("in %.60q (known: %v), Ana may write: %v, %v; want %v", step.id.Groups, step.id.GroupsKnown, p.MayWrite(), err, step.may)
			}
		}
	})
}

func TestPasswordsCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	db := databasetest.SQLite(t)
	s := auth.New(db)
	ana := enter(t, s, "Ana", "ana@example.org")
	_, _, err := s.SetPassword(t.Context(), ana.Person, "", password)
	must(t, err)
	s = auth.New(db).WithoutPasswords()
	if _, _, err := s.SignInWithPassword(t.Context(), "ana@example.org", password, "192.0.2.1"); !errors.Is(err, auth.ErrForbidden) {
		t.Errorf("a password: %v, want it refused", err)
	}
	if _, _, err := s.SetPassword(t.Context(), ana.Person, password, password+"2"); !errors.Is(err, auth.ErrForbidden) {
		t.Errorf("a new password: %v, want it refused", err)
	}
	enter(t, s, "Ben", "") // by link
}

func TestWhoIsRefusedTooOftenMustWait(t *testing.T) {
	t.Parallel()
	s := auth.New(databasetest.SQLite(t))
	var err error
	for range 100 {
		_, _, err = s.SignInFrom(t.Context(), "192.0.2.9", openRules, func(context.Context) (auth.Identity, error) {
			return auth.Identity{}, &auth.RefusedError{Why: auth.RefusedState}
		})
		if _, ok := errors.AsType[*auth.TooOftenError](err); ok {
			break
		}
	}
	if e, ok := errors.AsType[*auth.TooOftenError](err); !ok || e.Wait <= 0 {
		t.Errorf("after a hundred refusals: %v", err)
	}
	if _, _, err := arrive(t, s, ofProvider, openRules); err != nil {
		t.Errorf("from another address: %v", err)
	}
	_, _, err = s.SignInFrom(t.Context(), "192.0.2.2", openRules, func(context.Context) (auth.Identity, error) {
		return auth.Identity{}, auth.ErrProviderUnavailable
	})
	if !errors.Is(err, auth.ErrProviderUnavailable) {
		t.Errorf("a provider that is away: %v", err)
	}
	events, err := s.AuditEvents(t.Context(), admin, auth.AuditFilter{}, 0, 1)
	if err != nil || len(events) != 1 || events[0].Action != "sign-in.failed" || !strings.Contains(events[0].Detail, `"why":"unavailable"`) {
		t.Errorf("the last event is %+v, %v", events, err)
	}
}
