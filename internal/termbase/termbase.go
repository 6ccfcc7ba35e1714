// Package termbase reads and writes glossaries as files: SKOS in Turtle and in
// JSON-LD, and CSV. How the three say the same:
//
//	glossary                SKOS                                   CSV column
//	id                      dct:identifier, or urn:uuid: subject   id
//	URI                     the subject                            uri
//	status                  earshot:status                         status
//	preferred term          skos:prefLabel                         preferred@de
//	alternative             skos:altLabel                          alternative@de
//	hidden spelling         skos:hiddenLabel                       hidden@de
//	word of a brand         brand:SLUG, and skos:altLabel          preferred@de@SLUG
//	definition              skos:definition                        definition@de
//	broader, related        skos:broader, skos:related             broader, related
//
// Readers keep what they understand, count what they leave out, and refuse a
// file that they cannot read, naming the line. They fetch nothing.
package termbase

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"

	"earshot/internal/research"
)

// Format is the form of a file.
type Format string

// The formats.
const (
	Turtle Format = "turtle"
	JSONLD Format = "jsonld"
	CSV    Format = "csv"
)

// Formats lists the formats.
func Formats() []Format { return []Format{Turtle, JSONLD, CSV} }

// MediaType is the media type of a format.
func (f Format) MediaType() string {
	switch f {
	case JSONLD:
		return "application/ld+json"
	case CSV:
		return "text/csv; charset=utf-8"
	case Turtle:
	}
	return "text/turtle; charset=utf-8"
}

// Extension is how names of files of a format end.
func (f Format) Extension() string {
	return map[Format]string{Turtle: ".ttl", JSONLD: ".jsonld", CSV: ".csv"}[f]
}

// Limits of a file.
const (
	MostConcepts = 200_000
	MostNotes    = 200 // that are kept; all are counted
	MostBytes    = 128 << 20
)

// SyntaxError is a file that cannot be read.
type SyntaxError struct {
	Line   int // 0 if it is not known
	Reason string
}

// Error says where and what.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

// File is what a file says.
type File struct {
	Entries []Entry
	Ignored map[string]int // what glossaries have no place for, with how often
	Dropped int            // terms and concepts that could not be kept: see Notes
	Notes   []Note         // the first of them
}

// Entry is a concept of a file. Its terms and definitions are sound; ID and URI
// are "" where the file does not say; relations are references to other
// concepts by id, URI or, in CSV, a preferred term.
type Entry struct {
	research.Concept
	Line int
}

// Note is something that could not be kept as it stands.
type Note struct {
	Line    int    // 0 if it is not known
	Concept string // label or URI of the concept
	Reason  string
}

// Read reads a file. A file that is not of the format is a *SyntaxError.
func Read(format Format, r io.Reader) (File, error) {
	b := newBuilder()
	var err error
	switch format {
	case Turtle:
		err = readTurtle(b, r)
	case JSONLD:
		err = readJSONLD(b, r)
	case CSV:
		return readCSV(r)
	default:
		err = &SyntaxError{Reason: "unknown format"}
	}
	if err != nil {
		return File{}, err
	}
	return b.file(), nil
}

// Writer writes concepts, some at a time.
type Writer interface {
	// Write adds concepts. uris are those of the concepts that they refer to,
	// by id, as far as these have any.
	Write(concepts []research.Concept, uris map[string]string) error
	// Close writes the end of the file.
	Close() error
}

// Columns are what a CSV file needs to know beforehand: which kinds of term and
// definitions there are, in which languages.
type Columns struct {
	Terms       []research.Term // with kind, language and brand, each combination once
	Definitions []string        // languages
}

// Add notes what concepts have.
func (c *Columns) Add(concepts []research.Concept) {
	terms, languages := map[research.Term]bool{}, map[string]bool{}
	for _, t := range c.Terms {
		terms[t] = true
	}
	for _, l := range c.Definitions {
		languages[l] = true
	}
	for _, each := range concepts {
		for _, t := range each.Terms {
			t.Text = ""
			terms[t] = true
		}
		for _, d := range each.Definitions {
			languages[d.Language] = true
		}
	}
	c.Terms = research.NormalizeTerms(slices.Collect(maps.Keys(terms)))
	c.Definitions = slices.Sorted(maps.Keys(languages))
}

// NewWriter begins a file. The columns matter for CSV only.
func NewWriter(format Format, w io.Writer, columns Columns) (Writer, error) {
	out := bufio.NewWriter(w)
	switch format {
	case JSONLD:
		return newJSONLDWriter(out)
	case CSV:
		return newCSVWriter(out, columns)
	case Turtle:
	}
	return newTurtleWriter(out)
}
