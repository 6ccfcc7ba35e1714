package research

import "time"

// File is what somebody uploaded to a session.
type File struct {
	ID           string
	Session      string
	Kind         FileKind
	Name         string // as uploaded, cleaned; never a path or key
	DeclaredType string // media type the sender claimed; "" if none
	MediaType    string // media type found in the content
	Size         int64
	SHA256       string // hex
	Key          string // where the bytes lie in storage
	Language     string // BCP 47; "" means: to be detected
	State        FileState
	Problem      *FileProblem // set exactly when State is FileFailed
	Warnings     []string     // what was mended or left out while reading, never content; not of a failed file
	Waits        bool         // a recording that has no transcript yet
	Received     int64        // bytes that have come, where State is FileReceived
	Media        *Media       // what the bytes of a recording say of it; nil until they were looked at
	Machine      *Machine     // the program that wrote a transcript; nil if people sent it
	Progress     int          // percent done, where State is FileTranscribing
	Columns      []Column     // what somebody said of the columns of a survey; nil leaves it to what is proposed
	Translation  *Translation // of another text of the session; nil if it is none
	// NoTranslation says that somebody said that it is none.
	NoTranslation bool
	// TranslationVersion grows with each change of the two.
	TranslationVersion int64
	CreatedAt          time.Time
	UpdatedAt          time.Time
}

// Column says what a column of a survey holds.
type Column struct {
	Sheet  string `json:"sheet,omitempty"`  // "" for any
	Letter string `json:"column,omitempty"` // as spreadsheets call it, such as "C"; "" if Name says it
	Name   string `json:"name,omitempty"`   // its header; "" if Letter says it
	Role   string `json:"role"`             // one of document.Roles
}

// FileProblem says why a file could not be read, for the person who sent it.
type FileProblem struct {
	Type   string // stable name, such as "transcript-syntax"
	Detail string // what is wrong, where, and what to do; never content
}

// Machine says which program wrote a transcript, and from what. Nobody has read it over.
type Machine struct {
	Engine    string    `json:"engine"`    // how it was asked: http or command
	Model     string    `json:"model"`     // as the operator names it; "" if not said
	Recording string    `json:"recording"` // id of the file that was listened to
	At        time.Time `json:"at"`
}

// FileKind is what a file is.
type FileKind string

// The kinds of file.
const (
	KindNote       FileKind = "note"
	KindTranscript FileKind = "transcript"
	KindRecording  FileKind = "recording"
	KindAttachment FileKind = "attachment"
)

// FileKinds lists the kinds.
func FileKinds() []FileKind {
	return []FileKind{KindNote, KindTranscript, KindRecording, KindAttachment}
}

// FileState is how far a file has come.
type FileState string

// The states of a file. While its bytes come it is received. A note or transcript goes stored → parsing → indexing
// → ready; a recording stored → parsing, while it is looked at → transcribing, where that is set up → ready; an
// attachment is ready once it is stored.
const (
	FileReceived     FileState = "received"
	FileStored       FileState = "stored"
	FileTranscribing FileState = "transcribing"
	FileParsing      FileState = "parsing"
	FileIndexing     FileState = "indexing"
	FileReady        FileState = "ready"
	FileFailed       FileState = "failed"
)

// HasText reports whether a file is one that is read: a note or transcript.
func (f File) HasText() bool { return f.Kind == KindNote || f.Kind == KindTranscript }

// Settled reports whether nothing will change without somebody's doing.
func (s FileState) Settled() bool { return s == FileReady || s == FileFailed }

// Segment is the smallest unit of a transcript or note: what one speaker said
// in one breath, or one block of a note.
type Segment struct {
	Number   int // from 0, in order of the file
	Speaker  string
	StartMS  *int64 // nil where the source is not timed
	EndMS    *int64
	Heading  string // path of headings above it in a note
	Language string // BCP 47; "und" if undetermined
	Text     string
	Kind     string // of a block of a document, such as "heading" or "list"; "" in transcripts
	Words    []Word // when its words were said, where a recogniser told; nil once the text was corrected
}

// Word is a word of a segment as a recogniser heard it.
type Word struct {
	Text       string  `json:"text"`
	StartMS    int64   `json:"start_ms"`
	EndMS      int64   `json:"end_ms"`
	Confidence float64 `json:"confidence,omitempty"` // from 0 to 1; 0 if unknown
}

// Passage is a searchable piece of a file, highlight, finding or insight, with
// all that a reader of a search result needs.
type Passage struct {
	ID       string
	Source   string // id of the file, highlight, finding or insight
	File     string // id of the file in which it stands; "" for findings and insights
	Kind     string // one of search.Kinds
	Session  string // "" for findings and insights
	Study    string // "" for insights
	Language string
	Speaker  string
	Heading  string
	StartMS  *int64
	EndMS    *int64
	Text     string
	Cuts     []Cut // where its segments begin; nil for findings and insights
}

// Cut is the beginning of a segment within a passage.
type Cut struct {
	Offset  int    `json:"o"` // in bytes of the passage's text
	Segment int    `json:"s"` // number of the segment
	StartMS *int64 `json:"t,omitempty"`
	EndMS   *int64 `json:"e,omitempty"`
}

// The kinds of job that make something of a file. Their reference is its id.
const (
	JobReadFile   = "read-file"            // a note or transcript becomes segments and passages
	JobExamine    = "examine-recording"    // what a recording is, how long, how loud when
	JobTranscribe = "transcribe-recording" // what is said in it becomes a transcript
	JobHearAgain  = "hear-recording-again" // and takes the place of what a program wrote before
)
