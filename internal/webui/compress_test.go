package webui_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"earshot/internal/auth"
)

func TestPagesAndAssetsAreCompressedForThoseWhoReadIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ask := func(address, encoding string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: s.as})
		if encoding != "" {
			r.Header.Set("Accept-Encoding", encoding)
		}
		w := httptest.NewRecorder()
		s.echo.ServeHTTP(w, r)
		return w
	}
	style := regexp.MustCompile(`/assets/[^"]*app.css`).FindString(ask("/", "").Body.String())
	for _, address := range []string{"/docs/search", style} {
		plain := ask(address, "").Body.Bytes()
		for encoding, compressed := range map[string]bool{
			"gzip": true, "br, GZIP;q=0.5": true, "deflate,gzip ; q=1": true, "gzip;q=0": false, "gzip; q=0.000": false, "br": false, "xgzip": false,
		} {
			w := ask(address, encoding)
			body := w.Body.Bytes()
			if got := w.Header().Get("Content-Encoding") == "gzip"; got != compressed {
				t.Errorf("%s with %q is compressed: %t", address, encoding, got)
				continue
			}
			if compressed {
				if len(body)*2 > len(plain) {
					t.Errorf("%s has %d bytes, compressed %d", address, len(plain), len(body))
				}
				z := must(gzip.NewReader(bytes.NewReader(body)))(t)
				body = must(io.ReadAll(z))(t)
			}
			if !bytes.Equal(body, plain) {
				t.Errorf("%s with %q differs", address, encoding)
			}
		}
	}
	if w := ask("/player/none", "gzip"); w.Code != http.StatusNotFound {
		t.Errorf("a page of an error = %d", w.Code)
	}
}
