package database

import (
	"context"
	"time"

	"earshot/internal/research"
)

// Account is a person who can sign in.
type Account struct {
	ID    string
	Email string // in small letters; "" for one who was invited by link alone
	Name  string
	State AccountState
	// Password is a hash with its parameters; "" for none. Issuer and Subject
	// are how an identity provider knows the person; "" where none does.
	Password, Issuer, Subject string
	CreatedAt                 time.Time
	SignedInAt                time.Time // zero: never
	Version                   int64
}

// AccountState says whether a person can sign in.
type AccountState string

// The states of an account.
const (
	AccountInvited     AccountState = "invited" // has never signed in
	AccountActive      AccountState = "active"
	AccountDeactivated AccountState = "deactivated"
)

const accountColumns = `id, email, name, state, password, issuer, subject, created_at, COALESCE(signed_in_at, 0), version`

func scanAccount(row Row) (Account, error) {
	var a Account
	var created, signedIn int64
	err := row.Scan(&a.ID, &a.Email, &a.Name, &a.State, &a.Password, &a.Issuer, &a.Subject, &created, &signedIn, &a.Version)
	a.CreatedAt = fromMillis(created)
	if signedIn > 0 {
		a.SignedInAt = fromMillis(signedIn)
	}
	return a, err
}

// InsertAccount adds a person; an e-mail in use is a ConflictError.
func InsertAccount(ctx context.Context, tx *Tx, a Account) error {
	_, err := tx.Exec(ctx, `INSERT INTO people (id, email, name, state, password, issuer, subject, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.Email, a.Name, string(a.State), a.Password, a.Issuer, a.Subject, millis(a.CreatedAt))
	return conflict(err, "person", "a person with this e-mail exists already")
}

// UpdateAccount writes all that can change of a person.
func UpdateAccount(ctx context.Context, tx *Tx, a Account) error {
	var signedIn *int64
	if !a.SignedInAt.IsZero() {
		ms := millis(a.SignedInAt)
		signedIn = &ms
	}
	_, err := tx.Exec(ctx, `UPDATE people SET email = $2, name = $3, state = $4, password = $5, issuer = $6, subject = $7,
		signed_in_at = $8, version = version + 1 WHERE id = $1`,
		a.ID, a.Email, a.Name, string(a.State), a.Password, a.Issuer, a.Subject, signedIn)
	return conflict(err, "person", "a person with this e-mail exists already")
}

// AccountByID finds a person.
func AccountByID(ctx context.Context, r Reader, id string) (Account, error) {
	a, err := One(ctx, r, scanAccount, `SELECT `+accountColumns+` FROM people WHERE id = $1`, id)
	return a, missing(err, "person")
}

// AccountByEmail finds a person by e-mail, which is in small letters.
func AccountByEmail(ctx context.Context, r Reader, email string) (Account, error) {
	a, err := One(ctx, r, scanAccount, `SELECT `+accountColumns+` FROM people WHERE email = $1 AND email <> ''`, email)
	return a, missing(err, "person")
}

// AccountBySubject finds a person as an identity provider knows them.
func AccountBySubject(ctx context.Context, r Reader, issuer, subject string) (Account, error) {
	a, err := One(ctx, r, scanAccount, `SELECT `+accountColumns+` FROM people WHERE issuer = $1 AND subject = $2 AND issuer <> ''`, issuer, subject)
	return a, missing(err, "person")
}

// Accounts lists people in order of id, after the one given.
func Accounts(ctx context.Context, r Reader, after string, limit int) ([]Account, error) {
	return All(ctx, r, scanAccount, `SELECT `+accountColumns+` FROM people WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// ReplaceGroups makes these the only groups of a person.
func ReplaceGroups(ctx context.Context, tx *Tx, person string, groups []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM person_groups WHERE person_id = $1`, person); err != nil {
		return err
	}
	return insertMany(ctx, tx, `INSERT INTO person_groups (person_id, name) VALUES `, 2, groups,
		func(g string) []any { return []any{person, g} })
}

// GroupsOf lists the groups of a person in order of name.
func GroupsOf(ctx context.Context, r Reader, person string) ([]string, error) {
	return All(ctx, r, Scalar[string], `SELECT name FROM person_groups WHERE person_id = $1 ORDER BY name`, person)
}

// GroupSize is a group of the identity provider with the people in it.
type GroupSize struct {
	Name   string
	People int
}

// Groups lists all groups that anybody is in, by name.
func Groups(ctx context.Context, r Reader) ([]GroupSize, error) {
	return All(ctx, r, func(row Row) (GroupSize, error) {
		var g GroupSize
		err := row.Scan(&g.Name, &g.People)
		return g, err
	}, `SELECT name, COUNT(*) FROM person_groups GROUP BY name ORDER BY name`)
}

// HolderNames are the names of people and tokens by id. Ids of neither are
// missing.
func HolderNames(ctx context.Context, r Reader, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	return names, portions(ids, func(in string, args []any) error {
		_, err := All(ctx, r, func(row Row) (struct{}, error) {
			var id, name string
			err := row.Scan(&id, &name)
			names[id] = name
			return struct{}{}, err
		}, `SELECT id, name FROM people WHERE id IN `+in+` UNION ALL SELECT id, name FROM tokens WHERE id IN `+in, args...)
		return err
	})
}

// Role is a set of capabilities that can be given.
type Role struct {
	Name         string
	Capabilities []string
	Version      int64
}

func scanRole(row Row) (Role, error) {
	var r Role
	var capabilities string
	if err := row.Scan(&r.Name, &capabilities, &r.Version); err != nil {
		return r, err
	}
	var err error
	r.Capabilities, err = unmarshalList(capabilities)
	return r, err
}

// Roles lists all roles in order of name.
func Roles(ctx context.Context, r Reader) ([]Role, error) {
	return All(ctx, r, scanRole, `SELECT name, capabilities, version FROM roles ORDER BY name`)
}

// RoleByName finds a role.
func RoleByName(ctx context.Context, r Reader, name string) (Role, error) {
	role, err := One(ctx, r, scanRole, `SELECT name, capabilities, version FROM roles WHERE name = $1`, name)
	return role, missing(err, "role")
}

// PutRole adds a role or replaces its capabilities.
func PutRole(ctx context.Context, tx *Tx, role Role) error {
	_, err := tx.Exec(ctx, `INSERT INTO roles (name, capabilities) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET capabilities = excluded.capabilities, version = roles.version + 1`, role.Name, list(role.Capabilities))
	return err
}

// DeleteRole removes a role that nobody has; otherwise it is a ConflictError.
func DeleteRole(ctx context.Context, tx *Tx, name string) error {
	_, err := tx.Exec(ctx, `DELETE FROM roles WHERE name = $1
		AND NOT EXISTS (SELECT 1 FROM tokens WHERE role = $1 AND revoked_at IS NULL)`, name)
	if err == nil {
		var n int64
		if n, err = One(ctx, tx, Scalar[int64], `SELECT COUNT(*) FROM roles WHERE name = $1`, name); n == 0 {
			return err
		}
	}
	if err == nil || missingReference(err) {
		return &research.ConflictError{Thing: "role", Detail: "the role is given to somebody"}
	}
	return err
}
