package httpapi

import (
	"context"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"
)

type mediaFacts struct {
	Container  string       `json:"container" doc:"wav, mp3, aac, mp4, ogg, webm, matroska or flac; empty if it is none that is known"`
	DurationMS int64        `json:"duration_ms" doc:"0 if it is not known"`
	Estimated  bool         `json:"estimated,omitempty" doc:"The file does not say how long it is"`
	Tracks     []mediaTrack `json:"tracks" nullable:"false"`
	Flaws      []string     `json:"flaws,omitempty" doc:"What is wrong with the file, in sentences"`
	Unheard    string       `json:"unheard,omitempty" doc:"Why the server cannot listen to it: it has no waveform then"`
}

type mediaTrack struct {
	Kind       string `json:"kind" enum:"audio,video,text,other"`
	Codec      string `json:"codec" doc:"Such as aac, opus or h264; empty if it is not known"`
	Language   string `json:"language,omitempty" doc:"As written in the file"`
	Channels   int    `json:"channels,omitempty"`
	SampleRate int    `json:"sample_rate,omitempty"`
	Width      int    `json:"width,omitempty"`
	Height     int    `json:"height,omitempty"`
}

func newMediaFacts(m research.Media) *mediaFacts {
	return &mediaFacts{
		Container: m.Container, DurationMS: m.DurationMS, Estimated: m.Estimated, Flaws: m.Flaws, Unheard: m.Unheard,
		Tracks: each(m.Tracks, func(t research.Track) mediaTrack { return mediaTrack(t) }),
	}
}

type machine struct {
	Engine    string    `json:"engine" enum:"http,command" doc:"How it was asked"`
	Model     string    `json:"model" doc:"As the operator names it"`
	Recording string    `json:"recording" doc:"Id of the file that was listened to"`
	At        time.Time `json:"at"`
}

type waveform struct {
	File      string `json:"file"`
	StretchMS int64  `json:"stretch_ms" doc:"How long each stretch is, in milliseconds"`
	Peaks     []int  `json:"peaks" nullable:"false" doc:"The loudest moment of each stretch, from 0 to 255; at most 2000"`
}

func (a *API) getWaveform(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*output[waveform], error) {
	w, err := a.lib.Waveform(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[waveform]{waveform{in.ID, w.StretchMS, each(w.Peaks, func(b byte) int { return int(b) })}}, nil
}
