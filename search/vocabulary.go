package search

// Vocabulary is what an index knows about words: which ones occur, and how
// often. It serves to choose alternatives to the words of a query. It counts
// all passages, whoever may see them, so what it says must not be shown to
// people: a rare stem can be a name out of a session that is closed to them.
// It is safe for concurrent use.
type Vocabulary interface {
	// Languages counts the passages by analysis language, "und" included;
	// languages without any are left out.
	Languages() map[string]int
	// Frequency is in how many passages of a language all words of text occur,
	// in any inflection, at most; 0 where one of them does not, where the
	// language is not indexed or drops all the words.
	Frequency(language, text string) int
	// Stems lists the stems of a language, the most frequent first, perhaps
	// not all the rare ones. It may lag behind the index a little. As long as
	// nothing changed it is the same slice; the caller must not change it.
	Stems(language string) []WordStem
}

// WordStem is a word as the analysis of its language leaves it: folded, without
// its ending.
type WordStem struct {
	Text     string
	Passages int // that have it, about
}

// Worded is an [Index] that tells which words it holds.
type Worded interface {
	// Vocabulary follows the index; keep it, as it caches. While the index
	// is stale or closed it holds nothing.
	Vocabulary() Vocabulary
}
