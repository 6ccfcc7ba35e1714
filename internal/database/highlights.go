package database

import (
	"context"
	"time"

	"earshot/internal/research"
)

const highlightColumns = `h.id, h.file_id, f.session_id, h.start_at, h.end_at, h.quote, h.prefix, h.suffix, h.state,
	h.start_ms, h.end_ms, h.note, h.author, h.version, h.created_at, h.updated_at`

const fromHighlights = ` FROM highlights h JOIN files f ON f.id = h.file_id `

func scanHighlight(row Row) (research.Highlight, error) {
	var h research.Highlight
	var created, updated int64
	err := row.Scan(&h.ID, &h.File, &h.Session, &h.Start, &h.End, &h.Quote, &h.Prefix, &h.Suffix, &h.State,
		&h.StartMS, &h.EndMS, &h.Note, &h.Author, &h.Version, &created, &updated)
	h.CreatedAt, h.UpdatedAt = fromMillis(created), fromMillis(max(created, updated))
	return h, err
}

// InsertHighlight adds a highlight with its tags, which are ids.
func InsertHighlight(ctx context.Context, tx *Tx, h research.Highlight, tags []string) error {
	if err := InsertHighlights(ctx, tx, []research.Highlight{h}); err != nil {
		return err
	}
	return tagObject(ctx, tx, h.ID, tags)
}

// InsertHighlights adds highlights without tags.
func InsertHighlights(ctx context.Context, tx *Tx, list []research.Highlight) error {
	return insertMany(ctx, tx, `INSERT INTO highlights
		(id, file_id, start_at, end_at, quote, prefix, suffix, state, start_ms, end_ms, note, author, version, created_at, updated_at)
		VALUES `, 15, list, func(h research.Highlight) []any {
		return []any{
			h.ID, h.File, h.Start, h.End, h.Quote, h.Prefix, h.Suffix, string(h.State), h.StartMS, h.EndMS, h.Note, h.Author,
			h.Version, millis(h.CreatedAt), millis(h.UpdatedAt),
		}
	})
}

// UpdateHighlight writes all that can change of a highlight but its tags.
func UpdateHighlight(ctx context.Context, tx *Tx, h research.Highlight) error {
	_, err := tx.Exec(ctx, `UPDATE highlights SET start_at = $2, end_at = $3, quote = $4, prefix = $5, suffix = $6,
		state = $7, start_ms = $8, end_ms = $9, note = $10, version = $11, updated_at = $12 WHERE id = $1`,
		h.ID, h.Start, h.End, h.Quote, h.Prefix, h.Suffix, string(h.State), h.StartMS, h.EndMS, h.Note,
		h.Version, millis(h.UpdatedAt))
	return err
}

// DeleteHighlight removes a highlight and its tags. Nothing may cite it.
func DeleteHighlight(ctx context.Context, tx *Tx, id string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM tagged WHERE object_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM highlights WHERE id = $1`, id)
	return err
}

// Citations counts the findings and insights that rest on a highlight.
func Citations(ctx context.Context, r Reader, highlight string) (int, error) {
	return One(ctx, r, Scalar[int], `SELECT COUNT(DISTINCT claim_id) FROM evidence WHERE highlight_id = $1`, highlight)
}

// HighlightByID finds a highlight with the names of its tags.
func HighlightByID(ctx context.Context, r Reader, id string) (research.Highlight, error) {
	h, err := One(ctx, r, scanHighlight, `SELECT `+highlightColumns+fromHighlights+`WHERE h.id = $1`, id)
	if err != nil {
		return h, missing(err, "highlight")
	}
	h.Tags, err = TagsOf(ctx, r, id)
	return h, err
}

// HighlightsByID finds several highlights by id, without tags.
func HighlightsByID(ctx context.Context, r Reader, ids []string) (map[string]research.Highlight, error) {
	return byID(ctx, r, scanHighlight, func(h research.Highlight) string { return h.ID },
		`SELECT `+highlightColumns+fromHighlights+`WHERE h.id IN `, ids)
}

// HighlightsOfFile lists the highlights of a file in order of their place,
// without tags.
func HighlightsOfFile(ctx context.Context, r Reader, file string) ([]research.Highlight, error) {
	return All(ctx, r, scanHighlight,
		`SELECT `+highlightColumns+fromHighlights+`WHERE h.file_id = $1 ORDER BY h.start_at, h.id`, file)
}

// HighlightsOfSession lists the highlights of all files of a session in order
// of id after the one given, without tags; those in one state, or all if state is "".
func HighlightsOfSession(ctx context.Context, r Reader, session string, state research.HighlightState, after string, limit int) ([]research.Highlight, error) {
	return All(ctx, r, scanHighlight, `SELECT `+highlightColumns+fromHighlights+`WHERE f.session_id = $1
		AND ($2 = '' OR h.state = $2) AND h.id > $3 ORDER BY h.id LIMIT $4`, session, string(state), after, limit)
}

// ReplaceTags makes tags, which are ids, the only ones of an object.
func ReplaceTags(ctx context.Context, tx *Tx, object string, tags []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM tagged WHERE object_id = $1`, object); err != nil {
		return err
	}
	return tagObject(ctx, tx, object, tags)
}

// LockText makes other writers of a file's text and of its highlights wait
// until the transaction ends, and returns the version of the text.
func LockText(ctx context.Context, tx *Tx, file string) (int64, error) {
	v, err := One(ctx, tx, Scalar[int64],
		`UPDATE files SET text_version = text_version WHERE id = $1 RETURNING text_version`, file)
	return v, missing(err, "file")
}

// SetTextVersion notes that the text of a file has changed.
func SetTextVersion(ctx context.Context, tx *Tx, file string, version int64, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE files SET text_version = $2, updated_at = $3 WHERE id = $1`, file, version, millis(now))
	return err
}

// TextVersion is the version of the text of a file; 0 before it was first read.
func TextVersion(ctx context.Context, r Reader, file string) (int64, error) {
	v, err := One(ctx, r, Scalar[int64], `SELECT text_version FROM files WHERE id = $1`, file)
	return v, missing(err, "file")
}
