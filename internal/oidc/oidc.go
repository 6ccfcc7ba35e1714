// Package oidc signs people in with an OpenID provider: the authorization code
// flow with PKCE (S256), state and nonce. It says who the provider says somebody
// is; who that is here, and whether they may come in, package auth decides.
//
// The provider is asked for its addresses and keys when they are first needed
// and again every hour: one that cannot be reached keeps nobody from starting
// the service, and a key that it withdrew is forgotten.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"earshot/internal/auth"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Options are what a provider is asked with.
type Options struct {
	Issuer, ClientID string
	ClientSecret     string // "" for a client without
	Scopes           []string
	// GroupsClaim names the claim with somebody's groups; "" for none. Dots lead
	// into claims that are objects.
	GroupsClaim string
	// TrustEmail takes every e-mail of the provider for verified.
	TrustEmail bool
	// Callback is the address to which the provider sends people back, and
	// SignedOut the one after they have signed out there.
	Callback, SignedOut string
	// Key seals what a browser keeps between leaving and coming back: 32 bytes,
	// the same in all processes.
	Key []byte
	Log *slog.Logger
}

// Limits of what the provider is asked.
const (
	patience     = 10 * time.Second
	mostResponse = 1 << 20
	// lookEach is how often addresses and keys are read anew.
	lookEach = time.Hour
	// skew is how far the provider's clock may be behind or ahead.
	skew = time.Minute
)

// Provider is an OpenID provider. It is safe for concurrent use.
type Provider struct {
	options Options
	client  *http.Client
	now     func() time.Time
	turn    chan struct{} // held by whoever looks the provider up
	found   *found        // guarded by turn
}

// found is what a provider said of itself.
type found struct {
	at         time.Time
	provider   *oidc.Provider
	endpoint   oauth2.Endpoint
	endSession string // "" where people cannot sign out there
	namesSelf  bool   // its answers carry its name (RFC 9207)
}

// New returns a provider that has not been asked anything yet.
func New(o Options) *Provider {
	return &Provider{
		options: o, now: time.Now, turn: make(chan struct{}, 1),
		client: &http.Client{Timeout: patience, Transport: bounded{http.DefaultTransport}},
	}
}

// Issuer is the name of the provider.
func (p *Provider) Issuer() string { return p.options.Issuer }

// Check asks the provider for its addresses, so that the log tells early what
// does not fit.
func (p *Provider) Check(ctx context.Context) error {
	_, err := p.look(ctx)
	return err
}

// look finds the provider's addresses. While they cannot be read anew, old ones
// are kept; without any it is auth.ErrProviderUnavailable.
func (p *Provider) look(ctx context.Context) (*found, error) {
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-p.turn }()
	if p.found != nil && p.now().Sub(p.found.at) < lookEach {
		return p.found, nil
	}
	f, err := p.discover(ctx)
	if err == nil {
		p.found = f
		return f, nil
	}
	p.options.Log.WarnContext(ctx, "the identity provider does not answer as it should", "issuer", p.options.Issuer, "error", err)
	if p.found != nil {
		p.found.at = p.now().Add(time.Minute - lookEach) // not with every sign-in
		return p.found, nil
	}
	return nil, fmt.Errorf("%w: %w", auth.ErrProviderUnavailable, err)
}

func (p *Provider) discover(ctx context.Context) (*found, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.options.Issuer)
	if err != nil {
		return nil, err
	}
	var more struct {
		EndSession string   `json:"end_session_endpoint"`
		Methods    []string `json:"token_endpoint_auth_methods_supported"`
		PKCE       []string `json:"code_challenge_methods_supported"`
		NamesSelf  bool     `json:"authorization_response_iss_parameter_supported"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, err
	}
	f := &found{at: p.now(), provider: provider, endpoint: provider.Endpoint(), endSession: more.EndSession, namesSelf: more.NamesSelf}
	// Trying both ways, as the library would, spends the code at some providers.
	f.endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if p.options.ClientSecret == "" || len(more.Methods) > 0 && !slices.Contains(more.Methods, "client_secret_basic") {
		f.endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	if f.endpoint.AuthURL == "" || f.endpoint.TokenURL == "" {
		return nil, errors.New("the provider does not name its endpoints")
	}
	return f, nil
}

func (p *Provider) config(f *found) oauth2.Config {
	scopes := slices.Clone(p.options.Scopes)
	if !slices.Contains(scopes, oidc.ScopeOpenID) {
		scopes = append([]string{oidc.ScopeOpenID}, scopes...)
	}
	return oauth2.Config{
		ClientID: p.options.ClientID, ClientSecret: p.options.ClientSecret, Endpoint: f.endpoint,
		RedirectURL: p.options.Callback, Scopes: scopes,
	}
}

// EndSession is the address at which people sign out of the provider itself; ""
// where there is none.
func (p *Provider) EndSession(ctx context.Context) (string, error) {
	f, err := p.look(ctx)
	if err != nil || f.endSession == "" {
		return "", err
	}
	u, err := url.Parse(f.endSession)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", err
	}
	q := u.Query()
	q.Set("client_id", p.options.ClientID)
	q.Set("post_logout_redirect_uri", p.options.SignedOut)
	u.RawQuery = q.Encode()
	return u.String(), nil
}
