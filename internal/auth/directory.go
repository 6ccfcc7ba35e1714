package auth

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"earshot/internal/database"

	"golang.org/x/text/unicode/norm"
)

// AccountState says whether a person can sign in.
type AccountState = database.AccountState

// PeopleFilter narrows a list of people. "" does not narrow.
type PeopleFilter struct {
	Text  string // within the name or the e-mail, without regard to case and accents
	State AccountState
}

// accountsAtOnce is how many people are read at once.
const accountsAtOnce = 1000

// FindPeople lists people by name, after the one whose id is given, and counts
// all that the filter leaves. It is for those who manage. All are read, because
// databases disagree on what a capital is in other alphabets; a group has
// thousands of people and not millions.
func (s *Service) FindPeople(ctx context.Context, who Person, f PeopleFilter, after string, limit int) ([]Account, int, error) {
	if !mayManagePeople(who) {
		return nil, 0, ErrForbidden
	}
	text := plain(f.Text)
	var found []Account
	for last := ""; ; {
		some, err := database.Accounts(ctx, s.db, last, accountsAtOnce)
		if err != nil {
			return nil, 0, err
		}
		for _, a := range some {
			if (f.State == "" || a.State == f.State) && (strings.Contains(plain(a.Name), text) || strings.Contains(a.Email, text)) {
				found = append(found, a)
			}
		}
		if len(some) < accountsAtOnce {
			break
		}
		last = some[len(some)-1].ID
	}
	slices.SortFunc(found, func(a, b Account) int {
		return cmp.Or(cmp.Compare(plain(a.Name), plain(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	total := len(found)
	if i := slices.IndexFunc(found, func(a Account) bool { return a.ID == after }); i >= 0 {
		found = found[i+1:]
	}
	return found[:min(limit, len(found))], total, nil
}

// plain is a text in small letters without accents.
func plain(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(strings.TrimSpace(s))))
}

// Names gives the names of people and of tokens by id; for those who manage. Ids
// of nobody are left out.
func (s *Service) Names(ctx context.Context, who Person, ids []string) (map[string]string, error) {
	if !mayManagePeople(who) {
		return nil, ErrForbidden
	}
	return database.HolderNames(ctx, s.db, ids)
}

// GrantsTo lists the roles of holders of a kind, or of all of that kind without
// holders, by holder: all for administrators of the group; for others those at
// the places that they manage.
func (s *Service) GrantsTo(ctx context.Context, who Person, kind HolderKind, holders ...string) (map[string][]Grant, error) {
	if !mayManagePeople(who) {
		return nil, ErrForbidden
	}
	grants, err := database.GrantsTo(ctx, s.db, kind, holders)
	if err != nil {
		return nil, err
	}
	if !who.MayAdminister() {
		if grants, err = s.managed(ctx, who, grants); err != nil {
			return nil, err
		}
	}
	by := map[string][]Grant{}
	for _, g := range grants {
		by[g.Holder] = append(by[g.Holder], g)
	}
	return by, nil
}

// managed keeps the grants at places that somebody manages.
func (s *Service) managed(ctx context.Context, who Person, grants []Grant) ([]Grant, error) {
	var ids []string
	for _, g := range grants {
		if g.Study != "" {
			ids = append(ids, g.Study)
		}
	}
	studies, err := database.StudiesByID(ctx, s.db, ids)
	return slices.DeleteFunc(grants, func(g Grant) bool {
		if g.Study != "" {
			return !who.May(ManageBrand, studies[g.Study])
		}
		return g.Brand == "" || !who.MayAt(ManageBrand, g.Brand)
	}), err
}

// MayGive reports whether a person may give or take a role at a place: in the
// group, at a brand (by slug), or in a study of that brand.
func MayGive(who Person, role Defined, brand, study string) bool {
	return mayGive(who, capsOf(role.Capabilities), brand, study)
}

// GroupsOf lists the groups in which an identity provider says that a person is;
// for those who manage.
func (s *Service) GroupsOf(ctx context.Context, who Person, person string) ([]string, error) {
	if !mayManagePeople(who) {
		return nil, ErrForbidden
	}
	return database.GroupsOf(ctx, s.db, person)
}

// GroupSize is a group of the identity provider with the people in it who have
// signed in.
type GroupSize = database.GroupSize

// Groups lists the groups that an identity provider named; for those who manage.
func (s *Service) Groups(ctx context.Context, who Person) ([]GroupSize, error) {
	if !mayManagePeople(who) {
		return nil, ErrForbidden
	}
	return database.Groups(ctx, s.db)
}
