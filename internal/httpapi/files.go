package httpapi

import (
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/problem"
	"earshot/internal/research"
)

func (a *API) files() []route {
	transcribe := post("/files/{id}/transcribe", "transcribe-file", "Have a recording transcribed, also again", http.StatusAccepted)
	transcribe.Description = "For recordings that came before speech was set up, and to have another recogniser write them down, once the operator has set it. " +
		"A transcript that a program wrote before keeps its id and gets the new text: highlights whose quote still stands go along, others are shown as those that lost their place, " +
		"and the text as it was, corrections included, stays in the session as an attachment. A transcript that somebody sent is never replaced."
	return []route{
		streamed(contributes, uploadOperation(), a.uploadFiles),
		typed(signedIn, get("/files/{id}", "get-file", "Read how far a file has come"), a.getFile),
		typed(contributes, post("/files/{id}/retry", "retry-file", "Read a failed file again", http.StatusAccepted), a.retryFile),
		typed(contributes, transcribe, a.transcribeFile),
		typed(signedIn, get("/files/{id}/waveform", "get-waveform", "Read how loud a recording is over time"), a.getWaveform),
		streamed(signedIn, contentOperation(http.MethodGet), a.content),
		streamed(signedIn, contentOperation(http.MethodHead), a.content),
	}
}

type file struct {
	ID          string          `json:"id"`
	Session     string          `json:"session"`
	Kind        string          `json:"kind" enum:"note,transcript,recording,attachment"`
	Name        string          `json:"name"`
	MediaType   string          `json:"media_type" doc:"As found in the content"`
	Size        int64           `json:"size" doc:"Bytes"`
	SHA256      string          `json:"sha256"`
	Language    string          `json:"language" doc:"BCP 47; empty where it is not known yet"`
	Received    int64           `json:"received,omitempty" doc:"Bytes that have come, while it is on its way in; its id is that of its upload"`
	State       string          `json:"state" enum:"received,stored,transcribing,parsing,indexing,ready,failed"`
	WaitsFor    string          `json:"waits_for,omitempty" enum:"transcript" doc:"What a ready recording still lacks to be found"`
	Problem     *problem.OfFile `json:"problem,omitempty" doc:"Why it failed"`
	Warnings    []string        `json:"warnings,omitempty" doc:"What was mended or left out while reading, such as a time that runs backwards"`
	Media       *mediaFacts     `json:"media,omitempty" doc:"What the bytes of a recording say of it; absent until they were looked at"`
	Machine     *machine        `json:"machine,omitempty" doc:"The program that wrote a transcript; absent where people sent it"`
	Progress    int             `json:"progress,omitempty" doc:"Percent done, while it is transcribed"`
	Translation *ofTranslation  `json:"translation,omitempty" doc:"What a note or transcript is the translation of; absent where it is none"`
	Twin        *twin           `json:"already_in,omitempty" doc:"The oldest file of the same study with the same bytes, added before; only where one file is asked for"`
	CreatedAt   time.Time       `json:"created_at"`
	UpdatedAt   time.Time       `json:"updated_at"`
}

type twin struct {
	File         string `json:"file"`
	Session      string `json:"session"`
	SessionTitle string `json:"session_title"`
}

func newFile(f research.File) file {
	wire := file{
		ID: f.ID, Session: f.Session, Kind: string(f.Kind), Name: f.Name, MediaType: f.MediaType, Size: f.Size,
		SHA256: f.SHA256, Language: f.Language, Received: f.Received, State: string(f.State), Warnings: f.Warnings,
		CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt,
	}
	wire.Translation = newOfTranslation(f.Translation)
	if f.Waits {
		wire.WaitsFor = "transcript"
	}
	if f.Machine != nil {
		wire.Machine = &machine{f.Machine.Engine, f.Machine.Model, f.Machine.Recording, f.Machine.At}
	}
	if f.State == research.FileTranscribing {
		wire.Progress = f.Progress
	}
	if f.Media != nil {
		wire.Media = newMediaFacts(*f.Media)
	}
	if f.Problem != nil {
		wire.Problem = new(problem.NewOfFile(f.Problem.Type, f.Problem.Detail))
	}
	return wire
}

func (a *API) getFile(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[file], error) {
	f, err := a.lib.File(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	wire := newFile(f)
	before, err := a.lib.TwinOf(ctx, auth.From(ctx), f)
	if err != nil {
		return nil, err
	}
	if before != nil {
		wire.Twin = &twin{before.File.ID, before.Session.ID, before.Session.Title}
	}
	return &output[file]{wire}, nil
}

func (a *API) transcribeFile(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[file], error) {
	f, err := a.lib.Transcribe(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[file]{newFile(f)}, nil
}

func (a *API) retryFile(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[file], error) {
	f, err := a.lib.RetryFile(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[file]{newFile(f)}, nil
}
