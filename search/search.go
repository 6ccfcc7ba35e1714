// Package search finds passages of research: what people said, what was noted
// about them, and what was concluded from it, across brands and languages.
//
// A [Passage] is short enough to quote. [Parse] turns what a person types into
// a [Query]; an [Index] answers it for one [Scope]:
//
//	q, err := search.Parse(`"too slow" -android lang:de`)
//	results, err := index.Search(ctx, search.Everything(), search.Request{Query: q})
//
// The index is a copy. Passages live somewhere else (in Earshot: the database);
// an index is told of their changes by number, remembers the last one, and can
// be thrown away and filled again at any time. Results name passages by id and
// never carry their text: the caller reads the text where it lives, so that a
// correction or a redaction shows at once, and asks [Results.Marker] for the
// places in it that matched.
package search

import "time"

// Kind says what a passage is a piece of.
type Kind string

// The kinds of passage, in the order in which pages list them.
const (
	Transcript Kind = "transcript"
	Note       Kind = "note"
	Highlight  Kind = "highlight"
	Finding    Kind = "finding"
	Insight    Kind = "insight"
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{Transcript, Note, Highlight, Finding, Insight} }

// Passage is the unit of search.
type Passage struct {
	ID string // unique among all passages
	// Source is what the passage was cut from: a file, highlight, finding or
	// insight. All passages of one source are replaced together.
	Source  string
	Kind    Kind
	Session string // id; "" for findings and insights
	Study   string // id; "" for insights that span studies
	// Brands are slugs, and Markets ISO 3166 codes such as "DE" or "ES-CT": one
	// of each for most passages, several for a claim that rests on evidence of
	// several, none where that is unknown. A passage counts for each of them.
	Brands, Markets []string

	Method   string // such as "interview"; "" if unknown
	Language string // BCP 47; "und" or "" if undetermined
	Speaker  string // as labelled in the transcript; "" if unknown
	Tags     []string
	HeldOn   time.Time // the day that date filters and date order use, UTC; zero if unknown
	Text     string    // plain text, UTF-8
	Context  string    // words that describe the passage but are not in it, such as its heading path
	// Shared passages are seen by every scope that sees what is shared, and not
	// by those alone that see their study: such as published findings.
	Shared bool
}
