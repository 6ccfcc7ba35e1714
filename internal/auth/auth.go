// Package auth knows who is asking: a script with a token, or a person who
// signed in with a one-time link. It decides nothing about brands and studies;
// that is for the use cases in library.
//
// Secrets are 256 random bits. They are shown once, when they are made, and
// stored as SHA-256 hashes: a stolen database signs nobody in.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"earshot/internal/database"
	"earshot/internal/research"
)

// Person is who is asking.
type Person struct {
	ID   string // stable for one token or sign-in
	Name string // for people, such as "import script"
	Role Role
}

// Role says what a person may do.
type Role string

// The roles. The zero Role may nothing.
const (
	Viewer     Role = "viewer"      // reads
	Researcher Role = "researcher"  // reads and adds
	GroupAdmin Role = "group-admin" // everything
)

// Roles lists the roles, the least first.
func Roles() []Role { return []Role{Viewer, Researcher, GroupAdmin} }

// ParseRole reads a role, or says which there are.
func ParseRole(s string) (Role, error) {
	for _, r := range Roles() {
		if s == string(r) {
			return r, nil
		}
	}
	return "", fmt.Errorf("unknown role %q: use viewer, researcher or group-admin", s)
}

// MayRead reports whether a person may see research.
func (p Person) MayRead() bool { return p.Role == Viewer || p.MayWrite() }

// MayWrite reports whether a person may add and change research.
func (p Person) MayWrite() bool { return p.Role == Researcher || p.Role == GroupAdmin }

// MayAdminister reports whether a person may add brands.
func (p Person) MayAdminister() bool { return p.Role == GroupAdmin }

// Errors of the package, for errors.Is.
var (
	// ErrUnknown is a token, link or cookie that is not valid now. It never
	// says why: not known, expired, used and revoked look alike.
	ErrUnknown = errors.New("not signed in")
	// ErrForbidden is a person who may not do what they asked for.
	ErrForbidden = errors.New("not allowed")
)

// Lifetimes of links and sign-ins.
const (
	LinkLifetime   = 24 * time.Hour
	SignInLifetime = 14 * 24 * time.Hour
)

// What the server that checks sign-ins and the pages that make them agree on.
const (
	// CookieName is the cookie that holds the secret of a sign-in.
	CookieName = "earshot_session"
	// SignInPath is where people who are not signed in are sent, and where a
	// link's code is spent.
	SignInPath = "/sign-in"
)

// tokenPrefix lets secret scanners recognise a leaked token.
const tokenPrefix = "esh_"

// Service makes and checks tokens, links and sign-ins.
type Service struct {
	db  *database.DB
	now func() time.Time
}

// New returns a service on db.
func New(db *database.DB) *Service { return &Service{db: db, now: time.Now} }

// CreateToken makes a token that is valid for ever if lifetime is 0, and
// returns its text, which is not stored.
func (s *Service) CreateToken(ctx context.Context, name string, role Role, lifetime time.Duration) (string, error) {
	secret := tokenPrefix + newSecret()
	t := database.Token{ID: research.NewID(), Hash: hash(secret), Name: name, Role: string(role)}
	if lifetime > 0 {
		t.ExpiresAt = s.now().Add(lifetime)
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.InsertToken(ctx, tx, t, s.now())
	})
	if err != nil {
		return "", fmt.Errorf("create token: %w", err)
	}
	return secret, nil
}

// FromToken finds who a token belongs to.
func (s *Service) FromToken(ctx context.Context, token string) (Person, error) {
	if !strings.HasPrefix(token, tokenPrefix) {
		return Person{}, ErrUnknown
	}
	t, err := database.TokenByHash(ctx, s.db, hash(token), s.now())
	if err != nil {
		return Person{}, unknown(err)
	}
	return Person{ID: t.ID, Name: t.Name, Role: Role(t.Role)}, nil
}

// CreateLink makes a one-time sign-in link's code.
func (s *Service) CreateLink(ctx context.Context, name string, role Role) (string, error) {
	code := newSecret()
	err := s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.InsertSignInLink(ctx, tx, database.SignIn{
			Hash: hash(code), Name: name, Role: string(role), ExpiresAt: s.now().Add(LinkLifetime),
		}, s.now())
	})
	if err != nil {
		return "", fmt.Errorf("create sign-in link: %w", err)
	}
	return code, nil
}

// SignIn spends a link's code and returns the secret for a cookie.
func (s *Service) SignIn(ctx context.Context, code string) (secret string, expires time.Time, err error) {
	secret, expires = newSecret(), s.now().Add(SignInLifetime)
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		link, err := database.UseSignInLink(ctx, tx, hash(code), s.now())
		if err != nil {
			return err
		}
		return database.InsertSignIn(ctx, tx, database.SignIn{
			Hash: hash(secret), Name: link.Name, Role: link.Role, ExpiresAt: expires,
		}, s.now())
	})
	if err != nil {
		return "", time.Time{}, unknown(err)
	}
	return secret, expires, nil
}

// FromCookie finds who signed in.
func (s *Service) FromCookie(ctx context.Context, secret string) (Person, error) {
	if secret == "" {
		return Person{}, ErrUnknown
	}
	in, err := database.SignInByHash(ctx, s.db, hash(secret), s.now())
	if err != nil {
		return Person{}, unknown(err)
	}
	return Person{ID: in.Hash[:32], Name: in.Name, Role: Role(in.Role)}, nil
}

// SignOut ends a sign-in; one that is not known is no error.
func (s *Service) SignOut(ctx context.Context, secret string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.DeleteSignIn(ctx, tx, hash(secret))
	})
}

func unknown(err error) error {
	if errors.Is(err, research.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: the runtime ends the process instead
	return base64.RawURLEncoding.EncodeToString(b)
}

func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

type personKey struct{}

// With returns a context that carries who is asking.
func With(ctx context.Context, p Person) context.Context {
	return context.WithValue(ctx, personKey{}, p)
}

// From returns who is asking: the zero Person, who may nothing, if nobody is known.
func From(ctx context.Context) Person {
	p, _ := ctx.Value(personKey{}).(Person)
	return p
}
