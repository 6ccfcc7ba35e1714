package uploads

import (
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
)

// Progress tells how far a file has come on its way into a store: all that it
// takes to go on after any interruption, in any process that shares the store.
// It is a value that is kept as JSON; what it says is durable. Everything about
// it is the store's own business but Key, PartSize, Whole and what its methods
// tell.
//
//	p := uploads.NewProgress("files/1/source", size)
//	p, err = uploads.Append(ctx, blob, p, body, uploads.AppendOptions{Length: size, Save: save})
//	if p.Whole {
//		received, err = uploads.Finish(ctx, blob, p)
//	}
type Progress struct {
	Key      string  `json:"key"`
	PartSize int64   `json:"part_size"`        // of every part but the last
	Upload   string  `json:"upload,omitempty"` // the store's name for it; empty until a second part is sure to come
	Grows    bool    `json:"grows,omitempty"`  // whether the upload is a file that grows; then it has no parts
	Grown    int64   `json:"grown,omitempty"`  // bytes of a file that grows
	Parts    Parts   `json:"parts,omitempty"`
	Tail     []Piece `json:"tail,omitempty"` // the bytes behind the last part, or behind those grown, in order
	Whole    bool    `json:"whole,omitempty"`
	Size     int64   `json:"size,omitempty"` // of a file that is whole
	Sum      []byte  `json:"sum,omitempty"`  // state of its SHA-256 before the tail, or after all of it
	Head     []byte  `json:"head,omitempty"` // what Received.Head will be
}

// Piece is an object that holds bytes of a file until a part can be made of them.
type Piece struct {
	Key  string `json:"key"`
	Size int64  `json:"size"`
}

// NewProgress begins a file that will lie at key. Size is its length, or the
// most that it may have where that is not known yet.
func NewProgress(key string, size int64) Progress {
	return Progress{Key: key, PartSize: PartSize(size)}
}

// Offset is how many bytes have come.
func (p Progress) Offset() int64 {
	if p.Whole {
		return p.Size
	}
	n := p.Grown + p.tailSize()
	for _, part := range p.Parts {
		n += part.Size
	}
	return n
}

func (p Progress) tailSize() (n int64) {
	for _, piece := range p.Tail {
		n += piece.Size
	}
	return n
}

// Keys lists the objects that the store may hold for the file: where it will
// lie, and its pieces.
func (p Progress) Keys() []string {
	keys := []string{p.Key}
	for _, piece := range p.Tail {
		keys = append(keys, piece.Key)
	}
	return keys
}

func (p Progress) sum() (hash.Hash, error) {
	sum := sha256.New()
	if len(p.Sum) == 0 {
		return sum, nil
	}
	return sum, sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(p.Sum)
}

// stateOf is what Progress.Sum keeps of a digest.
func stateOf(sum hash.Hash) []byte {
	state, err := sum.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err) // the hashes of the standard library never fail
	}
	return state
}

// Finish makes the object of a file whose bytes have all come, and looks at it.
// Finishing again is no error. ErrNoUpload where the store has lost the file.
func Finish(ctx context.Context, b Blob, p Progress) (Received, error) {
	r, err := finish(ctx, b, p)
	if err != nil {
		return Received{}, fmt.Errorf("finish %.80q: %w", p.Key, err)
	}
	return r, nil
}

func finish(ctx context.Context, b Blob, p Progress) (Received, error) {
	if !p.Whole {
		return Received{}, errors.New("bytes are missing")
	}
	sum, err := p.sum()
	if err != nil {
		return Received{}, fmt.Errorf("read the state of the digest: %w", err)
	}
	if p.Upload != "" {
		if err := complete(ctx, b, p, sum); err != nil {
			return Received{}, err
		}
	}
	info, err := b.Stat(ctx, p.Key)
	if errors.Is(err, ErrNotFound) {
		return Received{}, ErrNoUpload
	}
	if err == nil && info.Size != p.Size {
		err = fmt.Errorf("the object has %d bytes, not %d", info.Size, p.Size)
	}
	return Received{Key: p.Key, Size: p.Size, SHA256: hex.EncodeToString(sum.Sum(nil)), Head: p.Head}, err
}

// complete makes the object of an upload.
func complete(ctx context.Context, b Blob, p Progress, sum hash.Hash) error {
	if !p.Grows {
		return b.Complete(ctx, p.Key, p.Upload, p.Parts)
	}
	grower, ok := b.(Grower)
	if !ok { // it began in another store
		return ErrNoUpload
	}
	return grower.CompleteGrown(ctx, p.Key, p.Upload, p.Size, sum.Sum(nil))
}

// Discard frees all that the store holds for a file that nothing refers to. It
// may be repeated.
func Discard(ctx context.Context, b Blob, p Progress) error {
	var errs []error
	if p.Upload != "" {
		errs = append(errs, b.Abort(ctx, p.Key, p.Upload))
	}
	for _, key := range p.Keys() {
		errs = append(errs, b.Delete(ctx, key))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("discard %.80q: %w", p.Key, err)
	}
	return nil
}

// CheckRoom is ErrFull where a store that knows how much room it has has too
// little for a file of a size.
func CheckRoom(ctx context.Context, b Blob, size int64) error {
	if sized, ok := b.(interface {
		Room(ctx context.Context, size int64) error
	}); ok {
		return sized.Room(ctx, size)
	}
	return nil
}
