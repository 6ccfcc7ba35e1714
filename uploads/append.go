package uploads

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"
)

const (
	// tailTimeout is how long saving what has come may take once nothing more does.
	tailTimeout = 30 * time.Second
	// endPatience is how long a reader may take to end behind the last byte.
	endPatience = time.Second
	// saveEvery is how long what is stored may go untold while more comes: a crash
	// costs its sender as much.
	saveEvery = 250 * time.Millisecond
	// mostPieces is how many pieces a tail has before they are made one.
	mostPieces = 32
)

// AppendOptions say how bytes are added to a file.
type AppendOptions struct {
	// Length is that of the whole file; less than 0 where it is not known yet.
	// Then the file does not become whole.
	Length int64
	// Most is the largest length, where it is not known.
	Most int64
	// Ends says that the file ends where its reader does: it becomes whole then,
	// and nothing is kept where reading fails. Length is less than 0.
	Ends bool
	// MediaType is that of the object; "" for none in particular.
	MediaType string
	// Interrupt makes reading return soon. It is called where the reader neither
	// ends nor goes on for a second behind the last byte of the file: some senders
	// do not end what they send. nil where reading ends by itself.
	Interrupt func()
	// Save is told of progress that is durable, and keeps it: at the beginning and
	// at the end, and about four times a second between. nil keeps nothing. An
	// error ends the call.
	Save func(ctx context.Context, p Progress) error
}

// Append adds what r holds to a file, and returns the progress that is durable
// when it ends, also with an error. What came before r failed or ctx ended is
// kept, to the byte, if the store takes it within 30 s. A file that has its
// length is whole. A store that is a [Grower] gets a file that grows, any other
// gets parts.
//
// The error wraps r's, the store's, Save's, or is a *TooLargeError where r holds
// more than fits; of the part of r that began last nothing is kept then.
func Append(ctx context.Context, b Blob, p Progress, r io.Reader, o AppendOptions) (Progress, error) {
	a := appending{
		blob: b, o: o, p: p, head: slices.Clone(p.Head), gap: int(p.tailSize()),
		r: bufio.NewReader(attentive{ctx, r}),
	}
	if err := a.run(ctx); err != nil {
		return a.p, fmt.Errorf("append to %.80q: %w", p.Key, err)
	}
	return a.p, nil
}

// appending is a file to which bytes are being added.
type appending struct {
	blob Blob
	o    AppendOptions
	r    *bufio.Reader

	p     Progress  // what is durable
	saved time.Time // when Save was told last
	owed  bool      // whether p is more than Save was told of
	head  []byte    // of all that has come
	sum   hash.Hash
	send  sender
	grows bool // whether the file is one that grows, or will be
	sent  int  // parts given to send, and those before
	gap   int  // bytes at the start of the buffer that lie in p.Tail
	stop  context.CancelFunc
}

// sender stores what lies in its buffer: a [Sender] as a part, growing at the end.
type sender interface {
	Buffer() []byte
	Send(ctx context.Context, upload string, number, n int) error
	Flush() error
	Close()
}

func (a *appending) run(ctx context.Context) (err error) {
	if a.p.Whole {
		return a.end(nil)
	}
	if a.sum, err = a.p.sum(); err != nil {
		return fmt.Errorf("read the state of the digest: %w", err)
	}
	base := ctx
	if !a.o.Ends { // what is on its way when the reader fails is stored all the same
		base = context.WithoutCancel(ctx)
	}
	store, stop := context.WithCancel(base)
	a.stop = stop
	defer context.AfterFunc(ctx, a.hurry)()
	if err = a.open(store); err != nil {
		stop()
		return err
	}
	defer a.send.Close()
	defer stop()
	a.sent = len(a.p.Parts)
	if err = a.parts(store); err != nil && store.Err() != nil && base.Err() == nil {
		err = fmt.Errorf("%w in time: %w", ErrUnavailable, err)
	}
	if a.owed {
		err = errors.Join(err, a.save(store))
	}
	return err
}

// open chooses how to store. A file that began in parts goes on in parts.
func (a *appending) open(ctx context.Context) error {
	grower, ok := a.blob.(Grower)
	if a.p.Grows && !ok { // it began in another store
		return ErrNoUpload
	}
	chunk := min(a.p.PartSize, growChunk)
	if a.grows = ok && (a.p.Grows || a.p.Upload == "" && a.p.tailSize() < chunk); a.grows {
		a.send = newGrowing(grower, a.p.Key, a.p.Grown, chunk, a.sum, func(m mark) error { return a.grown(ctx, m) })
		return nil
	}
	a.send = NewSender(a.blob, a.p.Key, SenderOptions{PartSize: a.p.PartSize, Sum: a.sum, Stored: func(part Part, sum []byte) error {
		return a.stored(ctx, part, sum)
	}})
	return nil
}

// hurry bounds what the store may still take.
func (a *appending) hurry() { time.AfterFunc(tailTimeout, a.stop) }

// parts makes parts of what comes until nothing does.
func (a *appending) parts(ctx context.Context) error {
	at := a.p.Offset()
	for {
		n, err := a.fill(at)
		at += int64(n - a.gap)
		switch {
		case a.o.Length < 0 && at > a.o.Most:
			return errors.Join(&TooLargeError{Most: a.o.Most}, a.send.Flush())
		case at == a.o.Length:
			if err := a.end(err); err != nil {
				return errors.Join(err, a.send.Flush())
			}
			return a.last(ctx, n)
		case a.o.Ends && err == io.EOF: //nolint:errorlint // an error that wraps it is a failure
			return a.last(ctx, n)
		case a.o.Ends && err != nil:
			return fmt.Errorf("read: %w", err)
		case err != nil:
			a.hurry()
			if err == io.EOF { //nolint:errorlint // an error that wraps it is a failure
				err = nil
			}
			return errors.Join(err, a.tail(ctx, n))
		}
		if err := a.part(ctx, n); err != nil {
			return err
		}
	}
}

// fill reads behind the gap until the part or the file is complete.
func (a *appending) fill(at int64) (n int, err error) {
	buf := a.send.Buffer()
	if left := a.o.Length - at + int64(a.gap); a.o.Length >= 0 && left < int64(len(buf)) {
		buf = buf[:left]
	}
	for n = a.gap; n < len(buf) && err == nil; {
		var m int
		m, err = a.r.Read(buf[n:])
		a.head = append(a.head, buf[n:n+min(m, max(0, headSize-len(a.head)))]...)
		n += m
	}
	if n == len(buf) {
		err = nil // it is met again where more is read
	}
	return n, err
}

// end makes sure that nothing comes after the last byte of the file.
func (a *appending) end(err error) error {
	if err == nil && !Ended(a.r, a.o.Interrupt) {
		return &TooLargeError{Most: a.o.Length}
	}
	return nil
}

// Ended reports whether nothing more comes from a reader whose last byte has
// come. One that breaks off there has brought all of it, and so has one that
// brings nothing more for a second: then interrupt is called until reading
// returns, unless it is nil.
func Ended(r io.Reader, interrupt func()) bool {
	done := make(chan struct{})
	if interrupt != nil {
		go nag(interrupt, done)
	}
	n, err := io.ReadFull(r, make([]byte, 1))
	close(done)
	return n == 0 && err != nil
}

// nag interrupts until it is done: reading may begin in the very moment in which
// it is interrupted.
func nag(interrupt func(), done <-chan struct{}) {
	for wait := endPatience; ; wait = endPatience / 10 {
		select {
		case <-done:
			return
		case <-time.After(wait):
			interrupt()
		}
	}
}

// part sends the n bytes in the buffer.
func (a *appending) part(ctx context.Context, n int) error {
	if err := a.closeGap(ctx); err != nil {
		return err
	}
	if a.p.Upload == "" {
		upload, err := a.blob.Begin(ctx, a.p.Key, a.o.MediaType)
		if err != nil {
			return err
		}
		a.p.Upload, a.p.Grows = upload, a.grows
		if err := a.save(ctx); err != nil {
			return err
		}
	}
	a.sent++
	return a.send.Send(ctx, a.p.Upload, a.sent, n)
}

// stored takes note of a part, and tells of it if it is time. The pieces that it
// was made of are no longer needed once it is told of.
func (a *appending) stored(ctx context.Context, part Part, sum []byte) error {
	pieces := a.p.Tail
	a.p.Parts, a.p.Sum, a.p.Tail = append(a.p.Parts, part), sum, nil
	if a.owed = true; len(pieces) == 0 && time.Since(a.saved) < saveEvery {
		return nil
	}
	return a.replace(ctx, pieces)
}

// grown takes note of what is durable, as stored does of a part.
func (a *appending) grown(ctx context.Context, m mark) error {
	pieces := a.p.Tail
	a.p.Grown, a.p.Sum, a.p.Tail = m.off, m.sum, nil
	return a.replace(ctx, pieces)
}

// last stores the last n bytes of the file: as its last part, or as all of it.
func (a *appending) last(ctx context.Context, n int) error {
	if a.p.Upload == "" && n <= MaxPut {
		return a.whole(ctx, n)
	}
	if n > 0 {
		if err := a.part(ctx, n); err != nil {
			return err
		}
	}
	if err := a.send.Flush(); err != nil {
		return err
	}
	a.p.Whole, a.p.Size = true, a.p.Offset()
	return a.save(ctx)
}

func (a *appending) whole(ctx context.Context, n int) error {
	if err := a.closeGap(ctx); err != nil {
		return err
	}
	b := a.send.Buffer()[:n]
	if err := a.blob.Put(ctx, a.p.Key, a.o.MediaType, b); err != nil {
		return err
	}
	a.sum.Write(b)
	pieces := a.p.Tail
	a.p.Whole, a.p.Size, a.p.Sum, a.p.Tail = true, int64(n), stateOf(a.sum), nil
	return a.replace(ctx, pieces)
}

// tail keeps the n bytes in the buffer, as pieces where they are less than a part.
func (a *appending) tail(ctx context.Context, n int) error {
	if a.p.Grows && n > a.gap {
		return errors.Join(a.part(ctx, n), a.send.Flush())
	}
	if err := a.send.Flush(); err != nil || n == a.gap {
		return err
	}
	var old []Piece
	if len(a.p.Tail) >= mostPieces {
		if err := a.closeGap(ctx); err != nil {
			return err
		}
		old, a.gap = a.p.Tail, 0
	}
	pieces := slices.Clone(a.p.Tail[len(old):])
	for b := a.send.Buffer()[a.gap:n]; len(b) > 0; {
		piece := Piece{Key: "tails/" + rand.Text(), Size: int64(min(len(b), MaxPut))}
		if err := a.blob.Put(ctx, piece.Key, "", b[:piece.Size]); err != nil {
			return err
		}
		pieces, b = append(pieces, piece), b[piece.Size:]
	}
	a.p.Tail = pieces
	return a.replace(ctx, old)
}

// closeGap reads the bytes before those in the buffer back.
func (a *appending) closeGap(ctx context.Context) error {
	buf := a.send.Buffer()[:a.gap]
	for _, piece := range a.p.Tail {
		if a.gap == 0 {
			break
		}
		if err := a.readPiece(ctx, piece, buf[:piece.Size]); err != nil {
			return fmt.Errorf("read the tail back: %w", err)
		}
		buf = buf[piece.Size:]
	}
	a.gap = 0
	return nil
}

func (a *appending) readPiece(ctx context.Context, piece Piece, buf []byte) error {
	rc, err := a.blob.Open(ctx, piece.Key, 0, piece.Size)
	if err != nil {
		return err
	}
	_, err = io.ReadFull(rc, buf)
	return errors.Join(err, rc.Close())
}

// replace tells of what is durable, and removes pieces that it no longer needs.
// One that stays is found by whoever looks for orphans.
func (a *appending) replace(ctx context.Context, pieces []Piece) error {
	if err := a.save(ctx); err != nil {
		return err
	}
	for _, piece := range pieces {
		_ = a.blob.Delete(ctx, piece.Key)
	}
	return nil
}

// save tells of what is durable.
func (a *appending) save(ctx context.Context) error {
	a.p.Head = bytes.Clone(a.head[:min(int64(len(a.head)), a.p.Offset())])
	a.owed = false
	if a.o.Save == nil {
		return nil
	}
	err := a.o.Save(ctx, a.p)
	a.saved = time.Now()
	return err
}
