package httpapi

import (
	"context"
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) translations() []route {
	read := get("/files/{id}/translation", "get-translation", "Read what a note or transcript is the translation of")
	read.Description = "Where it is none and nobody said so, and it looks like one, proposed says of what: its language is another, and its times agree with those of the original or its name does. " +
		"Nothing is made a translation by that alone."
	change := huma.Operation{
		Method: http.MethodPut, Path: "/files/{id}/translation", OperationID: "set-translation", Summary: "Say that a note or transcript is a translation",
		Description: "Of another text of its session. It is shown beside its original and found by search as what it is; evidence points to the original alone, so a text that has highlights is refused. " +
			"It also confirms the lines whose original was corrected. With If-Match the change is made only to the version that was read.",
	}
	remove := huma.Operation{
		Method: http.MethodDelete, Path: "/files/{id}/translation", OperationID: "delete-translation", Summary: "Say that a note or transcript is no translation", DefaultStatus: http.StatusNoContent,
		Description: "It is a text of its own then, and not proposed as a translation again.",
	}
	return []route{
		typed(signedIn, read, a.getTranslation),
		typed(contributes, change, a.setTranslation),
		typed(contributes, remove, a.removeTranslation),
	}
}

// ofTranslation is what a file says of itself.
type ofTranslation struct {
	Of     string `json:"of,omitempty" doc:"Id of the original; absent until that has come"`
	Awaits string `json:"awaits,omitempty" doc:"Name or id of the original, where that has not come"`
	Status string `json:"status" enum:"human,machine,reviewed"`
}

func newOfTranslation(t *research.Translation) *ofTranslation {
	if t == nil {
		return nil
	}
	return &ofTranslation{t.Of, t.Awaits, string(t.Status)}
}

type translation struct {
	File        string         `json:"file"`
	Language    string         `json:"language" doc:"BCP 47"`
	Translation *ofTranslation `json:"translation,omitempty" doc:"Absent where it is a text of its own"`
	Proposed    *proposed      `json:"proposed,omitempty" doc:"What it may be the translation of; for somebody to say"`
}

type proposed struct {
	Of     string  `json:"of" doc:"Id of the original"`
	Name   string  `json:"name" doc:"Its name"`
	By     string  `json:"by" enum:"times,names"`
	Agreed float64 `json:"agreed,omitempty" doc:"How well their times agree, from 0 to 1"`
}

func (a *API) getTranslation(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*editable[translation], error) {
	f, p, err := a.lib.Translation(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	answer := translationAnswer(f)
	if p != nil {
		answer.Body.Proposed = &proposed{p.Of.ID, p.Of.Name, "names", p.Agreed}
		if p.Agreed > 0 {
			answer.Body.Proposed.By = "times"
		}
	}
	return answer, nil
}

func translationAnswer(f research.File) *editable[translation] {
	return &editable[translation]{
		ETag: version(f.TranslationVersion + 1),
		Body: translation{File: f.ID, Language: f.Language, Translation: newOfTranslation(f.Translation)},
	}
}

func (a *API) setTranslation(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    struct {
		Of       string `json:"of" doc:"Id of the original: a note or transcript of the same session, no translation itself"`
		Status   string `json:"status" enum:"human,machine,reviewed" doc:"reviewed: made by a machine, and read over by somebody who knows both languages"`
		Language string `json:"language,omitempty" doc:"BCP 47; as detected, if absent"`
	}
},
) (*editable[translation], error) {
	want, err := a.expectedTranslation(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	f, err := a.lib.Translate(ctx, auth.From(ctx), in.ID, want, library.Declaration{
		Of: in.Body.Of, Status: research.TranslationStatus(in.Body.Status), Language: in.Body.Language,
	})
	if err != nil {
		return nil, err
	}
	return translationAnswer(f), nil
}

func (a *API) removeTranslation(ctx context.Context, in *toRemove) (*struct{}, error) {
	want, err := a.expectedTranslation(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	_, err = a.lib.NoTranslation(ctx, auth.From(ctx), in.ID, want)
	return nil, err
}

func (a *API) expectedTranslation(ctx context.Context, id, ifMatch string) (int64, error) {
	return expected(ifMatch, func() (int64, error) {
		f, err := a.lib.File(ctx, auth.From(ctx), id)
		return f.TranslationVersion + 1, err
	})
}

// translationOf is what goes along with a file; nil where that says nothing. A
// status that is not given is the least that can be said.
func translationOf(of, status string) *research.Translation {
	if of == "" && status == "" {
		return nil
	}
	if status == "" {
		status = string(research.TranslatedByMachine)
	}
	return &research.Translation{Awaits: of, Status: research.TranslationStatus(status)}
}
