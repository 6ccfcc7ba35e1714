package database

import (
	"context"

	"earshot/internal/research"
)

const sessionColumns = `id, study_id, title, held_on, language, market, created_at`

func scanSession(row Row) (research.Session, error) {
	var s research.Session
	var created int64
	err := row.Scan(&s.ID, &s.Study, &s.Title, &s.HeldOn, &s.Language, &s.Market, &created)
	s.CreatedAt = fromMillis(created)
	return s, err
}

// InsertSession adds a session and those of its participants that the study
// does not know yet; participants get their ids.
func InsertSession(ctx context.Context, tx *Tx, s research.Session) (research.Session, error) {
	if _, err := tx.Exec(ctx, `INSERT INTO sessions (`+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, s.Study, s.Title, s.HeldOn, s.Language, s.Market, millis(s.CreatedAt)); err != nil {
		return s, err
	}
	for i, p := range s.Participants {
		known, err := One(ctx, tx, scanParticipant, `INSERT INTO participants (id, study_id, pseudonym, note)
			VALUES ($1, $2, $3, $4) ON CONFLICT (study_id, pseudonym) DO UPDATE SET note =
			CASE WHEN excluded.note = '' THEN participants.note ELSE excluded.note END
			RETURNING id, pseudonym, note`, research.NewID(), s.Study, p.Pseudonym, p.Note)
		if err != nil {
			return s, err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO session_participants (session_id, participant_id, ordinal)
			VALUES ($1, $2, $3)`, s.ID, known.ID, i); err != nil {
			return s, err
		}
		s.Participants[i] = known
	}
	return s, nil
}

func scanParticipant(row Row) (research.Participant, error) {
	var p research.Participant
	err := row.Scan(&p.ID, &p.Pseudonym, &p.Note)
	return p, err
}

// SessionByID finds a session with its participants.
func SessionByID(ctx context.Context, r Reader, id string) (research.Session, error) {
	s, err := One(ctx, r, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE id = $1`, id)
	if err != nil {
		return s, missing(err, "session")
	}
	s.Participants, err = All(ctx, r, scanParticipant, `SELECT p.id, p.pseudonym, p.note
		FROM session_participants sp JOIN participants p ON p.id = sp.participant_id
		WHERE sp.session_id = $1 ORDER BY sp.ordinal`, id)
	return s, err
}

// Sessions lists the sessions of a study, newest first, without participants,
// before the id given ("" for the first).
func Sessions(ctx context.Context, r Reader, study, before string, limit int) ([]research.Session, error) {
	return All(ctx, r, scanSession, `SELECT `+sessionColumns+` FROM sessions
		WHERE study_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, study, before, limit)
}

// SessionsByID finds several sessions, without participants, by id.
func SessionsByID(ctx context.Context, r Reader, ids []string) (map[string]research.Session, error) {
	return byID(ctx, r, scanSession, func(s research.Session) string { return s.ID },
		`SELECT `+sessionColumns+` FROM sessions WHERE id IN `, ids)
}

// StudiesByID finds several studies by id.
func StudiesByID(ctx context.Context, r Reader, ids []string) (map[string]research.Study, error) {
	return byID(ctx, r, scanStudy, func(s research.Study) string { return s.ID },
		`SELECT `+studyColumns+studyTables+` WHERE s.id IN `, ids)
}
