package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/search"
)

// PageInput asks for a part of a list. Like Keyed it is exported for huma,
// which looks into no other embedded structs.
type PageInput struct {
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Most items to answer with"`
	After string `query:"after" doc:"Value of next in the part before"`
}

// checkID refuses positions that a list in order of ids never gave.
func (p PageInput) checkID() error {
	if p.After != "" && !research.ValidID(p.After) {
		return search.ErrBadCursor
	}
	return nil
}

// checkSlug refuses positions that a list in order of slugs never gave.
func (p PageInput) checkSlug() error {
	var c research.Checker
	if c.Slug("after", p.After); p.After != "" && c.Err() != nil {
		return search.ErrBadCursor
	}
	return nil
}

// listOf turns a page of the library into the wire's form.
func listOf[T, U any](page library.Page[T], convert func(T) U) *output[list[U]] {
	return &output[list[U]]{list[U]{Items: each(page.Items, convert), Next: page.Next}}
}

// each converts a slice, and is never nil.
func each[T, U any](values []T, convert func(T) U) []U {
	converted := make([]U, len(values))
	for i, v := range values {
		converted[i] = convert(v)
	}
	return converted
}

// Keyed is a request that may carry an idempotency key.
type Keyed struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" pattern:"^[!-~]+$" patternDescription:"visible ASCII" doc:"A repeated request with the same key answers with what the first one made"`
}

// key recognises the request when it is sent again. The body is the decoded
// one: spaces and order of keys do not make another request.
func (k Keyed) key(operation string, body any) library.Key {
	if k.IdempotencyKey == "" {
		return library.Key{}
	}
	b, err := json.Marshal(body)
	if err != nil {
		panic(err) // it was JSON a moment ago
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s", operation, b))
	return library.Key{Value: k.IdempotencyKey, Fingerprint: hex.EncodeToString(sum[:])}
}
