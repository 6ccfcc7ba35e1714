package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
)

// tagOperations are the changes of tags that are more than an edit.
func (a *API) tagOperations() []route {
	merge := post("/tags/{id}/merge", "merge-tag", "Make a tag one with another", http.StatusOK)
	merge.Description = "What carries the tag and what is below it goes to the other one; tags of one name below the two become one as well. " +
		"The names and ids of the tag lead to the other one from then on."
	split := post("/tags/{id}/split", "split-tag", "Give some of what carries a tag new tags beside it", http.StatusCreated)
	split.Description = "What is named in no part keeps the tag."
	promote := post("/tags/{id}/promote", "promote-tag", "Make a tag of a study one of its brand or of the group, or one of a brand one of the group", http.StatusOK)
	promote.Description = "What is below the tag stays as it is."
	undo := post("/tag-events/{id}/undo", "undo-tag-event", "Undo what was done to tags", http.StatusCreated)
	undo.Description = "Refused with changed-since where something later has built on it: undo that first. An undo is an event, which can itself be undone."
	return []route{
		typed(contributes, merge, a.mergeTag),
		typed(contributes, split, a.splitTag),
		typed(contributes, promote, a.promoteTag),
		typed(signedIn, get("/tag-events", "list-tag-events", "List what was done to tags, newest first"), a.listTagEvents),
		typed(contributes, undo, a.undoTagEvent),
	}
}

// TagAct is a change of a tag that may be repeated and may ask for a version.
// Like Keyed it is exported for huma.
type TagAct struct {
	Keyed
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
}

// version is the one that the tag must still have; 0 if any will do. It is
// looked at where the change is made: a request that comes again finds the tag
// changed by the first one.
func (in TagAct) version() (int64, error) { return versionIn(in.IfMatch) }

// versionIn is the version that an If-Match asks for; 0 if any will do.
func versionIn(ifMatch string) (int64, error) {
	ifMatch = strings.TrimSpace(ifMatch)
	if ifMatch == "" || ifMatch == "*" {
		return 0, nil
	}
	v, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimPrefix(ifMatch, `"v`), `"`), 10, 64)
	if err != nil || v < 1 || ifMatch != version(v) {
		return 0, research.ErrStale
	}
	return v, nil
}

type mergeTagBody struct {
	Into string `json:"into" doc:"Id of the tag that stays"`
}

func (a *API) mergeTag(ctx context.Context, in *struct {
	TagAct
	Body mergeTagBody
},
) (*editable[tag], error) {
	v, err := in.version()
	if err != nil {
		return nil, err
	}
	t, err := a.lib.MergeTag(ctx, auth.From(ctx), in.key("merge-tag "+in.ID, in.Body), in.ID, v, in.Body.Into)
	if err != nil {
		return nil, err
	}
	return tagAnswer(t), nil
}

type tagPart struct {
	Name    string   `json:"name"`
	Objects []string `json:"objects" nullable:"false" doc:"Ids of highlights, findings and insights that carry the tag"`
}

type splitTagBody struct {
	Parts []tagPart `json:"parts" nullable:"false"`
}

func (a *API) splitTag(ctx context.Context, in *struct {
	TagAct
	Body splitTagBody
},
) (*output[list[tag]], error) {
	v, err := in.version()
	if err != nil {
		return nil, err
	}
	parts := each(in.Body.Parts, func(p tagPart) library.TagPart { return library.TagPart(p) })
	made, err := a.lib.SplitTag(ctx, auth.From(ctx), in.key("split-tag "+in.ID, in.Body), in.ID, v, parts)
	if err != nil {
		return nil, err
	}
	return listOf(library.Page[library.TagDetail]{Items: made}, newTag), nil
}

type promoteTagBody struct {
	Scope string `json:"scope" enum:"brand,group"`
}

func (a *API) promoteTag(ctx context.Context, in *struct {
	TagAct
	Body promoteTagBody
},
) (*editable[tag], error) {
	v, err := in.version()
	if err != nil {
		return nil, err
	}
	t, err := a.lib.PromoteTag(ctx, auth.From(ctx), in.key("promote-tag "+in.ID, in.Body), in.ID, v, research.TagScope(in.Body.Scope))
	if err != nil {
		return nil, err
	}
	return tagAnswer(t), nil
}

type tagEvent struct {
	ID       string      `json:"id"`
	Kind     string      `json:"kind" enum:"create,edit,merge,split,promote,undo"`
	Tag      string      `json:"tag" doc:"Id of the tag that it was done to"`
	Author   string      `json:"author"`
	At       time.Time   `json:"at"`
	Changes  []tagChange `json:"changes" nullable:"false"`
	Retagged int         `json:"retagged" doc:"How many highlights, findings and insights got another tag"`
	Undoes   string      `json:"undoes,omitempty" doc:"Id of the event that this one undid"`
	UndoneBy string      `json:"undone_by,omitempty" doc:"Id of the event that undid this one"`
}

// tagChange is how a tag was and what it became; null where there was none.
type tagChange struct {
	Tag    string    `json:"tag" doc:"Id"`
	Before *tagState `json:"before"`
	After  *tagState `json:"after"`
}

type tagState struct {
	Name        string `json:"name"`
	Parent      string `json:"parent,omitempty"`
	Scope       string `json:"scope" enum:"study,brand,group"`
	Colour      string `json:"colour,omitempty"`
	Description string `json:"description,omitempty"`
	Concept     string `json:"concept,omitempty"`
	Archived    bool   `json:"archived"`
	MergedInto  string `json:"merged_into,omitempty"`
}

func newTagState(t *research.Tag) *tagState {
	if t == nil {
		return nil
	}
	return &tagState{t.Name, t.Parent, string(t.Scope()), t.Colour, t.Description, t.Concept, t.Archived, t.MergedInto}
}

func newTagEvent(e research.TagEvent) tagEvent {
	retagged := map[string]bool{}
	for _, t := range e.Added {
		retagged[t.Object] = true
	}
	return tagEvent{
		e.ID, string(e.Kind), e.Tag, e.Author, e.At, each(e.Changes, func(c research.TagChange) tagChange {
			return tagChange{c.ID, newTagState(c.Before), newTagState(c.After)}
		}), len(retagged), e.Undoes, e.UndoneBy,
	}
}

func (a *API) listTagEvents(ctx context.Context, in *struct {
	PageInput
	Tag string `query:"tag" doc:"Id; only what was done to this tag"`
},
) (*output[list[tagEvent]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	page, err := a.lib.TagEvents(ctx, auth.From(ctx), in.Tag, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newTagEvent), nil
}

func (a *API) undoTagEvent(ctx context.Context, in *struct {
	Keyed
	ID string `path:"id"`
},
) (*output[tagEvent], error) {
	e, err := a.lib.UndoTagEvent(ctx, auth.From(ctx), in.key("undo-tag-event "+in.ID, nil), in.ID)
	if err != nil {
		return nil, err
	}
	return &output[tagEvent]{newTagEvent(e)}, nil
}
