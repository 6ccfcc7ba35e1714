package database

import (
	"context"
	"errors"
	"time"

	"earshot/internal/research"
)

// Grant is a role that somebody has somewhere.
type Grant struct {
	ID         string
	HolderKind HolderKind
	Holder     string // id of a person or token, or name of a group of the identity provider
	Role       string
	Brand      string // slug; "" for one of a study or of the group
	Study      string // id; "" for one of a brand or of the group
	Reason     string
	Author     string
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
}

// HolderKind says what has a role.
type HolderKind string

// The holders of roles.
const (
	HolderPerson HolderKind = "person"
	HolderToken  HolderKind = "token"
	HolderGroup  HolderKind = "group"
)

const grantColumns = `g.id, g.holder_kind, g.holder, g.role, COALESCE(b.slug, ''), COALESCE(g.study_id, ''), g.reason, g.author,
	g.created_at, COALESCE(g.expires_at, 0)`

const fromGrants = ` FROM role_grants g LEFT JOIN brands b ON b.id = g.brand_id `

func scanGrant(row Row) (Grant, error) {
	var g Grant
	var created, expires int64
	err := row.Scan(&g.ID, &g.HolderKind, &g.Holder, &g.Role, &g.Brand, &g.Study, &g.Reason, &g.Author, &created, &expires)
	g.CreatedAt = fromMillis(created)
	if expires > 0 {
		g.ExpiresAt = fromMillis(expires)
	}
	return g, err
}

// PutGrant gives a role. One that the holder has there already is replaced, and
// keeps its id, which is returned.
func PutGrant(ctx context.Context, tx *Tx, g Grant) (string, error) {
	var brand string
	if g.Brand != "" {
		b, err := BrandBySlug(ctx, tx, g.Brand)
		if err != nil {
			return "", err
		}
		brand = b.ID
	}
	var expires *int64
	if !g.ExpiresAt.IsZero() {
		ms := millis(g.ExpiresAt)
		expires = &ms
	}
	return One(ctx, tx, Scalar[string], `INSERT INTO role_grants
		(id, holder_kind, holder, role, brand_id, study_id, reason, author, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (holder_kind, holder, role, COALESCE(brand_id, ''), COALESCE(study_id, '')) DO UPDATE SET
			reason = excluded.reason, author = excluded.author, created_at = excluded.created_at, expires_at = excluded.expires_at
		RETURNING id`,
		g.ID, string(g.HolderKind), g.Holder, g.Role, orNull(brand), orNull(g.Study), g.Reason, g.Author, millis(g.CreatedAt), expires)
}

// GrantByID finds a grant.
func GrantByID(ctx context.Context, r Reader, id string) (Grant, error) {
	g, err := One(ctx, r, scanGrant, `SELECT `+grantColumns+fromGrants+`WHERE g.id = $1`, id)
	return g, missing(err, "grant")
}

// DeleteGrant takes a role away.
func DeleteGrant(ctx context.Context, tx *Tx, id string) error {
	_, err := tx.Exec(ctx, `DELETE FROM role_grants WHERE id = $1`, id)
	return err
}

// GrantFilter narrows a list of grants. "" does not narrow.
type GrantFilter struct {
	Holder, Brand, Study string // id or name, slug, id
}

// Grants lists grants in order of id, after the one given.
func Grants(ctx context.Context, r Reader, f GrantFilter, after string, limit int) ([]Grant, error) {
	return All(ctx, r, scanGrant, `SELECT `+grantColumns+fromGrants+`WHERE g.id > $1 AND ($2 = '' OR g.holder = $2)
		AND ($3 = '' OR b.slug = $3) AND ($4 = '' OR g.study_id = $4) ORDER BY g.id LIMIT $5`, after, f.Holder, f.Brand, f.Study, limit)
}

// GrantsTo lists the grants to holders of a kind, or to all of the kind without
// holders, in order of id.
func GrantsTo(ctx context.Context, r Reader, kind HolderKind, holders []string) ([]Grant, error) {
	const query = `SELECT ` + grantColumns + fromGrants + `WHERE g.holder_kind = $1`
	if len(holders) == 0 {
		return All(ctx, r, scanGrant, query+` ORDER BY g.id`, string(kind))
	}
	c := conditions{args: []any{string(kind)}}
	in := c.list(holders)
	return All(ctx, r, scanGrant, query+` AND g.holder IN `+in+` ORDER BY g.id`, c.args...)
}

// RoleHolder is somebody or something that has a role, wherever.
type RoleHolder struct {
	Role     string
	Kind     HolderKind
	ID, Name string // of a group both are its name
}

// holders are who has which role: by grants, and the tokens of services that are
// not revoked. One that has a role in several places is there several times.
const holders = `(SELECT g.role, g.holder_kind, g.holder, COALESCE(p.name, t.name, g.holder) AS name FROM role_grants g
		LEFT JOIN people p ON g.holder_kind = 'person' AND p.id = g.holder LEFT JOIN tokens t ON g.holder_kind = 'token' AND t.id = g.holder
	UNION ALL SELECT role, 'token', id, name FROM tokens WHERE person_id IS NULL AND revoked_at IS NULL) h`

// RoleHolders lists who has a role by name, at most so many.
func RoleHolders(ctx context.Context, r Reader, role string, limit int) ([]RoleHolder, error) {
	return All(ctx, r, func(row Row) (RoleHolder, error) {
		h := RoleHolder{Role: role}
		err := row.Scan(&h.Kind, &h.ID, &h.Name)
		return h, err
	}, `SELECT DISTINCT holder_kind, holder, name FROM `+holders+` WHERE role = $1 ORDER BY holder_kind, name, holder LIMIT $2`, role, limit)
}

// RoleUse counts who has a role.
type RoleUse struct{ People, Groups, Tokens int }

// RoleUses counts who has each role. Roles that nobody has are missing.
func RoleUses(ctx context.Context, r Reader) (map[string]RoleUse, error) {
	uses := map[string]RoleUse{}
	_, err := All(ctx, r, func(row Row) (struct{}, error) {
		var role string
		var u RoleUse
		err := row.Scan(&role, &u.People, &u.Groups, &u.Tokens)
		uses[role] = u
		return struct{}{}, err
	}, `SELECT role, COUNT(DISTINCT CASE WHEN holder_kind = 'person' THEN holder END), COUNT(DISTINCT CASE WHEN holder_kind = 'group' THEN holder END),
		COUNT(DISTINCT CASE WHEN holder_kind = 'token' THEN holder END) FROM `+holders+` GROUP BY role`)
	return uses, err
}

// Right is what one grant that is in force allows.
type Right struct {
	Capabilities []string
	Brand, Study string
}

// RightsOf lists what a person, with their groups, and a token may do now;
// either may be "".
func RightsOf(ctx context.Context, r Reader, person, token string, now time.Time) ([]Right, error) {
	return All(ctx, r, func(row Row) (Right, error) {
		var right Right
		var capabilities string
		if err := row.Scan(&capabilities, &right.Brand, &right.Study); err != nil {
			return right, err
		}
		var err error
		right.Capabilities, err = unmarshalList(capabilities)
		return right, err
	}, `SELECT o.capabilities, COALESCE(b.slug, ''), COALESCE(g.study_id, '')
		FROM role_grants g JOIN roles o ON o.name = g.role LEFT JOIN brands b ON b.id = g.brand_id
		WHERE (g.expires_at IS NULL OR g.expires_at > $3) AND (
			g.holder_kind = 'person' AND g.holder = $1 AND g.holder <> ''
			OR g.holder_kind = 'token' AND g.holder = $2 AND g.holder <> ''
			OR g.holder_kind = 'group' AND g.holder IN (SELECT name FROM person_groups WHERE person_id = $1))`, person, token, millis(now))
}

// missingReference reports whether a statement failed as something refers to
// what is to go, or what it refers to is not there.
func missingReference(err error) bool { return errors.Is(err, research.ErrNotFound) }

// Administrators counts the active people who may manage the group at some time,
// as far as can be known now: by a role of theirs or of a group that they are in.
// Tokens of services do not count: nobody signs in with one.
func Administrators(ctx context.Context, r Reader, at time.Time) (int, error) {
	return One(ctx, r, Scalar[int], `SELECT COUNT(DISTINCT p.id) FROM people p JOIN role_grants g ON
			g.holder_kind = 'person' AND g.holder = p.id
			OR g.holder_kind = 'group' AND g.holder IN (SELECT name FROM person_groups WHERE person_id = p.id)
		JOIN roles o ON o.name = g.role
		WHERE p.state = 'active' AND g.brand_id IS NULL AND g.study_id IS NULL AND o.capabilities LIKE '%"manage-group"%'
			AND (g.expires_at IS NULL OR g.expires_at > $1)`, millis(at))
}
