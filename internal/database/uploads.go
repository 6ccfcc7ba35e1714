package database

import (
	"context"
	"errors"
	"time"

	"earshot/internal/research"
)

// Upload is an upload as stored: with what its store needs to go on, as JSON,
// and who works on it.
type Upload struct {
	research.Upload
	Progress   []byte // empty once the store has nothing that is not a file's
	Node       string // of the process that holds it; "" if none does
	LeaseUntil time.Time
}

// Lease is the right of one request to work on an upload.
type Lease struct {
	Node   string // the process
	Holder string // the request
	Until  time.Time
}

// ErrLeaseLost says that an upload is no longer the caller's to write to.
var ErrLeaseLost = errors.New("another request works on the upload")

const uploadColumns = `id, owner, purpose, COALESCE(session_id, ''), name, declared_type, kind, language, sha256, metadata,
	length, received, sources, state, reason, created_at, expires_at, progress, node, lease_until, survey_columns,
	translation_of, translation_status`

func scanUpload(row Row) (Upload, error) {
	var u Upload
	var sources, progress, columns string
	var translation research.Translation
	var created, expires, until int64
	err := row.Scan(&u.ID, &u.Owner, &u.Purpose, &u.Session, &u.Name, &u.DeclaredType, &u.Kind, &u.Language, &u.SHA256,
		&u.Metadata, &u.Length, &u.Received, &sources, &u.State, &u.Reason, &created, &expires, &progress, &u.Node, &until, &columns,
		&translation.Awaits, &translation.Status)
	if err != nil {
		return u, err
	}
	u.CreatedAt, u.ExpiresAt, u.LeaseUntil = fromMillis(created), fromMillis(expires), fromMillis(until)
	u.Progress = []byte(progress)
	if translation.Status != "" {
		u.Translation = &translation
	}
	if u.Columns, err = columnsOf(columns); err != nil {
		return u, err
	}
	u.Sources, err = unmarshalList(sources)
	return u, err
}

// InsertUpload adds an upload that nobody works on.
func InsertUpload(ctx context.Context, tx *Tx, u Upload) error {
	columns, err := columnsText(u.Columns)
	if err != nil {
		return err
	}
	translation := orNone(u.Translation)
	_, err = tx.Exec(ctx, `INSERT INTO uploads (id, owner, purpose, session_id, name, declared_type, kind, language, sha256,
		metadata, length, received, sources, state, progress, created_at, expires_at, survey_columns, translation_of, translation_status)
		VALUES ($1, $2, $3, NULLIF($4, ''), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		u.ID, u.Owner, string(u.Purpose), u.Session, u.Name, u.DeclaredType, string(u.Kind), u.Language, u.SHA256,
		u.Metadata, u.Length, u.Received, list(u.Sources), string(u.State), string(u.Progress),
		millis(u.CreatedAt), millis(u.ExpiresAt), columns, translation.Awaits, string(translation.Status))
	return err
}

// UploadByID finds an upload.
func UploadByID(ctx context.Context, r Reader, id string) (Upload, error) {
	u, err := One(ctx, r, scanUpload, `SELECT `+uploadColumns+` FROM uploads WHERE id = $1`, id)
	return u, missing(err, "upload")
}

// OpenUploads lists the uploads of a session that will be files, oldest first.
func OpenUploads(ctx context.Context, r Reader, session string) ([]research.Upload, error) {
	return All(ctx, r, func(row Row) (research.Upload, error) {
		u, err := scanUpload(row)
		return u.Upload, err
	}, `SELECT `+uploadColumns+` FROM uploads WHERE session_id = $1 AND state IN ('arriving', 'whole') ORDER BY id`, session)
}

// LeaseUpload gives an upload to a request, unless a request of another process
// holds it; then it notes that somebody wants it, and returns false.
func LeaseUpload(ctx context.Context, tx *Tx, id string, l Lease, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE uploads SET node = $2, holder = $3, lease_until = $4, wanted = 0
		WHERE id = $1 AND (node = '' OR node = $2 OR lease_until <= $5)`,
		id, l.Node, l.Holder, millis(l.Until), millis(now))
	if err != nil || n > 0 {
		return n > 0, err
	}
	_, err = tx.Exec(ctx, `UPDATE uploads SET wanted = 1 WHERE id = $1`, id)
	return false, err
}

// RenewUpload extends a lease. It is ErrLeaseLost where the lease is another's.
func RenewUpload(ctx context.Context, tx *Tx, id string, l Lease) error {
	n, err := tx.Exec(ctx, `UPDATE uploads SET lease_until = $3 WHERE id = $1 AND holder = $2`, id, l.Holder, millis(l.Until))
	if err == nil && n == 0 {
		err = ErrLeaseLost
	}
	return err
}

// UploadWanted reports whether a request of another process wants an upload
// that is held, or has it already.
func UploadWanted(ctx context.Context, r Reader, id, holder string) (bool, error) {
	n, err := One(ctx, r, Scalar[int64], `SELECT COUNT(*) FROM uploads WHERE id = $1 AND holder = $2 AND wanted = 0`, id, holder)
	return err == nil && n == 0, err
}

// ReleaseUpload gives a lease back. One that is lost is no error.
func ReleaseUpload(ctx context.Context, tx *Tx, id, holder string) error {
	_, err := tx.Exec(ctx, `UPDATE uploads SET node = '', holder = '', lease_until = 0, wanted = 0
		WHERE id = $1 AND holder = $2`, id, holder)
	return err
}

// ReleaseUploads takes the leases of all other processes away, for a process
// that knows itself to be the only one.
func ReleaseUploads(ctx context.Context, tx *Tx, node string) error {
	_, err := tx.Exec(ctx, `UPDATE uploads SET node = '', holder = '', lease_until = 0, wanted = 0 WHERE node NOT IN ('', $1)`, node)
	return err
}

// SaveUpload stores what has changed about an upload that is held: length,
// received, state, reason, progress and expiry. It is ErrLeaseLost where the
// lease is another's.
func SaveUpload(ctx context.Context, tx *Tx, u Upload, l Lease) error {
	n, err := tx.Exec(ctx, `UPDATE uploads SET length = $3, received = $4, state = $5, reason = $6, progress = $7,
		expires_at = $8, lease_until = $9 WHERE id = $1 AND holder = $2`,
		u.ID, l.Holder, u.Length, u.Received, string(u.State), string(u.Reason), string(u.Progress),
		millis(u.ExpiresAt), millis(l.Until))
	if err == nil && n == 0 {
		err = ErrLeaseLost
	}
	return err
}

// UnfinishedUploads lists the ids of uploads that lack no bytes but work, and
// that no process holds: such as a crash leaves behind.
func UnfinishedUploads(ctx context.Context, r Reader, now time.Time) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT id FROM uploads WHERE (state = 'whole' OR state = 'arriving' AND purpose = 'joined')
		AND (node = '' OR lease_until <= $1) ORDER BY id`, millis(now))
}

// ExpiredUploads lists the ids of uploads that are past their time and no file.
func ExpiredUploads(ctx context.Context, r Reader, now time.Time) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT id FROM uploads WHERE expires_at <= $1 AND (node = '' OR lease_until <= $1)
		AND (state IN ('arriving', 'whole') OR state = 'finished' AND purpose = 'part') ORDER BY id`, millis(now))
}

// ForgetUploads removes uploads that ended before a time, and says how many.
func ForgetUploads(ctx context.Context, tx *Tx, before time.Time) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM uploads WHERE expires_at <= $1 AND (state = 'gone' AND progress = '' OR state = 'finished' AND purpose <> 'part')`,
		millis(before))
}

// EndedUploads lists the ids of uploads that are gone and may still have
// something in the store.
func EndedUploads(ctx context.Context, r Reader) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT id FROM uploads WHERE state = 'gone' AND progress <> '' ORDER BY id`)
}

// UploadProgress lists the progress of all uploads that may have something in
// the store which is no file's.
func UploadProgress(ctx context.Context, r Reader) ([][]byte, error) {
	texts, err := All(ctx, r, Scalar[string], `SELECT progress FROM uploads WHERE progress <> ''`)
	progress := make([][]byte, len(texts))
	for i, text := range texts {
		progress[i] = []byte(text)
	}
	return progress, err
}

// JoinedUpload finds the upload that a person joined, or joins, from the same
// parts for a session; "" where there is none.
func JoinedUpload(ctx context.Context, r Reader, owner, session string, sources []string) (string, error) {
	ids, err := All(ctx, r, Scalar[string], `SELECT id FROM uploads WHERE owner = $1 AND session_id = $2 AND sources = $3
		AND purpose = 'joined' AND state <> 'gone'`, owner, session, list(sources))
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// ErrUsed says that a part of a joined upload is no longer there.
var ErrUsed = errors.New("a part has been used for another upload")

// UseUploads marks the parts of a joined upload as used: each is used once.
func UseUploads(ctx context.Context, tx *Tx, ids []string) error {
	for _, id := range ids {
		n, err := tx.Exec(ctx, `UPDATE uploads SET state = 'gone', reason = 'used' WHERE id = $1 AND state = 'finished'`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrUsed
		}
	}
	return nil
}
