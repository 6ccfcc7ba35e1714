package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// CreateStudy adds a study; its state is draft unless given.
func (l *Library) CreateStudy(ctx context.Context, who auth.Person, key Key, s research.Study) (research.Study, error) {
	if err := mayWrite(who); err != nil {
		return s, err
	}
	if s.State == "" {
		s.State = research.StudyDraft
	}
	if err := s.Check(); err != nil {
		return s, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		s.ID, s.Version, s.CreatedAt, s.UpdatedAt = research.NewID(), 1, l.now(), l.now()
		return []string{s.ID}, database.InsertStudy(ctx, tx, s)
	})
	if err != nil {
		return s, err
	}
	return database.StudyByID(ctx, l.db, ids[0])
}

// Study finds a study.
func (l *Library) Study(ctx context.Context, who auth.Person, id string) (research.Study, error) {
	if err := mayRead(who); err != nil {
		return research.Study{}, err
	}
	return database.StudyByID(ctx, l.db, id)
}

// Studies lists studies, newest first, of one brand or, if its slug is "", of all.
func (l *Library) Studies(ctx context.Context, who auth.Person, brand, after string, limit int) (Page[research.Study], error) {
	if err := mayRead(who); err != nil {
		return Page[research.Study]{}, err
	}
	studies, err := database.Studies(ctx, l.db, brand, after, limit+1)
	return page(studies, limit, func(s research.Study) string { return s.ID }), err
}

// StudyPatch changes what is not nil.
type StudyPatch struct {
	Title, Question, Market *string
	Method                  *research.Method
	State                   *research.StudyState
	Languages               *[]string
}

// UpdateStudy changes a study. It is research.ErrStale if the study is no
// longer of the version given; 0 skips that check. Search follows.
func (l *Library) UpdateStudy(ctx context.Context, who auth.Person, id string, version int64, p StudyPatch) (research.Study, error) {
	if err := mayWrite(who); err != nil {
		return research.Study{}, err
	}
	var s research.Study
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var err error
		if s, err = database.StudyByID(ctx, tx, id); err != nil {
			return err
		}
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
		return err
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
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}
