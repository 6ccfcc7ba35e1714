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
// are read again when one of the files changes, so that a renewed one needs no
// restart; while the new files cannot be read, the old certificate stays.
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

	mu    sync.Mutex
	tried [2]time.Time // when certificate and key had been changed, when they were read last
	pair  *tls.Certificate
}

// changed says when both files were changed last. They are written one after
// the other, so that a new certificate may have to wait for its key.
func (c *certificate) changed() (at [2]time.Time, err error) {
	for i, file := range []string{c.certFile, c.keyFile} {
		info, err := os.Stat(file)
		if err != nil {
			return at, fmt.Errorf("certificate: %w", err)
		}
		at[i] = info.ModTime()
	}
	return at, nil
}

func (c *certificate) read() (err error) {
	if c.tried, err = c.changed(); err != nil {
		return err
	}
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
	if at, err := c.changed(); err == nil && at != c.tried {
		if err := c.read(); err != nil {
			c.log.Error("the new certificate cannot be read, so the old one stays", "error", err)
		}
	}
	return c.pair, nil
}
