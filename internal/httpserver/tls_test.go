package httpserver_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/internal/httpserver"

	"github.com/labstack/echo/v4"
)

// signed writes a certificate for 127.0.0.1 with its key, dated so that a later
// one is seen to be another.
func signed(t *testing.T, certFile, keyFile, name string, dated time.Time) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	must(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}), 0o600))
	must(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.Chtimes(certFile, dated, dated))
	must(t, os.Chtimes(keyFile, dated, dated))
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return pool
}

func TestHTTPSTakesUpARenewedCertificate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	pool := signed(t, certFile, keyFile, "first", time.Unix(1_000, 0))
	f := newFixture(t)
	log := slog.New(slog.NewJSONHandler(f.log, nil))
	secured, err := httpserver.NewTLS(certFile, keyFile, log)
	must(t, err)
	server := httpserver.New(httpserver.Options{Auth: f.auth, Log: log, TLS: secured})
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l) }()

	served := func(pool *x509.CertPool) string {
		t.Helper()
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool}}}
		res, err := client.Get("https://" + l.Addr().String() + "/healthz")
		must(t, err)
		must(t, res.Body.Close())
		if res.StatusCode != http.StatusOK || res.ProtoMajor != 1 {
			t.Errorf("GET /healthz = %s over %s", res.Status, res.Proto)
		}
		return res.TLS.PeerCertificates[0].Subject.CommonName
	}
	if got := served(pool); got != "first" {
		t.Errorf("served with the certificate %q", got)
	}
	must(t, os.WriteFile(certFile, []byte("half of a"), 0o600))
	if got := served(pool); got != "first" || !strings.Contains(f.log.String(), "cannot be read") {
		t.Errorf("while the new one cannot be read: served with %q, logged %s", got, f.log.String())
	}
	if got := served(signed(t, certFile, keyFile, "second", time.Unix(2_000, 0))); got != "second" {
		t.Errorf("after renewal: served with the certificate %q", got)
	}

	// A renewal that writes the certificate first, and the key after somebody came.
	nextCert, nextKey := filepath.Join(dir, "next.pem"), filepath.Join(dir, "nextkey.pem")
	pool = signed(t, nextCert, nextKey, "third", time.Unix(3_000, 0))
	before := x509.NewCertPool()
	old, err := os.ReadFile(certFile)
	must(t, err)
	before.AppendCertsFromPEM(old)
	must(t, os.Rename(nextCert, certFile))
	if got := served(before); got != "second" {
		t.Errorf("while the key is missing: served with %q", got)
	}
	must(t, os.Rename(nextKey, keyFile))
	if got := served(pool); got != "third" {
		t.Errorf("after the key came: served with %q", got)
	}
	stop()
	must(t, <-ended)
}

func TestHTTPSWithoutACertificateDoesNotStart(t *testing.T) {
	t.Parallel()
	if _, err := httpserver.NewTLS(filepath.Join(t.TempDir(), "none"), "none", slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a certificate that is not there is accepted")
	}
}

func TestForwardedAddressesCountBehindAProxyAlone(t *testing.T) {
	t.Parallel()
	for behind, want := range map[bool]string{false: "10.0.0.9", true: "203.0.113.7"} {
		server := httpserver.New(httpserver.Options{Auth: newFixture(t).auth, Log: slog.New(slog.DiscardHandler), Public: []string{"/from"}, BehindProxy: behind})
		server.Echo.GET("/from", func(c echo.Context) error { return c.String(http.StatusOK, c.RealIP()) })
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/from", nil)
		r.RemoteAddr = "10.0.0.9:1234"
		r.Header.Set("X-Forwarded-For", "198.51.100.1, 203.0.113.7")
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if got := w.Body.String(); got != want {
			t.Errorf("behind a proxy %v: from %q, want %q", behind, got, want)
		}
	}
}
