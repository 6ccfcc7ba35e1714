package httpapi_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"earshot/internal/problem"

	"github.com/google/go-cmp/cmp"
)

// TestAnUploadThatBreaksOffLeavesNothing speaks HTTP by hand: a client that
// announces more than it sends and goes.
func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.rows()
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	must(t, err)
	contentType, body := form(part{"file", "a.txt", strings.Repeat("words ", 1000)})
	fmt.Fprintf(conn, "POST /api/v1/sessions/%s/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		w.session, w.admin, contentType, len(body)+100, body[:len(body)-3000])
	must(t, conn.(*net.TCPConn).CloseWrite())
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err == nil { // the server may find that the client has gone, and say nothing
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("upload that breaks off = %d, want 400", res.StatusCode)
		}
		must(t, res.Body.Close())
	}
	must(t, conn.Close())
	w.server.Close() // waits for the handler
	if diff := cmp.Diff(before, w.rows()); diff != "" {
		t.Errorf("upload that breaks off changed something:\n%s", diff)
	}
}

func TestAChunkThatIsNoneIsTheClientsMistake(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/brands", "/sessions/" + w.session + "/files"} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		must(t, err)
		fmt.Fprintf(conn, "POST /api/v1%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\n"+
			"Transfer-Encoding: chunked\r\n\r\nzz\r\n{\r\n0\r\n\r\n", path, w.admin)
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		if res.StatusCode != http.StatusBadRequest || res.Header.Get("Content-Type") != problem.MediaType {
			t.Errorf("bad chunk to %s = %d %s, want 400 as a problem", path, res.StatusCode, res.Header.Get("Content-Type"))
		}
		must(t, res.Body.Close())
		must(t, conn.Close())
	}
}

func TestEventsEndWithTheServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/api/v1/sessions/"+w.session+"/events", nil)
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+w.admin)
	res, err := http.DefaultClient.Do(r)
	must(t, err)
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	nextState(t, lines)
	close(w.stopping)
	for lines.Scan() {
	}
	if err := lines.Err(); err != nil {
		t.Errorf("events ended with %v, want an orderly end", err)
	}
}

func TestTheLogHoldsNothingThatPeopleSaidOrSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.get("/search?q=whisper")
	w.get(`/search?q="whisper`)
	w.post("/brands", `{"slug":"whisper!","name":"whisper"`)
	w.upload(w.session, nil, part{"file", "whisper.txt", "whisper"}, part{"whisper", "", "whisper"})
	w.server.Close()
	for _, secret := range []string{"whisper", w.admin} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, w.log)
		}
	}
}
