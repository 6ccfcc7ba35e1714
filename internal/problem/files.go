package problem

import "slices"

// OfFile is why a file that was stored could not be read. It is part of the
// file, not the answer to a request, and has no status.
type OfFile struct {
	Type   string `json:"type" doc:"Stable name of the kind of problem, as the path of a page that explains it" example:"/problems/file-empty"`
	Title  string `json:"title" doc:"The kind of problem in words"`
	Detail string `json:"detail" doc:"What is wrong with this file, and where"`
}

// filePrefix keeps the kinds of problem that files have apart from the others.
const filePrefix = "file-"

var fileKinds = []Kind{
	{
		Name: "file-too-large", Title: "Too large to be read",
		Meaning: "Notes and transcripts are read up to a size that the detail names. The file is kept. Split it and upload the parts.",
	},
	{
		Name: "file-note-unreadable", Title: "Not a note that can be read",
		Meaning: "Notes are read from Markdown and plain text. The file is kept as it is. Save it in one of these formats and upload that.",
	},
	{
		Name: "file-survey-columns", Title: "The survey has other columns",
		Meaning: "What was said of the columns of a survey names one that its table does not have. The file is kept, and none of it is found. Say again what its columns are, with PUT /api/v1/files/{id}/columns.",
	},
	{
		Name: "file-too-slow", Title: "Reading it took too long",
		Meaning: "The file is kept, and none of it is found. Split it, or save it anew where it was made, and upload that.",
	},
	{
		Name: "file-speech-program", Title: "The speech recogniser fails",
		Meaning: "The program that writes recordings down on this server ends with an error. Its code is in the detail, its words in the log of the server. The recording can be tried again.",
	},
	{
		Name: "file-empty", Title: "Nothing to read",
		Meaning: "The file holds no text. It is kept. Upload another if that is not what you meant.",
	},
	{
		Name: "file-not-a-transcript", Title: "Not a transcript that can be read",
		Meaning: "Transcripts are read from WebVTT, SubRip, and text with speakers. The file is kept. Upload it in one of these formats, or as a note.",
	},
	{
		Name: "file-transcript-syntax", Title: "The transcript has errors",
		Meaning: "The detail says where. Correct the transcript and upload it again.",
	},
	{
		Name: "file-bytes-lost", Title: "The original is gone from storage",
		Meaning: "Storage no longer has the bytes of this file. What was read from it can still be found. Upload it again, or have your administrator restore storage from its backup.",
	},
	{
		Name: "file-bytes-damaged", Title: "The original was changed in storage",
		Meaning: "The bytes in storage are not those that were uploaded. What was read from them can still be found. Upload the file again, or have your administrator restore storage from its backup.",
	},
	{
		Name: "file-reading-failed", Title: "The file could not be read",
		Meaning: "Something went wrong on the server. The file is kept and can be tried again.",
	},
}

// NewOfFile describes why a file could not be read. The name is that of
// research.FileProblem.
func NewOfFile(name, detail string) OfFile {
	p := OfFile{Type: Path + filePrefix + name, Title: "The file could not be read", Detail: detail}
	if i := slices.IndexFunc(fileKinds, func(k Kind) bool { return k.Name == filePrefix+name }); i >= 0 {
		p.Title = fileKinds[i].Title
	}
	return p
}
