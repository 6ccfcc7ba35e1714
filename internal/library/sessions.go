package library

import (
	"context"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/texts"
	"earshot/internal/transcript"
)

// SessionDetail is a session with its files; those that are still on their way
// in are the last.
type SessionDetail struct {
	research.Session
	Files []research.File
}

// CreateSession adds a session to a study.
func (l *Library) CreateSession(ctx context.Context, who auth.Person, key Key, s research.Session) (SessionDetail, error) {
	if err := mayWrite(who); err != nil {
		return SessionDetail{}, err
	}
	if err := s.Check(); err != nil {
		return SessionDetail{}, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		if _, err := database.StudyByID(ctx, tx, s.Study); err != nil {
			return nil, err
		}
		fresh := s
		fresh.ID, fresh.CreatedAt, fresh.Participants = research.NewID(), l.now(), slices.Clone(s.Participants)
		_, err := database.InsertSession(ctx, tx, fresh)
		return []string{fresh.ID}, err
	})
	if err != nil {
		return SessionDetail{}, err
	}
	return l.Session(ctx, who, ids[0])
}

// Session finds a session with its files.
func (l *Library) Session(ctx context.Context, who auth.Person, id string) (SessionDetail, error) {
	if err := mayRead(who); err != nil {
		return SessionDetail{}, err
	}
	s, err := database.SessionByID(ctx, l.db, id)
	if err != nil {
		return SessionDetail{}, err
	}
	files, err := database.FilesOf(ctx, l.db, id)
	if err != nil {
		return SessionDetail{}, err
	}
	arriving, err := database.OpenUploads(ctx, l.db, id)
	for _, u := range arriving {
		files = append(files, u.File())
	}
	return SessionDetail{Session: s, Files: files}, err
}

// Sessions lists the sessions of a study, newest first, without participants.
func (l *Library) Sessions(ctx context.Context, who auth.Person, study, after string, limit int) (Page[research.Session], error) {
	if err := mayRead(who); err != nil {
		return Page[research.Session]{}, err
	}
	if _, err := database.StudyByID(ctx, l.db, study); err != nil {
		return Page[research.Session]{}, err
	}
	sessions, err := database.Sessions(ctx, l.db, study, after, limit+1)
	return page(sessions, limit, func(s research.Session) string { return s.ID }), err
}

// Text is the text of a note or transcript.
type Text struct {
	File     research.File
	Segments []research.Segment
}

// Transcript is the text in the form in which transcripts are written.
func (t Text) Transcript() transcript.Transcript {
	to := transcript.Transcript{Language: t.File.Language, Segments: make([]transcript.Segment, len(t.Segments))}
	for i, s := range t.Segments {
		to.Segments[i] = texts.Spoken(s)
	}
	return to
}

// Texts reads the transcripts and notes of a session that have been read,
// transcripts first.
func (l *Library) Texts(ctx context.Context, who auth.Person, session string) ([]Text, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	files, err := database.FilesOf(ctx, l.db, session)
	if err != nil {
		return nil, err
	}
	var texts []Text
	for _, kind := range []research.FileKind{research.KindTranscript, research.KindNote} {
		for _, f := range files {
			if f.Kind != kind {
				continue
			}
			segments, err := database.Segments(ctx, l.db, f.ID)
			if err != nil {
				return nil, err
			}
			if len(segments) > 0 {
				texts = append(texts, Text{File: f, Segments: segments})
			}
		}
	}
	return texts, nil
}
