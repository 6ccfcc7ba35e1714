package media

import (
	"context"
	"io"
)

// Source is a file in a store.
type Source struct {
	Size int64
	// Open reads n bytes from offset off; n < 0 reads to the end.
	Open func(ctx context.Context, off, n int64) (io.ReadCloser, error)
}

// At reads the file in ranges, one request each.
func (s Source) At(ctx context.Context) io.ReaderAt { return ranges{ctx, s} }

type ranges struct {
	ctx context.Context //nolint:containedctx // io.ReaderAt has none, and this lives as long as one call
	s   Source
}

// ReadAt reads one range.
func (r ranges) ReadAt(b []byte, off int64) (int, error) {
	if off >= r.s.Size {
		return 0, io.EOF
	}
	content, err := r.s.Open(r.ctx, off, int64(len(b)))
	if err != nil {
		return 0, err
	}
	n, err := io.ReadFull(content, b)
	if closeErr := content.Close(); err == nil {
		err = closeErr
	}
	return n, err
}
