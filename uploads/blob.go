// Package uploads takes large files in and keeps them in S3-compatible storage
// or a folder, byte for byte.
//
// A [Blob] is a place for bytes: s3store keeps them in a bucket, dirstore in a
// folder. Both pass the same suite, storetest, because the rules below are what
// callers build on. [Receive] streams a file of any size into a Blob in
// constant memory and tells its digest.
//
// Keys are slash-separated, chosen by the caller from ids, never from what
// people typed, and write-once: nothing overwrites an object that was completed,
// it is deleted or left alone. [CheckKey] tells which keys every store takes.
package uploads

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Blob keeps objects. It is safe for concurrent use.
//
// Context cancellation ends every call soon. Errors other than those named are
// the store's own, wrapped; ErrUnavailable marks those that are worth retrying.
// Every call with a key that [CheckKey] refuses fails with ErrKey. An empty
// mediaType is kept as application/octet-stream.
type Blob interface {
	// Put stores a small object, at most MaxPut bytes, durably. Putting it once
	// more replaces it, so that a call whose answer was lost can be repeated.
	Put(ctx context.Context, key, mediaType string, b []byte) error
	// Open reads n bytes from offset off; n < 0 reads to the end. Exactly one
	// request reaches the store. ErrNotFound where there is no such object,
	// ErrRange where off is not inside it; 0 is inside an empty one. A range
	// that goes past the end is cut there.
	Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error)
	// Stat tells of an object, or ErrNotFound.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes every version of an object. A missing one is no error.
	Delete(ctx context.Context, key string) error
	// List calls fn for each object whose key begins with prefix, in no
	// particular order, until fn fails; its error is returned as it is. The
	// MediaType is left empty where the store does not list it.
	List(ctx context.Context, prefix string, fn func(Info) error) error
	// Versions calls fn for every version and delete marker of every object whose
	// key begins with prefix, in no particular order, until fn fails; its error
	// is returned as it is. When it finds none, nothing is kept of them.
	Versions(ctx context.Context, prefix string, fn func(Version) error) error
	// Begin starts a large object. Nothing is visible before Complete.
	Begin(ctx context.Context, key, mediaType string) (upload string, err error)
	// PutPart stores part n, from 1 to MaxParts, durably. Parts come in any
	// order and are equally long, at least MinPart bytes, but the last; one
	// stored again replaces itself. ErrNoUpload where the upload is gone.
	PutPart(ctx context.Context, key, upload string, n int, b []byte) (Part, error)
	// Complete joins parts, at least one, which are all that were put and in
	// order, and verifies the object's size. Completing again is no error, but
	// ErrNoUpload where the upload is gone and the object is not its outcome.
	// The object is durable when Complete returns.
	Complete(ctx context.Context, key, upload string, parts []Part) error
	// Abort gives an upload up and frees its parts; one that is gone is no error.
	Abort(ctx context.Context, key, upload string) error
	// Sweep aborts uploads begun before olderThan that known does not report,
	// and says how many.
	Sweep(ctx context.Context, olderThan time.Time, known func(key, upload string) bool) (int, error)
	// Check reports whether the store answers; for readiness.
	Check(ctx context.Context) error
}

// Limits that every store keeps.
const (
	MaxPut   = 16 << 20 // the most that one Put takes, in bytes
	MinPart  = 5 << 20  // the least that a part other than the last has, in bytes
	MaxParts = 10_000   // the most parts that an upload has
)

// Info describes an object.
type Info struct {
	Key       string
	Size      int64
	MediaType string
	StoredAt  time.Time
}

// Version is one of those that a store keeps of an object.
type Version struct {
	Key    string
	ID     string // "" where the store keeps one version only
	Size   int64  // bytes
	Marker bool   // a delete marker, which hides the versions before it
}

// Part is one stored part of a large object.
type Part struct {
	Number int
	ETag   string // the store's own tag, given back at Complete
	Size   int64
}

// Errors of a Blob, for errors.Is.
var (
	ErrNotFound    = errors.New("uploads: no such object")
	ErrRange       = errors.New("uploads: range beyond the end")
	ErrNoUpload    = errors.New("uploads: no such upload")
	ErrFull        = errors.New("uploads: no space left")
	ErrUnavailable = errors.New("uploads: the store does not answer")
	// ErrNotYet is an upload of which the store says that it is complete, while
	// there is no object: it is still being put together, or was lost meanwhile.
	// It is an ErrUnavailable.
	ErrNotYet = fmt.Errorf("%w: the object is not there yet", ErrUnavailable)
)
