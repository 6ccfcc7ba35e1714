package database

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"earshot/internal/research"
)

const receiptColumns = `id, file_id, session_id, kind, blob_key, size, author, requested_at, objects, COALESCE(verified_at, 0)`

func scanReceipt(row Row) (research.Receipt, error) {
	var r research.Receipt
	var requested, verified int64
	var objects string
	if err := row.Scan(&r.ID, &r.File, &r.Session, &r.Kind, &r.Key, &r.Size, &r.Author, &requested, &objects, &verified); err != nil {
		return r, err
	}
	r.RequestedAt = fromMillis(requested)
	if verified != 0 {
		r.VerifiedAt = fromMillis(verified)
	}
	return r, json.Unmarshal([]byte(objects), &r.Objects)
}

// InsertReceipt adds the receipt of a deletion that begins.
func InsertReceipt(ctx context.Context, tx *Tx, r research.Receipt) error {
	_, err := tx.Exec(ctx, `INSERT INTO receipts (id, file_id, session_id, kind, blob_key, size, author, requested_at, objects)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '[]')`,
		r.ID, r.File, r.Session, string(r.Kind), r.Key, r.Size, r.Author, millis(r.RequestedAt))
	return err
}

// ReceiptByID finds a receipt.
func ReceiptByID(ctx context.Context, r Reader, id string) (research.Receipt, error) {
	found, err := One(ctx, r, scanReceipt, `SELECT `+receiptColumns+` FROM receipts WHERE id = $1`, id)
	return found, missing(err, "receipt")
}

// Receipts lists the receipts of a session, oldest first, after the id given.
func Receipts(ctx context.Context, r Reader, session, after string, limit int) ([]research.Receipt, error) {
	return All(ctx, r, scanReceipt, `SELECT `+receiptColumns+` FROM receipts
		WHERE session_id = $1 AND id > $2 ORDER BY id LIMIT $3`, session, after, limit)
}

// PendingReceipts lists the receipts of deletions that are not verified.
func PendingReceipts(ctx context.Context, r Reader) ([]research.Receipt, error) {
	return All(ctx, r, scanReceipt, `SELECT `+receiptColumns+` FROM receipts WHERE verified_at IS NULL ORDER BY id`)
}

// AddErased adds objects that were found to a receipt, each once.
func AddErased(ctx context.Context, tx *Tx, id string, objects []research.ErasedObject) error {
	r, err := ReceiptByID(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if !slices.Contains(r.Objects, o) {
			r.Objects = append(r.Objects, o)
		}
	}
	text, err := json.Marshal(r.Objects)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE receipts SET objects = $2 WHERE id = $1`, id, string(text))
	return err
}

// VerifyReceipt says that nothing is left of a file. The first time stands.
func VerifyReceipt(ctx context.Context, tx *Tx, id string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE receipts SET verified_at = COALESCE(verified_at, $2) WHERE id = $1`, id, millis(now))
	return err
}

// DeleteFile removes a file with everything that was read from it or marked in
// it, and returns the sources that search must look at again. Evidence that
// pointed at its highlights stays and says since when they are gone. Bytes in
// storage are the business of the receipt. Translations of it must be gone.
func DeleteFile(ctx context.Context, tx *Tx, id string, now time.Time) ([]string, error) {
	// Changing a key waits for whoever is adding rows that refer to the file, and
	// lets nobody begin: else what they add would be overlooked.
	n, err := tx.Exec(ctx, `UPDATE files SET blob_key = 'deleted/' || id WHERE id = $1`, id)
	if err == nil && n == 0 {
		err = &research.NotFoundError{Thing: "file"}
	}
	if err != nil {
		return nil, err
	}
	sources, err := All(ctx, tx, Scalar[string], `SELECT id FROM highlights WHERE file_id = $1 ORDER BY id`, id)
	if err != nil {
		return nil, err
	}
	claims, err := All(ctx, tx, Scalar[string], `WITH mine(id) AS (SELECT e.claim_id FROM evidence e
			JOIN highlights h ON h.id = e.highlight_id WHERE h.file_id = $1)
		SELECT id FROM mine UNION SELECT e.claim_id FROM evidence e JOIN mine m ON m.id = e.finding_id ORDER BY 1`, id)
	if err != nil {
		return nil, err
	}
	sources = append(append(sources, id), claims...)
	for _, statement := range []string{
		`DELETE FROM passages WHERE source_id = $1 OR source_id IN (SELECT id FROM highlights WHERE file_id = $1)`,
		`DELETE FROM segments WHERE file_id = $1`,
		`DELETE FROM aligned WHERE file_id = $1`,
		`DELETE FROM outdated WHERE file_id = $1`,
		`DELETE FROM waveforms WHERE file_id = $1`,
		`DELETE FROM speech_chunks WHERE file_id = $1`,
		`DELETE FROM tagged WHERE object_id IN (SELECT id FROM highlights WHERE file_id = $1)`,
	} {
		if _, err := tx.Exec(ctx, statement, id); err != nil {
			return nil, err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE evidence SET highlight_id = NULL, deleted_at = $2
		WHERE highlight_id IN (SELECT id FROM highlights WHERE file_id = $1)`, id, millis(now)); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM highlights WHERE file_id = $1`, id); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `DELETE FROM files WHERE id = $1`, id)
	return sources, err
}
