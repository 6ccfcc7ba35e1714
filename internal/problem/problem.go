// Package problem turns errors into answers: RFC 9457 problem details with a
// stable type. It is the one place where errors of ours meet status codes.
//
//	problem.From(err).Write(w)
//
// A problem of the server's own making (5xx) says nothing of its cause: that
// belongs in the log, which is the caller's to write.
package problem

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// Problem is what went wrong, in a form for programs and people. It is an error
// too, so that it can be returned like one.
type Problem struct {
	Type   string      `json:"type" doc:"Stable name of the kind of problem, as the path of a page that explains it" example:"/problems/invalid"`
	Title  string      `json:"title" doc:"The kind of problem in words"`
	Status int         `json:"status" doc:"HTTP status code"`
	Detail string      `json:"detail,omitempty" doc:"What is wrong with this request"`
	Errors []Violation `json:"errors,omitempty" nullable:"false" doc:"Everything that is wrong with what was sent"`
	Offset *int        `json:"offset,omitempty" doc:"Where a query could not be read, in code points from its start"`
	Limit  string      `json:"limit,omitempty" doc:"Name of the limit that was exceeded"`
	Most   int64       `json:"most,omitempty" doc:"The most that the limit allows"`
	// Read and Current are the version that an edit was based on, where it is
	// known, and the one that there is now.
	Read    any `json:"read,omitempty" doc:"The version that the change was based on, as far as it is known"`
	Current any `json:"current,omitempty" doc:"The version that there is now"`
	// RetryAfter is how many seconds to wait before trying again; 0 says nothing.
	RetryAfter int `json:"-"`
}

// Violation is one thing that is wrong with what was sent.
type Violation struct {
	Field  string `json:"field" doc:"Name of the field, parameter or header" example:"languages[1]"`
	Reason string `json:"reason" doc:"What it must be"`
}

// MediaType is the media type of a written problem.
const MediaType = "application/problem+json"

// Error gives the title and the detail.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Title + ": " + p.Detail
}

// Write answers a request with the problem.
func (p *Problem) Write(w http.ResponseWriter) error {
	p.SetHeaders(w.Header())
	w.Header().Set("Content-Type", MediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Del("ETag")
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(p)
}

// SetHeaders sets the headers that belong to the problem whatever its form.
func (p *Problem) SetHeaders(h http.Header) {
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
}
