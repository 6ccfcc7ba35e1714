package app

import (
	"context"

	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/webui"
	"earshot/uploads/dirstore"
)

// facts are what the page of settings tells of this process. No secret is among
// them.
func (a *App) facts(ctx context.Context) (webui.Facts, error) {
	s := a.serve
	f := webui.Facts{
		Version: a.Version, Since: a.since, Address: s.Origin(), TLS: webui.TLSNone, Postgres: !a.sole,
		S3: a.s3, Direct: a.media != "", Encrypted: a.encrypted,
		StoreErr: a.Blob.Check(ctx), RoomErr: dirstore.CheckSpace(a.data),
		MostFileBytes: s.MaxFileSize, UploadExpiry: s.UploadExpiry, Watched: s.Watch != "", Readers: s.Jobs,
		Transcriber: transcriber(s.Speech), Model: s.Speech.Model, Transcribing: s.Speech.Jobs, Piece: s.Speech.Piece,
		HeaderSignIn: a.headers != nil,
		Limits:       map[string]int{"sign-ins": s.Limits.SignIns, "searches": s.Limits.Searches, "uploads": s.Limits.Uploads, "exports": s.Limits.Exports},
		Position:     a.Follower.Position(),
	}
	switch {
	case s.TLSCert != "":
		f.TLS = webui.TLSHere
	case s.BehindProxy:
		f.TLS = webui.TLSProxy
	}
	if s.OIDC.Enabled() {
		f.ProviderLifetime = s.OIDC.Lifetime
	}
	last, err := database.LastChange(ctx, a.DB)
	f.Lag = max(0, last-f.Position)
	return f, err
}

func transcriber(s config.Speech) webui.TranscriberKind {
	switch {
	case s.URL != "":
		return webui.TranscriberServer
	case s.Command != "":
		return webui.TranscriberProgram
	}
	return webui.NoTranscriber
}
