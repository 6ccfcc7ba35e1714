package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/transcript"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) transcripts() []route {
	text := func() *huma.MediaType { return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}} }
	op := get("/sessions/{id}/transcript", "get-transcript", "Read the transcript of a session")
	op.Description = "Where a session has several texts, file chooses one; otherwise it is the first transcript."
	return []route{func(a *API) {
		op.Responses = map[string]*huma.Response{"200": {Description: "The transcript", Content: map[string]*huma.MediaType{
			"application/json":     {Schema: schemaOf[transcriptBody](a)},
			"text/vtt":             text(),
			"application/x-subrip": text(),
			"text/plain":           text(),
		}}}
		typed(op, a.getTranscript)(a)
	}}
}

type transcriptBody struct {
	File     string    `json:"file" doc:"Id of the file that holds it"`
	Language string    `json:"language" doc:"BCP 47"`
	Segments []segment `json:"segments" nullable:"false"`
}

type segment struct {
	Number   int    `json:"number" doc:"From 0"`
	Speaker  string `json:"speaker"`
	StartMS  *int64 `json:"start_ms" doc:"null where the source is not timed"`
	EndMS    *int64 `json:"end_ms"`
	Heading  string `json:"heading,omitempty"`
	Language string `json:"language" doc:"BCP 47; und if undetermined"`
	Text     string `json:"text"`
}

func newSegment(s research.Segment) segment {
	return segment{s.Number, s.Speaker, s.StartMS, s.EndMS, s.Heading, s.Language, s.Text}
}

// document is an answer in a format of its own.
type document struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) getTranscript(ctx context.Context, in *struct {
	ID     string `path:"id"`
	Format string `query:"format" enum:"json,vtt,srt,txt" default:"json"`
	File   string `query:"file" doc:"Id of a note or transcript of the session"`
},
) (*document, error) {
	if _, err := a.lib.Session(ctx, auth.From(ctx), in.ID); err != nil {
		return nil, err
	}
	texts, err := a.lib.Texts(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range texts {
		if t.File.ID == in.File || (in.File == "" && t.File.Kind == research.KindTranscript) {
			return writeTranscript(t, in.Format)
		}
	}
	return nil, &research.NotFoundError{Thing: "transcript"}
}

func writeTranscript(t library.Text, format string) (*document, error) {
	contentType, write := "application/json", writeTranscriptJSON
	switch format {
	case "vtt":
		contentType, write = "text/vtt; charset=utf-8", as(transcript.WriteVTT)
	case "srt":
		contentType, write = "application/x-subrip; charset=utf-8", as(transcript.WriteSRT)
	case "txt":
		contentType, write = "text/plain; charset=utf-8", as(transcript.WriteText)
	}
	var b bytes.Buffer
	if err := write(&b, t); err != nil {
		return nil, err
	}
	return &document{contentType, b.Bytes()}, nil
}

func writeTranscriptJSON(w io.Writer, t library.Text) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(transcriptBody{t.File.ID, t.File.Language, each(t.Segments, newSegment)})
}

// as writes a text with a writer of package transcript.
func as(write func(io.Writer, transcript.Transcript) error) func(io.Writer, library.Text) error {
	return func(w io.Writer, t library.Text) error {
		return write(w, t.Transcript())
	}
}
