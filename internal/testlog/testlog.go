// Package testlog holds what a service logs while a test looks at it.
package testlog

import (
	"bytes"
	"sync"
)

// Log is written and read by several goroutines. The zero Log is ready to use.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all that has been written.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
