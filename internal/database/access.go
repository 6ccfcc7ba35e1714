package database

import (
	"context"
	"time"
)

// Token is an API token as stored: only its hash.
type Token struct {
	ID, Hash, Name string
	Role           string   // for the group, of a service's token; "" for a person's
	Person         string   // id of the person whose it is; "" for a service's
	Scopes         []string // that narrow what it may do; none do not
	Brands         []string // slugs that narrow where; none do not
	Author         string
	CreatedAt      time.Time
	ExpiresAt      time.Time // zero: never
	RevokedAt      time.Time // zero: it is not
	UsedAt         time.Time // zero: never; a minute or so late
}

const tokenColumns = `id, hash, name, role, COALESCE(person_id, ''), scopes, brands, author, created_at, COALESCE(expires_at, 0),
	COALESCE(revoked_at, 0), COALESCE(used_at, 0)`

func scanToken(row Row) (Token, error) {
	var t Token
	var scopes, brands string
	var times [4]int64
	if err := row.Scan(&t.ID, &t.Hash, &t.Name, &t.Role, &t.Person, &scopes, &brands, &t.Author, &times[0], &times[1], &times[2], &times[3]); err != nil {
		return t, err
	}
	for i, to := range []*time.Time{&t.CreatedAt, &t.ExpiresAt, &t.RevokedAt, &t.UsedAt} {
		if times[i] > 0 {
			*to = fromMillis(times[i])
		}
	}
	var err error
	if t.Scopes, err = unmarshalList(scopes); err != nil {
		return t, err
	}
	t.Brands, err = unmarshalList(brands)
	return t, err
}

// InsertToken adds a token.
func InsertToken(ctx context.Context, tx *Tx, t Token, now time.Time) error {
	var expires *int64
	if !t.ExpiresAt.IsZero() {
		ms := millis(t.ExpiresAt)
		expires = &ms
	}
	_, err := tx.Exec(ctx, `INSERT INTO tokens (id, hash, name, role, created_at, expires_at, person_id, scopes, brands, author)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, t.ID, t.Hash, t.Name, t.Role, millis(now), expires,
		orNull(t.Person), list(t.Scopes), list(t.Brands), t.Author)
	return err
}

// TokenByHash finds a token that is valid now.
func TokenByHash(ctx context.Context, r Reader, hash string, now time.Time) (Token, error) {
	t, err := One(ctx, r, scanToken, `SELECT `+tokenColumns+` FROM tokens WHERE hash = $1 AND revoked_at IS NULL
		AND (expires_at IS NULL OR expires_at > $2)`, hash, millis(now))
	return t, missing(err, "token")
}

// TokenByID finds a token, valid or not.
func TokenByID(ctx context.Context, r Reader, id string) (Token, error) {
	t, err := One(ctx, r, scanToken, `SELECT `+tokenColumns+` FROM tokens WHERE id = $1`, id)
	return t, missing(err, "token")
}

// Tokens lists tokens in order of id, after the one given: those of a person, or
// all if person is "".
func Tokens(ctx context.Context, r Reader, person, after string, limit int) ([]Token, error) {
	return All(ctx, r, scanToken, `SELECT `+tokenColumns+` FROM tokens WHERE id > $1 AND ($2 = '' OR person_id = $2)
		ORDER BY id LIMIT $3`, after, person, limit)
}

// TokenFilter narrows a list of tokens. "" and false do not narrow.
type TokenFilter struct {
	Person             string // whose they are
	Services, Personal bool   // only those of services; only those of people
}

// LatestTokens lists tokens, the latest first, before the id given ("" for the
// first).
func LatestTokens(ctx context.Context, r Reader, f TokenFilter, before string, limit int) ([]Token, error) {
	of := ``
	switch {
	case f.Services:
		of = ` AND person_id IS NULL`
	case f.Personal:
		of = ` AND person_id IS NOT NULL`
	}
	return All(ctx, r, scanToken, `SELECT `+tokenColumns+` FROM tokens WHERE ($1 = '' OR id < $1) AND ($2 = '' OR person_id = $2)`+of+`
		ORDER BY id DESC LIMIT $3`, before, f.Person, limit)
}

// TouchToken notes that a token was used.
func TouchToken(ctx context.Context, tx *Tx, id string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE tokens SET used_at = $2 WHERE id = $1`, id, millis(now))
	return err
}

// RevokeToken ends a token.
func RevokeToken(ctx context.Context, tx *Tx, id string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE tokens SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1`, id, millis(now))
	return err
}

// SignIn is a person's sign-in, or the one-time link that leads to one.
type SignIn struct {
	Hash   string
	Name   string // of a link that makes a person
	Role   string // for the group, that a link gives that person
	Person string // id; "" of a link that makes a person
	How    string // a sign-in was made; "" for one from before that was kept
	// ExpiresAt is when it ends.
	ExpiresAt time.Time
}

// InsertSignInLink adds a one-time link.
func InsertSignInLink(ctx context.Context, tx *Tx, s SignIn, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO sign_in_links (hash, name, role, person_id, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, s.Hash, s.Name, s.Role, orNull(s.Person), millis(now), millis(s.ExpiresAt))
	return err
}

// UseSignInLink marks a link that is valid now as used and returns for whom it was.
func UseSignInLink(ctx context.Context, tx *Tx, hash string, now time.Time) (SignIn, error) {
	s, err := One(ctx, tx, scanSignIn(hash), `UPDATE sign_in_links SET used_at = $2
		WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING name, role, COALESCE(person_id, ''), '', expires_at`, hash, millis(now))
	return s, missing(err, "sign-in link")
}

// EndLinks makes the unused links of a person worthless.
func EndLinks(ctx context.Context, tx *Tx, person string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE sign_in_links SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL`, person, millis(now))
	return err
}

// InsertSignIn adds a sign-in and removes those that have expired.
func InsertSignIn(ctx context.Context, tx *Tx, s SignIn, now time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM sign_ins WHERE expires_at <= $1`, millis(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO sign_ins (hash, name, role, person_id, created_at, expires_at, how)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, s.Hash, s.Name, s.Role, orNull(s.Person), millis(now), millis(s.ExpiresAt), s.How)
	return err
}

// SignInByHash finds a sign-in that is valid now.
func SignInByHash(ctx context.Context, r Reader, hash string, now time.Time) (SignIn, error) {
	s, err := One(ctx, r, scanSignIn(hash), `SELECT name, role, COALESCE(person_id, ''), how, expires_at FROM sign_ins
		WHERE hash = $1 AND expires_at > $2`, hash, millis(now))
	return s, missing(err, "sign-in")
}

// DeleteSignIn ends a sign-in.
func DeleteSignIn(ctx context.Context, tx *Tx, hash string) error {
	_, err := tx.Exec(ctx, `DELETE FROM sign_ins WHERE hash = $1`, hash)
	return err
}

// DeleteSignInsOf ends all sign-ins of a person, and says how many there were.
func DeleteSignInsOf(ctx context.Context, tx *Tx, person string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM sign_ins WHERE person_id = $1`, person)
}

// CountSignIns counts the sign-ins of a person that are valid now.
func CountSignIns(ctx context.Context, r Reader, person string, now time.Time) (int, error) {
	return One(ctx, r, Scalar[int], `SELECT COUNT(*) FROM sign_ins WHERE person_id = $1 AND expires_at > $2`, person, millis(now))
}

func scanSignIn(hash string) func(Row) (SignIn, error) {
	return func(row Row) (SignIn, error) {
		s := SignIn{Hash: hash}
		var expires int64
		err := row.Scan(&s.Name, &s.Role, &s.Person, &s.How, &expires)
		s.ExpiresAt = fromMillis(expires)
		return s, err
	}
}
