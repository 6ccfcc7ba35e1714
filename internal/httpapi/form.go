package httpapi

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"earshot/internal/problem"
)

// form reads a multipart form part by part. Its errors are the client's.
type form struct {
	parts *multipart.Reader
	tail  *tail
	end   []byte // what a whole form ends with
}

// formOf is the form of a request.
func formOf(r *http.Request) (*form, error) {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		return nil, problem.New(problem.UnsupportedMediaType, "send multipart/form-data")
	}
	boundary := params["boundary"]
	if boundary == "" {
		return nil, problem.New(problem.Malformed, "the Content-Type has no boundary")
	}
	tail := &tail{Reader: r.Body}
	return &form{multipart.NewReader(tail, boundary), tail, []byte("--" + boundary + "--")}, nil
}

// next is the next part; io.EOF after the last of a whole form.
func (f *form) next() (*part, error) {
	p, err := f.parts.NextPart()
	switch {
	case err == nil:
		return &part{p}, nil
	case err == io.EOF && bytes.Contains(f.tail.bytes, f.end):
		return nil, io.EOF
	}
	return nil, formError(err)
}

// part is a part of a form.
type part struct{ *multipart.Part }

// Read reads the content of the part.
func (p *part) Read(b []byte) (int, error) {
	n, err := p.Part.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = formError(err)
	}
	return n, err
}

// formError is the problem behind an error of reading a form. It never is
// io.EOF, which package multipart wraps where a form breaks off.
func formError(err error) error {
	if p, known := errors.AsType[*problem.Problem](err); known {
		return p
	}
	return problem.New(problem.Malformed, "the form cannot be read to its end")
}

// tailLength is more than package multipart reads ahead.
const tailLength = 8 << 10

// tail remembers the last bytes that were read: multipart takes a form that
// breaks off between two parts for a whole one.
type tail struct {
	io.Reader
	bytes []byte
}

func (t *tail) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	t.bytes = append(t.bytes, p[:n]...)
	if over := len(t.bytes) - tailLength; over > 0 {
		t.bytes = t.bytes[:copy(t.bytes, t.bytes[over:])]
	}
	return n, err
}
