package uploads

import "sync"

// buffers hold one part of the usual size each. Where the system allows it they
// lie outside of Go's heap: the collector lets garbage grow in proportion to
// what is in there, so that each of them would count double.
var buffers spareBuffers

// spareBuffers are those that nobody uses. There are never more than were used
// at once, and as long as they are here they take room in the address space
// alone.
type spareBuffers struct {
	mu   sync.Mutex
	free [][]byte
}

func (s *spareBuffers) get() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.free) - 1
	if last < 0 {
		return newMemory(usualPart)
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

func newBuffer(size int64) []byte {
	if size == usualPart {
		return buffers.get()
	}
	return make([]byte, size)
}

func giveBack(b []byte) {
	if len(b) == usualPart {
		buffers.put(b)
	}
}
