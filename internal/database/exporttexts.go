package database

import (
	"context"

	"earshot/internal/research"
)

// ExportedText is a note or transcript with where it is from.
type ExportedText struct {
	File                             research.File
	Timed                            bool
	SessionTitle, Held               string
	Study, StudyTitle, Brand, Method string
	Market                           string
	Recording, RecordingType         string // name and media type of the session's first recording; "" for none
	RecordingID                      string
}

const fromTexts = ` FROM files f JOIN sessions s ON s.id = f.session_id JOIN studies t ON t.id = s.study_id JOIN brands b ON b.id = t.brand_id `

// ofTexts is the condition that a text is of an export: it is of the sessions
// that the filter finds and, where the filter is about highlights, has some.
func (f ExportFilter) ofTexts(args []any) (string, []any) {
	about := f
	about.Languages, about.Speakers, about.Tags = nil, nil, nil
	condition, args := about.where(exported{market: exportedHighlight.market, held: `s.held_on`}, args)
	condition = `EXISTS (SELECT 1 FROM segments g WHERE g.file_id = f.id) AND f.kind IN ('note', 'transcript')` + condition
	if len(f.Languages)+len(f.Speakers) > 0 || f.Tags != nil {
		marks, more := f.where(exportedHighlight, args)
		condition += ` AND EXISTS (SELECT 1 FROM highlights h LEFT JOIN passages p ON p.source_id = h.id
			WHERE h.file_id = f.id AND h.state = 'anchored'` + marks + `)`
		args = more
	}
	return condition, args
}

const textIsTimed = `CASE WHEN EXISTS (SELECT 1 FROM segments g WHERE g.file_id = f.id AND g.start_ms IS NOT NULL) THEN 1 ELSE 0 END`

// TextsToExport lists notes and transcripts that have been read, in order of id
// after the one given.
func TextsToExport(ctx context.Context, r Reader, f ExportFilter, after string, limit int) ([]ExportedText, error) {
	condition, args := f.ofTexts([]any{after, limit})
	return All(ctx, r, func(row Row) (ExportedText, error) {
		var e ExportedText
		var timed int
		var created int64
		err := row.Scan(&e.File.ID, &e.File.Session, &e.File.Kind, &e.File.Name, &e.File.Language, &created, &timed, &e.SessionTitle, &e.Held,
			&e.Study, &e.StudyTitle, &e.Brand, &e.Method, &e.Market, &e.Recording, &e.RecordingType, &e.RecordingID)
		e.Timed, e.File.CreatedAt = timed != 0, fromMillis(created)
		return e, err
	}, `SELECT f.id, f.session_id, f.kind, f.name, f.language, f.created_at, `+textIsTimed+`, s.title, s.held_on,
		t.id, t.title, b.slug, t.method, COALESCE(NULLIF(s.market, ''), t.market),
		COALESCE(r.name, ''), COALESCE(r.media_type, ''), COALESCE(r.id, '')`+fromTexts+`
		LEFT JOIN files r ON r.id = (SELECT MIN(x.id) FROM files x WHERE x.session_id = s.id AND x.kind = 'recording')
		WHERE f.id > $1 AND `+condition+` ORDER BY f.id LIMIT $2`, args...)
}

// ExportedMember says that a text belongs to something: to a participant or to
// a session.
type ExportedMember struct {
	ID, Name, About string
	Text            string // id of the file
	Timed           bool
}

func scanMember(row Row) (ExportedMember, error) {
	var m ExportedMember
	var timed int
	err := row.Scan(&m.ID, &m.Name, &m.About, &m.Text, &timed)
	m.Timed = timed != 0
	return m, err
}

// ParticipantsToExport lists participants with the texts of their sessions, in
// order of both ids after those given.
func ParticipantsToExport(ctx context.Context, r Reader, f ExportFilter, after, text string, limit int) ([]ExportedMember, error) {
	condition, args := f.ofTexts([]any{after, text, limit})
	known, args := sees(f.Known, `t`, args)
	return All(ctx, r, scanMember, `SELECT q.id, q.pseudonym, CASE WHEN `+known+` THEN q.note ELSE '' END, f.id, `+textIsTimed+fromTexts+`
		JOIN session_participants x ON x.session_id = s.id JOIN participants q ON q.id = x.participant_id
		WHERE (q.id, f.id) > ($1, $2) AND `+condition+` ORDER BY q.id, f.id LIMIT $3`, args...)
}

// ParticipantsOfSessions lists participants with the sessions given that they
// took part in, whose ids are in Text.
func ParticipantsOfSessions(ctx context.Context, r Reader, f ExportFilter, sessions []string) ([]ExportedMember, error) {
	var list []ExportedMember
	err := portions(sessions, func(in string, args []any) error {
		known, args := sees(f.Known, `t`, args)
		part, err := All(ctx, r, scanMember, `SELECT q.id, q.pseudonym, CASE WHEN `+known+` THEN q.note ELSE '' END, s.id, 0
			FROM sessions s JOIN studies t ON t.id = s.study_id
			JOIN session_participants x ON x.session_id = s.id JOIN participants q ON q.id = x.participant_id
			WHERE s.id IN `+in+` ORDER BY q.id, s.id`, args...)
		list = append(list, part...)
		return err
	})
	return list, err
}

// SessionsToExport lists sessions with their texts, in order of both ids after
// those given.
func SessionsToExport(ctx context.Context, r Reader, f ExportFilter, after, text string, limit int) ([]ExportedMember, error) {
	condition, args := f.ofTexts([]any{after, text, limit})
	return All(ctx, r, scanMember, `SELECT s.id, s.title, s.held_on, f.id, `+textIsTimed+fromTexts+`
		WHERE (s.id, f.id) > ($1, $2) AND `+condition+` ORDER BY s.id, f.id LIMIT $3`, args...)
}

// ExportedAuthors lists who made the highlights of an export, in order.
func ExportedAuthors(ctx context.Context, r Reader, f ExportFilter) ([]string, error) {
	condition, args := f.where(exportedHighlight, nil)
	return All(ctx, r, Scalar[string], `SELECT DISTINCT h.author`+fromExported+`WHERE h.state = 'anchored'`+condition+` ORDER BY h.author`, args...)
}
