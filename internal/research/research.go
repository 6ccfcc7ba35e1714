// Package research is the domain of Earshot: brands, studies, sessions, what
// came out of them, and the rules about these things that need no I/O. It
// imports nothing of ours, and knows neither HTTP nor SQL.
//
// A [Brand] owns studies. A [Study] has sessions. A [Session] has files:
// notes, transcripts, recordings and attachments. Notes and transcripts are
// read into segments and cut into passages, which search finds. Highlights
// mark spans of them; findings and insights are claims that rest on highlights.
package research

import (
	"time"

	"github.com/google/uuid"
)

// NewID returns a new UUIDv7 in text form: unique, and sorting by time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// ValidID reports whether s has the form of an id.
func ValidID(s string) bool {
	_, err := uuid.Parse(s)
	return err == nil && len(s) == 36
}

// Brand is a company or product line of the group.
type Brand struct {
	ID        string
	Slug      string // lower-case, unique, in URLs and filters
	Name      string
	Languages []string // BCP 47, the ones it does research in
	CreatedAt time.Time
}

// Study is one piece of research of one brand.
type Study struct {
	ID        string
	Brand     string // slug
	Title     string
	Question  string // what it was to find out
	Method    Method
	Market    string // ISO 3166, default of its sessions; "" if unknown
	Languages []string
	State     StudyState
	// Visibility says who may read what was said and written in it.
	Visibility Visibility
	Version    int64 // grows with each edit
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// StudyState is where a study is in its life.
type StudyState string

// The states of a study, in order.
const (
	StudyDraft     StudyState = "draft"
	StudyActive    StudyState = "active"
	StudyPublished StudyState = "published"
	StudyArchived  StudyState = "archived"
)

// StudyStates lists the states in order.
func StudyStates() []StudyState {
	return []StudyState{StudyDraft, StudyActive, StudyPublished, StudyArchived}
}

// Session is one meeting with one or more participants.
type Session struct {
	ID           string
	Study        string // id
	Title        string
	HeldOn       string // a day such as "2026-03-31"; "" if unknown
	Language     string // BCP 47; "" means: to be detected
	Market       string // ISO 3166; "" means the study's
	Participants []Participant
	CreatedAt    time.Time
}

// Participant is a person as research knows them: by a pseudonym.
type Participant struct {
	ID        string
	Pseudonym string // unique within a study, such as "P07"
	Note      string // what matters about them, such as "first-time buyer, 60+"
}

// Highlight is a marked span of a transcript or note.
type Highlight struct {
	ID      string
	File    string
	Session string
	// Start and End are code points in the file's text: its segments joined by
	// line feeds. Quote is exactly what stands between them.
	Start, End     int
	Quote          string
	Prefix, Suffix string // what stands around it, to tell it from its doubles
	State          HighlightState
	StartMS        *int64 // nil where the source is not timed
	EndMS          *int64
	Note           string
	Tags           []string // names
	Author         string
	Version        int64 // grows with each edit
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// HighlightState says whether a highlight has its place in the text.
type HighlightState string

// A highlight is anchored where its quote stands to the letter. It is broken
// where its text was corrected: it then keeps the quote as it was and has no
// place until somebody gives it one.
const (
	HighlightAnchored HighlightState = "anchored"
	HighlightBroken   HighlightState = "broken"
)

// FindingState is where a finding or an insight is in its life.
type FindingState string

// The states of findings and insights, in order.
const (
	FindingDraft      FindingState = "draft"
	FindingInReview   FindingState = "in-review"
	FindingPublished  FindingState = "published"
	FindingDeprecated FindingState = "deprecated"
)

// Evidence links a claim to what supports it: a highlight, or for insights
// also a finding. Exactly one of the two is set, or neither where the highlight
// went with its file.
type Evidence struct {
	Highlight string
	Finding   string
	Relation  Relation
	DeletedAt time.Time // when the finding, or the file of the highlight, was deleted; else zero
}

// Relation is how evidence bears on a claim.
type Relation string

// The relations.
const (
	Supports    Relation = "supports"
	Contradicts Relation = "contradicts"
	Illustrates Relation = "illustrates"
)
