package database

import (
	"context"

	"earshot/internal/research"
)

// ExportedRecording is a recording with where it is from.
type ExportedRecording struct {
	ExportedText
	Heard bool // whoever exports may hear it
}

// ofRecordings is the condition that a recording is of an export: it is of the
// sessions that the filter finds and, where the filter is about highlights, of
// those that have some.
func (f ExportFilter) ofRecordings(args []any) (string, []any) {
	about := f
	about.Languages, about.Speakers, about.Tags = nil, nil, nil
	condition, args := about.where(exported{market: exportedHighlight.market, held: `s.held_on`}, args)
	condition = `f.kind = 'recording'` + condition
	if len(f.Languages)+len(f.Speakers) > 0 || f.Tags != nil {
		marks, more := f.where(exportedHighlight, args)
		condition += ` AND EXISTS (SELECT 1 FROM files x JOIN highlights h ON h.file_id = x.id LEFT JOIN passages p ON p.source_id = h.id
			WHERE x.session_id = s.id AND h.state = 'anchored'` + marks + `)`
		args = more
	}
	return condition, args
}

// RecordingsToExport lists recordings in order of id after the one given. Of
// their files it has what an export needs.
func RecordingsToExport(ctx context.Context, r Reader, f ExportFilter, after string, limit int) ([]ExportedRecording, error) {
	condition, args := f.ofRecordings([]any{after, limit})
	heard, args := sees(f.Heard, `t`, args)
	return All(ctx, r, func(row Row) (ExportedRecording, error) {
		e := ExportedRecording{ExportedText: ExportedText{Timed: true, File: research.File{Kind: research.KindRecording}}}
		var created int64
		var hears int
		err := row.Scan(&e.File.ID, &e.File.Session, &e.File.Name, &e.File.MediaType, &e.File.Size, &e.File.Key, &e.File.Language, &created,
			&e.SessionTitle, &e.Held, &e.Study, &e.StudyTitle, &e.Brand, &e.Method, &e.Market, &hears)
		e.Heard, e.File.CreatedAt = hears != 0, fromMillis(created)
		return e, err
	}, `SELECT f.id, f.session_id, f.name, f.media_type, f.size, f.blob_key, f.language, f.created_at, s.title, s.held_on,
		t.id, t.title, b.slug, t.method, COALESCE(NULLIF(s.market, ''), t.market), CASE WHEN `+heard+` THEN 1 ELSE 0 END`+
		fromTexts+`WHERE f.id > $1 AND `+condition+` ORDER BY f.id LIMIT $2`, args...)
}
