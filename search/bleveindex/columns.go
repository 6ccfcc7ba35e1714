package bleveindex

import (
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// The columns that hold one number for each passage, in the order of
// record.strings. Those of brands and markets number combinations of values; see
// joined.
const (
	colGroup = iota
	colKind
	colStudy
	colBrands
	colMarkets
	colMethod
	colLanguage
	colAnalysed
	colSpeaker
	singleColumns
	colTag     = singleColumns // many values for each passage
	colProfile = colTag + 1    // all that facets count; see profileOf
	allColumns = colProfile + 1
)

// columnNames tell what is kept of columns apart from what is kept of fields.
var columnNames = [...]string{
	"column group", "column kind", "column study", "column brands", "column markets", "column method",
	"column language", "column analysed", "column speaker", "column tag",
}

// dictionaries are those of a generation, by column.
type dictionaries [allColumns]*dictionary

func newDictionaries() *dictionaries {
	var d dictionaries
	for i := range d {
		d[i] = newDictionary()
	}
	return &d
}

// columns hold the properties of the passages of one segment by document
// number. A segment never changes, so its columns are read once.
type columns struct {
	ords   [singleColumns][]uint32
	day    []int32
	length []float32 // of the text, in runes
	// The tags of document i are tags[tagEnd[i-1]:tagEnd[i]].
	tags   []uint32
	tagEnd []uint32
	// profile numbers what facets count of a passage. Few of them stand for many
	// passages, so facets and filters look at profiles.
	profile []uint32
	// Of all passages of the segment, by number of the analysis language.
	stats []languageStats
	runs  []run
	// shortest is the length of the shortest passage of each window.
	shortest []float32
	// latest is the day of the latest.
	latest []int32
}

// speaks reports whether a passage is in an analysis language.
func (c *columns) speaks(language int) bool {
	return language < len(c.stats) && c.stats[language].passages > 0
}

func (c *columns) tagsOf(doc int) []uint32 {
	start := uint32(0)
	if doc > 0 {
		start = c.tagEnd[doc-1]
	}
	return c.tags[start:c.tagEnd[doc]]
}

// loadColumns reads the records of a segment.
func loadColumns(s segment.Segment, dicts *dictionaries) (*columns, error) {
	n := int(s.Count())
	c := &columns{
		day: make([]int32, n), length: make([]float32, n), tagEnd: make([]uint32, n), profile: make([]uint32, n),
	}
	for i := range c.ords {
		c.ords[i] = make([]uint32, n)
	}
	for doc := range n {
		err := c.load(s, doc, dicts)
		if err != nil {
			return nil, fmt.Errorf("read record %d: %w", doc, err)
		}
	}
	c.summarize()
	c.findRuns()
	return c, nil
}

func (c *columns) load(s segment.Segment, doc int, dicts *dictionaries) error {
	err := errRecord // for a document without a record
	visit := func(name string, _ byte, value []byte, _ []uint64) bool {
		if name == recordField {
			err = c.set(doc, value, dicts)
		}
		return true // stopping early would return bleve's buffer twice
	}
	if visitErr := s.VisitStoredFields(uint64(doc), visit); visitErr != nil {
		return visitErr
	}
	return err
}

func (c *columns) set(doc int, data []byte, dicts *dictionaries) error {
	r := recordReader{data: data}
	c.day[doc] = int32(r.signed())
	c.length[doc] = float32(r.number())
	for i := range c.ords {
		c.ords[i][doc] = dicts[i].ord(r.bytes())
	}
	for range r.number() {
		tag := r.bytes()
		if r.err != nil {
			break
		}
		c.tags = append(c.tags, dicts[colTag].ord(tag))
	}
	c.tagEnd[doc] = uint32(len(c.tags))
	c.profile[doc] = dicts[colProfile].ord(c.profileOf(doc))
	return r.err
}

// languageStats are what scoring knows of the passages in one analysis
// language.
type languageStats struct {
	passages int
	runes    float64
}

// summarize counts the passages by analysis language, and finds the shortest
// and latest.
func (c *columns) summarize() {
	for doc, language := range c.ords[colAnalysed] {
		for int(language) >= len(c.stats) {
			c.stats = append(c.stats, languageStats{})
		}
		c.stats[language].passages++
		c.stats[language].runes += float64(c.length[doc])
	}
	for window := range slices.Chunk(c.length, windowSize) {
		c.shortest = append(c.shortest, slices.Min(window))
	}
	for window := range slices.Chunk(c.day, windowSize) {
		c.latest = append(c.latest, slices.Max(window))
	}
}

// addLive adds the counts of the passages that are not deleted.
func (c *columns) addLive(into []languageStats, deleted *roaring.Bitmap) {
	for language, s := range c.stats {
		into[language].passages += s.passages
		into[language].runes += s.runes
	}
	if deleted == nil {
		return
	}
	for docs := deleted.Iterator(); docs.HasNext(); {
		doc := docs.Next()
		language := c.ords[colAnalysed][doc]
		into[language].passages--
		into[language].runes -= float64(c.length[doc])
	}
}
