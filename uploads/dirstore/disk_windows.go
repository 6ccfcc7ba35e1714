package dirstore

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// Codes of Windows that package syscall does not name.
const (
	sharingViolation syscall.Errno = 32
	handleDiskFull   syscall.Errno = 39
	diskFull         syscall.Errno = 112
)

// lockFile opens a file that nobody else can open until it is closed.
func lockFile(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), path), nil
}

// diskSpace tells what this user may still write, and the disk's size.
func diskSpace(dir string) (free, total uint64, err error) {
	name, err := syscall.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	proc := syscall.NewLazyDLL("kernel32.dll").NewProc("GetDiskFreeSpaceExW")
	ok, _, err := proc.Call(uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&free)),
		uintptr(unsafe.Pointer(&total)), 0)
	if ok == 0 {
		return 0, 0, err
	}
	return free, total, nil
}

func isFull(err error) bool {
	return errors.Is(err, diskFull) || errors.Is(err, handleDiskFull)
}
