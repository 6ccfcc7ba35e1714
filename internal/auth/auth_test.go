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
)

func TestTokensOpenTheDoorUntilTheyExpire(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		lasting, err := s.CreateToken(t.Context(), "import", auth.Researcher, 0)
		if err != nil {
			t.Fatal(err)
		}
		brief, err := s.CreateToken(t.Context(), "brief", auth.Viewer, time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := s.FromToken(t.Context(), lasting); err != nil || p.Name != "import" || !p.MayWrite() || p.MayAdminister() || p.ID == "" {
			t.Errorf("FromToken = %+v, %v", p, err)
		}
		time.Sleep(5 * time.Millisecond)
		for name, token := range map[string]string{
			"expired": brief, "empty": "", "no prefix": strings.TrimPrefix(lasting, "esh_"), "cut": lasting[:len(lasting)-1],
			"longer": lasting + "x", "another case": strings.ToUpper(lasting), "a NUL": lasting + "\x00",
		} {
			if p, err := s.FromToken(t.Context(), token); !errors.Is(err, auth.ErrUnknown) || p != (auth.Person{}) {
				t.Errorf("a token that is %s: %+v, %v; want ErrUnknown", name, p, err)
			}
		}
	})
}

func TestSecretsAreNotStored(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		token, err := s.CreateToken(t.Context(), "x", auth.Viewer, 0)
		if err != nil {
			t.Fatal(err)
		}
		code, err := s.CreateLink(t.Context(), "Ana", auth.GroupAdmin)
		if err != nil {
			t.Fatal(err)
		}
		cookie, _, err := s.SignIn(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		for table, secret := range map[string]string{"tokens": token, "sign_in_links": code, "sign_ins": cookie} {
			hashes, err := database.All(t.Context(), db, database.Scalar[string], `SELECT hash FROM `+table)
			if err != nil || len(hashes) != 1 {
				t.Fatalf("%s: %d rows, %v", table, len(hashes), err)
			}
			if strings.Contains(hashes[0], secret) || len(hashes[0]) != 64 {
				t.Errorf("%s keeps %q", table, hashes[0])
			}
		}
	})
}

func TestALinkSignsInOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		code, err := s.CreateLink(t.Context(), "Ana", auth.GroupAdmin)
		if err != nil {
			t.Fatal(err)
		}
		cookie, expires, err := s.SignIn(t.Context(), code)
		if err != nil || time.Until(expires) < time.Hour {
			t.Fatalf("SignIn: expires %v, %v", expires, err)
		}
		if p, err := s.FromCookie(t.Context(), cookie); err != nil || p.Name != "Ana" || !p.MayAdminister() {
			t.Errorf("FromCookie = %+v, %v", p, err)
		}
		for name, bad := range map[string]string{"spent": code, "wrong": "x", "empty": ""} {
			if _, _, err := s.SignIn(t.Context(), bad); !errors.Is(err, auth.ErrUnknown) {
				t.Errorf("SignIn with a code that is %s: %v, want ErrUnknown", name, err)
			}
		}
		if from, err := s.SignOut(t.Context(), cookie); err != nil || from {
			t.Fatal(err)
		}
		if _, err := s.FromCookie(t.Context(), cookie); !errors.Is(err, auth.ErrUnknown) {
			t.Errorf("FromCookie after signing out: %v", err)
		}
	})
}

func TestRolesContainEachOther(t *testing.T) {
	t.Parallel()
	for role, want := range map[auth.Role][3]bool{
		auth.Viewer: {true, false, false}, auth.Researcher: {true, true, false}, auth.GroupAdmin: {true, true, true},
		auth.Contributor: {true, true, false}, auth.BrandAdmin: {true, true, false}, "": {}, "owner": {},
	} {
		p := auth.Person{Role: role}
		if got := [3]bool{p.MayRead(), p.MayWrite(), p.MayAdminister()}; got != want {
			t.Errorf("role %q may read, write, administer: %v, want %v", role, got, want)
		}
	}
	if _, err := auth.ParseRole("owner"); err == nil || !strings.Contains(err.Error(), "group-admin") {
		t.Errorf("ParseRole of an unknown role: %v, want the choices", err)
	}
}

func TestNobodyIsTheZeroPerson(t *testing.T) {
	t.Parallel()
	if p := auth.From(context.Background()); p.MayRead() {
		t.Errorf("From of a context without a person = %+v", p)
	}
	ana := auth.Person{ID: "1", Role: auth.Viewer}
	if got := auth.From(auth.With(t.Context(), ana)); got != ana {
		t.Errorf("From = %+v, want %+v", got, ana)
	}
}
