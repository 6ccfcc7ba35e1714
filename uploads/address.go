package uploads

import (
	"context"
	"time"
)

// AddressExpiry is how long an address that [Address] makes is good for.
const AddressExpiry = 15 * time.Minute

// Served is how a store describes an object to whom it sends it.
type Served struct {
	MediaType   string
	Disposition string // value of Content-Disposition
}

// Address is where anybody may read an object without further proof for
// AddressExpiry, in ranges too, described as the caller says, and not as whoever
// uploaded it did. It is "" where the store has no address that browsers reach.
// Nothing is sent to the store: whether the object is there shows when it is read.
func Address(ctx context.Context, b Blob, key string, as Served) (string, error) {
	if public, ok := b.(interface {
		Address(ctx context.Context, key string, as Served) (string, error)
	}); ok {
		return public.Address(ctx, key, as)
	}
	return "", nil
}
