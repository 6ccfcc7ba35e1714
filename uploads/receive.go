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
	"sync"
	"time"
)

const (
	headSize     = 3 << 10 // what Received.Head holds of a file, in bytes
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

// buffers holds one part each. An idle one is freed by the garbage collector.
var buffers = sync.Pool{New: func() any { return new([MaxPut]byte) }}

// PartSize is how long the parts of a file of the given size should be, in
// bytes: 16 MiB, and in steps of 1 MiB as much more as keeps them below 9000.
func PartSize(size int64) int64 {
	const step = 1 << 20
	need := (size + fewParts - 1) / fewParts
	return max(MaxPut, (need+step-1)/step*step)
}

// Receive stores what r holds, at most max bytes, as one object, and returns
// once it is durable; max 0 or less allows what 9000 parts of 16 MiB hold.
//
// Each call takes one buffer of PartSize(max) bytes, which is 16 MiB for files
// up to 140 GiB, whatever the file's size. A part is read whole before any of it
// is sent, so that r's errors are never taken for the store's.
//
// The error wraps r's, the store's, or is a *TooLargeError. An upload that was
// begun is aborted then, also where ctx has ended, and no object appears, unless
// a store made it and its answer was lost.
func Receive(ctx context.Context, b Blob, key, mediaType string, r io.Reader, max int64) (Received, error) {
	if max <= 0 {
		max = fewParts * MaxPut
	}
	if size := PartSize(max); size > MaxPut {
		return receive(ctx, b, key, mediaType, r, max, make([]byte, size))
	}
	buf := buffers.Get().(*[MaxPut]byte)
	defer buffers.Put(buf)
	return receive(ctx, b, key, mediaType, r, max, buf[:])
}

// receive makes parts as long as buf.
func receive(ctx context.Context, b Blob, key, mediaType string, r io.Reader, max int64, buf []byte) (Received, error) {
	in := intake{
		blob: b, key: key, mediaType: mediaType, most: max, sum: sha256.New(),
		r: bufio.NewReader(attentive{ctx, r}),
	}
	if err := in.run(ctx, buf); err != nil {
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

func (in *intake) run(ctx context.Context, buf []byte) error {
	for last := false; !last; {
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
		if err := in.store(ctx, buf[:n], last); err != nil {
			return err
		}
	}
	if in.upload == "" {
		return nil
	}
	return in.blob.Complete(ctx, in.key, in.upload, in.parts)
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

// store sends a part while its digest is computed.
func (in *intake) store(ctx context.Context, b []byte, last bool) error {
	var hashing sync.WaitGroup
	hashing.Go(func() { in.sum.Write(b) })
	defer hashing.Wait()
	if in.upload == "" {
		if last && len(b) <= MaxPut {
			return in.blob.Put(ctx, in.key, in.mediaType, b)
		}
		upload, err := in.blob.Begin(ctx, in.key, in.mediaType)
		if err != nil {
			return err
		}
		in.upload = upload
	}
	p, err := in.blob.PutPart(ctx, in.key, in.upload, len(in.parts)+1, b)
	if err != nil {
		return err
	}
	in.parts = append(in.parts, p)
	return nil
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
