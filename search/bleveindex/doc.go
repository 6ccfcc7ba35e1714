// Package bleveindex is a search.Index in one folder of the local disk.
//
// bleve keeps the postings; what makes results comparable across languages is
// ours: the tokens come from package analysis, every language has its own
// field and its own statistics, and scoring, filtering, counting and grouping
// run over bleve's segments with columns held in memory.
//
//	index, err := bleveindex.Open("/var/lib/earshot/index", bleveindex.Options{})
//
// A folder holds generations. The file CURRENT names the one that answers;
// [Index.Rebuild] fills another and moves the name. Batches are acknowledged
// before they are on disk: the position is stored with them, in one step, so
// after a crash the index knows where it really is and the caller repeats the
// rest. A generation that is missing, damaged or of another version makes the
// index stale, which is an answer, not an accident: everything in it can be
// made again.
//
// Words of a passage's Context count like words of its text. A filter value or
// lang: field that names a language also means its regional forms: de finds
// de-CH.
package bleveindex
