//go:build !linux

package confined

import (
	"errors"
	"os/exec"
)

// bound does nothing: limits are set on Linux only.
func bound(int, Limits) error { return nil }

// isolate does nothing: programs are kept from the network on Linux only.
func isolate(*exec.Cmd) {}

// WithoutNetwork says why programs cannot be kept from the network here.
func WithoutNetwork() error { return errors.New("this system has no namespaces") }
