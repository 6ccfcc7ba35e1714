// Package httpserver is the shell around all that Earshot answers over HTTP:
// who is asking, limits, security headers, one log line and one timing for each
// request, one way to answer errors, health, metrics, and an orderly end. What
// is answered, it does not know: httpapi and webui put their routes on Echo.
//
//	server := httpserver.New(options)
//	httpapi.Register(server.Echo, library, …)
//	err := server.Serve(ctx, listener)
package httpserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"earshot/internal/auth"
	"earshot/internal/problem"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
)

// Limits of every server.
const (
	// BodyLimit is the most bytes that the body of a request has, except on
	// the routes of Options.Streams.
	BodyLimit = 1 << 20
	// patience is how long a body may take, and on the routes of
	// Options.Streams how long it may pause.
	patience      = time.Minute
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	grace         = 25 * time.Second
)

// Options are what a server works with.
type Options struct {
	Auth *auth.Service
	Log  *slog.Logger
	// Ready tells what the server needs and whether it answers.
	Ready func(ctx context.Context) []Check
	// Collectors are metrics beyond those of requests and the process.
	Collectors []prometheus.Collector
	// Public are the routes, as Echo spells them, that need no person.
	Public []string
	// Streams are the routes whose bodies may be of any size.
	Streams []string
	// TLS makes it HTTPS; nil is plain HTTP.
	TLS *tls.Config
	// BehindProxy says that a proxy on this machine or network forwards requests:
	// who sent them then stands in X-Forwarded-For, which others could forge.
	BehindProxy bool
	// Limits are how often callers may do something.
	Limits []Limit
	// Headers are those of proxies that tell who is asking; nil for none.
	Headers *Headers
	// ErrorPage answers a person's browser with a problem; nil answers with
	// problem details as for programs.
	ErrorPage func(w http.ResponseWriter, r *http.Request, p *problem.Problem)
	// Told is a problem in the language of the person whose browser met it, and
	// that language; nil answers in English, as programs are answered.
	Told func(r *http.Request, p *problem.Problem) (told *problem.Problem, language string)
}

// Server is an HTTP server without routes of its own but health and metrics.
type Server struct {
	// Echo takes the routes. Its middleware is complete: do not add any.
	Echo     *echo.Echo
	options  Options
	metrics  metrics
	limits   map[route]*limiter
	stopping chan struct{}
	stopOnce sync.Once
}

// New returns a server that has yet to be given its routes.
func New(o Options) *Server {
	s := &Server{Echo: echo.New(), options: o, metrics: newMetrics(o.Collectors), limits: limiters(o.Limits), stopping: make(chan struct{})}
	s.Echo.HTTPErrorHandler = s.answerError
	s.Echo.IPExtractor = echo.ExtractIPDirect()
	if o.BehindProxy {
		s.Echo.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	s.Echo.Use(s.observe, s.secure, s.rescue, s.authenticate, s.boundBody, s.limit)
	s.registerHealth()
	s.registerProblems()
	return s
}

// Stopping is closed when the server begins to stop: answers without an end,
// such as streams of events, must end then.
func (s *Server) Stopping() <-chan struct{} { return s.stopping }

// ServeHTTP answers one request; for tests and other servers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.Echo.ServeHTTP(w, r) }

// Serve answers requests from l until ctx is cancelled. Then it accepts no more
// of them, lets those that run finish within 25 s, and closes. It returns nil
// after an orderly end.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
	}
	serve := server.Serve
	if s.options.TLS != nil {
		server.TLSConfig = s.options.TLS
		// Limits on slow and endless bodies are made for HTTP/1.1 and tested there.
		server.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){}
		serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	failed := make(chan error, 1)
	go func() { failed <- serve(l) }()
	select {
	case err := <-failed:
		s.stop()
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}
	s.stop()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(end)
	if errors.Is(err, context.DeadlineExceeded) {
		s.options.Log.Warn("requests cut off at the end of the grace time")
		err = server.Close()
	}
	if ended := <-failed; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

func (s *Server) stop() { s.stopOnce.Do(func() { close(s.stopping) }) }
