package httpserver

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"earshot/internal/auth"

	"github.com/labstack/echo/v4"
)

const requestIDHeader = "X-Request-Id"

var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// observe gives a request its id, answers its error, and leaves one line and
// one timing behind. Neither holds what was asked: only the route.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		begun := time.Now()
		id := c.Request().Header.Get(requestIDHeader)
		if !requestIDForm.MatchString(id) {
			id = newRequestID()
		}
		c.Response().Header().Set(requestIDHeader, id)
		if err := next(c); err != nil {
			c.Error(err)
		}
		took, w, r := time.Since(begun), c.Response(), c.Request()
		s.metrics.observe(c.Path(), r.Method, w.Status, took)
		level := slog.LevelInfo
		if w.Status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		s.options.Log.Log(r.Context(), level, "request", "id", id, "method", r.Method, "route", c.Path(),
			"status", w.Status, "bytes", w.Size, "ms", took.Milliseconds(), "person", auth.From(r.Context()).ID)
		return nil
	}
}

func newRequestID() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails: the runtime ends the process instead
	return hex.EncodeToString(b)
}

func requestID(c echo.Context) string { return c.Response().Header().Get(requestIDHeader) }
