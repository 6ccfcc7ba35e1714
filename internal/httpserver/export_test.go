package httpserver

import (
	"log/slog"
	"net/http"
	"time"

	"earshot/internal/auth"

	"github.com/labstack/echo/v4"
)

// Named is who a proxy with these headers says is asking.
func Named(h *Headers, r *http.Request) (auth.Identity, bool) {
	s := &Server{options: Options{Headers: h, Log: slog.New(slog.DiscardHandler)}, metrics: ofTests}
	return s.named(r)
}

var ofTests = newMetrics(nil)

// MostCallers is how many callers a limit remembers.
const MostCallers = mostCallers

// Limiter is one limit at work.
type Limiter struct{ l *limiter }

// NewLimiter returns a limit of so many in a minute.
func NewLimiter(perMinute int) Limiter { return Limiter{newLimiter(Limit{PerMinute: perMinute})} }

// Take takes one for somebody, or says how long to wait.
func (l Limiter) Take(who string, now time.Time) time.Duration {
	return l.l.take(caller{person: who}, now)
}

// Len is how many callers are remembered.
func (l Limiter) Len() int { return len(l.l.full) }

// Limit is the middleware for a server with limits.
func (s *Server) Limit(next echo.HandlerFunc) echo.HandlerFunc { return s.limit(next) }
