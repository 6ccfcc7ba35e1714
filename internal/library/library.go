// Package library is what a signed-in person may do: add brands, studies,
// sessions and files, read them, find passages in them. Each use case is one
// method, takes who is asking, and is one transaction where it writes.
//
// Reading what was uploaded happens elsewhere (ingest): library leaves a job
// in the transaction that adds a file. The two never call each other.
package library

import (
	"cmp"
	"context"
	"time"

	"earshot/internal/database"
	"earshot/search"
	"earshot/uploads"
)

// Library offers the use cases. It is safe for concurrent use.
type Library struct {
	db     *database.DB
	blob   uploads.Blob
	index  search.Index
	expand Expander
	// speller is the index, where it helps people who type; nil otherwise.
	speller  search.Speller
	known    SpellingWords
	titles   *titles
	wake     func()
	reword   func()
	rights   func()
	now      func() time.Time
	room     func() error
	limits   Limits
	holds    *holds
	previews previewing
	// measuring is held by the one measurement that runs.
	measuring chan struct{}
	hears     bool

	brandNames brandNames
	cursors    *cursors
	sight      sight
	heard      heard
}

// Limits are what an operator may set.
type Limits struct {
	// MostFileBytes is the size of the largest file.
	MostFileBytes int64
	// UploadExpiry is how long an upload waits for its next byte; 0 is a week.
	UploadExpiry time.Duration
}

// Expander finds other words for those of a query, in its language and others,
// and says which language that probably is.
type Expander func(ctx context.Context, q search.Query, o ExpandOptions) (language string, expansions []search.Expansion)

// ExpandOptions say how to expand a query.
type ExpandOptions struct {
	Guess   string   // language of the query; "" for none
	Literal []string // words that are left alone, without regard to case
	Sources []string // that other words may come from; nil for all
	// Dropped, if it is not nil, is called with words that are known but are
	// not searched for, perhaps several times with one.
	Dropped func(search.Dropped)
}

// Options are what a library works with.
type Options struct {
	DB     *database.DB
	Blob   uploads.Blob
	Index  search.Index
	Expand Expander // nil finds nothing
	// Known are words beside those of the index that a misspelled one may
	// have been meant to be; nil knows none.
	Known SpellingWords
	// Wake is called when a transaction that added a job has committed.
	Wake func()
	// Reword is called when a change of the glossary has committed.
	Reword func()
	// Rights is called when who may do what has changed here.
	Rights func()
	// Room is uploads.ErrFull where the disk that holds everything but the files is
	// nearly full: nothing is taken in then. nil always has room.
	Room func() error
	// Hears says that recordings are transcribed here.
	Hears  bool
	Limits Limits
}

// New returns a library.
func New(o Options) *Library {
	l := &Library{db: o.DB, blob: o.Blob, index: o.Index, expand: o.Expand, known: o.Known, wake: o.Wake, reword: o.Reword, rights: o.Rights, now: time.Now, room: o.Room, limits: o.Limits, holds: newHolds(), hears: o.Hears, previews: make(previewing, 2), measuring: make(chan struct{}, 1)}
	l.limits.UploadExpiry = cmp.Or(o.Limits.UploadExpiry, 7*24*time.Hour)
	if l.expand == nil {
		l.expand = func(_ context.Context, _ search.Query, o ExpandOptions) (string, []search.Expansion) {
			return o.Guess, nil
		}
	}
	if l.known == nil {
		l.known = func(string, string, int) []string { return nil }
	}
	if l.room == nil {
		l.room = func() error { return nil }
	}
	l.titles, l.cursors = &titles{db: o.DB}, &cursors{db: o.DB}
	l.speller, _ = o.Index.(search.Speller)
	if l.wake == nil {
		l.wake = func() {}
	}
	if l.rights == nil {
		l.rights = func() {}
	}
	if l.reword == nil {
		l.reword = func() {}
	}
	return l
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T
	Next  string // the position of the next page; "" on the last
}

// Lists hold DefaultPage items unless asked for up to MostPage.
const (
	DefaultPage = 50
	MostPage    = 200
)

// page cuts a list that was read with one item more than wanted.
func page[T any](items []T, limit int, position func(T) string) Page[T] {
	if len(items) <= limit {
		return Page[T]{Items: items}
	}
	return Page[T]{Items: items[:limit], Next: position(items[limit-1])}
}
