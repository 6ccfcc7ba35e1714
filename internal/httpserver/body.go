package httpserver

import (
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"time"

	"earshot/internal/problem"

	"github.com/labstack/echo/v4"
)

// boundBody limits how large a body is and how slowly it may come.
func (s *Server) boundBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, w := c.Request(), c.Response()
		if r.Body == nil || r.Body == http.NoBody {
			return next(c)
		}
		body := &timedBody{ReadCloser: r.Body, conn: http.NewResponseController(w)}
		if slices.Contains(s.options.Streams, c.Path()) {
			body.moving = true
		} else {
			if r.ContentLength > BodyLimit {
				return &http.MaxBytesError{Limit: BodyLimit}
			}
			body.ReadCloser = http.MaxBytesReader(w.Writer, r.Body, BodyLimit)
			body.allow(patience)
		}
		r.Body = body
		defer body.leave()
		return next(c)
	}
}

// leftover is how long the server waits for what is left of a body after the
// answer is known. It would wait for as long as reading may take.
const leftover = time.Second

// timedBody reads the body of a request against the clock. The errors that are
// the client's are problems.
type timedBody struct {
	io.ReadCloser
	conn   *http.ResponseController
	moving bool // the time counts anew for each read
	ended  bool // nothing is left to read
}

// leave is called when nobody reads any more.
func (b *timedBody) leave() {
	if !b.ended {
		b.allow(leftover)
	}
}

func (b *timedBody) Read(p []byte) (int, error) {
	if b.moving {
		b.allow(patience)
	}
	n, err := b.ReadCloser.Read(p)
	if err == nil {
		return n, nil
	}
	b.ended = true
	if errors.Is(err, os.ErrDeadlineExceeded) {
		// The deadline stays: the server would wait for the rest of the body before
		// it sends the answer.
		return n, errors.Join(problem.New(problem.SlowRequest, ""), err)
	}
	// The deadline is the connection's: left alone, it would end whatever the
	// handler does after it has read the body.
	b.allow(0)
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	if err == io.EOF || tooLarge {
		return n, err
	}
	return n, errors.Join(problem.New(problem.Malformed, "the body cannot be read to its end"), err)
}

// allow lets reading take some time; 0 is any time. Where the connection knows
// no deadlines there is nothing to do about it.
func (b *timedBody) allow(d time.Duration) {
	var until time.Time
	if d > 0 {
		until = time.Now().Add(d)
	}
	_ = b.conn.SetReadDeadline(until)
}
