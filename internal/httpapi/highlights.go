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

func (a *API) highlights() []route {
	create := post("/sessions/{id}/highlights", "create-highlight", "Mark a span of a transcript or note", http.StatusCreated)
	create.Description = "The span is named by start and end, by its quote, by both, or by start_ms and end_ms, which mean whole segments. " +
		"Where the quote no longer stands at start, it is looked for in the text, with prefix and suffix where it stands there more than once; moved then says so."
	patch := huma.Operation{
		Method: http.MethodPatch, Path: "/highlights/{id}", OperationID: "update-highlight",
		Summary:     "Change the fields of a highlight that are given",
		Description: "A span anchors the highlight anew, also one that is broken. With If-Match the change is made only to the version that was read.",
	}
	remove := huma.Operation{
		Method: http.MethodDelete, Path: "/highlights/{id}", OperationID: "delete-highlight", DefaultStatus: http.StatusNoContent,
		Summary: "Delete a highlight that no finding or insight rests on",
	}
	correct := huma.Operation{
		Method: http.MethodPatch, Path: "/files/{id}/segments/{number}", OperationID: "correct-segment",
		Summary: "Correct a segment of a transcript or note",
		Description: "Highlights go along with the text. Those whose quote the correction touches are broken: they keep the quote as it was, " +
			"are listed in the answer, and leave search and the pages of claims until they are given a place anew.",
	}
	return []route{
		typed(contributes, create, a.createHighlight),
		typed(signedIn, get("/sessions/{id}/highlights", "list-highlights", "List the highlights of a session"), a.listHighlights),
		typed(signedIn, get("/highlights/{id}", "get-highlight", "Read a highlight"), a.getHighlight),
		typed(contributes, patch, a.updateHighlight),
		typed(contributes, remove, a.removing((*library.Library).DeleteHighlight, a.expectedHighlight)),
		typed(contributes, correct, a.correctSegment),
	}
}

type highlight struct {
	ID        string    `json:"id"`
	Session   string    `json:"session"`
	File      string    `json:"file"`
	Start     int       `json:"start" doc:"In code points of the file's text: its segments joined by line feeds"`
	End       int       `json:"end" doc:"Exclusive"`
	StartMS   *int64    `json:"start_ms" doc:"null where the source is not timed"`
	EndMS     *int64    `json:"end_ms"`
	State     string    `json:"state" enum:"anchored,broken" doc:"broken where the text was corrected and the quote stands in it no longer"`
	Quote     string    `json:"quote" doc:"Empty for a broken highlight in the evidence of a claim"`
	Note      string    `json:"note"`
	Tags      []string  `json:"tags" nullable:"false" doc:"Names"`
	Author    string    `json:"author"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newHighlight(h research.Highlight) highlight {
	return highlight{
		h.ID, h.Session, h.File, h.Start, h.End, h.StartMS, h.EndMS, string(h.State), h.Quote, h.Note,
		orEmpty(h.Tags), h.Author, h.CreatedAt, h.UpdatedAt,
	}
}

type createdHighlight struct {
	highlight
	Moved bool `json:"moved" doc:"The quote stands elsewhere than at the start that was given"`
}

type newHighlightBody struct {
	File    string   `json:"file" doc:"Id of a transcript or note of the session"`
	Start   *int     `json:"start,omitempty" minimum:"0" doc:"In code points of the file's text"`
	End     *int     `json:"end,omitempty" minimum:"1"`
	Quote   string   `json:"quote,omitempty" doc:"What stands there, to the letter"`
	Prefix  string   `json:"prefix,omitempty" doc:"What stands right before the quote"`
	Suffix  string   `json:"suffix,omitempty" doc:"What stands right after it"`
	StartMS *int64   `json:"start_ms,omitempty" minimum:"0"`
	EndMS   *int64   `json:"end_ms,omitempty" minimum:"1"`
	Tags    []string `json:"tags,omitempty" doc:"Ids, names, or paths of names such as Checkout/Payment"`
	Note    string   `json:"note,omitempty"`
}

func (a *API) createHighlight(ctx context.Context, in *struct {
	Keyed
	ID   string `path:"id"`
	Body newHighlightBody
},
) (*editable[createdHighlight], error) {
	b := in.Body
	h, err := a.lib.CreateHighlight(ctx, auth.From(ctx), in.key("create-highlight "+in.ID, b), library.Place{
		Session: in.ID, File: b.File, Start: b.Start, End: b.End, Quote: b.Quote, Prefix: b.Prefix, Suffix: b.Suffix,
		StartMS: b.StartMS, EndMS: b.EndMS,
	}, b.Note, b.Tags)
	if err != nil {
		return nil, err
	}
	return &editable[createdHighlight]{
		Base + "/highlights/" + h.ID, version(h.Version), createdHighlight{newHighlight(h.Highlight), h.Moved},
	}, nil
}

func (a *API) listHighlights(ctx context.Context, in *struct {
	PageInput
	ID    string `path:"id"`
	State string `query:"state" enum:"anchored,broken" doc:"Only those in this state"`
},
) (*output[list[highlight]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	page, err := a.lib.Highlights(ctx, auth.From(ctx), in.ID, research.HighlightState(in.State), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newHighlight), nil
}

func (a *API) getHighlight(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*editable[highlight], error) {
	h, err := a.lib.Highlight(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &editable[highlight]{ETag: version(h.Version), Body: newHighlight(h)}, nil
}

type highlightPatch struct {
	Note  optional[string]   `json:"note,omitzero"`
	Tags  optional[[]string] `json:"tags,omitzero" doc:"Ids, names or paths"`
	Start *int               `json:"start,omitempty" minimum:"0"`
	End   *int               `json:"end,omitempty" minimum:"1"`
	Quote string             `json:"quote,omitempty"`
}

func (a *API) updateHighlight(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    highlightPatch
},
) (*editable[highlight], error) {
	expected, err := a.expectedHighlight(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	patch := library.HighlightPatch{Note: b.Note.pointer(), Tags: b.Tags.pointer()}
	if b.Start != nil || b.End != nil || b.Quote != "" {
		patch.Place = &library.Place{Start: b.Start, End: b.End, Quote: b.Quote}
	}
	h, err := a.lib.UpdateHighlight(ctx, auth.From(ctx), in.ID, expected, patch)
	if err != nil {
		return nil, err
	}
	return &editable[highlight]{ETag: version(h.Version), Body: newHighlight(h)}, nil
}

func (a *API) expectedHighlight(ctx context.Context, id, ifMatch string) (int64, error) {
	return expected(ifMatch, func() (int64, error) {
		h, err := a.lib.Highlight(ctx, auth.From(ctx), id)
		return h.Version, err
	})
}

type segmentPatch struct {
	Text     *string `json:"text,omitempty" doc:"May be empty: the segment then says nothing"`
	Speaker  *string `json:"speaker,omitempty"`
	Language *string `json:"language,omitempty" doc:"BCP 47"`
}

type correction struct {
	Segment segment  `json:"segment"`
	Broken  []string `json:"broken" nullable:"false" doc:"Ids of the highlights that lost their place"`
}

func (a *API) correctSegment(ctx context.Context, in *struct {
	ID      string `path:"id"`
	Number  int    `path:"number" minimum:"0"`
	IfMatch string `header:"If-Match" doc:"ETag of the text, as an answer to a correction gives it"`
	Body    segmentPatch
},
) (*editable[correction], error) {
	want, err := expected(in.IfMatch, func() (int64, error) { return a.lib.TextVersion(ctx, auth.From(ctx), in.ID) })
	if err != nil {
		return nil, err
	}
	c, err := a.lib.CorrectSegment(ctx, auth.From(ctx), in.ID, in.Number, want, library.SegmentPatch{
		Text: in.Body.Text, Speaker: in.Body.Speaker, Language: in.Body.Language,
	})
	if err != nil {
		return nil, err
	}
	return &editable[correction]{ETag: version(c.Version), Body: correction{newSegment(c.Segment), orEmpty(c.Broken)}}, nil
}
