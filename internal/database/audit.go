package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// AuditEvent is who did what to what. It names things by their ids.
type AuditEvent struct {
	Number     int64 // from 1 on, without gaps
	At         time.Time
	Actor      string // id of a person or of a service's token; "" for nobody known
	Token      string // id of the token that was used; "" for none
	Action     string
	ObjectKind string
	Object     string
	Study      string // id of the study that the object belongs to; "" for none
	Brand      string // slug
	Detail     string // JSON object
	Previous   string // hash of the event before; "" of the first
	Hash       string
}

// auditHead is the key in meta of the number and hash of the last audit event.
const auditHead = "audit-head"

// LockAudit makes others that add audit events wait until the transaction ends,
// and returns the number and hash of the last event; 0 and "" before the first.
func LockAudit(ctx context.Context, tx *Tx) (int64, string, error) {
	head, err := One(ctx, tx, Scalar[string], `INSERT INTO meta (key, value) VALUES ($1, '0 -')
		ON CONFLICT (key) DO UPDATE SET value = meta.value RETURNING value`, auditHead)
	if err != nil {
		return 0, "", err
	}
	return parseHead(head)
}

// AuditHead is the number and hash of the last audit event as noted beside the
// events; 0 and "" before the first.
func AuditHead(ctx context.Context, r Reader) (int64, string, error) {
	head, err := One(ctx, r, Scalar[string], `SELECT value FROM meta WHERE key = $1`, auditHead)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", err
	}
	return parseHead(head)
}

func parseHead(head string) (int64, string, error) {
	var number int64
	var hash string
	if _, err := fmt.Sscanf(head, "%d %s", &number, &hash); err != nil {
		return 0, "", fmt.Errorf("read the head of the audit events: %w", err)
	}
	if hash == "-" {
		hash = ""
	}
	return number, hash, nil
}

const auditColumns = `number, at, actor, token, action, object_kind, object, study, brand, detail, previous, hash`

// InsertAuditEvent adds an event behind the last; see LockAudit.
func InsertAuditEvent(ctx context.Context, tx *Tx, e AuditEvent) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit_events (`+auditColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		e.Number, millis(e.At), e.Actor, e.Token, e.Action, e.ObjectKind, e.Object, e.Study, e.Brand, e.Detail, e.Previous, e.Hash)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE meta SET value = $2 WHERE key = $1`, auditHead, fmt.Sprintf("%d %s", e.Number, e.Hash))
	return err
}

func scanAuditEvent(row Row) (AuditEvent, error) {
	var e AuditEvent
	var at int64
	err := row.Scan(&e.Number, &at, &e.Actor, &e.Token, &e.Action, &e.ObjectKind, &e.Object, &e.Study, &e.Brand, &e.Detail, &e.Previous, &e.Hash)
	e.At = fromMillis(at)
	return e, err
}

// AuditFilter narrows a list of audit events. "" and zero do not narrow.
type AuditFilter struct {
	Actor    string // also the id of a token
	Object   string // also the id of a study, or the slug of a brand
	Action   string // or the beginning of one, up to a dot
	From, To time.Time
}

// AuditEvents lists events, the latest first, before the number given; 0 for the
// first of the list.
func AuditEvents(ctx context.Context, r Reader, f AuditFilter, before int64, limit int) ([]AuditEvent, error) {
	var from, to int64
	if !f.From.IsZero() {
		from = millis(f.From)
	}
	if !f.To.IsZero() {
		to = millis(f.To)
	}
	return All(ctx, r, scanAuditEvent, `SELECT `+auditColumns+` FROM audit_events WHERE ($1 = 0 OR number < $1)
		AND ($2 = '' OR actor = $2 OR token = $2) AND ($3 = '' OR object = $3 OR study = $3 OR brand = $3)
		AND ($4 = '' OR action = $4 OR action LIKE $4 || '.%')
		AND ($5 = 0 OR at >= $5) AND ($6 = 0 OR at <= $6) ORDER BY number DESC LIMIT $7`,
		before, f.Actor, f.Object, f.Action, from, to, limit)
}

// AuditEventsAfter lists events in order, after the number given.
func AuditEventsAfter(ctx context.Context, r Reader, number int64, limit int) ([]AuditEvent, error) {
	return All(ctx, r, scanAuditEvent, `SELECT `+auditColumns+` FROM audit_events WHERE number > $1 ORDER BY number LIMIT $2`, number, limit)
}
