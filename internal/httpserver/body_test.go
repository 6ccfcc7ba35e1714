package httpserver

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"earshot/internal/problem"
)

// clocked is a response whose connection notes its read deadlines.
type clocked struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (c *clocked) SetReadDeadline(t time.Time) error {
	c.deadline = t
	return nil
}

func TestTheTimeOfAStreamCountsAnewWithEachRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn := &clocked{ResponseRecorder: httptest.NewRecorder()}
		body := &timedBody{io.NopCloser(iotest.OneByteReader(strings.NewReader("abc"))), http.NewResponseController(conn), true, false}
		for range 3 {
			time.Sleep(patience - time.Second)
			if _, err := body.Read(make([]byte, 8)); err != nil {
				t.Fatal(err)
			}
			if left := time.Until(conn.deadline); left != patience {
				t.Errorf("time left after a read = %s, want %s", left, patience)
			}
		}
		if _, err := body.Read(make([]byte, 8)); !errors.Is(err, io.EOF) || !conn.deadline.IsZero() {
			t.Errorf("after the end: %v, deadline %s, want EOF and none", err, conn.deadline)
		}
	})
}

func TestErrorsOfABodyAreItsSenders(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  error
		want string
	}{
		{os.ErrDeadlineExceeded, problem.SlowRequest},
		{io.ErrUnexpectedEOF, problem.Malformed},
		{errors.New("malformed chunked encoding"), problem.Malformed},
		{&http.MaxBytesError{Limit: 1}, problem.TooLarge},
	} {
		conn := &clocked{ResponseRecorder: httptest.NewRecorder()}
		body := &timedBody{io.NopCloser(iotest.ErrReader(test.err)), http.NewResponseController(conn), false, false}
		_, err := body.Read(make([]byte, 8))
		if got := problem.From(err).Type; got != problem.Path+test.want {
			t.Errorf("a body that ends with %v is %s, want %s", test.err, got, test.want)
		}
	}
}
