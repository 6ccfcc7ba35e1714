package database

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"

	"earshot/internal/research"
)

// Identity is an id that the database got when it was first asked. Copies of
// its content, such as an index, carry it to be recognised.
func (db *DB) Identity(ctx context.Context) (string, error) {
	var id string
	err := db.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO meta (key, value) VALUES ('identity', $1) ON CONFLICT (key) DO NOTHING`,
			research.NewID())
		if err != nil {
			return err
		}
		id, err = One(ctx, tx, Scalar[string], `SELECT value FROM meta WHERE key = 'identity'`)
		return err
	})
	return id, err
}

// Secret is a key of 32 random bytes, in hexadecimal digits, that the database
// got when it was first asked for it by this name.
func (db *DB) Secret(ctx context.Context, name string) (string, error) {
	read := func(r Reader) (string, error) {
		return One(ctx, r, Scalar[string], `SELECT value FROM meta WHERE key = $1`, "secret:"+name)
	}
	if secret, err := read(db); !errors.Is(err, sql.ErrNoRows) {
		return secret, err
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	var secret string
	err := db.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`,
			"secret:"+name, hex.EncodeToString(key))
		if err != nil {
			return err
		}
		secret, err = read(tx)
		return err
	})
	return secret, err
}

// HasAccess reports whether anybody was ever given a token or signed in.
func HasAccess(ctx context.Context, r Reader) (bool, error) {
	n, err := One(ctx, r, Scalar[int64],
		`SELECT (SELECT COUNT(*) FROM tokens) + (SELECT COUNT(*) FROM sign_in_links WHERE used_at IS NOT NULL)`)
	return n > 0, err
}
