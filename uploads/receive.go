package uploads

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"
)

const (
	headSize     = 3 << 10 // what Received.Head holds of a file, in bytes
	usualPart    = 8 << 20 // the length of parts, unless a file has too many
	fewParts     = 9000    // PartSize stays below MaxParts by some
	abortTimeout = 30 * time.Second
)

// Received tells what Receive stored.
type Received struct {
	Key    string
	Size   int64
	SHA256 string // in hexadecimal, of the whole file
	Head   []byte // its first 3 KiB, or all of a shorter one, for Sniff
}

// TooLargeError says that a file is larger than its receiver allows.
type TooLargeError struct {
	Most int64 // bytes
}

// Error names the limit.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("uploads: more than %d bytes", e.Most)
}

// PartSize is how long the parts of a file of the given size should be, in
// bytes: 8 MiB, and in steps of 1 MiB as much more as keeps them below 9000.
func PartSize(size int64) int64 {
	const step = 1 << 20
	need := (size + fewParts - 1) / fewParts
	return max(usualPart, (need+step-1)/step*step)
}

// Receive stores what r holds, at most max bytes, as one object, and returns
// once it is durable; max 0 or less allows what 9000 parts of 8 MiB hold.
//
// Memory is that of one [Sender] with parts of PartSize(max) bytes, whatever the
// file's size: 8 to 32 MiB for files up to 70 GiB. A part is read whole before any
// of it is sent, so that r's errors are never taken for the store's.
//
// The error wraps r's, the store's, or is a *TooLargeError. An upload that was
// begun is aborted then, also where ctx has ended, and no object appears, unless
// a store made it and its answer was lost.
func Receive(ctx context.Context, b Blob, key, mediaType string, r io.Reader, max int64) (Received, error) {
	if max <= 0 {
		max = fewParts * usualPart
	}
	return receive(ctx, b, key, mediaType, r, max, PartSize(max))
}

func receive(ctx context.Context, b Blob, key, mediaType string, r io.Reader, max, partSize int64) (Received, error) {
	in := intake{
		blob: b, key: key, mediaType: mediaType, most: max, sum: sha256.New(),
		r: bufio.NewReader(attentive{ctx, r}),
	}
	if err := in.run(ctx, partSize); err != nil {
		return Received{}, fmt.Errorf("receive %.80q: %w", key, errors.Join(err, in.abort(ctx)))
	}
	return Received{Key: key, Size: in.size, SHA256: hex.EncodeToString(in.sum.Sum(nil)), Head: in.head}, nil
}

// intake is one file on its way from a reader to a store.
type intake struct {
	blob           Blob
	key, mediaType string
	r              *bufio.Reader
	most           int64

	upload string // empty until a second part is sure to come
	parts  []Part
	size   int64
	sum    hash.Hash
	head   []byte
}

func (in *intake) run(ctx context.Context, partSize int64) error {
	if err := in.send(ctx, partSize); err != nil || in.upload == "" {
		return err
	}
	return in.blob.Complete(ctx, in.key, in.upload, in.parts)
}

// send stores all that comes. When it returns, nothing is on its way any more.
func (in *intake) send(ctx context.Context, partSize int64) error {
	ctx, stop := context.WithCancel(ctx)
	sender := NewSender(in.blob, in.key, SenderOptions{PartSize: partSize, Sum: in.sum, Stored: in.stored})
	defer sender.Close()
	defer stop()
	for last, number := false, 1; !last; number++ {
		buf := sender.Buffer()
		n, err := in.fill(buf)
		last = err == io.EOF //nolint:errorlint // an error that wraps it is a failure
		if err != nil && !last {
			return fmt.Errorf("read: %w", err)
		}
		if in.size += int64(n); in.size > in.most {
			return &TooLargeError{Most: in.most}
		}
		if in.head == nil {
			in.head = bytes.Clone(buf[:min(n, headSize)])
		}
		if last && in.upload == "" && n <= MaxPut {
			return in.put(ctx, buf[:n])
		}
		if err := in.begin(ctx); err != nil {
			return err
		}
		if err := sender.Send(ctx, in.upload, number, n); err != nil {
			return err
		}
	}
	return sender.Flush()
}

func (in *intake) put(ctx context.Context, b []byte) error {
	in.sum.Write(b)
	return in.blob.Put(ctx, in.key, in.mediaType, b)
}

func (in *intake) begin(ctx context.Context) (err error) {
	if in.upload == "" {
		in.upload, err = in.blob.Begin(ctx, in.key, in.mediaType)
	}
	return err
}

func (in *intake) stored(p Part, _ []byte) error {
	in.parts = append(in.parts, p)
	return nil
}

// fill reads until buf is full, and returns io.EOF where nothing comes after.
// Not io.ReadFull: that cannot tell the end from a connection that was cut,
// which is io.ErrUnexpectedEOF too.
func (in *intake) fill(buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var m int
		m, err = in.r.Read(buf[n:])
		n += m
	}
	if err == nil {
		_, err = in.r.Peek(1)
	}
	return n, err
}

// abort gives the upload up even where the caller has gone away.
func (in *intake) abort(ctx context.Context) error {
	if in.upload == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	return in.blob.Abort(ctx, in.key, in.upload)
}

// attentive stops reading when the context ends.
type attentive struct {
	ctx context.Context // of the one call that reads
	r   io.Reader
}

// Read reads; see [io.Reader].
func (a attentive) Read(p []byte) (int, error) {
	if err := a.ctx.Err(); err != nil {
		return 0, err
	}
	return a.r.Read(p)
}
