package app

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// dropProgram gives back the memory that pages of the program file take: those
// that are needed again come back from the file, or from the system's cache of
// it. Only what nobody can have written to is dropped. Where the system does not
// tell what lies where, nothing is.
func dropProgram() {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer func() { _ = maps.Close() }()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		// start-end permissions offset device inode path, see proc_pid_maps(5)
		line := strings.Fields(lines.Text())
		var start, end uintptr
		if len(line) != 6 || line[5] != program || line[1] != "r--p" && line[1] != "r-xp" {
			continue
		}
		if _, err := fmt.Sscanf(line[0], "%x-%x", &start, &end); err == nil {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, start, end-start, syscall.MADV_DONTNEED)
		}
	}
}
