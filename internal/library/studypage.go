package library

import (
	"context"
	"errors"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// StudyCounts is how far a study has come.
type StudyCounts = database.StudyCounts

// CountStudy counts what a study has.
func (l *Library) CountStudy(ctx context.Context, who auth.Person, study string) (StudyCounts, error) {
	if _, err := seeStudy(ctx, l.db, who, study); err != nil {
		return StudyCounts{}, err
	}
	return database.CountStudy(ctx, l.db, study)
}

// StudyFile is a file with the session that it belongs to.
type StudyFile struct {
	research.File
	Title string // of the session
}

// StudyFiles lists the files of a study, newest first: all of them, or those
// alone that could not be read.
func (l *Library) StudyFiles(ctx context.Context, who auth.Person, study string, failed bool, before string, limit int) (Page[StudyFile], error) {
	var none Page[StudyFile]
	if _, err := seeStudy(ctx, l.db, who, study); err != nil {
		return none, err
	}
	files, err := database.FilesOfStudy(ctx, l.db, study, failed, before, limit+1)
	if err != nil {
		return none, err
	}
	part := page(files, limit, func(f research.File) string { return f.ID })
	var ids []string
	for _, f := range part.Items {
		ids = append(ids, f.Session)
	}
	sessions, err := database.SessionsByID(ctx, l.db, distinct(ids))
	listed := Page[StudyFile]{Next: part.Next}
	for _, f := range part.Items {
		listed.Items = append(listed.Items, StudyFile{f, sessions[f.Session].Title})
	}
	return listed, err
}

// StudyGuide finds the discussion guide of a study: the newest of its notes that
// is called one. It is not ok where there is none.
func (l *Library) StudyGuide(ctx context.Context, who auth.Person, study string) (guide research.File, ok bool, err error) {
	if _, err := seeStudy(ctx, l.db, who, study); err != nil {
		return research.File{}, false, err
	}
	guide, err = database.GuideOf(ctx, l.db, study)
	if errors.Is(err, research.ErrNotFound) {
		return guide, false, nil
	}
	return guide, err == nil, err
}

// Done is something that was done in a study.
type Done = database.Done

// StudyActivity lists what was done in a study lately, the last first.
func (l *Library) StudyActivity(ctx context.Context, who auth.Person, study string, limit int) ([]Done, error) {
	if _, err := seeStudy(ctx, l.db, who, study); err != nil {
		return nil, err
	}
	return database.StudyActivity(ctx, l.db, study, limit)
}
