package bleveindex

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"earshot/search/analysis"
)

// layoutVersion changes with anything that the fields below do not show: what
// a record holds, how positions are counted, which words share a field.
const layoutVersion = 5

// The fields of a passage in bleve. There is one more for each language:
// textField of its analysis language.
const (
	exactField  = "exact"  // words as written, folded, with positions: phrases, prefixes
	sourceField = "source" // one term: what the passage was cut from
	recordField = "record" // not searched: the values that columns hold
)

// What bleve keeps of each field. Scores need no norm of bleve's (lengths are a
// column) and marks no offsets (texts are read again where they live), so
// places are packed, and locations are for the few that cannot be.
const (
	textOptions   = index.IndexField | index.IncludeTermVectors
	exactOptions  = index.IndexField | index.IncludeTermVectors
	sourceOptions = index.IndexField | index.SkipFreqNorm
	recordOptions = index.StoreField
)

// contextGap keeps phrases from running from the end of a text into its
// context.
const contextGap = 100

// textField names the field of an analysis language.
func textField(language string) string { return "text_" + language }

// schemaVersion tells whether an index on disk was written as this code would
// write it.
func schemaVersion() string {
	sum := sha256.New()
	fmt.Fprintln(sum, layoutVersion, contextGap, analysis.Version, scorch.Version)
	fmt.Fprintln(sum, exactField, sourceField, recordField, textField("*"))
	fmt.Fprintln(sum, textOptions, exactOptions, sourceOptions, recordOptions)
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
