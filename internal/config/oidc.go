package config

import (
	"errors"
	"net/url"
	"strings"
	"time"
)

// OIDC says which OpenID provider people may sign in with. Without an issuer
// there is none.
type OIDC struct {
	Issuer       string        `name:"issuer" env:"ISSUER" placeholder:"URL" help:"Issuer of the OpenID provider that people sign in with, exactly as it names itself. Its addresses and keys are read from there. Default: none. Needs --public-url."`
	ClientID     string        `name:"client-id" env:"CLIENT_ID" help:"Id under which Earshot is registered with the provider, with the redirect URI PUBLIC-URL/sign-in/oidc/callback."`
	ClientSecret string        `name:"client-secret" env:"CLIENT_SECRET" help:"Secret of that registration; better given in the environment or as a file than as a flag. None for a public client."`
	SecretFile   string        `name:"client-secret-file" env:"CLIENT_SECRET_FILE" type:"path" placeholder:"FILE" help:"File that holds the secret."`
	Scopes       []string      `name:"scopes" env:"SCOPES" default:"openid,profile,email" placeholder:"SCOPE,…" help:"What the provider is asked to tell."`
	GroupsClaim  string        `name:"groups-claim" env:"GROUPS_CLAIM" default:"groups" placeholder:"NAME" help:"Claim with the groups that somebody is in, to which roles can be given; dots lead into claims, as in realm_access.roles. Read anew with each sign-in: where it is missing, somebody is in no group. Empty: groups stay as they are."`
	Name         string        `name:"name" env:"NAME" default:"your organisation" help:"What the page calls the provider: Sign in with …"`
	Domains      []string      `name:"email-domains" env:"EMAIL_DOMAINS" placeholder:"DOMAIN,…" help:"Let in only people with a verified e-mail of one of these domains. Default: all whom the provider lets in."`
	Create       bool          `name:"create-people" env:"CREATE_PEOPLE" default:"true" negatable:"" help:"Add people who are not known here yet; they may read what is for everybody, and more by roles of their groups. Otherwise they must have been added with the e-mail that the provider tells."`
	TrustEmail   bool          `name:"trust-email" env:"TRUST_EMAIL" help:"Take the e-mails that the provider tells for verified though it does not say so, as Entra does not. Only where people cannot choose their e-mail at the provider."`
	Lifetime     time.Duration `name:"lifetime" env:"LIFETIME" default:"12h" placeholder:"DURATION" help:"How long a sign-in with the provider lasts. Who was removed there keeps what they have here for so long, unless they are deactivated here."`
}

// Enabled reports whether there is a provider.
func (o OIDC) Enabled() bool { return o.Issuer != "" }

// Secret is the client's secret, from where it is kept.
func (o OIDC) Secret() (string, error) {
	return secretFrom(o.ClientSecret, o.SecretFile, "--oidc-client-secret-file")
}

// Check returns all mistakes in the settings, joined.
func (o OIDC) Check() error {
	if !o.Enabled() {
		if o.ClientID != "" || o.ClientSecret != "" || o.SecretFile != "" {
			return errors.New("--oidc-client-id or its secret is given but --oidc-issuer is missing")
		}
		return nil
	}
	var errs []error
	check := func(ok bool, sentence string) {
		if !ok {
			errs = append(errs, errors.New(sentence))
		}
	}
	u, err := url.Parse(o.Issuer)
	check(err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())),
		"--oidc-issuer must be https://HOST, perhaps with a path, without user and query; http:// is for providers on this machine alone")
	check(o.ClientID != "", "--oidc-client-id is missing")
	check(o.ClientSecret == "" || o.SecretFile == "", "--oidc-client-secret and --oidc-client-secret-file exclude each other")
	check(o.Lifetime >= time.Minute && o.Lifetime <= 30*24*time.Hour, "--oidc-lifetime must be between 1m and 720h")
	check(len(o.Name) <= 60, "--oidc-name must have at most 60 characters")
	for _, domain := range o.Domains {
		check(domain != "" && !strings.ContainsAny(domain, "@ /*"), "--oidc-email-domains must be domains, such as example.org")
	}
	if _, err := o.Secret(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// checkSignIn checks how people sign in.
func (s Serve) checkSignIn() error {
	errs := []error{s.OIDC.Check(), s.Header.Check()}
	if s.PublicURL != "" && !isOrigin(s.PublicURL) {
		errs = append(errs, errors.New("--public-url must be http://HOST[:PORT] or https://HOST[:PORT], without a path"))
	}
	if s.OIDC.Enabled() && s.PublicURL == "" {
		errs = append(errs, errors.New("--public-url is missing: the provider needs to know where to send people back to"))
	}
	if s.NoPasswords && !s.OIDC.Enabled() && !s.Header.Enabled() {
		errs = append(errs, errors.New("--no-passwords is given, and people could not sign in otherwise: give --oidc-issuer or --trusted-header-user"))
	}
	return errors.Join(errs...)
}

// Origin is PublicURL without a slash at its end.
func (s Serve) Origin() string { return strings.TrimRight(s.PublicURL, "/") }
