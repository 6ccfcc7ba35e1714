package database

import (
	"context"
	"time"

	"earshot/internal/research"
)

// noTranslation is the status of a file of which somebody said that it is none.
const noTranslation = "none"

func orNone(t *research.Translation) research.Translation {
	if t == nil {
		return research.Translation{}
	}
	return *t
}

// SetTranslation says of what a file is the translation; nil that somebody said
// that it is none. The original must be locked; see LockText.
func SetTranslation(ctx context.Context, tx *Tx, file string, t *research.Translation, now time.Time) error {
	is := orNone(t)
	if t == nil {
		is.Status = noTranslation
	}
	_, err := tx.Exec(ctx, `UPDATE files SET translation_of = $2, translation_awaits = $3, translation_status = $4,
		translation_version = translation_version + 1, updated_at = $5 WHERE id = $1`,
		file, orNull(is.Of), is.Awaits, string(is.Status), millis(now))
	return err
}

// SetLanguage notes which language a file is in.
func SetLanguage(ctx context.Context, tx *Tx, file, language string) error {
	_, err := tx.Exec(ctx, `UPDATE files SET language = $2 WHERE id = $1`, file, language)
	return err
}

// OriginalOf is the id of the text that a file translates; "" for none.
func OriginalOf(ctx context.Context, r Reader, file string) (string, error) {
	id, err := One(ctx, r, Scalar[string], `SELECT COALESCE(translation_of, '') FROM files WHERE id = $1`, file)
	return id, missing(err, "file")
}

// TranslationsOf lists the translations of a text, oldest first.
func TranslationsOf(ctx context.Context, r Reader, file string) ([]research.File, error) {
	return All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f WHERE f.translation_of = $1 ORDER BY f.id`, file)
}

// TranslationsOfEach lists the translations of several texts, by the id of the
// original, oldest first.
func TranslationsOfEach(ctx context.Context, r Reader, files []string) (map[string][]research.File, error) {
	found := map[string][]research.File{}
	return found, portions(files, func(in string, args []any) error {
		some, err := All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f WHERE f.translation_of IN `+in+` ORDER BY f.id`, args...)
		for _, f := range some {
			found[f.Translation.Of] = append(found[f.Translation.Of], f)
		}
		return err
	})
}

// AwaitedBy lists the files of a session that are translations of a text called
// so, or with that id, and do not have it yet.
func AwaitedBy(ctx context.Context, r Reader, f research.File) ([]research.File, error) {
	return All(ctx, r, scanFile, `SELECT `+fileColumns+` FROM files f WHERE f.session_id = $1 AND f.translation_of IS NULL
		AND f.translation_awaits IN ($2, $3) AND f.id <> $2 ORDER BY f.id`, f.Session, f.ID, f.Name)
}

// ReplaceAligned makes links the only ones of a translation.
func ReplaceAligned(ctx context.Context, tx *Tx, file string, links []research.Aligned) error {
	if _, err := tx.Exec(ctx, `DELETE FROM aligned WHERE file_id = $1`, file); err != nil {
		return err
	}
	return insertMany(ctx, tx, `INSERT INTO aligned (file_id, number, original) VALUES `, 3, links, func(a research.Aligned) []any {
		return []any{file, a.Number, a.Original}
	})
}

// Aligned lists the links of a translation, in order of its original's segments.
func Aligned(ctx context.Context, r Reader, file string) ([]research.Aligned, error) {
	return All(ctx, r, func(row Row) (a research.Aligned, err error) {
		return a, row.Scan(&a.Number, &a.Original)
	}, `SELECT number, original FROM aligned WHERE file_id = $1 ORDER BY original, number`, file)
}

// ReplaceOutdated makes segments the only ones of a translation whose original
// was corrected.
func ReplaceOutdated(ctx context.Context, tx *Tx, file string, numbers []int) error {
	if _, err := tx.Exec(ctx, `DELETE FROM outdated WHERE file_id = $1`, file); err != nil {
		return err
	}
	return insertMany(ctx, tx, `INSERT INTO outdated (file_id, number) VALUES `, 2, numbers, func(n int) []any { return []any{file, n} })
}

// Outdated lists the segments of a translation whose original was corrected, in
// order.
func Outdated(ctx context.Context, r Reader, file string) ([]int, error) {
	return All(ctx, r, Scalar[int], `SELECT number FROM outdated WHERE file_id = $1 ORDER BY number`, file)
}

// Translated is a translation as search needs to know it.
type Translated struct {
	Of, Status string
	Language   string // of the original
}

// OriginalLines lists the segments of an original to which a run of segments of
// its translation belongs, in order.
func OriginalLines(ctx context.Context, r Reader, translation, original string, first, last int) ([]research.Segment, error) {
	return All(ctx, r, scanSegment, `SELECT `+segmentColumns+` FROM segments WHERE file_id = $2 AND number IN
		(SELECT original FROM aligned WHERE file_id = $1 AND number BETWEEN $3 AND $4) ORDER BY number`, translation, original, first, last)
}
