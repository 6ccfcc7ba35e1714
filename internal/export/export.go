// Package export writes tagged findings in the formats that they leave in. It
// takes rows one at a time and holds none of them, so that an export needs the
// same memory whatever its length. What the rows are of, and who may see them,
// it does not know.
package export

import (
	"io"
	"strconv"
	"strings"
	"time"
)

// Row is a highlight with the claims that rest on it, or a finding that rests
// on none that can be shown: then Highlight and Quote are empty.
type Row struct {
	Highlight      string // id
	Quote          string
	Prefix, Suffix string // what stands around the quote
	Language       string // BCP 47; of the quote, or of the finding
	// Translation is that of the lines in which the quote stands, which can say
	// more than it; "" where there is none. Its status is human, machine or reviewed.
	Translation, TranslationStatus, TranslationLanguage string
	Start, End                                          int    // code points of the text of File
	StartMS, EndMS                                      *int64 // nil where the source is not timed
	File                                                string // id
	Speaker                                             string // as the transcript calls the voice
	Role                                                string // of the speaker: participant or staff; "" where nobody can tell
	Participant                                         string // pseudonym, where the session has one participant or the speaker is called so
	Note                                                string
	Session, Held                                       string // id, and day
	SessionTitle                                        string
	Study, StudyTitle                                   string
	Brand, Market                                       string
	Tags                                                [][]string // names from the root to the tag
	Findings                                            []Claim
	Insights                                            []Claim
	URL                                                 string // permanent link to the moment, or to the finding
	CreatedAt                                           time.Time

	// Withheld is not of a row but of the export: the last row of the formats
	// that have only rows says nothing else. 0 in all others.
	Withheld int
}

// Claim is a finding or an insight that rests on a highlight.
type Claim struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	State    string `json:"state"`
	Relation string `json:"relation"` // of the highlight to it; "" where there is none
	URL      string `json:"url"`
}

// Writer writes rows in one format. Close writes what follows them; it leaves
// what is below it open.
type Writer interface {
	Write(r Row) error
	Close() error
}

// Report is a Writer that has room for more than rows. It is given claims, then
// rows, then tags; findings that rest on no highlight are among the claims and
// not among the rows.
type Report interface {
	Writer
	WriteClaim(c FullClaim) error
	WriteTag(t Tag) error
}

// FullClaim is a finding or an insight with what it rests on.
type FullClaim struct {
	Claim
	Kind              string // finding or insight
	Body, Language    string
	Confidence        string // low, medium or high; "" where nobody said
	NoEvidence        string // why it rests on nothing
	Study, StudyTitle string // of a finding
	Brands, Markets   []string
	Tags              [][]string
	Recommendations   []string
	ReviewBy          string // day; "" for never
	Author            string
	CreatedAt         time.Time
	UpdatedAt         time.Time
	Quotes            []Row // that it rests on and that can be shown; Findings[0] of each has the relation
	Withheld          int   // how many more there are
}

// Tag is a tag of the tree.
type Tag struct {
	ID          string
	Path        []string // names from the root on
	Scope       string   // study, brand or group
	Brand       string   // slug
	Study       string   // id
	Colour      string   // such as "#1f7a4d"; "" for none
	Description string
	Aliases     []string
	Archived    bool
	Highlights  int // of the export that carry it
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
	Withheld  int       // how many highlights are left out
	At        time.Time // when the export was made
}

// WithheldText says how many highlights are left out; "" if none is.
func (o Options) WithheldText() string {
	if o.Withheld == 0 {
		return ""
	}
	return Counted(o.Withheld, "highlight") + " withheld"
}

// Counted is a number of things in words.
func Counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// Formats lists the formats.
func Formats() []Format {
	return []Format{
		{"csv", "text/csv; charset=utf-8", "csv", newCSV},
		{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", newXLSX},
		{"html", "text/html; charset=utf-8", "html", newHTML},
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
		{"translation", "of the lines in which the quote stands, which can say more than the quote; empty where there is none, or where the original was corrected since"},
		{"translation_status", "human, machine, or reviewed: made by a machine and read over"},
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
		{"speaker_role", "participant where the voice is called like one of the session, staff where it is called moderator and the like; else empty"},
		{"claims", "what rests on the highlight and how, as in supports ID, separated by |"},
		{"withheld", "empty but in the last row, which there is only where highlights are left out: their number"},
		{"translation_language", "BCP 47"},
	}
}

// cells are the values of a row in the order of Columns.
func (r Row) cells() []string {
	return []string{
		r.Highlight, r.Quote, r.Language, r.Translation, r.TranslationStatus, r.Speaker, r.Participant, r.Session, r.SessionTitle, r.Held,
		number(r.StartMS), number(r.EndMS), r.Study, r.StudyTitle, r.Brand, r.Market, paths(r.Tags),
		ids(r.Findings), titles(r.Findings), ids(r.Insights), titles(r.Insights), r.Note, moment(r.CreatedAt), r.URL,
		r.Role, strings.Join(relations(r.Findings, r.Insights), " | "), count(r.Withheld), r.TranslationLanguage,
	}
}

// TranslationText says in words how far to trust the translation.
func (r Row) TranslationText() string {
	switch r.TranslationStatus {
	case "human":
		return "translated by people"
	case "reviewed":
		return "translated by a machine, reviewed"
	case "machine":
		return "translated by a machine"
	}
	return r.TranslationStatus
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

// relations are the claims with how the highlight bears on them.
func relations(lists ...[]Claim) []string {
	var all []string
	for _, list := range lists {
		for _, c := range list {
			if c.Relation != "" {
				all = append(all, c.Relation+" "+c.ID)
			}
		}
	}
	return all
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
