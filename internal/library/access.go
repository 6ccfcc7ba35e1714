package library

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

func mayRead(who auth.Person) error {
	if !who.MayRead() {
		return auth.ErrForbidden
	}
	return nil
}

// mayWrite is for all that adds or changes research: nobody learns from a
// refusal what there is.
func mayWrite(who auth.Person) error {
	if !who.MayWrite() {
		return auth.ErrForbidden
	}
	return nil
}

// seeStudy finds a study that a person may see. There are no others as far as
// they can tell.
func seeStudy(ctx context.Context, r database.Reader, who auth.Person, id string) (research.Study, error) {
	if err := mayRead(who); err != nil {
		return research.Study{}, err
	}
	s, err := database.StudyByID(ctx, r, id)
	return seen(who, "study", s, err)
}

// see finds the study of a session, file or highlight that a person may see.
func see(ctx context.Context, r database.Reader, who auth.Person, thing, id string) (research.Study, error) {
	if err := mayRead(who); err != nil {
		return research.Study{}, err
	}
	s, err := database.StudyOf(ctx, r, thing, id)
	return seen(who, thing, s, err)
}

func seen(who auth.Person, thing string, s research.Study, err error) (research.Study, error) {
	if err == nil && !who.Scope().Sees(s) {
		err = &research.NotFoundError{Thing: thing}
	}
	if err != nil {
		return research.Study{}, err
	}
	return s, nil
}

// edit finds the study of something that a person may change.
func edit(ctx context.Context, r database.Reader, who auth.Person, thing, id string) (research.Study, error) {
	if err := mayWrite(who); err != nil {
		return research.Study{}, err
	}
	s, err := see(ctx, r, who, thing, id)
	if err == nil && !who.May(auth.Contribute, s) {
		err = auth.ErrForbidden
	}
	return s, err
}

// editStudy finds a study that a person may change.
func editStudy(ctx context.Context, r database.Reader, who auth.Person, id string) (research.Study, error) {
	if err := mayWrite(who); err != nil {
		return research.Study{}, err
	}
	s, err := seeStudy(ctx, r, who, id)
	if err == nil && !who.May(auth.Contribute, s) {
		err = auth.ErrForbidden
	}
	return s, err
}

// seeClaim finds a finding or an insight that a person may see, and says whether
// they see all that belongs to it: its earlier versions, and of a finding the
// study.
func seeClaim(ctx context.Context, r database.Reader, who auth.Person, kind search.Kind, id string) (research.Claim, bool, error) {
	if err := mayRead(who); err != nil {
		return research.Claim{}, false, err
	}
	c, err := database.ClaimByID(ctx, r, kind, id)
	if errors.Is(err, research.ErrNotFound) {
		err = goneOr(ctx, r, who, kind, id, err)
	}
	if err != nil {
		return c, false, err
	}
	return judgeClaim(ctx, r, who, kind, c)
}

func judgeClaim(ctx context.Context, r database.Reader, who auth.Person, kind search.Kind, c research.Claim) (research.Claim, bool, error) {
	scope := who.Scope()
	sees, whole := scope.SeesInsight(c.State), scope.SeesInsight(research.FindingDraft)
	if kind == search.Finding && !scope.All {
		study, err := database.StudyByID(ctx, r, c.Study)
		if err != nil {
			return research.Claim{}, false, err
		}
		sees, whole = scope.SeesFinding(study, c.State), scope.Sees(study)
	} else if kind == search.Finding {
		sees, whole = true, true
	}
	if !sees {
		return research.Claim{}, false, &research.NotFoundError{Thing: string(kind)}
	}
	return c, whole, nil
}

// editClaim checks that a person may change a claim that they see.
func editClaim(ctx context.Context, r database.Reader, who auth.Person, kind search.Kind, c research.Claim) error {
	_, whole, err := judgeClaim(ctx, r, who, kind, c)
	if err != nil || kind == search.Insight {
		return err // whoever may write somewhere, writes insights
	}
	if !whole {
		return auth.ErrForbidden
	}
	_, err = editStudy(ctx, r, who, c.Study)
	return err
}

// unseenStudies lists those among studies that a person does not see.
func unseenStudies(ctx context.Context, r database.Reader, who auth.Person, ids []string) (map[string]bool, error) {
	scope, unseen := who.Scope(), map[string]bool{}
	ids = distinct(ids)
	if scope.All || len(ids) == 0 {
		return unseen, nil
	}
	studies, err := database.StudiesByID(ctx, r, ids)
	for _, id := range ids {
		if s, ok := studies[id]; !ok || !scope.Sees(s) {
			unseen[id] = true
		}
	}
	return unseen, err
}

// sight remembers for a moment which studies scopes see, for the index, which
// knows nothing of roles. What this process changes counts at once. Whatever the
// index finds is looked at again when it is read from the database.
type sight struct {
	mu    sync.Mutex
	known map[string]glance
	round int
}

type glance struct {
	scope search.Scope
	until time.Time
}

const (
	sightFor  = time.Second
	mostSight = 1000
)

// scope says which passages a person's searches see.
func (l *Library) scope(ctx context.Context, who auth.Person) (search.Scope, error) {
	scope := who.Scope()
	switch {
	case scope.All:
		return search.Everything(), nil
	case scope.None():
		return search.Scope{}, nil
	}
	key := scopeKey(scope)
	seen, ok, round := l.sight.find(key)
	if ok {
		return seen, nil
	}
	ids, err := database.StudiesSeen(ctx, l.db, scope)
	if err != nil {
		return search.Scope{}, err
	}
	if scope.Drafts {
		ids = append(ids, "") // insights that are not published are of no study
	}
	seen = search.Studies(ids...)
	if scope.SeesShared() {
		seen = seen.WithShared()
	}
	l.sight.keep(key, seen, round)
	return seen, nil
}

// scopeKey is the same for scopes that see the same, and for no others: slugs and
// ids hold no such characters.
func scopeKey(s research.Scope) string {
	flags := []byte{'-', '-', '-', '-'}
	for i, set := range []bool{s.Open, s.EveryBrand, s.Drafts, s.Within != nil} {
		if set {
			flags[i] = '+'
		}
	}
	lists := make([]string, 0, 5)
	for _, list := range [][]string{s.Within, s.Brands, s.Whole, s.Studies} {
		lists = append(lists, strings.Join(list, ","))
	}
	return strings.Join(append(lists, string(flags)), ";")
}

func (s *sight) find(key string) (search.Scope, bool, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.known[key]
	return g.scope, ok && time.Now().Before(g.until), s.round
}

func (s *sight) keep(key string, scope search.Scope, round int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if round != s.round {
		return // something changed since it was read
	}
	if s.known == nil || len(s.known) >= mostSight {
		s.known = map[string]glance{}
	}
	s.known[key] = glance{scope, time.Now().Add(sightFor)}
}

func (s *sight) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = nil
	s.round++
}

// record adds an audit event about what a person does.
func (l *Library) record(ctx context.Context, tx *database.Tx, who auth.Person, e audit.Event) error {
	e.Actor, e.Token = who.ID, who.Token
	return audit.Append(ctx, tx, e, l.now())
}

// without drops what is in a set.
func without(list []string, drop map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(list), func(v string) bool { return drop[v] })
}
