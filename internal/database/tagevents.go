package database

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"earshot/internal/research"
)

func itoa(n int) string { return strconv.Itoa(n) }

// tagDetail is what a tag event keeps as JSON.
type tagDetail struct {
	Changes []research.TagChange
	Removed []research.Tagging `json:",omitempty"`
	Added   []research.Tagging `json:",omitempty"`
}

// InsertTagEvent adds an event to the history of tags.
func InsertTagEvent(ctx context.Context, tx *Tx, e research.TagEvent) error {
	detail, err := json.Marshal(tagDetail{e.Changes, e.Removed, e.Added})
	if err != nil {
		return fmt.Errorf("tag event: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO tag_events (id, kind, tag_id, author, at, detail, undoes, undone_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, string(e.Kind), e.Tag, e.Author, millis(e.At), string(detail), e.Undoes, e.UndoneBy)
	return err
}

// SetUndone notes that one event undid another.
func SetUndone(ctx context.Context, tx *Tx, event, by string) error {
	_, err := tx.Exec(ctx, `UPDATE tag_events SET undone_by = $2 WHERE id = $1`, event, by)
	return err
}

const tagEventColumns = `id, kind, tag_id, author, at, detail, undoes, undone_by`

func scanTagEvent(row Row) (research.TagEvent, error) {
	var e research.TagEvent
	var at int64
	var detail string
	if err := row.Scan(&e.ID, &e.Kind, &e.Tag, &e.Author, &at, &detail, &e.Undoes, &e.UndoneBy); err != nil {
		return e, err
	}
	var d tagDetail
	err := json.Unmarshal([]byte(detail), &d)
	e.At, e.Changes, e.Removed, e.Added = fromMillis(at), d.Changes, d.Removed, d.Added
	return e, err
}

// TagEventByID finds an event of the history of tags.
func TagEventByID(ctx context.Context, r Reader, id string) (research.TagEvent, error) {
	e, err := One(ctx, r, scanTagEvent, `SELECT `+tagEventColumns+` FROM tag_events WHERE id = $1`, id)
	return e, missing(err, "event")
}

// TagEvents lists the history of tags, or of one, newest first, before the
// event given ("" for the first).
func TagEvents(ctx context.Context, r Reader, tag, before string, limit int) ([]research.TagEvent, error) {
	return All(ctx, r, scanTagEvent, `SELECT `+tagEventColumns+` FROM tag_events
		WHERE ($1 = '' OR tag_id = $1) AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`, tag, before, limit)
}
