package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/problem"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// route registers one operation.
type route func(*API)

// What operations need at the least. Each says so where it is in a table: there
// is no way to leave it out.
var (
	signedIn    = auth.SignedIn
	contributes = auth.Needs(auth.Contribute)
	manages     = auth.Needs(auth.ManageBrand)
	administers = auth.Needs(auth.ManageGroup)
)

// permissionKey is where the OpenAPI document says what an operation needs.
const permissionKey = "x-earshot-permission"

func declare(op *huma.Operation, p auth.Permission) {
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions[permissionKey] = string(p)
}

// typed is an operation whose input and output are structs.
func typed[I, O any](p auth.Permission, op huma.Operation, handle func(context.Context, *I) (*O, error)) route {
	handler := func(ctx context.Context, in *I) (*O, error) {
		if !p.Allows(auth.From(ctx)) {
			return nil, auth.ErrForbidden
		}
		return handle(ctx, in)
	}
	return func(a *API) {
		declare(&op, p)
		op.Path = Base + op.Path
		// The server bounds bodies and their time for all routes alike.
		op.MaxBodyBytes, op.BodyReadTimeout = -1, -1
		huma.Register(a.huma, op, handler)
	}
}

// mergePatch is a typed operation that takes a JSON merge patch.
func mergePatch[I, O any](p auth.Permission, op huma.Operation, handler func(context.Context, *I) (*O, error)) route {
	return func(a *API) {
		typed(p, op, handler)(a)
		content := a.huma.OpenAPI().Paths[Base+op.Path].Patch.RequestBody.Content
		content["application/merge-patch+json"] = content["application/json"]
	}
}

// streamed is an operation that reads or writes its body itself. It describes
// its request and its answers in op.
func streamed(p auth.Permission, op huma.Operation, handler echo.HandlerFunc) route {
	return described(p, op, func(c echo.Context) error {
		if err := checkAddress(c); err != nil {
			return err
		}
		return guarded(p, handler)(c)
	})
}

// guarded lets those alone past who have a permission.
func guarded(p auth.Permission, handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !p.Allows(auth.From(c.Request().Context())) {
			return auth.ErrForbidden
		}
		return handler(c)
	}
}

// described is streamed without a check of the address and the permission, which
// the handler makes.
func described(p auth.Permission, op huma.Operation, handler echo.HandlerFunc) route {
	return func(a *API) {
		declare(&op, p)
		op.Path = Base + op.Path
		if strings.Contains(op.Path, "{id}") {
			op.Parameters = append([]*huma.Param{{
				Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString},
			}}, op.Parameters...)
		}
		op.Responses["default"] = &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{
			problem.MediaType: {Schema: schemaOf[Problem](a)},
		}}
		a.huma.OpenAPI().AddOperation(&op)
		path := strings.NewReplacer("{", ":", "}", "").Replace(op.Path)
		a.echo.Add(op.Method, path, handler)
	}
}

func schemaOf[T any](a *API) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(typeOf[T](), true, "")
}

// checkAddress refuses what no handler should see: ids that are none, which
// are simply not found, and queries that are not text.
func checkAddress(c echo.Context) error {
	if slices.Contains(c.ParamNames(), "id") && !research.ValidID(c.Param("id")) {
		return &research.NotFoundError{Thing: thing(c.Path())}
	}
	values, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return problem.New(problem.Malformed, "the query of the address is not encoded properly")
	}
	for name, list := range values {
		for _, v := range append(list, name) {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return problem.New(problem.Malformed, "the query of the address must be UTF-8 without NUL")
			}
		}
	}
	return nil
}

// thing is what the ids of a route are of, in the words of the vocabulary.
func thing(route string) string {
	collection, _, _ := strings.Cut(strings.TrimPrefix(route, Base+"/"), "/")
	return map[string]string{
		"studies": "study", "sessions": "session", "files": "file", "findings": "finding", "insights": "insight",
		"glossary": "concept", "receipts": "receipt",
		"highlights": "highlight",
		"tags":       "tag", "tag-events": "event",
		"uploads": "upload",
		"people":  "person",

		"judged-queries": "judged query",
	}[collection]
}

// output is an answer that is only a body.
type output[T any] struct{ Body T }

// created is an answer that says where the new thing is.
type created[T any] struct {
	Location string `header:"Location"`
	Body     T
}

// list is a part of a list.
type list[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Value of after for the next part; absent on the last"`
}

func get(path, id, summary string) huma.Operation {
	return huma.Operation{Method: http.MethodGet, Path: path, OperationID: id, Summary: summary}
}

func post(path, id, summary string, status int) huma.Operation {
	return huma.Operation{Method: http.MethodPost, Path: path, OperationID: id, Summary: summary, DefaultStatus: status}
}
