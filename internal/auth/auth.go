// Package auth knows who is asking and what they may do: a person who signed in
// with a password, a one-time link or an identity provider, or a script with a token. People, tokens
// and groups of an identity provider have roles; a role is a set of
// capabilities, given for the group, a brand or a study. Which of them a use
// case needs is for the library to say.
//
// Secrets are 256 random bits. They are shown once, when they are made, and
// stored as SHA-256 hashes: a stolen database signs nobody in. Passwords are
// stored as argon2id hashes.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"earshot/internal/audit"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Person is who is asking.
type Person struct {
	ID    string // of a person, or of a service's token
	Name  string // for people, such as "import script"
	Role  Role   // for the group, of somebody whose rights are not in the database
	Token string // id of the token that was used; "" for none
	// ByProxy says that a proxy names the person with each request: they sign out
	// there.
	ByProxy bool

	rights *rights // nil where Role is all
}

// Role names a set of capabilities. Administrators may edit those that there
// are, and add others.
type Role string

// The roles that come with the program. The zero Role may nothing.
const (
	Viewer      Role = "viewer"      // reads
	Contributor Role = "contributor" // reads and adds
	Researcher  Role = "researcher"  // also plays recordings, knows participants, takes quotes away
	BrandAdmin  Role = "brand-admin" // also sees all of a brand and says who may do what there
	GroupAdmin  Role = "group-admin" // everything
)

// Roles lists the roles that come with the program, the least first.
func Roles() []Role { return []Role{Viewer, Contributor, Researcher, BrandAdmin, GroupAdmin} }

// ParseRole reads the name of a role that comes with the program, or says which
// there are.
func ParseRole(s string) (Role, error) {
	if slices.Contains(Roles(), Role(s)) {
		return Role(s), nil
	}
	return "", fmt.Errorf("unknown role %q: use viewer, contributor, researcher, brand-admin or group-admin", s)
}

// Errors of the package, for errors.Is.
var (
	// ErrUnknown is a token, link, password or cookie that is not valid now. It
	// never says why: not known, expired, used and revoked look alike.
	ErrUnknown = errors.New("not signed in")
	// ErrForbidden is a person who may not do what they asked for.
	ErrForbidden = errors.New("not allowed")
)

// Lifetimes of links and sign-ins.
const (
	LinkLifetime       = 24 * time.Hour
	InvitationLifetime = 7 * 24 * time.Hour
	SignInLifetime     = 14 * 24 * time.Hour
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

// Service makes and checks tokens, links, passwords and sign-ins, and says who
// has which role.
type Service struct {
	db     *database.DB
	now    func() time.Time
	memory memory
	tries  tries
	hashes chan struct{} // passwords that are hashed at the same time

	noPasswords bool
}

// New returns a service on db.
func New(db *database.DB) *Service {
	return &Service{db: db, now: time.Now, hashes: make(chan struct{}, hashesAtOnce)}
}

// WithoutPasswords makes the service refuse passwords, old and new. Call it
// before the service is used.
func (s *Service) WithoutPasswords() *Service {
	s.noPasswords = true
	return s
}

// Passwords reports whether people may sign in with a password.
func (s *Service) Passwords() bool { return !s.noPasswords }

// change runs a transaction that changes who may do what, and forgets who was
// who before.
func (s *Service) change(ctx context.Context, f func(ctx context.Context, tx *database.Tx) error) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		tx.AfterCommit(s.memory.forget)
		return f(ctx, tx)
	})
}

// Forget makes the service look anew who has which rights, because some have
// changed.
func (s *Service) Forget() { s.memory.forget() }

// record adds an audit event about what somebody does.
func (s *Service) record(ctx context.Context, tx *database.Tx, who Person, e audit.Event) error {
	e.Actor, e.Token = who.ID, who.Token
	return audit.Append(ctx, tx, e, s.now())
}

// CreateLink makes the code of a one-time link, for a person who is added when
// they use it, with a role for the group.
func (s *Service) CreateLink(ctx context.Context, name string, role Role) (string, error) {
	code := NewSecret()
	err := s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := database.RoleByName(ctx, tx, string(role)); err != nil {
			return err
		}
		return database.InsertSignInLink(ctx, tx, database.SignIn{
			Hash: hash(code), Name: name, Role: string(role), ExpiresAt: s.now().Add(LinkLifetime),
		}, s.now())
	})
	if err != nil {
		return "", fmt.Errorf("create sign-in link: %w", err)
	}
	return code, nil
}

// SignIn spends a link's code and returns the secret for a cookie. Whoever it is
// for and was not known before is from now on.
func (s *Service) SignIn(ctx context.Context, code string) (secret string, expires time.Time, err error) {
	err = s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		link, err := database.UseSignInLink(ctx, tx, hash(code), s.now())
		if err != nil {
			return err
		}
		person := database.Account{ID: link.Person, Name: link.Name}
		if person.ID == "" {
			person, err = s.addFromLink(ctx, tx, link)
		} else {
			person, err = database.AccountByID(ctx, tx, person.ID)
		}
		if err != nil {
			return err
		}
		secret, expires, err = s.begin(ctx, tx, person, byLink)
		return err
	})
	if err != nil {
		return "", time.Time{}, unknown(err)
	}
	return secret, expires, nil
}

func (s *Service) addFromLink(ctx context.Context, tx *database.Tx, link database.SignIn) (database.Account, error) {
	person := database.Account{ID: research.NewID(), Name: link.Name, State: database.AccountInvited, CreatedAt: s.now()}
	if err := database.InsertAccount(ctx, tx, person); err != nil {
		return person, err
	}
	_, err := database.PutGrant(ctx, tx, database.Grant{
		ID: research.NewID(), HolderKind: database.HolderPerson, Holder: person.ID, Role: link.Role, Author: person.ID, CreatedAt: s.now(),
	})
	if err != nil {
		return person, err
	}
	return person, s.record(ctx, tx, Person{ID: person.ID}, audit.Event{Action: audit.PersonAdded, Kind: "person", Object: person.ID, Detail: audit.Detail{"role": link.Role}})
}

// begin makes a sign-in with a secret of its own: nothing that a browser had
// before is of use afterwards. It is ErrNotFound for somebody deactivated.
func (s *Service) begin(ctx context.Context, tx *database.Tx, person database.Account, how string) (secret string, expires time.Time, err error) {
	return s.beginFor(ctx, tx, person, how, SignInLifetime)
}

func (s *Service) beginFor(ctx context.Context, tx *database.Tx, person database.Account, how string, lifetime time.Duration) (secret string, expires time.Time, err error) {
	if person.State == database.AccountDeactivated {
		return "", expires, &research.NotFoundError{Thing: "person"}
	}
	secret, expires = NewSecret(), s.now().Add(lifetime)
	person.State, person.SignedInAt = database.AccountActive, s.now()
	if err := database.UpdateAccount(ctx, tx, person); err != nil {
		return "", expires, err
	}
	err = database.InsertSignIn(ctx, tx, database.SignIn{Hash: hash(secret), Name: person.Name, Person: person.ID, How: how, ExpiresAt: expires}, s.now())
	if err != nil {
		return "", expires, err
	}
	return secret, expires, s.record(ctx, tx, Person{ID: person.ID}, audit.Event{
		Action: audit.SignedIn, Kind: "person", Object: person.ID, Detail: audit.Detail{"by": how},
	})
}

// FromCookie finds who signed in.
func (s *Service) FromCookie(ctx context.Context, secret string) (Person, error) {
	if secret == "" {
		return Person{}, ErrUnknown
	}
	key := hash(secret)
	p, ok, round := s.memory.find(key, s.now())
	if ok {
		return p, nil
	}
	in, err := database.SignInByHash(ctx, s.db, key, s.now())
	if err != nil {
		return Person{}, unknown(err)
	}
	if in.Person == "" { // made before there were people
		p, err = s.ofRole(ctx, Person{ID: key[:32], Name: in.Name}, in.Role)
	} else {
		p, err = s.ofAccount(ctx, in.Person)
	}
	if err != nil {
		return Person{}, err
	}
	s.memory.keep(key, p, s.now(), in.ExpiresAt, round)
	return p, nil
}

// ofAccount is a person who is not deactivated, with all their roles.
func (s *Service) ofAccount(ctx context.Context, id string) (Person, error) {
	a, err := database.AccountByID(ctx, s.db, id)
	if err != nil {
		return Person{}, unknown(err)
	}
	if a.State == database.AccountDeactivated {
		return Person{}, ErrUnknown
	}
	p := Person{ID: a.ID, Name: a.Name}
	p.rights, err = s.rightsOf(ctx, a.ID, "")
	return p, err
}

// ofRole is somebody with a role for the group.
func (s *Service) ofRole(ctx context.Context, p Person, role string) (Person, error) {
	r, err := database.RoleByName(ctx, s.db, role)
	if err != nil {
		return Person{}, unknown(err)
	}
	p.rights = &rights{group: capsOf(r.Capabilities)}
	return p, nil
}

func (s *Service) rightsOf(ctx context.Context, person, token string) (*rights, error) {
	list, err := database.RightsOf(ctx, s.db, person, token, s.now())
	if err != nil {
		return nil, err
	}
	r := &rights{brands: map[string]Caps{}, studies: map[string]Caps{}}
	for _, right := range list {
		caps := capsOf(right.Capabilities)
		switch {
		case right.Study != "":
			r.studies[right.Study] |= caps
		case right.Brand != "":
			r.brands[right.Brand] |= caps
		default:
			r.group |= caps
		}
	}
	return r, nil
}

// SignOut ends a sign-in; one that is not known is no error. It reports whether
// somebody had signed in with an identity provider, where they may want to sign
// out as well.
func (s *Service) SignOut(ctx context.Context, secret string) (fromProvider bool, err error) {
	err = s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
		in, err := database.SignInByHash(ctx, tx, hash(secret), s.now())
		if errors.Is(err, research.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := database.DeleteSignIn(ctx, tx, in.Hash); err != nil {
			return err
		}
		fromProvider = in.How == byProvider
		return s.record(ctx, tx, Person{ID: in.Person}, audit.Event{Action: audit.SignedOut, Kind: "person", Object: in.Person})
	})
	return fromProvider, err
}

func unknown(err error) error {
	if errors.Is(err, research.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

// NewSecret makes 256 random bits as a text.
func NewSecret() string {
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

// isToken reports whether a secret has the form of a token.
func isToken(secret string) bool { return strings.HasPrefix(secret, tokenPrefix) }
