// Package demo holds the sample group of brands that `earshot demo` shows: five
// invented brands, their studies, sessions, notes, transcripts and recordings
// in ten languages, with tags, highlights, findings and insights.
//
// It owns the content and its consistency. Writing it into a library is left to
// whoever has one:
//
//	group, err := demo.Load()
//	for session := range slices.Values(group.Sessions) { … }
//
// Ids are short names that are unique within their kind and only refer to each
// other; a library gives its own.
package demo

import "time"

// Group is the whole sample: a group of companies and everything it has heard.
type Group struct {
	Name       string
	Brands     []Brand
	Studies    []Study
	Sessions   []Session
	Tags       []Tag // parents come before their children
	Highlights []Highlight
	Findings   []Finding
	Insights   []Insight
}

// Brand is one company of the group. Its id is its slug.
type Brand struct {
	ID        string   `yaml:"id"`
	Name      string   `yaml:"name"`
	About     string   `yaml:"about"`
	Languages []string `yaml:"languages"` // BCP 47
	Markets   []string `yaml:"markets"`   // ISO 3166-1 alpha-2
}

// Study is one piece of research of one brand. Title and question are in the
// language of the team that asked. Dates are midnight UTC.
type Study struct {
	ID        string    `yaml:"id"`
	Brand     string    `yaml:"brand"`
	Title     string    `yaml:"title"`
	Question  string    `yaml:"question"`
	Method    string    `yaml:"method"` // interview, usability-test, diary, survey, field-visit or focus-group
	Languages []string  `yaml:"languages"`
	Markets   []string  `yaml:"markets"`
	StartsOn  time.Time `yaml:"starts_on"`
	EndsOn    time.Time `yaml:"ends_on"`
	Status    Status    `yaml:"status"`
}

// Status says how far a study, finding or insight has come.
type Status string

// The statuses that occur in the sample.
const (
	Draft     Status = "draft"
	Active    Status = "active" // studies only
	Published Status = "published"
	Archived  Status = "archived" // studies only
)

// Session is one meeting. Participants are pseudonyms, spelled as the speakers
// of the transcript; each belongs to one session only.
type Session struct {
	ID           string    `yaml:"id"`
	Study        string    `yaml:"study"`
	Title        string    `yaml:"title"`
	HeldOn       time.Time `yaml:"held_on"`
	Language     string    `yaml:"language"` // BCP 47
	Market       string    `yaml:"market"`   // ISO 3166-1 alpha-2
	Participants []string  `yaml:"participants"`
	Files        []File    `yaml:"files"`
}

// File returns the session's file of this name and whether there is one.
func (s Session) File(name string) (File, bool) {
	for _, f := range s.Files {
		if f.Name == name {
			return f, true
		}
	}
	return File{}, false
}

// AwaitsTranscript says whether the session has a recording that nobody has
// transcribed yet.
func (s Session) AwaitsTranscript() bool {
	recorded := false
	for _, f := range s.Files {
		switch f.Kind {
		case Recording:
			recorded = true
		case Transcript:
			return false
		case Note:
		}
	}
	return recorded
}

// File is one file of a session as somebody would upload it. A transcript
// beside a recording is that recording's.
type File struct {
	Name     string `yaml:"name"`
	Kind     Kind   `yaml:"kind"`
	Language string `yaml:"language"` // BCP 47, the session's unless given
	// Translates is the name of another file of the session, and Status how the
	// translation was made; "" for what is said itself.
	Translates string `yaml:"translates"`
	Status     string `yaml:"status"`
	Bytes      []byte `yaml:"-"`
}

// Kind says what a file is.
type Kind string

// The kinds of files: notes are Markdown, transcripts WebVTT or SubRip,
// recordings Ogg Opus.
const (
	Note       Kind = "note"
	Transcript Kind = "transcript"
	Recording  Kind = "recording"
)

// Tag is a label in the group's tree; Parent is empty at the top.
type Tag struct {
	ID      string   `yaml:"id"`
	Label   string   `yaml:"label"`
	Parent  string   `yaml:"parent"`
	Aliases []string `yaml:"aliases"`
}

// Highlight is a marked passage: Quote occurs exactly once in the session's
// file, in a transcript within one cue.
type Highlight struct {
	ID      string   `yaml:"id"`
	Session string   `yaml:"session"`
	File    string   `yaml:"file"`
	Quote   string   `yaml:"quote"`
	Tags    []string `yaml:"tags"`
	Note    string   `yaml:"note"` // often empty
}

// Finding is one claim from one study. Supports, Contradicts and Illustrates
// are ids of highlights of that study. PublishedOn is zero for a draft.
type Finding struct {
	ID          string    `yaml:"id"`
	Study       string    `yaml:"study"`
	Language    string    `yaml:"language"`
	Status      Status    `yaml:"status"`
	PublishedOn time.Time `yaml:"published_on"`
	Claim       string    `yaml:"claim"`
	Body        string    `yaml:"body"`
	Tags        []string  `yaml:"tags"`
	Supports    []string  `yaml:"supports"`
	Contradicts []string  `yaml:"contradicts"`
	Illustrates []string  `yaml:"illustrates"`
}

// Insight is one claim across studies, in English. Supports are ids of
// findings; Contradicts and Illustrates are ids of highlights.
type Insight struct {
	ID          string    `yaml:"id"`
	Status      Status    `yaml:"status"`
	PublishedOn time.Time `yaml:"published_on"`
	Claim       string    `yaml:"claim"`
	Body        string    `yaml:"body"`
	Tags        []string  `yaml:"tags"`
	Supports    []string  `yaml:"supports"`
	Contradicts []string  `yaml:"contradicts"`
	Illustrates []string  `yaml:"illustrates"`
}
