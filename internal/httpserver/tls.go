package httpserver

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// NewTLS returns what serves HTTPS with a certificate and key in PEM files. They
// are read again when the certificate's file changes, so that a renewed one needs
// no restart; while the new files cannot be read, the old certificate stays.
func NewTLS(certFile, keyFile string, log *slog.Logger) (*tls.Config, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	if err := c.read(); err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}, nil
}

// certificate is a pair of files and what was read from them last.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu       sync.Mutex
	modified time.Time // of the certificate's file, when it was tried last
	pair     *tls.Certificate
}

func (c *certificate) read() error {
	info, err := os.Stat(c.certFile)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	c.modified = info.ModTime()
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	c.pair = &pair
	return nil
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if info, err := os.Stat(c.certFile); err == nil && !info.ModTime().Equal(c.modified) {
		if err := c.read(); err != nil {
			c.log.Error("the new certificate cannot be read, so the old one stays", "error", err)
		}
	}
	return c.pair, nil
}
