package uploads

import (
	"context"
	"io"
)

// Grower is what a [Blob] may be besides: one whose uploads can be files that
// grow. Nothing has to lie in memory until a part is complete then, and what has
// come is made durable while more comes.
//
// Such an upload begins, is given up and is swept as any other. PutPart and
// Complete are not for it.
type Grower interface {
	// Grow opens an upload to be written from off on. What lies behind off counts
	// no longer. ErrNoUpload where the upload is gone, or has fewer bytes.
	Grow(ctx context.Context, key, upload string, off int64) (Growth, error)
	// CompleteGrown makes the object of the first size bytes of an upload, which
	// were synced and whose SHA-256 is sum; it verifies what it has not written
	// itself. All else is as with Complete.
	CompleteGrown(ctx context.Context, key, upload string, size int64, sum []byte) error
}

// Growth is an upload that is open to be written. One goroutine may sync it
// while another writes.
type Growth interface {
	io.WriteCloser
	// Sync returns once all that was written before is durable.
	Sync() error
}
