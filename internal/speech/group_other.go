//go:build !unix

package speech

import "os/exec"

// inGroup leaves a program alone: this system has no process groups.
func inGroup(*exec.Cmd) {}

// killGroup kills the program itself.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = cmd.Process.Kill()
	}
}
