package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"earshot/internal/auth"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// FlowLifetime is how long somebody may take to sign in at the provider.
const FlowLifetime = 10 * time.Minute

// flow is what a browser keeps, sealed, between leaving and coming back.
type flow struct {
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`
	Next     string    `json:"to"`
	Until    time.Time `json:"u"`
}

// Begin returns the address at the provider where somebody signs in, and what
// their browser is to keep until they are back: for next.
func (p *Provider) Begin(ctx context.Context, next string) (address, kept string, err error) {
	f, err := p.look(ctx)
	if err != nil {
		return "", "", err
	}
	w := flow{
		State: auth.NewSecret(), Nonce: auth.NewSecret(), Verifier: oauth2.GenerateVerifier(),
		Next: next, Until: p.now().Add(FlowLifetime),
	}
	if kept, err = p.seal(w); err != nil {
		return "", "", err
	}
	config := p.config(f)
	return config.AuthCodeURL(w.State, oidc.Nonce(w.Nonce), oauth2.S256ChallengeOption(w.Verifier)), kept, nil
}

// errorCode is the form of what a provider gives as reason.
var errorCode = regexp.MustCompile(`^[a-z_]{1,60}$`)

// Finish says who came back from the provider, with what their browser kept and
// the query that the provider gave them, and where they wanted to go. Its errors
// are *auth.RefusedError, or auth.ErrProviderUnavailable.
func (p *Provider) Finish(ctx context.Context, kept string, query url.Values) (_ auth.Identity, next string, err error) {
	defer func() {
		if e, ok := errors.AsType[*auth.RefusedError](err); ok {
			p.options.Log.InfoContext(ctx, "sign-in refused", "why", e.Why, "cause", e.Cause)
		}
	}()
	w, err := p.open(kept)
	if err != nil || p.now().After(w.Until) || subtle.ConstantTimeCompare([]byte(w.State), []byte(query.Get("state"))) != 1 {
		return auth.Identity{}, "", refused(auth.RefusedState, err)
	}
	f, err := p.look(ctx)
	if err != nil {
		return auth.Identity{}, w.Next, err
	}
	if issuer := query.Get("iss"); issuer != p.options.Issuer && (issuer != "" || f.namesSelf) {
		return auth.Identity{}, w.Next, refused(auth.RefusedToken, errors.New("the answer is of another provider"))
	}
	if code := query.Get("error"); code != "" {
		if !errorCode.MatchString(code) {
			code = "no code"
		}
		return auth.Identity{}, w.Next, refused(auth.RefusedThere, errors.New(code))
	}
	id, err := p.exchange(ctx, f, w, query.Get("code"))
	return id, w.Next, err
}

func refused(why auth.Refusal, cause error) error {
	return &auth.RefusedError{Why: why, Cause: cause}
}

// exchange spends the code and reads what comes for it.
func (p *Provider) exchange(ctx context.Context, f *found, w flow, code string) (auth.Identity, error) {
	ctx = oidc.ClientContext(ctx, p.client) // of oauth2, too
	config := p.config(f)
	tokens, err := config.Exchange(ctx, code, oauth2.VerifierOption(w.Verifier))
	if bad, ok := errors.AsType[*oauth2.RetrieveError](err); ok && bad.Response.StatusCode < 500 {
		if !errorCode.MatchString(bad.ErrorCode) {
			bad.ErrorCode = "no code"
		}
		return auth.Identity{}, refused(auth.RefusedToken, errors.New(bad.ErrorCode))
	}
	if err != nil {
		return auth.Identity{}, fmt.Errorf("%w: %w", auth.ErrProviderUnavailable, err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	verifier := f.provider.Verifier(&oidc.Config{
		ClientID: p.options.ClientID, Now: func() time.Time { return p.now().Add(-skew) },
	})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return auth.Identity{}, refused(auth.RefusedToken, err)
	}
	var c claims
	if err := errors.Join(p.check(token, w, tokens.AccessToken), token.Claims(&c)); err != nil {
		return auth.Identity{}, refused(auth.RefusedToken, err)
	}
	if err := p.complete(ctx, f, token.Subject, oauth2.StaticTokenSource(tokens), c); err != nil {
		return auth.Identity{}, err
	}
	return p.identity(token.Subject, c), nil
}

// check is what the library leaves to us.
func (p *Provider) check(token *oidc.IDToken, w flow, access string) error {
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(w.Nonce)) != 1 {
		return errors.New("another nonce")
	}
	var party struct {
		To string `json:"azp"`
	}
	if err := token.Claims(&party); err != nil {
		return err
	}
	if party.To != "" && party.To != p.options.ClientID {
		return errors.New("made for another party")
	}
	if token.Subject == "" || token.IssuedAt.After(p.now().Add(skew)) {
		return errors.New("no subject, or of the future")
	}
	if token.AccessTokenHash != "" {
		return token.VerifyAccessToken(access)
	}
	return nil
}

// complete adds what the provider says of somebody only when it is asked again.
// What the token says goes first.
func (p *Provider) complete(ctx context.Context, f *found, subject string, tokens oauth2.TokenSource, c claims) error {
	if f.provider.UserInfoEndpoint() == "" || c.has("email") && c.has("name") && (p.options.GroupsClaim == "" || c.has(p.options.GroupsClaim)) {
		return nil
	}
	info, err := f.provider.UserInfo(ctx, tokens)
	if err != nil {
		return fmt.Errorf("%w: %w", auth.ErrProviderUnavailable, err)
	}
	if info.Subject != subject {
		return refused(auth.RefusedToken, errors.New("what is said of somebody is of another"))
	}
	more := claims{}
	if err := info.Claims(&more); err != nil {
		return refused(auth.RefusedToken, err)
	}
	for name, value := range more {
		if _, known := c[name]; !known {
			c[name] = value
		}
	}
	return nil
}
