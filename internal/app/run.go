package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/httpapi"
	"earshot/internal/httpserver"
	"earshot/internal/webui"
	"earshot/uploads/dirstore"
)

// Offline are settings for commands that do not serve, and the defaults of
// those that do.
func Offline() config.Serve {
	return config.Serve{Listen: "127.0.0.1:0", MaxFileSize: 10 << 30, UploadExpiry: 7 * 24 * time.Hour, Jobs: 2}
}

// Run serves until ctx ends, and then closes everything. It calls ready with
// the address as soon as it listens; an error of ready ends it.
func (a *App) Run(ctx context.Context, ready func(ctx context.Context, address string) error) (err error) {
	defer func() { err = errors.Join(err, a.Close()) }()
	collectSooner()
	scheme, secured, err := a.tls()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.serve.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// Workers stop after the server: a request that is finishing may wait for them.
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()
	var workers, serving sync.WaitGroup
	workers.Go(func() { fail(stop, a.Runner.Run(working)) })
	workers.Go(func() { fail(stop, a.Follower.Run(working)) })
	workers.Go(func() { fail(stop, a.Keeper.Run(working, sweepWait())) })
	workers.Go(func() { a.words.run(working) })
	if a.watcher != nil {
		workers.Go(func() { a.watcher.Run(working) })
	}
	workers.Go(func() { a.lexicons.run(working) })
	workers.Go(func() { a.sweepUploads(working) })
	workers.Go(func() { a.meetProvider(working) })
	workers.Go(func() { a.keepHeads(working) })
	server := a.newServer(secured) //nolint:contextcheck // handlers take the context of their request
	serving.Go(func() { fail(stop, server.Serve(ctx, listener)) })

	if err := ready(ctx, scheme+"://"+listener.Addr().String()); err != nil && ctx.Err() == nil {
		stop(err)
	}
	<-ctx.Done()
	a.Library.StopUploads() // they save what has come, and their requests end
	serving.Wait()
	stopWorking()
	workers.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

func fail(stop context.CancelCauseFunc, err error) {
	if err != nil {
		stop(err)
	}
}

// tls gives what makes the server one for HTTPS, if it is configured.
func (a *App) tls() (scheme string, secured *tls.Config, err error) {
	if a.serve.TLSCert == "" {
		return "http", nil, nil
	}
	secured, err = httpserver.NewTLS(a.serve.TLSCert, a.serve.TLSKey, a.log)
	return "https", secured, err
}

// newServer puts API and pages on a server.
func (a *App) newServer(secured *tls.Config) *httpserver.Server {
	var api *httpapi.API
	ui := webui.New(a.Library, a.Auth, webui.Options{
		OpenAPI: func() ([]byte, error) { return api.Document(), nil }, MediaOrigin: a.media,
		Provider: a.provider, HTTPS: strings.HasPrefix(a.serve.PublicURL, "https:"),
		AuditHeads: func() ([]auth.AuditHead, error) { return audit.ReadHeads(filepath.Join(a.data, HeadsFile)) },
		Facts:      a.facts,
	})
	server := httpserver.New(httpserver.Options{
		Auth: a.Auth, Log: a.log, Ready: a.ready, Collectors: a.collectors(),
		Public: append(webui.Public(), httpapi.Public()...), Streams: append(webui.Streams(), httpapi.Streams()...),
		ErrorPage: ui.ErrorPage, Told: webui.Told, TLS: secured, BehindProxy: a.serve.BehindProxy, Headers: a.headers,
		Limits: limitsOf(a.serve.Limits),
	})
	api = httpapi.Register(server.Echo, a.Library, a.Auth, server.Stopping())
	ui.Register(server.Echo)
	return server
}

// ready asks everything that requests need.
func (a *App) ready(ctx context.Context) []httpserver.Check {
	_, position := a.Index.Position(ctx)
	return []httpserver.Check{
		{Name: "database", Err: a.DB.Check(ctx)},
		{Name: "store", Err: a.Blob.Check(ctx)},
		{Name: "disk", Err: dirstore.CheckSpace(a.data)},
		{Name: "index", Err: position},
	}
}

// FirstLink is a one-time sign-in link for the first administrator, or "" once
// anybody has had access.
func (a *App) FirstLink(ctx context.Context, address string) (string, error) {
	known, err := database.HasAccess(ctx, a.DB)
	if err != nil || known {
		return "", err
	}
	code, err := a.Auth.CreateLink(ctx, "First administrator", auth.GroupAdmin)
	if err != nil {
		return "", err
	}
	return address + auth.SignInPath + "?code=" + code, nil
}

// metricsTimeout bounds what a scrape of the metrics may ask of the database.
const metricsTimeout = 2 * time.Second
