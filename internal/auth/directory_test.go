package auth_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"
)

func TestPeopleAreFoundByNameWithoutRegardToAccents(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		for _, p := range [][2]string{{"Zoë", "zoe@example.org"}, {"Émile", "x@example.org"}, {"anna", "emil@example.org"}} {
			_, _, err := s.AddPerson(t.Context(), admin, p[0], p[1])
			must(t, err)
		}
		for _, each := range []struct {
			f     auth.PeopleFilter
			after int // the person of this place in the whole list; -1 for none
			limit int
			want  []string
			total int
		}{
			{auth.PeopleFilter{}, -1, 9, []string{"anna", "Émile", "Zoë"}, 3},
			{auth.PeopleFilter{}, 0, 1, []string{"Émile"}, 3},
			{auth.PeopleFilter{Text: " EMIL"}, -1, 9, []string{"anna", "Émile"}, 2},
			{auth.PeopleFilter{Text: "zoe"}, -1, 9, []string{"Zoë"}, 1},
			{auth.PeopleFilter{State: database.AccountDeactivated}, -1, 9, nil, 0},
		} {
			after := ""
			if each.after >= 0 {
				all, _, err := s.FindPeople(t.Context(), admin, auth.PeopleFilter{}, "", 9)
				must(t, err)
				after = all[each.after].ID
			}
			found, total, err := s.FindPeople(t.Context(), admin, each.f, after, each.limit)
			must(t, err)
			var names []string
			for _, a := range found {
				names = append(names, a.Name)
			}
			if !slices.Equal(names, each.want) || total != each.total {
				t.Errorf("%+v after %d: %q of %d, want %q of %d", each.f, each.after, names, total, each.want, each.total)
			}
		}
		if _, _, err := s.FindPeople(t.Context(), auth.Person{ID: "x", Role: auth.Researcher}, auth.PeopleFilter{}, "", 9); !errors.Is(err, auth.ErrForbidden) {
			t.Errorf("a researcher lists people: %v", err)
		}
	})
}

func TestGrantsAreListedForThoseWhoManageTheirPlaces(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		ana, ben := enter(t, s, "Ana", "ana@example.org"), enter(t, s, "Ben", "ben@example.org")
		ids := map[string]string{}
		must(t, db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			for _, slug := range []string{"one", "two"} {
				b := research.Brand{ID: research.NewID(), Slug: slug, Name: slug}
				study := research.Study{ID: research.NewID(), Brand: slug, Title: slug, State: research.StudyDraft, Visibility: research.VisibleTeam, CreatedAt: time.Now()}
				ids[slug] = study.ID
				if err := errors.Join(database.InsertBrand(ctx, tx, b), database.InsertStudy(ctx, tx, study)); err != nil {
					return err
				}
			}
			return database.ReplaceGroups(ctx, tx, ben.ID, []string{"cn=readers", "cn=all"})
		}))
		for _, n := range []auth.NewGrant{
			{HolderKind: "person", Holder: ana.ID, Role: "brand-admin", Brand: "one"},
			{HolderKind: "person", Holder: ben.ID, Role: "viewer", Brand: "one"},
			{HolderKind: "person", Holder: ben.ID, Role: "viewer", Study: ids["one"]},
			{HolderKind: "person", Holder: ben.ID, Role: "viewer", Study: ids["two"]},
			{HolderKind: "person", Holder: ben.ID, Role: "viewer"},
			{HolderKind: "group", Holder: "cn=readers", Role: "viewer", Brand: "two"},
		} {
			_, err := s.Give(t.Context(), admin, n)
			must(t, err)
		}
		manager, err := s.FromCookie(t.Context(), ana.cookie)
		must(t, err)
		for _, each := range []struct {
			who  auth.Person
			want int
		}{{admin, 4}, {manager, 2}} {
			by, err := s.GrantsTo(t.Context(), each.who, "person", ben.ID, research.NewID())
			if err != nil || len(by[ben.ID]) != each.want || len(by) != 1 {
				t.Errorf("%s sees %+v, %v; want %d", each.who.Name, by, err, each.want)
			}
		}
		if by, err := s.GrantsTo(t.Context(), admin, "group"); err != nil || len(by["cn=readers"]) != 1 {
			t.Errorf("roles of groups: %+v, %v", by, err)
		}
		if by, err := s.GrantsTo(t.Context(), manager, "group"); err != nil || len(by) != 0 {
			t.Errorf("roles of groups elsewhere: %+v, %v", by, err)
		}
		if _, err := s.GrantsTo(t.Context(), ben.Person, "person", ben.ID); !errors.Is(err, auth.ErrForbidden) {
			t.Errorf("somebody who manages nothing: %v", err)
		}
		groups, err := s.GroupsOf(t.Context(), manager, ben.ID)
		if err != nil || !slices.Equal(groups, []string{"cn=all", "cn=readers"}) {
			t.Errorf("groups of Ben: %q, %v", groups, err)
		}
		sizes, err := s.Groups(t.Context(), manager)
		if err != nil || len(sizes) != 2 || sizes[0] != (auth.GroupSize{Name: "cn=all", People: 1}) {
			t.Errorf("groups: %+v, %v", sizes, err)
		}
		names, err := s.Names(t.Context(), manager, []string{ana.ID, ben.ID, "x"})
		if err != nil || len(names) != 2 || names[ben.ID] != "Ben" {
			t.Errorf("names: %v, %v", names, err)
		}
	})
}

func TestSomebodyWithARoleIsAddedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		_, code, err := s.AddPersonWith(t.Context(), admin, "Ana", "ana@example.org", auth.NewGrant{Role: "nonsense"})
		if !isInvalid(err) || code != "" {
			t.Errorf("with a role that is none: %q, %v", code, err)
		}
		a, _, err := s.AddPersonWith(t.Context(), admin, "Ana", "ana@example.org", auth.NewGrant{Role: "viewer", Reason: "new"})
		must(t, err)
		by, err := s.GrantsTo(t.Context(), admin, "person", a.ID)
		if err != nil || len(by[a.ID]) != 1 || by[a.ID][0].Reason != "new" {
			t.Errorf("roles of Ana: %+v, %v", by, err)
		}
		if n, err := s.CountSignInsOf(t.Context(), admin, a.ID); err != nil || n != 0 {
			t.Errorf("sign-ins of Ana: %d, %v", n, err)
		}
	})
}

func TestRolesAreEditedAtTheirVersionAndSayWhoHasThem(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		ana := enter(t, s, "Ana", "ana@example.org")
		made, err := s.EditRole(t.Context(), admin, "listener", 0, []auth.Capability{auth.Read})
		must(t, err)
		if _, err := s.EditRole(t.Context(), admin, "listener", 0, nil); !errors.Is(err, research.ErrConflict) {
			t.Errorf("a second of the name: %v", err)
		}
		changed, err := s.EditRole(t.Context(), admin, "listener", made.Version, []auth.Capability{auth.Read, auth.Recordings})
		if err != nil || changed.Version == made.Version || len(changed.Capabilities) != 2 {
			t.Errorf("edited: %+v, %v", changed, err)
		}
		if _, err := s.EditRole(t.Context(), admin, "listener", made.Version, nil); !errors.Is(err, research.ErrStale) {
			t.Errorf("at a version that has moved on: %v", err)
		}
		if _, err := s.EditRole(t.Context(), admin, "nobody", 1, nil); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("one that is not there: %v", err)
		}
		_, token, err := s.AddToken(t.Context(), admin, auth.NewToken{Name: "import", Role: "listener"})
		must(t, err)
		for _, n := range []auth.NewGrant{
			{HolderKind: "person", Holder: ana.ID, Role: "listener"},
			{HolderKind: "group", Holder: "cn=all", Role: "listener"},
			{HolderKind: "token", Holder: token.ID, Role: "listener"},
		} {
			_, err := s.Give(t.Context(), admin, n)
			must(t, err)
		}
		uses, err := s.RoleUses(t.Context(), admin)
		if want := (auth.RoleUse{People: 1, Groups: 1, Tokens: 1}); err != nil || uses["listener"] != want {
			t.Errorf("uses: %+v, %v; want %+v", uses["listener"], err, want)
		}
		holders, err := s.RoleHolders(t.Context(), admin, "listener", 9)
		if err != nil || len(holders) != 3 || holders[1].Name != "Ana" || holders[0].ID != "cn=all" || holders[2].Name != "import" {
			t.Errorf("holders: %+v, %v", holders, err)
		}
		for _, who := range []auth.Person{ana.Person, {}} {
			_, uses := s.RoleUses(t.Context(), who)
			_, holders := s.RoleHolders(t.Context(), who, "listener", 9)
			if _, edited := s.EditRole(t.Context(), who, "listener", 0, nil); !errors.Is(uses, auth.ErrForbidden) || !errors.Is(holders, auth.ErrForbidden) || !errors.Is(edited, auth.ErrForbidden) {
				t.Errorf("%q: %v, %v, %v; want all forbidden", who.Name, uses, holders, edited)
			}
		}
	})
}

func TestTokensAreListedTheLatestFirst(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := auth.New(db)
		ana, ben := enter(t, s, "Ana", "ana@example.org"), enter(t, s, "Ben", "ben@example.org")
		add := func(who auth.Person, n auth.NewToken) auth.Token {
			t.Helper()
			_, token, err := s.AddToken(t.Context(), who, n)
			must(t, err)
			return token
		}
		one := add(ana.Person, auth.NewToken{Name: "one", Personal: true})
		add(ana.Person, auth.NewToken{Name: "two", Personal: true})
		add(ben.Person, auth.NewToken{Name: "three", Personal: true})
		service := add(admin, auth.NewToken{Name: "four", Role: auth.Viewer})
		for _, each := range []struct {
			who    auth.Person
			f      auth.TokenFilter
			before string
			want   string
		}{
			{ana.Person, auth.TokenFilter{Person: ana.ID}, "", "two one"},
			{ana.Person, auth.TokenFilter{Person: ana.ID}, one.ID, ""},
			{admin, auth.TokenFilter{Services: true}, "", "four"},
			{admin, auth.TokenFilter{Personal: true}, service.ID, "three two one"},
		} {
			list, err := s.LatestTokens(t.Context(), each.who, each.f, each.before, 9)
			must(t, err)
			var names []string
			for _, token := range list {
				names = append(names, token.Name)
			}
			if got := strings.Join(names, " "); got != each.want {
				t.Errorf("%+v: %q, want %q", each.f, got, each.want)
			}
		}
		for _, f := range []auth.TokenFilter{{}, {Services: true}, {Person: ben.ID}} {
			if _, err := s.LatestTokens(t.Context(), ana.Person, f, "", 9); !errors.Is(err, auth.ErrForbidden) {
				t.Errorf("%+v: %v, want it forbidden", f, err)
			}
		}
		if _, err := s.TokenByID(t.Context(), ben.Person, one.ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("somebody else's token: %v", err)
		}
		if found, err := s.TokenByID(t.Context(), ana.Person, one.ID); err != nil || found.Name != "one" {
			t.Errorf("one's own token: %+v, %v", found, err)
		}
	})
}
