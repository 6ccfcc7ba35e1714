// Package export writes tagged findings in the formats that they leave in. It
// takes rows one at a time and holds none of them. What the rows are of, and
// who may see them, it does not know.
package export

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Row is a highlight with the claims that rest on it, or a finding that rests
// on none that can be shown: then Highlight and Quote are empty.
type Row struct {
	Highlight         string // id
	Quote             string
	Prefix, Suffix    string // what stands around the quote
	Language          string // BCP 47; of the quote, or of the finding
	Start, End        int    // code points of the text of File
	StartMS, EndMS    *int64 // nil where the source is not timed
	File              string // id
	Speaker           string // as the transcript calls the voice
	Participant       string // pseudonym, where the session has one participant or the speaker is called so
	Note              string
	Session, Held     string // id, and day
	SessionTitle      string
	Study, StudyTitle string
	Brand, Market     string
	Tags              [][]string // names from the root to the tag
	Findings          []Claim
	Insights          []Claim
	URL               string // permanent link to the moment, or to the finding
	CreatedAt         time.Time
}

// Claim is a finding or an insight that rests on a highlight.
type Claim struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	State    string `json:"state"`
	Relation string `json:"relation"` // of the highlight to it; "" where there is none
	URL      string `json:"url"`
}

// Writer writes rows in one format. Close writes what follows them.
type Writer interface {
	Write(r Row) error
	Close() error
}

// Format is a format and how HTTP calls it.
type Format struct {
	Name, MediaType, Extension string
	open                       func(w io.Writer, o Options) Writer
}

// Options are what some formats can be told.
type Options struct {
	BOM       bool // CSV begins with a byte order mark, as Excel likes it
	Semicolon bool // CSV is separated by semicolons
	Title     string
}

// Formats lists the formats.
func Formats() []Format {
	return []Format{
		{"csv", "text/csv; charset=utf-8", "csv", newCSV},
		{"jsonl", "application/jsonl; charset=utf-8", "jsonl", newJSONL},
		{"md", "text/markdown; charset=utf-8", "md", newMarkdown},
		{"jsonld", `application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"`, "jsonld", newAnnotations},
	}
}

// Open begins to write a format.
func (f Format) Open(w io.Writer, o Options) Writer { return f.open(w, o) }

// Column is one column of the tabular formats.
type Column struct{ Name, Meaning string }

// Columns lists the columns of CSV, which JSON Lines has as keys, in order.
// New ones are added at the end; none is renamed or taken away.
func Columns() []Column {
	return []Column{
		{"highlight", "id of the highlight; empty for a finding without one"},
		{"quote", "what was said, to the letter"},
		{"language", "BCP 47, of the quote"},
		{"translation", "empty: there are no translations yet"},
		{"translation_status", "empty: there are no translations yet"},
		{"speaker", "as the transcript calls the voice"},
		{"participant", "pseudonym"},
		{"session", "id"},
		{"session_title", ""},
		{"held_on", "day of the session"},
		{"start_ms", "when it was said, from the beginning of the recording"},
		{"end_ms", ""},
		{"study", "id"},
		{"study_title", ""},
		{"brand", "slug"},
		{"market", "ISO 3166"},
		{"tags", "paths of names, as in Checkout / Payment, separated by |"},
		{"findings", "ids, separated by spaces"},
		{"finding_titles", "separated by |"},
		{"insights", "ids, separated by spaces"},
		{"insight_titles", "separated by |"},
		{"note", "of whoever marked it"},
		{"created_at", "RFC 3339"},
		{"url", "permanent link to the moment, or to the finding"},
	}
}

// cells are the values of a row in the order of Columns.
func (r Row) cells() []string {
	paths := make([]string, len(r.Tags))
	for i, path := range r.Tags {
		paths[i] = strings.Join(path, " / ")
	}
	return []string{
		r.Highlight, r.Quote, r.Language, "", "", r.Speaker, r.Participant, r.Session, r.SessionTitle, r.Held,
		number(r.StartMS), number(r.EndMS), r.Study, r.StudyTitle, r.Brand, r.Market, strings.Join(paths, " | "),
		ids(r.Findings), titles(r.Findings), ids(r.Insights), titles(r.Insights), r.Note, r.CreatedAt.UTC().Format(time.RFC3339), r.URL,
	}
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func ids(claims []Claim) string {
	list := make([]string, len(claims))
	for i, c := range claims {
		list[i] = c.ID
	}
	return strings.Join(list, " ")
}

func titles(claims []Claim) string {
	list := make([]string, len(claims))
	for i, c := range claims {
		list[i] = c.Title
	}
	return strings.Join(list, " | ")
}

// Neutral keeps spreadsheets from running a cell: what begins like a formula,
// or with an apostrophe, gets an apostrophe in front. Plain takes it away.
func Neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n'＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// Plain is what Neutral made a cell of.
func Plain(cell string) string { return strings.TrimPrefix(cell, "'") }

type csvWriter struct {
	w   *csv.Writer
	err error
}

func newCSV(w io.Writer, o Options) Writer {
	// Lines end in LF: with CRLF the writer would turn line feeds within a quote
	// into CRLF, too, and a quote is to come back to the letter.
	c := &csvWriter{w: csv.NewWriter(w)}
	if o.Semicolon {
		c.w.Comma = ';'
	}
	if o.BOM {
		_, c.err = io.WriteString(w, "\ufeff")
	}
	names := make([]string, len(Columns()))
	for i, column := range Columns() {
		names[i] = column.Name
	}
	if c.err == nil {
		c.err = c.w.Write(names)
	}
	return c
}

// Write writes a line.
func (c *csvWriter) Write(r Row) error {
	if c.err != nil {
		return c.err
	}
	cells := r.cells()
	for i := range cells {
		cells[i] = Neutral(cells[i])
	}
	return c.w.Write(cells)
}

// Close writes what is left.
func (c *csvWriter) Close() error {
	c.w.Flush()
	if c.err != nil {
		return c.err
	}
	return c.w.Error()
}

type jsonlWriter struct{ enc *json.Encoder }

func newJSONL(w io.Writer, _ Options) Writer {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return jsonlWriter{enc}
}

// jsonRow is a row with the types that JSON has.
type jsonRow struct {
	Highlight         string     `json:"highlight"`
	Quote             string     `json:"quote"`
	Language          string     `json:"language"`
	Translation       string     `json:"translation"`
	TranslationStatus string     `json:"translation_status"`
	Speaker           string     `json:"speaker"`
	Participant       string     `json:"participant"`
	Session           string     `json:"session"`
	SessionTitle      string     `json:"session_title"`
	HeldOn            string     `json:"held_on"`
	StartMS           *int64     `json:"start_ms"`
	EndMS             *int64     `json:"end_ms"`
	Study             string     `json:"study"`
	StudyTitle        string     `json:"study_title"`
	Brand             string     `json:"brand"`
	Market            string     `json:"market"`
	Tags              [][]string `json:"tags"`
	Findings          []Claim    `json:"findings"`
	Insights          []Claim    `json:"insights"`
	Note              string     `json:"note"`
	CreatedAt         time.Time  `json:"created_at"`
	URL               string     `json:"url"`
}

// Write writes a line.
func (j jsonlWriter) Write(r Row) error {
	return j.enc.Encode(jsonRow{
		Highlight: r.Highlight, Quote: r.Quote, Language: r.Language, Speaker: r.Speaker, Participant: r.Participant,
		Session: r.Session, SessionTitle: r.SessionTitle, HeldOn: r.Held, StartMS: r.StartMS, EndMS: r.EndMS,
		Study: r.Study, StudyTitle: r.StudyTitle, Brand: r.Brand, Market: r.Market, Tags: some(r.Tags),
		Findings: some(r.Findings), Insights: some(r.Insights), Note: r.Note, CreatedAt: r.CreatedAt.UTC(), URL: r.URL,
	})
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Close has nothing to write.
func (jsonlWriter) Close() error { return nil }

type markdownWriter struct{ w io.Writer }

func newMarkdown(w io.Writer, o Options) Writer {
	_, _ = fmt.Fprintf(w, "# %s\n", escape(o.Title)) // the first row meets the same error
	return markdownWriter{w}
}

// escape keeps text from being read as Markdown or HTML.
func escape(text string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", "&", "&amp;", "#", "\\#", "|", "\\|", "~", "\\~").Replace(text)
}

// Write writes the claims, the quote and where it is from.
func (m markdownWriter) Write(r Row) error {
	var b strings.Builder
	for _, c := range append(append([]Claim{}, r.Findings...), r.Insights...) {
		fmt.Fprintf(&b, "\n**%s** ([%s](%s))\n", escape(c.Title), c.State, c.URL)
	}
	if r.Highlight != "" {
		b.WriteString("\n")
		for line := range strings.Lines(r.Quote) {
			b.WriteString("> " + escape(strings.TrimRight(line, "\r\n")) + "\n")
		}
		speaker := r.Participant
		if speaker == "" {
			speaker = r.Speaker
		}
		parts := []string{}
		for _, part := range []string{speaker, r.SessionTitle, r.Held, r.StudyTitle, r.Brand, r.Market} {
			if part != "" {
				parts = append(parts, escape(part))
			}
		}
		fmt.Fprintf(&b, "\n— %s · [%s](%s)\n", strings.Join(parts, ", "), "listen or read", r.URL)
	}
	_, err := io.WriteString(m.w, b.String())
	return err
}

// Close has nothing to write.
func (markdownWriter) Close() error { return nil }
