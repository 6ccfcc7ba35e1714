package httpapi

import (
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"earshot/internal/problem"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
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
// answerErrors.
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

// answer is the context of a request whose error, if it meets one, is not
// written by huma.
type answer struct {
	humaContext
	err error
}

// humaContext embeds a context without hiding its method of that name.
type humaContext = huma.Context

// answerErrors hands errors to Echo's error handler, and refuses addresses
// that no handler should see.
func answerErrors(ctx huma.Context, next func(huma.Context)) {
	c := humaecho.Unwrap(ctx)
	a := &answer{humaContext: ctx, err: checkAddress(c)}
	if a.err == nil {
		next(a)
	}
	if a.err != nil {
		c.Error(a.err)
	}
}

// Unwrap lets huma find the context below.
func (a *answer) Unwrap() huma.Context { return a.humaContext }

// Header is that of the request, but huma always answers in JSON.
func (a *answer) Header(name string) string {
	if name == "Accept" {
		return ""
	}
	return a.humaContext.Header(name)
}

// SetStatus sets the status of an answer that is no error.
func (a *answer) SetStatus(code int) {
	if a.err == nil {
		a.humaContext.SetStatus(code)
	}
}

// SetHeader sets a header of an answer that is no error.
func (a *answer) SetHeader(name, value string) {
	if a.err == nil {
		a.humaContext.SetHeader(name, value)
	}
}

// BodyWriter is where an answer goes that is no error.
func (a *answer) BodyWriter() io.Writer {
	if a.err != nil {
		return io.Discard
	}
	return a.humaContext.BodyWriter()
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
