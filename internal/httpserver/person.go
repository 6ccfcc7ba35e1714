package httpserver

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/problem"

	"github.com/labstack/echo/v4"
)

// authenticate finds out who is asking, and asks those who must be known but
// are not to sign in. A token goes before a cookie.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	public := append([]string{healthRoute, readyRoute, problemRoute}, s.options.Public...)
	crossOrigin := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		r := c.Request()
		token, isProgram := bearer(r)
		if !isProgram && crossOrigin.Check(r) != nil {
			return problem.New(problem.CrossOrigin, "")
		}
		person, err := s.person(r, token, isProgram)
		switch {
		case err == nil:
			c.SetRequest(r.WithContext(auth.With(r.Context(), person)))
		case !errors.Is(err, auth.ErrUnknown):
			return err
		case slices.Contains(public, c.Path()):
		case !isProgram && r.Method == http.MethodGet && wantsPage(r):
			c.Response().Header().Set("Cache-Control", "no-store")
			return c.Redirect(http.StatusSeeOther, auth.SignInPath+"?next="+url.QueryEscape(r.URL.RequestURI()))
		default:
			return err
		}
		return next(c)
	}
}

func (s *Server) person(r *http.Request, token string, isProgram bool) (auth.Person, error) {
	named, byProxy := s.named(r)
	switch {
	case isProgram:
		return s.options.Auth.FromToken(r.Context(), token)
	case byProxy:
		return s.options.Auth.FromHeader(r.Context(), named, s.options.Headers.Rules)
	}
	cookie, err := r.Cookie(auth.CookieName)
	if err != nil {
		return auth.Person{}, auth.ErrUnknown
	}
	return s.options.Auth.FromCookie(r.Context(), cookie.Value)
}

// bearer is the token of a request. A request with any Authorization header is
// a program's: its cookie counts for nothing.
func bearer(r *http.Request) (token string, isProgram bool) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return "", false
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", true
	}
	return strings.TrimSpace(token), true
}
