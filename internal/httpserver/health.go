package httpserver

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	healthRoute  = "/healthz"
	readyRoute   = "/readyz"
	metricsRoute = "/metrics"
	readyTimeout = 5 * time.Second
)

// Check is one thing that the server needs, and why it does not answer.
type Check struct {
	Name string // such as "database"
	Err  error  // nil if it answers
}

// registerHealth adds the routes for those who run the server: whether the
// process runs, whether it can do its work, and its metrics.
func (s *Server) registerHealth() {
	reading := []string{http.MethodGet, http.MethodHead}
	s.Echo.Match(reading, healthRoute, func(c echo.Context) error {
		return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
	})
	s.Echo.Match(reading, readyRoute, s.ready)
	s.Echo.GET(metricsRoute, echo.WrapHandler(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})))
}

func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	answer := struct {
		Status string            `json:"status"`
		Checks map[string]string `json:"checks"`
	}{"ready", map[string]string{}}
	status := http.StatusOK
	for _, check := range s.options.Ready(ctx) {
		answer.Checks[check.Name] = "ok"
		if check.Err != nil {
			// Anybody may ask, so why is only for the log.
			s.options.Log.WarnContext(ctx, "not ready", "check", check.Name, "error", check.Err)
			answer.Checks[check.Name] = "unavailable"
			answer.Status, status = "unavailable", http.StatusServiceUnavailable
		}
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, answer)
}
