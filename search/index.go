package search

import (
	"context"
	"errors"
	"time"
)

// Index keeps passages and finds them again. It is safe for concurrent use;
// one goroutine at a time may write (Apply, Rebuild).
type Index interface {
	// Apply replaces the passages of each update's source, all at once:
	// a search sees the whole batch or nothing of it, and so does a restart.
	// Repeating a batch is harmless.
	Apply(ctx context.Context, b Batch) error
	// Position is the greatest Batch.Position applied; 0 for a new index.
	// It is ErrStale where the index must be rebuilt before it can follow on.
	Position(ctx context.Context) (int64, error)
	// Rebuild fills a new index beside this one by calling fill, which applies
	// batches to it, and swaps it in when fill returns nil. Searches go on in
	// the old one meanwhile, if it can be searched at all.
	Rebuild(ctx context.Context, fill func(ctx context.Context, apply func(Batch) error) error) error
	// Search answers what the scope may see. Errors: ErrStale while the index
	// is being rebuilt and has no predecessor that can answer, ErrBadCursor,
	// *LimitError, the context's.
	Search(ctx context.Context, scope Scope, r Request) (*Results, error)
	// Close waits for running searches and releases the index.
	Close() error
}

// Batch is a step of an index on its way behind the truth.
type Batch struct {
	Updates  []Update
	Position int64 // number of the last change the batch contains
}

// Update makes Passages, and those named in Kept, the only ones of Source; none
// of both removes the source.
//
// A source of very many passages comes in parts, one in each batch and in no
// batch twice: all but the last are Partial, and the last names in Kept what the
// others brought. Until then a search may see some of the new passages beside
// the old ones. Whoever is interrupted begins with the first part again.
type Update struct {
	Source   string
	Passages []Passage
	Partial  bool     // Passages are added, and nothing is taken away
	Kept     []string // ids of passages of Source that stay as they are
}

// Request is one search.
type Request struct {
	Query Query
	// Language is what the query is probably written in, BCP 47; "" or "und"
	// if that is not known. Words that it leaves out, such as articles, are
	// then not looked for in other languages, where they may mean something.
	Language   string
	Filter     Filter
	Expansions []Expansion // alternatives to the query's words; may be empty
	// Least is how many of its words a passage must have where the query is a
	// Sequence, itself or by other words; 0 means 1.
	Least int
	// Without are ids of passages, and WithoutSession that of a session, that
	// are not wanted.
	Without        []string
	WithoutSession string
	Sort           Sort
	Limit          int    // groups wanted; 0 means 20, and 100 is the most
	HitsEach       int    // hits wanted in each group; 0 means 3, and 20 is the most
	After          string // Results.Next of the page before; "" for the first
	Facets         bool   // count the values that the matching passages have
}

// Limits of one request.
const (
	DefaultLimit    = 20
	MaxLimit        = 100
	DefaultHitsEach = 3
	MaxHitsEach     = 20
	MaxFilterValues = 100             // in one field of a Filter
	Deadline        = 2 * time.Second // after which Search gives up
)

// Sort is the order of results.
type Sort string

// Relevance puts the best first, Date the latest session first. Both are total
// orders: ties are broken by group.
const (
	Relevance Sort = "relevance"
	Date      Sort = "date"
)

// Filter narrows a search. Within a field any value will do; fields are joined
// by AND; nil does not narrow. Values compare without regard to case; a
// language also stands for its regional forms, as de for de-CH.
type Filter struct {
	Kinds                                        []Kind
	Brands, Markets, Languages, Studies, Methods []string
	Tags, Speakers                               []string
	From, To                                     time.Time // held in [From, To]; zero means open
}

// Expansion says which other words mean what one word of the query means. A
// word may have several, one for each concept it can stand for. Where several
// words of the query name one concept together, each of them has an expansion
// with the same alternatives: a passage that has one of these has all the
// words.
type Expansion struct {
	From    string // a Word of the query, as typed
	Concept string // label of the concept that From stands for; "" for none
	Terms   []Alternative
}

// Alternative is one way to say a word of the query.
type Alternative struct {
	Text     string  // one word, or several that must stand side by side
	Language string  // BCP 47: only passages in this language are matched
	Weight   float64 // in (0, 1]: how probable it is that it means the same
	Why      Why     // Concept, Translation, Stem or Fuzzy
	// Source says where the alternative comes from, or what knows it best where
	// several do: one of the sources below; "" if that is not known.
	Source string
	Hidden bool // not to be shown to people as a word to use
}

// Sources of alternatives.
const (
	SourceGlossary = "glossary" // the concepts that people of the repository entered
	SourceLexicon  = "lexicon"  // the lexicon of the program
	// SourceDictionary and SourceLearned are tables that were imported.
	SourceDictionary = "dictionary" // a bilingual dictionary, perhaps by way of a third language
	SourceLearned    = "learned"    // what was learned from translated texts
	// SourceCognate is the vocabulary of the index: words spelled like the one
	// typed. Do not show them to people; see Vocabulary.
	SourceCognate = "cognate"
)

// Results are what a search found.
type Results struct {
	Total  int     // matching passages on all pages, as the index is now
	Groups []Group // the page, in order
	Facets Facets  // empty unless asked for
	Next   string  // Request.After for the next page; "" on the last
	// Missing are words of the query, as typed, that no passage has which the
	// scope sees and the filter lets through, in no form and no other word:
	// perhaps they are misspelled. Words that some language leaves out, such
	// as articles, are never among them. The first page alone tells.
	Missing []string
	// Dropped are alternatives that were not looked for, because that would
	// have cost more than a search is given; passages that have only these are
	// not among the results, nor in Total. Later pages drop the same ones. The
	// first page alone tells.
	Dropped []Dropped
	// Marker finds the places that matched in the text of a hit; engines set it.
	Marker Marker
}

// Group is the hits of one session, or one finding or insight by itself.
type Group struct {
	Session string // id; "" for a finding or insight
	Hits    []Hit  // best first; at most Request.HitsEach
	More    int    // matching passages of the group beyond Hits
}

// Hit is one matching passage.
type Hit struct {
	ID    string
	Score float64 // comparable within one Results only; 0 where nothing was ranked
}

// Marker marks matches in texts. It is safe for concurrent use.
type Marker interface {
	// Mark finds what matched in text, which is in the given language: spans
	// in order, not overlapping, and the ways in which they matched.
	Mark(language, text string) ([]Span, []Why)
}

// Span is a half-open range of bytes in a text.
type Span struct{ Start, End int }

// Why says how a passage came to match.
type Why string

// The ways to match, from the most literal on.
const (
	Exact       Why = "exact"       // the word as typed, ignoring case and accents
	Stem        Why = "stem"        // another form of the word
	Fuzzy       Why = "fuzzy"       // a similar spelling
	Concept     Why = "concept"     // another word for the same concept: a synonym, or any word of the glossary
	Translation Why = "translation" // a word that a lexicon gives as its translation
)

// Facets counts matching passages by value, for each field. The counts of a
// field ignore the filter on that same field, so that a reader sees what
// choosing another value would bring. Values are in order of count.
type Facets struct {
	Brand, Language, Market, Method, Tag, Kind []Count
}

// Count is how many matching passages have a value.
type Count struct {
	Value string
	N     int
}

// Errors of an Index, for errors.Is.
var (
	ErrStale     = errors.New("search: the index must be rebuilt")
	ErrBadCursor = errors.New("search: bad cursor")
)

// LimitError says which limit a request exceeds.
type LimitError struct {
	Name  string // such as "limit" or "filter-values"
	Given int
	Most  int
}

// Error names the limit in words.
func (e *LimitError) Error() string {
	return "search: " + e.Name + " is beyond its limit"
}
