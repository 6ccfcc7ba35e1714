package app

import (
	"context"
	"encoding/hex"

	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/httpapi"
	"earshot/internal/httpserver"
	"earshot/internal/oidc"
	"earshot/internal/webui"
)

// openSignIn gets ready to sign people in, as the settings say.
func (a *App) openSignIn(ctx context.Context) error {
	a.Auth = auth.New(a.DB.Patient(patience))
	if a.serve.NoPasswords {
		a.Auth = a.Auth.WithoutPasswords()
	}
	if h := a.serve.Header; h.Enabled() {
		from, err := h.Prefixes()
		if err != nil {
			return err
		}
		a.headers = &httpserver.Headers{
			User: h.User, Email: h.Email, Name: h.Name, Groups: h.Groups, From: from, Rules: auth.Rules{Create: h.Create},
		}
	}
	o := a.serve.OIDC
	if !o.Enabled() {
		return nil
	}
	secret, err := o.Secret()
	if err != nil {
		return err
	}
	// Nodes share it: somebody may leave one and come back to another.
	text, err := a.DB.Secret(ctx, "sign-in-flow")
	if err != nil {
		return err
	}
	key, err := hex.DecodeString(text)
	if err != nil {
		return err
	}
	a.provider = &webui.Provider{
		OIDC: oidc.New(oidc.Options{
			Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: secret, Scopes: o.Scopes, GroupsClaim: o.GroupsClaim,
			TrustEmail: o.TrustEmail, Callback: a.serve.Origin() + webui.CallbackPath, SignedOut: a.serve.Origin() + auth.SignInPath,
			Key: key, Log: a.log,
		}),
		Name: o.Name, Rules: auth.Rules{Create: o.Create, Domains: o.Domains, Lifetime: o.Lifetime},
	}
	return nil
}

// meetProvider asks the identity provider for its addresses once, so that the
// log says early what does not fit. Sign-ins ask again until it answers.
func (a *App) meetProvider(ctx context.Context) {
	if a.provider == nil {
		return
	}
	if err := a.provider.OIDC.Check(ctx); err == nil {
		a.log.InfoContext(ctx, "people sign in with an identity provider", "issuer", a.provider.OIDC.Issuer())
	}
}

// limitsOf says what callers may do how often.
func limitsOf(l config.Limits) []httpserver.Limit {
	return []httpserver.Limit{
		{Name: "sign-ins", PerMinute: l.SignIns, Routes: webui.SignInRoutes(), ByAddress: true},
		{Name: "searches", PerMinute: l.Searches, Routes: append(webui.SearchRoutes(), httpapi.SearchRoutes()...)},
		{Name: "uploads", PerMinute: l.Uploads, Routes: httpapi.UploadRoutes()},
		{Name: "exports", PerMinute: l.Exports, Routes: httpapi.ExportRoutes()},
	}
}
