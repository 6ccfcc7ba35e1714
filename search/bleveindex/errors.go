package bleveindex

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Errors of this engine beside those of package search, for errors.Is.
var (
	ErrLocked = errors.New("another process has the index open")
	ErrFailed = errors.New("the index broke down and must be rebuilt")
	ErrClosed = errors.New("the index is closed")
)

// guarded runs f and turns a panic, a fault in a mapped file included, into an
// error: bleve trusts what it reads from its files, and a damaged file must
// cost a rebuild, not the process. Of the panic the type alone is kept: its
// value may hold words of a passage.
func guarded(act string, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %w: panic with a %T", act, ErrFailed, p)
		}
	}()
	return f()
}
