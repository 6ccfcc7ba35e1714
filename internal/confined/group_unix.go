//go:build unix

package confined

import (
	"os/exec"
	"syscall"
)

// Group starts a program in a group of its own, and has all of that killed when
// its context ends.
func Group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { KillGroup(cmd); return nil }
}

// KillGroup kills what is left of a program's group. That there is nothing left
// is as good.
func KillGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
