package httpserver

import "github.com/labstack/echo/v4"

// contentSecurityPolicy lets pages use what this server serves and nothing
// else, no script or style within a page included. Pages may frame each other
// for the player.
const contentSecurityPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
	"frame-src 'self'; frame-ancestors 'self'"

// secure sets the headers that every answer has unless a handler, for good
// reason, sets another.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		// Asking each time keeps erasure and permissions immediate.
		h.Set("Cache-Control", "private, no-cache")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		return next(c)
	}
}
