package httpapi

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"earshot/internal/problem"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is a problem as huma describes it in the OpenAPI document.
type Problem struct{ problem.Problem } //nolint:errname // it is the name in the OpenAPI document

// GetStatus is the status code.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problems.
func (p *Problem) ContentType(string) string { return problem.MediaType }

// replaceErrors makes huma leave errors to the server. Its own way would show
// the text of every error to the client.
var replaceErrors = sync.OnceFunc(func() {
	huma.NewErrorWithContext = newError
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return newError(nil, status, message, errs...)
	}
})

// newError notes an error that huma met in the context of the request, for
// answerWhole.
func newError(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
	err := errorOf(status, message, errs)
	if a, ok := ctx.(*answer); ok {
		a.err = err
	}
	return &Problem{*problem.From(err)}
}

// errorOf is the error behind what huma says of it: one that a handler
// returned or reading the body met, or a problem that validation found.
func errorOf(status int, message string, errs []error) error {
	switch {
	case status >= http.StatusInternalServerError && len(errs) > 0:
		return errors.Join(errs...)
	case status == http.StatusUnprocessableEntity:
		p := problem.New(problem.Invalid, "")
		for _, err := range errs {
			p.Errors = append(p.Errors, violation(err))
		}
		return p
	case status == http.StatusBadRequest && len(errs) > 0:
		return problem.New(problem.Malformed, violation(errs[0]).Reason)
	case status == http.StatusBadRequest:
		return problem.New(problem.Malformed, message)
	}
	return problem.ForStatus(status, "")
}

// violation drops the value that huma would send back.
func violation(err error) problem.Violation {
	d, ok := errors.AsType[*huma.ErrorDetail](err)
	if !ok {
		return problem.Violation{Reason: "is not valid"}
	}
	_, field, found := strings.Cut(d.Location, ".")
	if !found {
		field = d.Location
	}
	return problem.Violation{Field: field, Reason: d.Message}
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
