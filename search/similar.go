package search

import "context"

// Comparer is an [Index] that knows what a text is about, compared with all
// that is indexed.
type Comparer interface {
	Index
	// Telling lists the words of a text that tell it best from others, the best
	// first, as they are written in it: those that it says often and that few
	// passages of its language have, but some other one does.
	Telling(ctx context.Context, language, text string, most int) ([]string, error)
}
