package storecheck

import (
	"context"
	"io"
	"strings"
	"time"

	"earshot/uploads"
)

// Under is the part of a store whose keys begin with prefix, which ends in a
// slash, as a store of its own. Keys are as much shorter as the prefix is long.
func Under(b uploads.Blob, prefix string) uploads.Blob { return under{b, prefix} }

type under struct {
	uploads.Blob
	prefix string
}

// mostKey is how long a key may be in a store, in bytes.
func mostKey(b uploads.Blob) int {
	const most = 512
	if u, ok := b.(under); ok {
		return mostKey(u.Blob) - len(u.prefix)
	}
	return most
}

func (u under) Put(ctx context.Context, key, mediaType string, b []byte) error {
	return u.Blob.Put(ctx, u.prefix+key, mediaType, b)
}

func (u under) Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	return u.Blob.Open(ctx, u.prefix+key, off, n)
}

func (u under) Stat(ctx context.Context, key string) (uploads.Info, error) {
	info, err := u.Blob.Stat(ctx, u.prefix+key)
	info.Key = strings.TrimPrefix(info.Key, u.prefix)
	return info, err
}

func (u under) Delete(ctx context.Context, key string) error {
	return u.Blob.Delete(ctx, u.prefix+key)
}

func (u under) List(ctx context.Context, prefix string, fn func(uploads.Info) error) error {
	return u.Blob.List(ctx, u.prefix+prefix, func(i uploads.Info) error {
		i.Key = strings.TrimPrefix(i.Key, u.prefix)
		return fn(i)
	})
}

func (u under) Versions(ctx context.Context, prefix string, fn func(uploads.Version) error) error {
	return u.Blob.Versions(ctx, u.prefix+prefix, func(v uploads.Version) error {
		v.Key = strings.TrimPrefix(v.Key, u.prefix)
		return fn(v)
	})
}

func (u under) Begin(ctx context.Context, key, mediaType string) (string, error) {
	return u.Blob.Begin(ctx, u.prefix+key, mediaType)
}

func (u under) PutPart(ctx context.Context, key, upload string, n int, b []byte) (uploads.Part, error) {
	return u.Blob.PutPart(ctx, u.prefix+key, upload, n, b)
}

func (u under) Complete(ctx context.Context, key, upload string, parts []uploads.Part) error {
	return u.Blob.Complete(ctx, u.prefix+key, upload, parts)
}

func (u under) Abort(ctx context.Context, key, upload string) error {
	return u.Blob.Abort(ctx, u.prefix+key, upload)
}

// Sweep knows every upload elsewhere.
func (u under) Sweep(ctx context.Context, olderThan time.Time, known func(key, upload string) bool) (int, error) {
	return u.Blob.Sweep(ctx, olderThan, func(key, upload string) bool {
		rest, here := strings.CutPrefix(key, u.prefix)
		return !here || known(rest, upload)
	})
}
