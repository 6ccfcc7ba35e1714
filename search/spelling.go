package search

import "context"

// Speller is an [Index] that helps people who type. All it tells is of passages
// that the scope sees: a word that occurs only in others does not exist for it.
type Speller interface {
	Index
	// Similar lists words that are written almost like word, the likeliest
	// first: fewer changed letters count more, then how often a word occurs.
	// A changed, missing or additional letter is one change, and so are two
	// neighbours that changed places. Words of less than three letters and
	// those of scripts without spaces have none.
	Similar(ctx context.Context, scope Scope, m Misspelling, most int) ([]Spelled, error)
	// Beginning lists frequent words that begin with prefix, the most frequent
	// first: those that occur in two passages or more, without those that
	// their language drops, such as articles. Which words there are
	// may lag behind the index a little, which of them the scope sees never
	// does.
	Beginning(ctx context.Context, scope Scope, prefix string, most int) ([]Spelled, error)
}

// Misspelling is a word that may not be written right.
type Misspelling struct {
	Word     string
	Language string // BCP 47: words of it are likelier to be meant; "" for none
	Filter   Filter // only passages that pass it count
}

// Spelled is a word as passages have it.
type Spelled struct {
	Text     string // folded: lower case, without accents
	Passages int    // that have it, of those that count
	Changes  int    // letters that differ from the word asked for
	Language string // analysis language of most of these passages
	Example  string // id of one of them
}
