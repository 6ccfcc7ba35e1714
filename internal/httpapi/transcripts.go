package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/export"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/transcript"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) transcripts() []route {
	text := func() *huma.MediaType { return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}} }
	op := get("/sessions/{id}/transcript", "get-transcript", "Read the transcript of a session")
	op.Description = "Where a session has several texts, file chooses one; otherwise it is the first transcript that is no translation. " +
		"With track=highlights and format=vtt it is a metadata track for a player beside the transcript: a cue for each highlight, " +
		"whose text is a JSON object with the keys of an export in JSON Lines."
	return []route{func(a *API) {
		op.Responses = map[string]*huma.Response{"200": {Description: "The transcript", Content: map[string]*huma.MediaType{
			"application/json":     {Schema: schemaOf[transcriptBody](a)},
			"text/vtt":             text(),
			"application/x-subrip": text(),
			"text/plain":           text(),
		}}}
		typed(signedIn, op, a.getTranscript)(a)
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
	Words    []word `json:"words,omitempty" doc:"When each word was said, where a recogniser told; only if words=true"`
}

type word struct {
	Text       string  `json:"text"`
	StartMS    int64   `json:"start_ms"`
	EndMS      int64   `json:"end_ms"`
	Confidence float64 `json:"confidence,omitempty" doc:"From 0 to 1; absent if it is not known"`
}

func newSegment(s research.Segment) segment {
	return segment{s.Number, s.Speaker, s.StartMS, s.EndMS, s.Heading, s.Language, s.Text, nil}
}

func newSegmentWithWords(s research.Segment) segment {
	wire := newSegment(s)
	for _, w := range s.Words {
		wire.Words = append(wire.Words, word(w))
	}
	return wire
}

// document is an answer in a format of its own.
type document struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// transcriptInput is what a request for a transcript says.
type transcriptInput struct {
	ID     string `path:"id"`
	Format string `query:"format" enum:"json,vtt,srt,txt" default:"json"`
	File   string `query:"file" doc:"Id of a note or transcript of the session"`
	Words  bool   `query:"words" doc:"In JSON, also when each word was said"`
	Track  string `query:"track" enum:"speech,highlights" default:"speech" doc:"What was said, or, as vtt, what of it was marked"`

	base string // address of the service
}

// Resolve notes where the service was asked: what leaves it has whole links.
func (in *transcriptInput) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	scheme := "http"
	if ctx.TLS() != nil || strings.EqualFold(ctx.Header("X-Forwarded-Proto"), "https") {
		scheme = "https"
	}
	in.base = scheme + "://" + cmp.Or(u.Host, ctx.Host())
	return nil
}

func (a *API) getTranscript(ctx context.Context, in *transcriptInput) (*document, error) {
	texts, err := a.lib.Texts(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range texts {
		if t.File.ID == in.File || (in.File == "" && t.File.Kind == research.KindTranscript && t.File.Translation == nil) {
			if in.Track == "highlights" {
				return a.highlightTrack(ctx, t, in.Format, in.base)
			}
			return writeTranscript(t, in.Format, in.Words)
		}
	}
	return nil, &research.NotFoundError{Thing: "transcript"}
}

// highlightTrack writes the highlights of a text as a metadata track.
func (a *API) highlightTrack(ctx context.Context, t library.Text, format, base string) (*document, error) {
	if format != "vtt" {
		return nil, invalid("format", "must be vtt for the track of highlights")
	}
	rows, withheld, err := a.lib.TextHighlights(ctx, auth.From(ctx), t.File.ID, base)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := export.WriteTrack(&b, rows, withheld, t.File.Language); err != nil {
		return nil, err
	}
	return &document{"text/vtt; charset=utf-8", b.Bytes()}, nil
}

func writeTranscript(t library.Text, format string, words bool) (*document, error) {
	contentType, write := "application/json", writeTranscriptJSON
	switch format {
	case "vtt":
		contentType, write = "text/vtt; charset=utf-8", as(transcript.WriteVTT)
	case "srt":
		contentType, write = "application/x-subrip; charset=utf-8", as(transcript.WriteSRT)
	case "txt":
		contentType, write = "text/plain; charset=utf-8", as(transcript.WriteText)
	}
	if format == "json" && words {
		write = writeWordsJSON
	}
	var b bytes.Buffer
	if err := write(&b, t); err != nil {
		return nil, err
	}
	return &document{contentType, b.Bytes()}, nil
}

func writeTranscriptJSON(w io.Writer, t library.Text) error {
	return writeSegments(w, t, newSegment)
}

func writeWordsJSON(w io.Writer, t library.Text) error {
	return writeSegments(w, t, newSegmentWithWords)
}

func writeSegments(w io.Writer, t library.Text, of func(research.Segment) segment) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(transcriptBody{t.File.ID, t.File.Language, each(t.Segments, of)})
}

// as writes a text with a writer of package transcript.
func as(write func(io.Writer, transcript.Transcript) error) func(io.Writer, library.Text) error {
	return func(w io.Writer, t library.Text) error {
		return write(w, t.Transcript())
	}
}
