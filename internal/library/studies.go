package library

import (
	"cmp"
	"context"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// CreateStudy adds a study; its state is draft unless given.
func (l *Library) CreateStudy(ctx context.Context, who auth.Person, key Key, s research.Study) (research.Study, error) {
	if err := mayWrite(who); err != nil {
		return s, err
	}
	s.State = cmp.Or(s.State, research.StudyDraft)
	s.Visibility = cmp.Or(s.Visibility, research.VisibleGroup)
	if err := s.Check(); err != nil {
		return s, err
	}
	if !who.MayAt(auth.Contribute, s.Brand) {
		if _, err := database.BrandBySlug(ctx, l.db, s.Brand); err != nil {
			return s, err
		}
		return s, auth.ErrForbidden
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		s.ID, s.Version, s.CreatedAt, s.UpdatedAt = research.NewID(), 1, l.now(), l.now()
		if err := database.InsertStudy(ctx, tx, s); err != nil {
			return nil, err
		}
		tx.AfterCommit(l.sight.forget)
		return []string{s.ID}, l.joinTeam(ctx, tx, who, s)
	})
	if err != nil {
		return s, err
	}
	return database.StudyByID(ctx, l.db, ids[0])
}

// Study finds a study.
func (l *Library) Study(ctx context.Context, who auth.Person, id string) (research.Study, error) {
	return seeStudy(ctx, l.db, who, id)
}

// Studies lists studies, newest first, of one brand or, if its slug is "", of all.
func (l *Library) Studies(ctx context.Context, who auth.Person, brand, after string, limit int) (Page[research.Study], error) {
	if err := mayRead(who); err != nil {
		return Page[research.Study]{}, err
	}
	studies, err := database.Studies(ctx, l.db, who.Scope(), brand, after, limit+1)
	return page(studies, limit, func(s research.Study) string { return s.ID }), err
}

// StudyPatch changes what is not nil.
type StudyPatch struct {
	Title, Question, Market *string
	Method                  *research.Method
	State                   *research.StudyState
	Languages               *[]string
	Visibility              *research.Visibility
}

// UpdateStudy changes a study. It is research.ErrStale if the study is no
// longer of the version given; 0 skips that check. Search follows.
func (l *Library) UpdateStudy(ctx context.Context, who auth.Person, id string, version int64, p StudyPatch) (research.Study, error) {
	var s research.Study
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		if s, err = editStudy(ctx, tx, who, id); err != nil {
			return err
		}
		before := s.Visibility
		if version != 0 && version != s.Version {
			return research.ErrStale
		}
		p.apply(&s)
		if err := s.Check(); err != nil {
			return err
		}
		s.Version, s.UpdatedAt = s.Version+1, l.now()
		if err := database.UpdateStudy(ctx, tx, s); err != nil {
			return err
		}
		_, err = database.AppendChange(ctx, tx, database.StudyChanged, id, l.now())
		tx.AfterCommit(l.wake)
		if err != nil || s.Visibility == before {
			return err
		}
		tx.AfterCommit(l.sight.forget)
		if err := l.joinTeam(ctx, tx, who, s); err != nil {
			return err
		}
		return l.record(ctx, tx, who, audit.Event{
			Action: audit.VisibilitySet, Kind: "study", Object: id, Study: id, Brand: s.Brand,
			Detail: audit.Detail{"from": string(before), "to": string(s.Visibility)},
		})
	})
	return s, err
}

func (p StudyPatch) apply(s *research.Study) {
	set(&s.Title, p.Title)
	set(&s.Question, p.Question)
	set(&s.Market, p.Market)
	set(&s.Method, p.Method)
	set(&s.State, p.State)
	set(&s.Languages, p.Languages)
	set(&s.Visibility, p.Visibility)
}

// joinTeam makes whoever closes a study to all but its team one of that team, unless
// they see all of its brand anyway.
func (l *Library) joinTeam(ctx context.Context, tx *database.Tx, who auth.Person, s research.Study) error {
	if s.Visibility != research.VisibleTeam || who.Scope().Sees(s) {
		return nil
	}
	g := database.Grant{ID: research.NewID(), HolderKind: database.HolderPerson, Holder: who.ID, Role: string(auth.Contributor), Study: s.ID, Author: who.ID, CreatedAt: l.now()}
	if who.ID == who.Token {
		g.HolderKind = database.HolderToken
	}
	if _, err := database.PutGrant(ctx, tx, g); err != nil {
		return err
	}
	tx.AfterCommit(l.rights)
	return l.record(ctx, tx, who, audit.Event{
		Action: audit.RoleGiven, Kind: string(g.HolderKind), Object: who.ID, Study: s.ID, Brand: s.Brand,
		Detail: audit.Detail{"role": g.Role, "grant": g.ID},
	})
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
