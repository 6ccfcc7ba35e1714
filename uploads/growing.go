package uploads

import (
	"context"
	"hash"
	"time"
)

// growChunk is how much of a file that grows is received before it is written,
// in bytes: what the processor still has at hand when it digests and writes it.
// A file that is shorter is put as a whole.
const growChunk = 512 << 10

// growing stores what comes at the end of a file that grows, as a [Sender] does
// in parts. While bytes are synced, the next are received and written. Like a
// Sender it is for one goroutine, which also runs the callback.
type growing struct {
	blob   Grower
	key    string
	sum    hash.Hash
	stored func(m mark) error // is told of what is durable

	buf    []byte
	file   Growth // nil before the first Send
	at     int64  // bytes that are written
	told   int64  // those that stored was told of
	synced time.Time
	way    *syncing
	err    error
}

// mark is a place in a file up to which it is durable, and the state of the
// digest there.
type mark struct {
	off int64
	sum []byte
}

// syncing is a sync that runs beside.
type syncing struct {
	mark
	done chan struct{} // closed when err is settled
	err  error
}

// newGrowing goes on behind the first off bytes, whose digest sum has.
func newGrowing(b Grower, key string, off, chunk int64, sum hash.Hash, stored func(m mark) error) *growing {
	return &growing{blob: b, key: key, sum: sum, stored: stored, buf: newBuffer(chunk), at: off, told: off, synced: time.Now()}
}

// Buffer is where the next bytes are put together.
func (g *growing) Buffer() []byte { return g.buf }

// Send writes the first n bytes of Buffer. Now and then it begins to sync what is
// written, and tells of what has become durable. Number is not needed.
func (g *growing) Send(ctx context.Context, upload string, _, n int) error {
	if g.err != nil {
		return g.err
	}
	if g.file == nil {
		file, err := g.blob.Grow(ctx, g.key, upload, g.at)
		if g.err = err; err != nil {
			return err
		}
		g.file = file
	}
	if _, g.err = g.file.Write(g.buf[:n]); g.err != nil {
		return g.err
	}
	_, _ = g.sum.Write(g.buf[:n]) // never fails
	g.at += int64(n)
	switch {
	case g.way == nil && time.Since(g.synced) >= saveEvery:
		g.begin()
	case g.way != nil && isDone(g.way.done):
		g.settle()
	}
	return g.err
}

// begin syncs what is written, beside.
func (g *growing) begin() {
	file, s := g.file, &syncing{mark: mark{g.at, stateOf(g.sum)}, done: make(chan struct{})}
	g.way, g.synced = s, time.Now()
	go func() {
		defer close(s.done)
		s.err = file.Sync()
	}()
}

// settle waits for the sync under way and tells of it.
func (g *growing) settle() {
	s := g.way
	<-s.done
	g.way = nil
	err := s.err
	if err == nil {
		g.told = s.off
		err = g.stored(s.mark)
	}
	if g.err == nil {
		g.err = err
	}
}

// Flush returns once all that was written is durable and told of, with the first
// error of any call.
func (g *growing) Flush() error {
	if g.way != nil {
		g.settle()
	}
	if g.err == nil && g.at > g.told {
		g.begin()
		g.settle()
	}
	return g.err
}

// Close gives memory and file back. It tells nothing of what it finds.
func (g *growing) Close() {
	if g.way != nil {
		<-g.way.done
	}
	if g.file != nil {
		_ = g.file.Close() // what matters was synced
	}
	giveBack(g.buf)
	g.buf, g.file, g.way, g.err = nil, nil, nil, errSenderClosed
}
