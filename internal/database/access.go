package database

import (
	"context"
	"time"
)

// Token is an API token as stored: only its hash.
type Token struct {
	ID, Hash, Name, Role string
	ExpiresAt            time.Time // zero: never
}

// InsertToken adds a token.
func InsertToken(ctx context.Context, tx *Tx, t Token, now time.Time) error {
	var expires *int64
	if !t.ExpiresAt.IsZero() {
		ms := millis(t.ExpiresAt)
		expires = &ms
	}
	_, err := tx.Exec(ctx, `INSERT INTO tokens (id, hash, name, role, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, t.ID, t.Hash, t.Name, t.Role, millis(now), expires)
	return err
}

// TokenByHash finds a token that is valid now.
func TokenByHash(ctx context.Context, r Reader, hash string, now time.Time) (Token, error) {
	t, err := One(ctx, r, func(row Row) (Token, error) {
		t := Token{Hash: hash}
		err := row.Scan(&t.ID, &t.Name, &t.Role)
		return t, err
	}, `SELECT id, name, role FROM tokens WHERE hash = $1 AND revoked_at IS NULL
		AND (expires_at IS NULL OR expires_at > $2)`, hash, millis(now))
	return t, missing(err, "token")
}

// SignIn is a person's sign-in, or the one-time link that leads to one.
type SignIn struct {
	Hash, Name, Role string
	ExpiresAt        time.Time
}

// InsertSignInLink adds a one-time link.
func InsertSignInLink(ctx context.Context, tx *Tx, s SignIn, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO sign_in_links (hash, name, role, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)`, s.Hash, s.Name, s.Role, millis(now), millis(s.ExpiresAt))
	return err
}

// UseSignInLink marks a link that is valid now as used and returns for whom it was.
func UseSignInLink(ctx context.Context, tx *Tx, hash string, now time.Time) (SignIn, error) {
	s, err := One(ctx, tx, scanSignIn(hash), `UPDATE sign_in_links SET used_at = $2
		WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING name, role, expires_at`, hash, millis(now))
	return s, missing(err, "sign-in link")
}

// InsertSignIn adds a sign-in and removes those that have expired.
func InsertSignIn(ctx context.Context, tx *Tx, s SignIn, now time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sign_ins WHERE expires_at <= $1`, millis(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO sign_ins (hash, name, role, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5)`, s.Hash, s.Name, s.Role, millis(now), millis(s.ExpiresAt))
	return err
}

// SignInByHash finds a sign-in that is valid now.
func SignInByHash(ctx context.Context, r Reader, hash string, now time.Time) (SignIn, error) {
	s, err := One(ctx, r, scanSignIn(hash), `SELECT name, role, expires_at FROM sign_ins
		WHERE hash = $1 AND expires_at > $2`, hash, millis(now))
	return s, missing(err, "sign-in")
}

// DeleteSignIn ends a sign-in.
func DeleteSignIn(ctx context.Context, tx *Tx, hash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sign_ins WHERE hash = $1`, hash)
	return err
}

func scanSignIn(hash string) func(Row) (SignIn, error) {
	return func(row Row) (SignIn, error) {
		s := SignIn{Hash: hash}
		var expires int64
		err := row.Scan(&s.Name, &s.Role, &expires)
		s.ExpiresAt = fromMillis(expires)
		return s, err
	}
}
