// Package confined runs programs of others on what strangers sent: with bounds
// for memory, time and files, without a network where the system allows that,
// without our environment, and in a group that is killed as a whole.
//
//	cmd := exec.CommandContext(ctx, "ffmpeg", args...)
//	err := confined.Run(cmd, confined.Limits{Memory: 2 << 30, Processor: time.Hour})
package confined

import (
	"os"
	"os/exec"
	"time"
)

// Limits bound a program. What is 0 is not bounded.
type Limits struct {
	Memory    uint64        // bytes of address space
	Processor time.Duration // that it may use
	Files     uint64        // that it may have open at once
}

// Run runs a program that was not started yet, and then kills what it left
// running. It writes no files and makes no core; where the system allows it, it
// has no network.
func Run(cmd *exec.Cmd, l Limits) error {
	if err := Start(cmd, l); err != nil {
		return err
	}
	return Wait(cmd)
}

// Start is the first half of Run. Wait must follow.
func Start(cmd *exec.Cmd, l Limits) error {
	if cmd.Env == nil {
		cmd.Env = Environment()
	}
	Group(cmd)
	isolate(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	// It has read nothing of its input yet, or little.
	if err := bound(cmd.Process.Pid, l); err != nil {
		KillGroup(cmd)
		_ = cmd.Wait()
		return err
	}
	return nil
}

// Wait waits for a program that Start started.
func Wait(cmd *exec.Cmd) error {
	err := cmd.Wait()
	KillGroup(cmd)
	return err
}

// Environment is the least that programs need.
func Environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
}
