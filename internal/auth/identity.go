package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"earshot/internal/audit"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Identity is what an identity provider says of somebody.
type Identity struct {
	Issuer, Subject string // who says so, and its name for them, which never changes
	Email, Name     string
	// EmailVerified says that the provider knows the e-mail to be theirs.
	EmailVerified bool
	// GroupsKnown says that Groups are all groups that somebody is in.
	GroupsKnown bool
	Groups      []string
}

// Rules say whom of those that an identity provider knows to let in.
type Rules struct {
	// Create adds people who are not known here yet.
	Create bool
	// Domains narrow it to people with a verified e-mail of one of these; none
	// do not.
	Domains []string
	// Lifetime is how long a sign-in lasts: what changes at the provider counts
	// from the next one on.
	Lifetime time.Duration
}

// ErrProviderUnavailable is an identity provider that does not answer.
var ErrProviderUnavailable = errors.New("the identity provider does not answer")

// Refusal is why somebody whom an identity provider sent is not let in.
type Refusal string

// The refusals.
const (
	RefusedState       Refusal = "state"       // did not begin here, or took too long
	RefusedThere       Refusal = "provider"    // the provider says no
	RefusedToken       Refusal = "token"       // what the provider says cannot be relied on
	RefusedDomain      Refusal = "domain"      // an e-mail of elsewhere, or not verified
	RefusedEmail       Refusal = "email"       // somebody else here has the e-mail
	RefusedUnknown     Refusal = "unknown"     // not known, and nobody is added
	RefusedDeactivated Refusal = "deactivated" // known, and not let in any more
	refusedAway        Refusal = "unavailable" // in the audit record: the provider did not answer
)

// RefusedError says why somebody is not let in.
type RefusedError struct {
	Why   Refusal
	Cause error // for the log; nil for none

	person string // id, where it is known
}

// Error names the reason, and what led to it.
func (e *RefusedError) Error() string {
	if e.Cause == nil {
		return "sign-in refused: " + string(e.Why)
	}
	return fmt.Sprintf("sign-in refused: %s: %v", e.Why, e.Cause)
}

// Unwrap gives what led to it.
func (e *RefusedError) Unwrap() error { return e.Cause }

// How somebody signed in, as it is kept with the sign-in.
const (
	byLink     = "link"
	byPassword = "password"
	byProvider = "provider"
)

// SignInFrom signs in whoever an identity provider says somebody is, and returns
// the secret for a cookie. It is a *RefusedError for those who are not let in,
// and a *TooOftenError for whoever tries that too often from one address.
func (s *Service) SignInFrom(ctx context.Context, address string, rules Rules, who func(ctx context.Context) (Identity, error)) (secret string, expires time.Time, err error) {
	keys := map[string]int{"a:" + address: triesFrom}
	if err := s.tries.check(s.now(), keys); err != nil {
		return "", expires, err
	}
	id, err := who(ctx)
	if err == nil {
		err = s.change(ctx, func(ctx context.Context, tx *database.Tx) error {
			person, err := s.admit(ctx, tx, id, rules)
			if err != nil {
				return err
			}
			secret, expires, err = s.beginFor(ctx, tx, person, byProvider, rules.Lifetime)
			return err
		})
	}
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		s.tries.failed(s.now(), keys)
		err = errors.Join(err, s.recordRefusal(ctx, refused, byProvider))
	}
	if errors.Is(err, ErrProviderUnavailable) { // nobody's fault, so that no try is taken
		err = errors.Join(err, s.recordRefusal(ctx, &RefusedError{Why: refusedAway}, byProvider))
	}
	if err != nil {
		return "", time.Time{}, err
	}
	return secret, expires, nil
}

// admit finds the person that an identity is of, or adds them, and takes over
// their groups.
func (s *Service) admit(ctx context.Context, tx *database.Tx, id Identity, rules Rules) (Account, error) {
	id.Email = canonicalEmail(id.Email)
	if !inDomain(id, rules.Domains) {
		return Account{}, &RefusedError{Why: RefusedDomain}
	}
	a, err := s.find(ctx, tx, id, rules)
	if err != nil {
		return a, err
	}
	if a.State == database.AccountDeactivated {
		return a, &RefusedError{Why: RefusedDeactivated, person: a.ID}
	}
	if !id.GroupsKnown {
		return a, nil
	}
	return a, database.ReplaceGroups(ctx, tx, a.ID, sensible(id.Groups))
}

// find finds the person that an identity is of: by what the provider calls them,
// and, until it has been seen with them, by their e-mail.
func (s *Service) find(ctx context.Context, tx *database.Tx, id Identity, rules Rules) (Account, error) {
	a, err := database.AccountBySubject(ctx, tx, id.Issuer, id.Subject)
	if !errors.Is(err, research.ErrNotFound) {
		return a, err
	}
	if id.Email != "" {
		a, err = database.AccountByEmail(ctx, tx, id.Email)
		switch {
		case errors.Is(err, research.ErrNotFound):
		case err != nil:
			return a, err
		case !id.EmailVerified || a.Issuer == id.Issuer: // then it was given to somebody else since
			return a, &RefusedError{Why: RefusedEmail, person: a.ID}
		default:
			return s.tie(ctx, tx, a, id)
		}
	}
	if !rules.Create {
		return Account{}, &RefusedError{Why: RefusedUnknown}
	}
	return s.addFrom(ctx, tx, id)
}

// tie notes what a provider calls a person.
func (s *Service) tie(ctx context.Context, tx *database.Tx, a Account, id Identity) (Account, error) {
	a.Issuer, a.Subject = id.Issuer, id.Subject
	if err := database.UpdateAccount(ctx, tx, a); err != nil {
		return a, err
	}
	return a, s.record(ctx, tx, Person{ID: a.ID}, audit.Event{Action: audit.PersonTied, Kind: "person", Object: a.ID})
}

func (s *Service) addFrom(ctx context.Context, tx *database.Tx, id Identity) (Account, error) {
	by := byProvider
	if id.Issuer == HeaderIssuer {
		by = byHeader
	}
	a := Account{ID: research.NewID(), Name: id.Name, State: database.AccountInvited, Issuer: id.Issuer, Subject: id.Subject, CreatedAt: s.now()}
	if id.EmailVerified {
		a.Email = id.Email
	}
	if checkPerson(a.Name, "") != nil {
		a.Name = "Unnamed"
	}
	if checkPerson(a.Name, a.Email) != nil {
		a.Email = ""
	}
	if err := database.InsertAccount(ctx, tx, a); err != nil {
		return a, err
	}
	return a, s.record(ctx, tx, Person{ID: a.ID}, audit.Event{Action: audit.PersonAdded, Kind: "person", Object: a.ID, Detail: audit.Detail{"by": by}})
}

// inDomain reports whether somebody's e-mail is verified and of one of the
// domains, if there are any.
func inDomain(id Identity, domains []string) bool {
	if len(domains) == 0 {
		return true
	}
	_, domain, ok := strings.Cut(id.Email, "@")
	return ok && id.EmailVerified && slices.ContainsFunc(domains, func(d string) bool { return strings.EqualFold(d, domain) })
}

// sensible are the groups whose names a role could be given to, each once.
func sensible(groups []string) []string {
	var list []string
	for _, g := range groups {
		var c research.Checker
		if c.Text("group", g, true, research.MostName); c.Err() == nil {
			list = append(list, g)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// recordRefusal notes that somebody was not let in: who, if that is known, and
// why, in a word of ours.
func (s *Service) recordRefusal(ctx context.Context, e *RefusedError, by string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return s.record(ctx, tx, Person{}, audit.Event{
			Action: audit.SignInFailed, Kind: "person", Object: e.person, Detail: audit.Detail{"by": by, "why": string(e.Why)},
		})
	})
}
