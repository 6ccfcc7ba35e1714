package httpserver_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"earshot/internal/auth"
	"earshot/internal/database/databasetest"
	"earshot/internal/httpserver"

	"github.com/labstack/echo/v4"
)

// FuzzCredentials gives whatever strangers send to be somebody, and to come from
// somewhere: they are nobody, and nothing fails.
func FuzzCredentials(f *testing.F) {
	for _, seed := range [][3]string{
		{"Bearer esh_x", "", ""},
		{"bearer  ", "earshot_session=x", "1.2.3.4"},
		{"Basic YTpi", "earshot_session=\"", "::1, ,"},
		{"", "earshot_session=; earshot_session=y", "fe80::1%eth0"},
		{"\x00", "=;,", "[::1]:80"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	s := httpserver.New(httpserver.Options{
		Auth: auth.New(databasetest.SQLite(f)), Log: slog.New(slog.DiscardHandler), BehindProxy: true,
		Limits: []httpserver.Limit{{Name: "looks", PerMinute: 1 << 30, Routes: []string{"GET /who"}, ByAddress: true}},
	})
	s.Echo.GET("/who", func(c echo.Context) error { return c.String(http.StatusOK, auth.From(c.Request().Context()).ID) })
	f.Fuzz(func(t *testing.T, authorization, cookie, forwarded string) {
		r := httptest.NewRequest(http.MethodGet, "/who", nil)
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Cookie", cookie)
		r.Header.Set("X-Forwarded-For", forwarded)
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusUnauthorized {
			t.Errorf("Authorization %q, Cookie %q, X-Forwarded-For %q = %d %s", authorization, cookie, forwarded, w.Code, w.Body)
		}
	})
}
