package httpapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// unended sends a PATCH in chunks whose end never comes, over a connection that
// stays open.
func (w *world) unended(path string, h headers, body string) answer {
	w.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(w.t.Context(), "tcp", w.server.Listener.Addr().String())
	must(w.t, err)
	defer conn.Close()
	must(w.t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: earshot\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n", path, w.admin)
	for name, value := range with(headers{"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}, pairs(h)...) {
		fmt.Fprintf(conn, "%s: %s\r\n", name, value)
	}
	fmt.Fprint(conn, "\r\n")
	if body != "" {
		fmt.Fprintf(conn, "%x\r\n%s\r\n", len(body), body)
	}
	begun := time.Now()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(w.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(w.t, err)
	if took := time.Since(begun); took > 10*time.Second {
		w.t.Errorf("the answer to a body that does not end took %v", took)
	}
	return answer{w.t, "PATCH " + path, res.StatusCode, res.Header, b}
}

// TestABodyThatDoesNotEnd comes from clients that do not know how long it is: it
// is not waited for once the declared length is there, and what goes beyond that
// is refused.
func TestABodyThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	known := with(w.file(w.session), "Upload-Length", "6")
	later := with(w.file(w.session), "Upload-Defer-Length", "1")
	t.Run("of a known length", func(*testing.T) {
		w.wantContent(w.want(204, w.unended(w.begin(known), headers{"Upload-Offset": "0"}, "abcdef")), "abcdef")
	})
	t.Run("with its length", func(*testing.T) {
		where := w.begin(later)
		w.want(204, w.patch(where, 0, "abc"))
		w.wantContent(w.want(204, w.unended(where, headers{"Upload-Offset": "3", "Upload-Length": "6"}, "def")), "abcdef")
	})
	t.Run("with a length and nothing else", func(*testing.T) {
		where := w.begin(later)
		w.want(204, w.patch(where, 0, "abcdef"))
		w.wantContent(w.want(204, w.unended(where, headers{"Upload-Offset": "6", "Upload-Length": "6"}, "")), "abcdef")
		w.want(204, w.unended(where, headers{"Upload-Offset": "6"}, "")) // again, as after a lost answer
		w.want(413, w.unended(where, headers{"Upload-Offset": "6"}, "g"))
	})
	t.Run("that is too long", func(*testing.T) {
		where := w.begin(later)
		w.want(413, w.unended(where, headers{"Upload-Offset": "0", "Upload-Length": "6"}, "abcdefg"))
		w.want(413, w.patch(where, 0, "abcdefg", "Upload-Length", "6"))
		w.wantOffset(where, 0)
		w.wantContent(w.want(204, w.patch(where, 0, "abcdef", "Upload-Length", "6")), "abcdef")
	})
}
