//go:build unix

package e2e

import (
	"syscall"
	"time"
)

// processorTime is what this process has used: the machine may be busy with
// other things, and both sides of a comparison merge in the background.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
