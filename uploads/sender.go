package uploads

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"sync"
	"sync/atomic"
)

const (
	// window is how many buffers a Sender has at most: one that is being filled,
	// and two on their way.
	window = 3
	// mostSpare bounds the buffers that all Senders of the process have besides
	// their first, in bytes.
	mostSpare = 32 << 20
)

// spare is how much of mostSpare is in use.
var spare atomic.Int64

// Sender stores the parts of one upload while the next are received. It has one
// buffer of the part's size, and up to two more while all Senders of the
// process have no more than 32 MiB besides their first: so one upload overlaps
// receiving and sending, and many at once, which overlap anyway, stay in bounds.
//
//	s := uploads.NewSender(blob, key, uploads.SenderOptions{PartSize: size})
//	defer s.Close()
//	for n := 1; ; n++ {
//		… fill s.Buffer() …
//		err := s.Send(ctx, upload, n, filled)
//	}
//	err := s.Flush()
//
// A Sender is for one goroutine, which also runs the callback.
type Sender struct {
	blob Blob
	key  string
	o    SenderOptions

	buf    []byte
	more   int64         // bytes of mostSpare that this Sender uses
	free   [][]byte      // buffers that are neither filled nor on their way
	way    []*sending    // oldest first
	hashed chan struct{} // closed when the part sent last is in o.Sum
	err    error         // of the first part that failed
}

// SenderOptions say how to send.
type SenderOptions struct {
	PartSize int64 // of every part but the last; see [PartSize]
	// Sum, if not nil, gets every part's bytes in order. It is the Sender's until
	// Close.
	Sum hash.Hash
	// Stored, if not nil, is told of each part in order, once it and all sent
	// before it are stored, during Send or Flush. With Sum it gets its state
	// after this part, as its MarshalBinary gives it. An error ends sending.
	Stored func(p Part, sum []byte) error
}

// sending is a part on its way.
type sending struct {
	buf  []byte
	done chan struct{} // closed when the rest is settled
	part Part
	sum  []byte
	err  error
}

// NewSender returns a Sender for the upload of a key. Close gives its memory back.
func NewSender(b Blob, key string, o SenderOptions) *Sender {
	hashed := make(chan struct{})
	close(hashed)
	return &Sender{blob: b, key: key, o: o, buf: newBuffer(o.PartSize), hashed: hashed}
}

// Buffer is where the next part is put together. It is PartSize bytes long, and
// holds what was put there until Send.
func (s *Sender) Buffer() []byte { return s.buf }

// Send begins to store the first n bytes of Buffer as a part, and returns as soon
// as there is a buffer for the next: Buffer then returns that one. The error is
// that of the first part which failed, or of the callback; after it nothing more
// is sent.
func (s *Sender) Send(ctx context.Context, upload string, number, n int) error {
	if s.err != nil {
		return s.err
	}
	// Stores learn from part 1 how long parts are: it is not overtaken.
	if number == 2 {
		if err := s.Flush(); err != nil {
			return err
		}
	}
	p := &sending{buf: s.buf, done: make(chan struct{})}
	before, hashed := s.hashed, make(chan struct{})
	s.buf, s.hashed, s.way = nil, hashed, append(s.way, p)
	go func() {
		defer close(p.done)
		var hashing sync.WaitGroup
		hashing.Go(func() {
			defer close(hashed)
			<-before
			p.sum = s.add(p.buf[:n])
		})
		p.part, p.err = s.blob.PutPart(ctx, s.key, upload, number, p.buf[:n])
		hashing.Wait()
	}()
	return s.nextBuffer()
}

// add hashes a part's bytes, and tells the state after it where anybody asks.
func (s *Sender) add(b []byte) []byte {
	if s.o.Sum == nil {
		return nil
	}
	_, _ = s.o.Sum.Write(b) // never fails
	if s.o.Stored == nil {
		return nil
	}
	return stateOf(s.o.Sum)
}

// nextBuffer settles what is stored, and waits for the oldest part only where
// there is no other buffer.
func (s *Sender) nextBuffer() error {
	for len(s.way) > 0 && s.err == nil && isDone(s.way[0].done) {
		s.settle()
	}
	for s.err == nil && len(s.free) == 0 {
		if len(s.way) < window && s.grow() {
			break
		}
		s.settle()
	}
	if s.err != nil {
		return s.err
	}
	last := len(s.free) - 1
	s.buf, s.free = s.free[last], s.free[:last]
	return nil
}

// grow takes one more buffer, if the process has room for it.
func (s *Sender) grow() bool {
	if spare.Add(s.o.PartSize) > mostSpare {
		spare.Add(-s.o.PartSize)
		return false
	}
	s.more += s.o.PartSize
	s.free = append(s.free, newBuffer(s.o.PartSize))
	return true
}

func isDone(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// settle waits for the oldest part and tells of it.
func (s *Sender) settle() {
	p := s.way[0]
	<-p.done
	s.way, s.free = s.way[1:], append(s.free, p.buf)
	switch {
	case s.err != nil:
	case p.err != nil:
		s.err = p.err
	case s.o.Stored != nil:
		if err := s.o.Stored(p.part, p.sum); err != nil {
			s.err = fmt.Errorf("record part %d: %w", p.part.Number, err)
		}
	}
}

// Flush waits until all that was sent is stored. It returns the error of the
// first part that failed, or of the callback. Buffer keeps what it holds.
func (s *Sender) Flush() error {
	for len(s.way) > 0 {
		s.settle()
	}
	return s.err
}

// Close waits for what is still on its way, which soon ends where the context of
// Send has ended, and gives the memory back. It tells nothing of what it finds.
func (s *Sender) Close() {
	for _, p := range s.way {
		<-p.done
		s.free = append(s.free, p.buf)
	}
	if s.buf != nil {
		s.free = append(s.free, s.buf)
	}
	for _, b := range s.free {
		giveBack(b)
	}
	spare.Add(-s.more)
	s.buf, s.free, s.way, s.more, s.err = nil, nil, nil, 0, errSenderClosed
}

var errSenderClosed = errors.New("uploads: the sender is closed")
