package uploads

import "sync"

// buffers hold one part of the usual size each, chunks what a file grows by.
// Where the system allows it they lie outside of Go's heap: the collector lets
// garbage grow in proportion to what is in there, so that each of them would
// count double.
var (
	buffers = spareBuffers{size: usualPart}
	chunks  = spareBuffers{size: growChunk}
)

// spareBuffers are those of one size that nobody uses. There are never more than
// were used at once, and as long as they are here they take room in the address
// space alone.
type spareBuffers struct {
	size int // bytes
	mu   sync.Mutex
	free [][]byte
}

func (s *spareBuffers) get() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.free) - 1
	if last < 0 {
		return newMemory(s.size)
	}
	b := s.free[last]
	s.free = s.free[:last]
	return b
}

func (s *spareBuffers) put(b []byte) {
	if !releaseMemory(b) {
		return // it is the collector's
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, b)
}

// spareOf finds the buffers of a size, or nil where they are the collector's.
func spareOf(size int) *spareBuffers {
	switch size {
	case usualPart:
		return &buffers
	case growChunk:
		return &chunks
	}
	return nil
}

func newBuffer(size int64) []byte {
	if s := spareOf(int(size)); s != nil {
		return s.get()
	}
	return make([]byte, size)
}

func giveBack(b []byte) {
	if s := spareOf(len(b)); s != nil {
		s.put(b)
	}
}
