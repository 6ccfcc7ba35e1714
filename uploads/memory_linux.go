package uploads

import "syscall"

// newMemory gets memory from the system; from Go where it has none to give.
func newMemory(size int) []byte {
	b, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return make([]byte, size)
	}
	return b
}

// releaseMemory gives memory back, but not its addresses: whoever still reads
// there, against all rules, finds zeros. What it holds is lost.
func releaseMemory(b []byte) bool { return syscall.Madvise(b, syscall.MADV_DONTNEED) == nil }
