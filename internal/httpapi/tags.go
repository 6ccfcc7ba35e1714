package httpapi

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
)

func (a *API) tags() []route {
	return []route{
		typed(get("/tags", "list-tags", "List all tags in order of name"), a.listTags),
	}
}

type tag struct {
	ID     string  `json:"id"`
	Parent *string `json:"parent" doc:"Id of the tag above it; null at the root"`
	Name   string  `json:"name"`
}

func newTag(t research.Tag) tag {
	wire := tag{ID: t.ID, Name: t.Name}
	if t.Parent != "" {
		wire.Parent = &t.Parent
	}
	return wire
}

func (a *API) listTags(ctx context.Context, _ *struct{}) (*output[list[tag]], error) {
	tags, err := a.lib.Tags(ctx, auth.From(ctx))
	if err != nil {
		return nil, err
	}
	return listOf(library.Page[research.Tag]{Items: tags}, newTag), nil
}
