package httpapi

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/library"
)

type suggestionsInput struct {
	Q     string `query:"q" doc:"What has been typed so far; at most 1 KB"`
	Limit int    `query:"limit" minimum:"1" default:"8" doc:"Most items to answer with, up to 20"`
}

type suggestion struct {
	Kind  string `json:"kind" enum:"word,tag,concept,brand,insight,finding,study,session"`
	Text  string `json:"text" doc:"For people"`
	Query string `json:"query" doc:"The whole query with it in the place of the last word, to be sent as q of a search"`
	URL   string `json:"url,omitempty" doc:"Page of a study, session, finding or insight; absent otherwise"`
}

func (a *API) suggest(ctx context.Context, in *suggestionsInput) (*output[list[suggestion]], error) {
	found, err := a.lib.Suggestions(ctx, auth.From(ctx), in.Q, in.Limit)
	if err != nil {
		return nil, err
	}
	return &output[list[suggestion]]{list[suggestion]{Items: each(found, func(s library.Suggestion) suggestion {
		return suggestion{string(s.Kind), s.Text, s.Query, s.URL}
	})}}, nil
}
