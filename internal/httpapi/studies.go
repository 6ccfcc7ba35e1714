package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) studies() []route {
	patch := huma.Operation{
		Method: http.MethodPatch, Path: "/studies/{id}", OperationID: "update-study",
		Summary: "Change the fields of a study that are given",
		Description: "A JSON merge patch: fields left out stay as they are, null empties a field. " +
			"With If-Match the change is made only to the version that was read.",
	}
	return []route{
		typed(contributes, post("/studies", "create-study", "Add a study", http.StatusCreated), a.createStudy),
		typed(signedIn, get("/studies", "list-studies", "List studies, newest first"), a.listStudies),
		typed(signedIn, get("/studies/{id}", "get-study", "Read a study"), a.getStudy),
		mergePatch(contributes, patch, a.updateStudy),
	}
}

type study struct {
	ID         string    `json:"id"`
	Brand      string    `json:"brand" doc:"Slug"`
	Title      string    `json:"title"`
	Question   string    `json:"question"`
	Method     string    `json:"method"`
	Market     string    `json:"market" doc:"ISO 3166"`
	Languages  []string  `json:"languages" nullable:"false" doc:"BCP 47"`
	State      string    `json:"state" enum:"draft,active,published,archived"`
	Visibility string    `json:"visibility" enum:"group,brand,team" doc:"Who may read what was said and written in it; published findings are for everybody"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func newStudy(s research.Study) study {
	return study{
		s.ID, s.Brand, s.Title, s.Question, string(s.Method), s.Market, orEmpty(s.Languages),
		string(s.State), string(s.Visibility), s.CreatedAt, s.UpdatedAt,
	}
}

// editable is an answer about something that people edit.
type editable[T any] struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag" doc:"Version, for If-Match"`
	Body     T
}

func version(v int64) string { return fmt.Sprintf(`"v%d"`, v) }

type newStudyBody struct {
	Title      string   `json:"title"`
	Brand      string   `json:"brand" doc:"Slug"`
	Question   string   `json:"question,omitempty" doc:"What it is to find out"`
	Method     string   `json:"method,omitempty" doc:"Such as interview or usability-test"`
	Market     string   `json:"market,omitempty" doc:"ISO 3166; default of its sessions"`
	Languages  []string `json:"languages,omitempty" doc:"BCP 47"`
	State      string   `json:"state,omitempty" doc:"draft unless given"`
	Visibility string   `json:"visibility,omitempty" enum:"group,brand,team" doc:"group unless given: everybody who is signed in; brand: who has a role there; team: who has a role at the study"`
}

func (a *API) createStudy(ctx context.Context, in *struct {
	Keyed
	Body newStudyBody
},
) (*editable[study], error) {
	b := in.Body
	s, err := a.lib.CreateStudy(ctx, auth.From(ctx), in.key("create-study", b), research.Study{
		Title: b.Title, Brand: b.Brand, Question: b.Question, Method: research.Method(b.Method),
		Market: b.Market, Languages: orEmpty(b.Languages), State: research.StudyState(b.State),
		Visibility: research.Visibility(b.Visibility),
	})
	if errors.Is(err, research.ErrNotFound) {
		return nil, problem.NewInvalid(problem.Violation{Field: "brand", Reason: "must be the slug of a brand"})
	}
	if err != nil {
		return nil, err
	}
	return &editable[study]{Base + "/studies/" + s.ID, version(s.Version), newStudy(s)}, nil
}

func (a *API) listStudies(ctx context.Context, in *struct {
	PageInput
	Brand string `query:"brand" maxLength:"64" doc:"Slug; only studies of this brand"`
},
) (*output[list[study]], error) {
	if err := in.checkID(); err != nil {
		return nil, err
	}
	page, err := a.lib.Studies(ctx, auth.From(ctx), in.Brand, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(page, newStudy), nil
}

func (a *API) getStudy(ctx context.Context, in *struct {
	ID string `path:"id"`
},
) (*editable[study], error) {
	s, err := a.lib.Study(ctx, auth.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &editable[study]{ETag: version(s.Version), Body: newStudy(s)}, nil
}

type studyPatch struct {
	Title      optional[string]   `json:"title,omitzero"`
	Question   optional[string]   `json:"question,omitzero"`
	Method     optional[string]   `json:"method,omitzero"`
	Market     optional[string]   `json:"market,omitzero"`
	Languages  optional[[]string] `json:"languages,omitzero"`
	State      optional[string]   `json:"state,omitzero"`
	Visibility optional[string]   `json:"visibility,omitzero"`
}

func (a *API) updateStudy(ctx context.Context, in *struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
	Body    studyPatch
},
) (*editable[study], error) {
	expected, err := a.expectedVersion(ctx, in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	s, err := a.lib.UpdateStudy(ctx, auth.From(ctx), in.ID, expected, library.StudyPatch{
		Title: b.Title.pointer(), Question: b.Question.pointer(), Market: b.Market.pointer(),
		Method: (*research.Method)(b.Method.pointer()), State: (*research.StudyState)(b.State.pointer()),
		Languages: b.Languages.pointer(), Visibility: (*research.Visibility)(b.Visibility.pointer()),
	})
	if err != nil {
		return nil, err
	}
	return &editable[study]{ETag: version(s.Version), Body: newStudy(s)}, nil
}

// expectedVersion is the version that a study must still have when it is
// changed; 0 if any will do.
func (a *API) expectedVersion(ctx context.Context, id, ifMatch string) (int64, error) {
	return expected(ifMatch, func() (int64, error) {
		s, err := a.lib.Study(ctx, auth.From(ctx), id)
		return s.Version, err
	})
}

// expected is the version that something must still have when it is changed; 0
// if any will do.
func expected(ifMatch string, current func() (int64, error)) (int64, error) {
	if ifMatch == "" || strings.TrimSpace(ifMatch) == "*" {
		return 0, nil
	}
	v, err := current()
	if err == nil && !slices.Contains(tags(ifMatch), version(v)) {
		err = research.ErrStale
	}
	return v, err
}

// toRemove names what is to go.
type toRemove struct {
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" doc:"ETag of the version that was read"`
}

// removing deletes what people edit, of the version that was read.
func (a *API) removing(
	remove func(l *library.Library, ctx context.Context, who auth.Person, id string, version int64) error,
	expected func(ctx context.Context, id, ifMatch string) (int64, error),
) func(context.Context, *toRemove) (*struct{}, error) {
	return func(ctx context.Context, in *toRemove) (*struct{}, error) {
		version, err := expected(ctx, in.ID, in.IfMatch)
		if err != nil {
			return nil, err
		}
		return nil, remove(a.lib, ctx, auth.From(ctx), in.ID, version)
	}
}

// tags splits a list of entity tags.
func tags(header string) []string {
	list := strings.Split(header, ",")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}
