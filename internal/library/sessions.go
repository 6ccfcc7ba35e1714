package library

import (
	"context"
	"slices"

	"earshot/internal/audit"
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
		if _, err := editStudy(ctx, tx, who, s.Study); err != nil {
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

// Session finds a session with its files. What is noted about its participants
// is for those who may know them, and that they read it is recorded before they
// do.
func (l *Library) Session(ctx context.Context, who auth.Person, id string) (SessionDetail, error) {
	study, err := see(ctx, l.db, who, "session", id)
	if err != nil {
		return SessionDetail{}, err
	}
	d, err := l.sessionDetail(ctx, id)
	if err != nil || !d.noted() {
		return d, err
	}
	if !who.May(auth.Identities, study) {
		return d.anonymous(), nil
	}
	return d, l.hear(ctx, who, audit.Event{Action: audit.IdentityRead, Kind: "session", Object: id, Study: study.ID, Brand: study.Brand})
}

// SessionFiles finds a session with its files, and nothing about participants.
func (l *Library) SessionFiles(ctx context.Context, who auth.Person, id string) (SessionDetail, error) {
	if _, err := see(ctx, l.db, who, "session", id); err != nil {
		return SessionDetail{}, err
	}
	d, err := l.sessionDetail(ctx, id)
	return d.anonymous(), err
}

// noted reports whether something is noted about a participant.
func (d SessionDetail) noted() bool {
	return slices.ContainsFunc(d.Participants, func(p research.Participant) bool { return p.Note != "" })
}

// anonymous leaves out what is noted about participants.
func (d SessionDetail) anonymous() SessionDetail {
	d.Participants = slices.Clone(d.Participants)
	for i := range d.Participants {
		d.Participants[i].Note = ""
	}
	return d
}

func (l *Library) sessionDetail(ctx context.Context, id string) (SessionDetail, error) {
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
	if _, err := seeStudy(ctx, l.db, who, study); err != nil {
		return Page[research.Session]{}, err
	}
	sessions, err := database.Sessions(ctx, l.db, study, after, limit+1)
	return page(sessions, limit, func(s research.Session) string { return s.ID }), err
}

// Text is the text of a note or transcript.
type Text struct {
	File     research.File
	Segments []research.Segment
	// Links say how a translation belongs to its original, and Outdated which
	// lines of it translate what was corrected since: these are empty for who may
	// not contribute. Nil for what is none.
	Links    []research.Aligned
	Outdated map[int]bool
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
	study, err := see(ctx, l.db, who, "session", session)
	if err != nil {
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
				t := Text{File: f, Segments: segments}
				if err := l.relateText(ctx, &t, who.May(auth.Contribute, study)); err != nil {
					return nil, err
				}
				texts = append(texts, t)
			}
		}
	}
	return texts, nil
}
