package database

import (
	"context"

	"earshot/internal/research"
)

// Homes says in which study things are that have one of the ids: sessions, notes
// and transcripts, highlights, findings; "" for insights. Those that there are
// none of are missing.
func Homes(ctx context.Context, r Reader, ids []string) (map[string]string, error) {
	homes := map[string]string{}
	for _, query := range []string{
		`SELECT id, study_id FROM sessions WHERE id IN `,
		`SELECT f.id, s.study_id FROM files f JOIN sessions s ON s.id = f.session_id WHERE f.id IN `,
		`SELECT h.id, s.study_id FROM highlights h JOIN files f ON f.id = h.file_id JOIN sessions s ON s.id = f.session_id WHERE h.id IN `,
		`SELECT id, study_id FROM findings WHERE id IN `,
		`SELECT id, '' FROM insights WHERE id IN `,
	} {
		err := portions(ids, func(in string, args []any) error {
			_, err := All(ctx, r, func(row Row) (struct{}, error) {
				var id, study string
				err := row.Scan(&id, &study)
				homes[id] = study
				return struct{}{}, err
			}, query+in, args...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return homes, nil
}

// JoinSession adds a participant to a session, unless it is one of its already,
// and says whether the study did not know it.
func JoinSession(ctx context.Context, tx *Tx, s research.Session, p research.Participant) (isNew bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO participants (id, study_id, pseudonym, note) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		p.ID, s.Study, p.Pseudonym, p.Note)
	if err != nil {
		return false, err
	}
	id, err := One(ctx, tx, Scalar[string], `SELECT id FROM participants WHERE study_id = $1 AND pseudonym = $2`, s.Study, p.Pseudonym)
	if err != nil {
		return false, missing(err, "participant")
	}
	_, err = tx.Exec(ctx, `INSERT INTO session_participants (session_id, participant_id, ordinal)
		SELECT $1, $2, COALESCE(MAX(ordinal) + 1, 0) FROM session_participants WHERE session_id = $1 ON CONFLICT DO NOTHING`, s.ID, id)
	return n > 0, err
}

// InsertTaggings gives new things their tags.
func InsertTaggings(ctx context.Context, tx *Tx, list []research.Tagging) error {
	return insertMany(ctx, tx, `INSERT INTO tagged (tag_id, object_id) VALUES `, 2, list, func(t research.Tagging) []any {
		return []any{t.Tag, t.Object}
	})
}

// TagsGiven lists the ids of the tags that objects carry, as they were given:
// those of merged tags stay.
func TagsGiven(ctx context.Context, r Reader, objects []string) (map[string][]string, error) {
	given := map[string][]string{}
	return given, portions(objects, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var object, tag string
			err := row.Scan(&object, &tag)
			given[object] = append(given[object], tag)
			return struct{}{}, err
		}, `SELECT object_id, tag_id FROM tagged WHERE object_id IN `+in, args...)
		return err
	})
}
