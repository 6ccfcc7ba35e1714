// Package qda reads and writes what programs for qualitative analysis exchange:
// REFI-QDA codebooks (.qdc) and projects (.qdpx), as version 1.5 of the standard
// has them. A project is a zip file with the XML file project.qde and, in
// sources, the texts that it is about and, where they are packed, recordings.
//
// Writers write as they are told and hold nothing; their output is valid by the
// standard's schemas. Readers take what real programs write, valid or not, and
// list what they had to leave out. What things mean to us, this package does
// not know.
//
// Positions are code points from 0, ends exclusive, and times milliseconds.
package qda

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Code is a code of a codebook, which others call tags.
type Code struct {
	GUID        string
	Name        string
	Colour      string // such as "#1f7a4d"; "" for none
	Description string
	Codable     bool
	Codes       []Code // below it
}

// User is somebody who has worked on a project.
type User struct{ GUID, Name string }

// VariableType is the type of a variable's values.
type VariableType string

// The types that are written; those of read values are told by their elements.
const (
	Text VariableType = "Text"
	Date VariableType = "Date"
)

// Variable is a property that sources and cases have values of.
type Variable struct {
	GUID, Name string
	Type       VariableType
}

// Value is the value of a variable, as text.
type Value struct {
	Variable string // GUID
	Type     VariableType
	Text     string
}

// Case is somebody or something that is studied, such as a participant.
type Case struct {
	GUID, Name, Description string
	Values                  []Value
	Sources, Selections     []string // GUIDs
}

// SourceKind is what a source is.
type SourceKind string

// The kinds of sources.
const (
	TextSource    SourceKind = "TextSource"
	AudioSource   SourceKind = "AudioSource"
	VideoSource   SourceKind = "VideoSource"
	PDFSource     SourceKind = "PDFSource"
	PictureSource SourceKind = "PictureSource"
)

// Source is something that is studied: a text, or a recording with transcripts.
type Source struct {
	Kind        SourceKind
	GUID, Name  string
	Path        string // of a recording, as the project says it; "" for none
	Description string
	Text        *Document  // of a text, or the text of a PDF
	Transcripts []Document // of a recording
	Values      []Value
	Codings     []Coding // of the source as a whole
	CreatedAt   time.Time

	// Unplaced is how many selections are of pictures, pages or times, and so
	// of nothing that has text. Notes are GUIDs of notes about it.
	Unplaced int
	Notes    []string
}

// Document is a text with what is marked in it.
type Document struct {
	GUID, Name string
	Path       string // of its text, as the project says it
	Inline     *string
	SyncPoints []SyncPoint
	Selections []Selection
	Rich       bool // the project has it as a document of a word processor, too
}

// SyncPoint says which time a position of a transcript has. -1 is unknown.
type SyncPoint struct {
	GUID     string
	Position int
	TimeMS   int64
}

// Selection is a marked span of a text.
type Selection struct {
	GUID, Name  string
	Start, End  int    // -1 where its sync points are missing
	From, To    string // GUIDs of sync points, in transcripts
	Description string
	Codings     []Coding
	Notes       []string // GUIDs
	User        string   // GUID
	CreatedAt   time.Time
}

// Coding says that something has a code.
type Coding struct {
	GUID, Code, User string // GUIDs
	CreatedAt        time.Time
	Notes            []string
}

// Note is a memo. As a finding it is what a claim is to us.
type Note struct {
	GUID, Name, Description string
	Text                    string
	Path                    string // of its text, where that is not inline
	User                    string // GUID
	Codings                 []Coding
	CreatedAt               time.Time
}

// Link says that one thing has to do with another.
type Link struct{ GUID, Name, Origin, Target string }

// Set is a group of sources.
type Set struct {
	GUID, Name, Description string
	Sources                 []string // GUIDs
}

// Derive makes a GUID from others, the same every time.
func Derive(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8: the maker's own
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// Fold is a GUID as it is compared: without braces, in lower case.
func Fold(guid string) string { return strings.ToLower(strings.Trim(strings.TrimSpace(guid), "{}")) }
