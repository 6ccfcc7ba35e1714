package httpapi

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
)

// answer is the context of a request whose answer is sent as a whole, with its
// length, in one call of the system or two instead of one for every four
// kilobytes and one for the end. An error, if it meets one, is not written by
// huma.
type answer struct {
	humaContext
	err    error
	status int
	body   *bytes.Buffer
}

// humaContext embeds a context without hiding its method of that name.
type humaContext = huma.Context

// bodies are used again, unless they have become larger than answers mostly are.
var bodies = sync.Pool{New: func() any { return &bytes.Buffer{} }}

const mostKept = 1 << 20

// answerWhole sends answers, hands errors to Echo's error handler, and refuses
// addresses that no handler should see.
func answerWhole(ctx huma.Context, next func(huma.Context)) {
	c := humaecho.Unwrap(ctx)
	a := &answer{humaContext: ctx, err: checkAddress(c), body: bodies.Get().(*bytes.Buffer)}
	defer a.giveBack()
	if a.err == nil {
		next(a)
	}
	if a.err != nil {
		c.Error(a.err)
		return
	}
	a.send()
}

// send writes the answer; 0 is the status of what was written in another way.
func (a *answer) send() {
	if a.status == 0 {
		return
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		a.humaContext.SetHeader("Content-Length", strconv.Itoa(a.body.Len()))
	}
	a.humaContext.SetStatus(a.status)
	_, _ = a.humaContext.BodyWriter().Write(a.body.Bytes()) // whom it does not reach has left
}

func (a *answer) giveBack() {
	if a.body.Cap() <= mostKept {
		a.body.Reset()
		bodies.Put(a.body)
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

// SetStatus notes the status of an answer that is no error.
func (a *answer) SetStatus(code int) { a.status = code }

// Status is the status of the answer; 0 if it is not known yet.
func (a *answer) Status() int { return a.status }

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
	return a.body
}
