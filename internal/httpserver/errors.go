package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"earshot/internal/problem"

	"github.com/labstack/echo/v4"
)

// answerError answers every error of every route.
func (s *Server) answerError(err error, c echo.Context) {
	r, w := c.Request(), c.Response()
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError && errors.Is(r.Context().Err(), context.Canceled) {
		p = problem.New(problem.ClientLeft, "") // whatever failed did so because of it
	}
	if p.Status >= http.StatusInternalServerError {
		s.options.Log.ErrorContext(r.Context(), "request failed", "id", requestID(c), "route", c.Path(), "error", err)
	}
	if w.Committed {
		return
	}
	if s.options.ErrorPage != nil && wantsPage(r) {
		p.SetHeaders(w.Header())
		s.options.ErrorPage(w, r, p)
		return
	}
	if _, isProgram := bearer(r); s.options.Told != nil && !isProgram {
		var language string
		p, language = s.options.Told(r, p)
		w.Header().Set("Content-Language", language)
	}
	if err := p.Write(w); err != nil {
		s.options.Log.DebugContext(r.Context(), "problem not sent", "id", requestID(c), "error", err)
	}
}

// problemOf is problem.From, and knows Echo's own errors too.
func problemOf(err error) *problem.Problem {
	if own, ok := errors.AsType[*echo.HTTPError](err); ok {
		return problem.ForStatus(own.Code, "")
	}
	return problem.From(err)
}

// wantsPage tells people's browsers from programs.
func wantsPage(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// rescue turns a panic into an error.
func (s *Server) rescue(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch v := recover(); v {
			case nil:
			case http.ErrAbortHandler:
				panic(v)
			default:
				err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			}
		}()
		return next(c)
	}
}

// registerProblems explains each kind of problem at the path that is its type.
func (s *Server) registerProblems() {
	s.Echo.GET(problemRoute, func(c echo.Context) error {
		for _, k := range problem.Kinds() {
			if k.Name == c.Param("name") {
				return c.String(http.StatusOK, k.Title+"\n\n"+k.Meaning+"\n")
			}
		}
		return echo.ErrNotFound
	})
}

const problemRoute = problem.Path + ":name"
