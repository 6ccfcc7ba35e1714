package confined

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// bound sets the limits of a program that has just started.
func bound(pid int, l Limits) error {
	limits := map[int]uint64{unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0}
	if l.Memory > 0 {
		limits[unix.RLIMIT_AS] = l.Memory
	}
	if l.Processor > 0 {
		limits[unix.RLIMIT_CPU] = uint64((l.Processor + time.Second - 1) / time.Second)
	}
	if l.Files > 0 {
		limits[unix.RLIMIT_NOFILE] = l.Files
	}
	for what, most := range limits {
		err := unix.Prlimit(pid, what, &unix.Rlimit{Cur: most, Max: most}, nil)
		if errors.Is(err, unix.ESRCH) {
			return nil // it has ended already
		}
		if err != nil && !errors.Is(err, unix.EPERM) { // a limit that may not be set is lower already
			return fmt.Errorf("bound a program: %w", err)
		}
	}
	return nil
}

// apart is a namespace in which there is no network, for the same user.
func apart(attr *syscall.SysProcAttr) {
	attr.Cloneflags |= unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWIPC
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
}

// isolate starts a program without a network, where the system allows it.
func isolate(cmd *exec.Cmd) {
	if WithoutNetwork() == nil {
		apart(cmd.SysProcAttr)
	}
}

// WithoutNetwork says why programs cannot be kept from the network here; nil
// where they are. It is tried once.
var WithoutNetwork = sync.OnceValue(func() error {
	path, err := exec.LookPath("true")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path)
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	apart(cmd.SysProcAttr)
	return cmd.Run()
})
