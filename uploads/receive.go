package uploads

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	headSize     = 3 << 10 // what Received.Head holds of a file, in bytes
	usualPart    = MinPart // the length of parts, unless a file has too many
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
// bytes: 5 MiB, the least that S3 takes, and in steps of 1 MiB as much more as keeps them below 9000.
func PartSize(size int64) int64 {
	const step = 1 << 20
	need := (size + fewParts - 1) / fewParts
	return max(usualPart, (need+step-1)/step*step)
}

// Receive stores what r holds, at most max bytes, as one object, and returns
// once it is durable; max 0 or less allows what 9000 parts of 5 MiB hold.
//
// It is [Append] of a file that ends where r does. Memory does not depend on the
// file's size: half a MiB where the store is a [Grower], elsewhere that of one
// [Sender] with parts of PartSize(max) bytes, 5 to 15 MiB for files up to 43 GiB.
// What is stored next is read whole before, so that r's errors are never taken
// for the store's.
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
	p, err := Append(ctx, b, Progress{Key: key, PartSize: partSize}, r, AppendOptions{
		Length: -1, Most: max, Ends: true, MediaType: mediaType,
	})
	sum, sumErr := p.sum()
	if err = errors.Join(err, sumErr); err == nil && p.Upload != "" {
		err = complete(ctx, b, p, sum)
	}
	if err != nil {
		return Received{}, fmt.Errorf("receive: %w", errors.Join(err, abort(ctx, b, p)))
	}
	return Received{Key: key, Size: p.Size, SHA256: hex.EncodeToString(sum.Sum(nil)), Head: p.Head}, nil
}

// abort gives an upload up even where the caller has gone away.
func abort(ctx context.Context, b Blob, p Progress) error {
	if p.Upload == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	return b.Abort(ctx, p.Key, p.Upload)
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
