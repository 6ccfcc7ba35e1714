package library

import (
	"context"
	"errors"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Key recognises a request that is sent again. The zero Key recognises nothing.
type Key struct {
	Value       string // what the client sent as Idempotency-Key
	Fingerprint string // of the request: another one under the same key is ErrKeyReused
}

// ErrKeyReused is an idempotency key that was used for another request.
var ErrKeyReused = errors.New("the idempotency key was used for another request")

// once runs create, which makes things and returns their ids, unless a request
// with the same key did so before; then it returns those ids. The key is
// recorded in the transaction that makes the things: a crash leaves both or
// neither.
func (l *Library) once(ctx context.Context, who auth.Person, key Key, create func(ctx context.Context, tx *database.Tx) ([]string, error)) (ids []string, repeated bool, err error) {
	for attempt := range 2 {
		err = l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			ids, repeated, err = l.attemptOnce(ctx, tx, who, key, create)
			return err
		})
		// Of two requests with one key at the same time one fails on its
		// record, and finds the other's when it looks again.
		if key.Value == "" || attempt > 0 || !errors.Is(err, errKeyRace) {
			break
		}
	}
	return ids, repeated, err
}

var errKeyRace = errors.New("the idempotency key is in use")

func (l *Library) attemptOnce(ctx context.Context, tx *database.Tx, who auth.Person, key Key, create func(ctx context.Context, tx *database.Tx) ([]string, error)) ([]string, bool, error) {
	if key.Value == "" {
		ids, err := create(ctx, tx)
		return ids, false, err
	}
	before, err := database.FindKey(ctx, tx, who.ID, key.Value, l.now())
	if err != nil {
		return nil, false, err
	}
	if before != nil {
		if before.Fingerprint != key.Fingerprint {
			return nil, false, ErrKeyReused
		}
		return before.Refs, true, nil
	}
	ids, err := create(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	err = database.InsertKey(ctx, tx, who.ID, key.Value, key.Fingerprint, ids, l.now())
	if errors.Is(err, research.ErrConflict) {
		return nil, false, errKeyRace
	}
	return ids, false, err
}
