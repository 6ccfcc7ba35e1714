//go:build !unix

package confined

import "os/exec"

// Group leaves a program alone: this system has no process groups.
func Group(*exec.Cmd) {}

// KillGroup kills the program itself.
func KillGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill()
	}
}
