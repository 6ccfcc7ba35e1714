package httpapi

import (
	"context"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) tags() []route {
	create := post("/tags", "create-tag", "Add a tag", http.StatusCreated)
	create.Description = "A name is unique below its parent and in its scope, ignoring case and the forms of characters. " +
		"A tag never reaches farther than the one above it: below a tag of the group stand tags of the group, of brands and of studies."
	patch := huma.Operation{
		Method: http.MethodPatch, Path: "/tags/{id}", OperationID: "update-tag",
		Summary: "Change the fields of a tag that are given",
		Description: "Another parent moves the tag with all below it. The name that a tag had still leads to it. " +
			"An archived tag stays where it is and is not given any more. With If-Match the change is made only to the version that was read.",
	}
	return append([]route{
		typed(signedIn, get("/tags", "list-tags", "List tags in order of name"), a.listTags),
		typed(contributes, create, a.createTag),
		typed(signedIn, get("/tags/{id}", "get-tag", "Read a tag; the id of one that was merged leads to the one that it went into"), a.getTag),
		typed(contributes, patch, a.updateTag),
	}, a.tagOperations()...)
}

type tag struct {
	ID          string    `json:"id"`
	Parent      *string   `json:"parent" doc:"Id of the tag above it; null at the root"`
	Name        string    `json:"name"`
	Label       string    `json:"label" doc:"The name in the language asked for, where the concept of the tag has one; else the name"`
	Path        []string  `json:"path" nullable:"false" doc:"Names from the root to the tag"`
	Scope       string    `json:"scope" enum:"study,brand,group"`
	Brand       string    `json:"brand,omitempty" doc:"Slug, of a tag of a brand"`
	Study       string    `json:"study,omitempty" doc:"Id, of a tag of a study"`
	Colour      string    `json:"colour" doc:"Such as #1f7a4d; may be empty"`
	Description string    `json:"description"`
	Concept     string    `json:"concept,omitempty" doc:"Id of the concept of the glossary that the tag stands for: its terms lead to the tag"`
	Archived    bool      `json:"archived"`
	Aliases     []string  `json:"aliases" nullable:"false" doc:"Other names that lead to the tag: those that it had, and those of tags merged into it"`
	Uses        int       `json:"uses" doc:"Highlights, findings and insights that carry the tag"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func newTag(t library.TagDetail) tag {
	wire := tag{
		ID: t.ID, Name: t.Name, Label: t.Label, Path: orEmpty(t.Path), Scope: string(t.Scope()), Brand: t.Brand, Study: t.Study,
		Colour: t.Colour, Description: t.Description, Concept: t.Concept, Archived: t.Archived, Aliases: orEmpty(t.Aliases),
		Uses: t.Uses, CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	if t.Parent != "" {
		wire.Parent = &t.Parent
	}
	return wire
}

func tagAnswer(t library.TagDetail) *editable[tag] {
	return &editable[tag]{ETag: version(t.Version), Body: newTag(t)}
}

func (a *API) listTags(ctx context.Context, in *struct {
	PageInput
	Q        string `query:"q" doc:"Only tags with a name, another name, or a term of their concept that contains this, ignoring case"`
	Parent   string `query:"parent" doc:"Only tags right below the tag with this id; root for those below none"`
	Scope    string `query:"scope" enum:"study,brand,group"`
	Brand    string `query:"brand" doc:"Slug; only tags of this brand and of its studies"`
	Study    string `query:"study" doc:"Id; only tags of this study"`
	Archived string `query:"archived" enum:"true,false" doc:"Only those that are archived, or are not"`
	Language string `query:"language" doc:"BCP 47; of the labels"`
},
) (*output[list[tag]], error) {
	f := library.TagFilter{Text: in.Q, Scope: research.TagScope(in.Scope), Brand: in.Brand, Study: in.Study}
	if in.Parent != "" {
		parent := in.Parent
		if parent == "root" {
			parent = ""
		}
		f.Parent = &parent
	}
	if in.Archived != "" {
		archived := in.Archived == "true"
		f.Archived = &archived
	}
	page, err := a.lib.Tags(ctx, auth.From(ctx), f, in.Language, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newTag), nil
}

type newTagBody struct {
	Name        string `json:"name"`
	Parent      string `json:"parent,omitempty" doc:"Id of the tag above it"`
	Brand       string `json:"brand,omitempty" doc:"Slug; makes it a tag of this brand"`
	Study       string `json:"study,omitempty" doc:"Id; makes it a tag of this study. With neither it is one of the group"`
	Colour      string `json:"colour,omitempty" doc:"Such as #1f7a4d"`
	Description string `json:"description,omitempty"`
	Concept     string `json:"concept,omitempty" doc:"Id of a concept of the glossary"`
}

func (a *API) createTag(ctx context.Context, in *struct {
	Keyed
	Body newTagBody
},
) (*editable[tag], error) {
	b := in.Body
	t, err := a.lib.CreateTag(ctx, auth.From(ctx), in.key("create-tag", b), research.Tag{
		Name: b.Name, Parent: b.Parent, Brand: b.Brand, Study: b.Study, Colour: b.Colour, Description: b.Description, Concept: b.Concept,
	})
	if err != nil {
		return nil, err
	}
	return &editable[tag]{Base + "/tags/" + t.ID, version(t.Version), newTag(t)}, nil
}

func (a *API) getTag(ctx context.Context, in *struct {
	ID       string `path:"id"`
	Language string `query:"language" doc:"BCP 47; of the label"`
},
) (*editable[tag], error) {
	t, err := a.lib.Tag(ctx, auth.From(ctx), in.ID, in.Language)
	if err != nil {
		return nil, err
	}
	return tagAnswer(t), nil
}

type tagPatch struct {
	Name        optional[string] `json:"name,omitzero"`
	Parent      optional[string] `json:"parent,omitzero" doc:"Id; null moves the tag to the root"`
	Colour      optional[string] `json:"colour,omitzero"`
	Description optional[string] `json:"description,omitzero"`
	Concept     optional[string] `json:"concept,omitzero" doc:"Id; null for none"`
	Archived    optional[bool]   `json:"archived,omitzero"`
}

func (a *API) updateTag(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    tagPatch
},
) (*editable[tag], error) {
	expected, err := a.expectedTag(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	t, err := a.lib.UpdateTag(ctx, auth.From(ctx), in.ID, expected, library.TagPatch{
		Name: b.Name.pointer(), Parent: b.Parent.pointer(), Colour: b.Colour.pointer(), Description: b.Description.pointer(),
		Concept: b.Concept.pointer(), Archived: b.Archived.pointer(),
	})
	if err != nil {
		return nil, err
	}
	return tagAnswer(t), nil
}

// expectedTag is the version that a tag must still have when it is changed; 0
// if any will do.
func (a *API) expectedTag(ctx context.Context, id, ifMatch string) (int64, error) {
	return expected(ifMatch, func() (int64, error) {
		t, err := a.lib.Tag(ctx, auth.From(ctx), id, "")
		return t.Version, err
	})
}
