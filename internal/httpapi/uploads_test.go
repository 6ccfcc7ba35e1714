package httpapi_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/httpapi"
	"earshot/internal/problem"
)

type headers = map[string]string

// meta writes Upload-Metadata.
func meta(pairs ...string) string {
	var list []string
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(list, ",")
}

// tus sends a request of the protocol.
func (w *world) tus(method, path string, h headers, body io.Reader) answer {
	w.t.Helper()
	all := headers{"Tus-Resumable": "1.0.0"}
	if body != nil {
		all["Content-Type"] = "application/offset+octet-stream"
	}
	maps.Copy(all, h)
	a := w.do(method, path, all, body)
	if a.header.Get("Tus-Resumable") != "1.0.0" {
		w.t.Errorf("%s = %d without Tus-Resumable", a.request, a.status)
	}
	return a
}

// begin begins an upload and returns where it is.
func (w *world) begin(h headers) string {
	w.t.Helper()
	a := w.want(201, w.tus("POST", "/uploads", h, nil))
	return a.header.Get("Location")
}

func (w *world) file(session string) headers {
	return headers{"Upload-Metadata": meta("session", session, "filename", "talk.mp3", "filetype", "audio/mpeg")}
}

func with(h headers, more ...string) headers {
	h = maps.Clone(h)
	for i := 0; i < len(more); i += 2 {
		h[more[i]] = more[i+1]
	}
	return h
}

func (w *world) patch(where string, offset int, body string, more ...string) answer {
	return w.tus("PATCH", where, with(headers{"Upload-Offset": strconv.Itoa(offset)}, more...), strings.NewReader(body))
}

// wantOffset checks where an upload stands.
func (w *world) wantOffset(where string, want int) answer {
	w.t.Helper()
	a := w.want(200, w.tus("HEAD", where, nil, nil))
	if got := a.header.Get("Upload-Offset"); got != strconv.Itoa(want) {
		w.t.Errorf("%s stands at %s, want %d", where, got, want)
	}
	return a
}

// wantContent checks the file that an upload has become.
func (w *world) wantContent(a answer, want string) {
	w.t.Helper()
	id := a.header.Get("Earshot-File")
	f := w.want(200, w.get("/files/"+id))
	if got := f.text("sha256"); got != fmt.Sprintf("%x", sha256.Sum256([]byte(want))) {
		w.t.Errorf("the file has another digest: %s", f.body)
	}
	if got := w.want(200, w.get("/files/"+id+"/content")); string(got.body) != want {
		w.t.Errorf("%d bytes came back as %d others", len(want), len(got.body))
	}
}

func TestAnUploadComesInPieces(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorldOn(t, db)
		content := strings.Repeat("Was er sagte. ", 10_000)
		where := w.begin(with(w.file(w.session), "Upload-Length", strconv.Itoa(len(content))))
		w.wantOffset(where, 0)
		half := len(content) / 2
		w.want(204, w.patch(where, 0, content[:half]))
		a := w.wantOffset(where, half)
		if a.header.Get("Upload-Length") != strconv.Itoa(len(content)) || a.header.Get("Cache-Control") != "no-store" || a.header.Get("Upload-Expires") == "" {
			t.Errorf("HEAD = %v, want length, expiry and no caching", a.header)
		}
		if got := a.header.Get("Upload-Metadata"); got != w.file(w.session)["Upload-Metadata"] {
			t.Errorf("Upload-Metadata = %q", got)
		}
		w.wantArriving(strings.TrimPrefix(where, httpapi.Base+"/uploads/"), half, len(content))
		w.want(409, w.patch(where, half-1, content[half-1:]))
		last := w.want(204, w.patch(where, half, content[half:]))
		w.wantContent(last, content)
		for range 2 { // a client whose answer was lost asks again
			w.wantContent(w.wantOffset(where, len(content)), content)
		}
		w.want(204, w.patch(where, len(content), ""))
		w.want(409, w.tus("DELETE", where, nil, nil))
		if n := len(w.objects()); n != 2 {
			t.Errorf("%d objects, want the two files: %v", n, w.objects())
		}
	})
}

// wantArriving checks that a session and its file tell how far the bytes have come.
func (w *world) wantArriving(id string, received, size int) {
	w.t.Helper()
	files := w.want(200, w.get("/sessions/"+w.session)).json()["files"].([]any)
	last := files[len(files)-1].(map[string]any)
	for _, f := range []map[string]any{last, w.want(200, w.get("/files/"+id)).json()} {
		if f["id"] != id || f["state"] != "received" || f["received"] != float64(received) || f["size"] != float64(size) || f["name"] != "talk.mp3" {
			w.t.Errorf("the file on its way in is %v", f)
		}
	}
	w.want(404, w.get("/files/"+id+"/content"))
}

func TestUploadsOfEveryForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	length := func(n int) headers { return with(w.file(w.session), "Upload-Length", strconv.Itoa(n)) }
	t.Run("of no bytes", func(*testing.T) {
		a := w.want(201, w.tus("POST", "/uploads", length(0), nil))
		w.wantContent(a, "")
	})
	t.Run("with the creation", func(t *testing.T) {
		a := w.want(201, w.tus("POST", "/uploads", length(5), strings.NewReader("abcde")))
		w.wantContent(a, "abcde")
		if a.text("state") != "finished" || a.text("id") != a.header.Get("Earshot-File") {
			t.Errorf("creation = %s", a.body)
		}
		a = w.want(201, w.tus("POST", "/uploads", length(5), strings.NewReader("abc")))
		w.wantContent(w.want(204, w.patch(a.header.Get("Location"), 3, "de")), "abcde")
	})
	t.Run("whose length comes later", func(t *testing.T) {
		where := w.begin(with(w.file(w.session), "Upload-Defer-Length", "1"))
		w.want(204, w.patch(where, 0, "abc"))
		if a := w.wantOffset(where, 3); a.header.Get("Upload-Defer-Length") != "1" || a.header.Get("Upload-Length") != "" {
			t.Errorf("HEAD before the length is known = %v", a.header)
		}
		w.want(422, w.patch(where, 3, "d", "Upload-Length", "2"))
		w.want(413, w.patch(where, 3, "d", "Upload-Length", "99999999999999999999"))
		w.want(204, w.patch(where, 3, "d", "Upload-Length", "5"))
		w.want(422, w.patch(where, 4, "e", "Upload-Length", "6"))
		w.wantContent(w.want(204, w.patch(where, 4, "e")), "abcde")
	})
	t.Run("with other methods", func(*testing.T) {
		where := w.begin(length(3))
		a := w.tus("POST", where, headers{"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}, strings.NewReader("abc"))
		w.wantContent(w.want(204, a), "abc")
		where = w.begin(length(3))
		w.want(204, w.tus("POST", where, headers{"X-HTTP-Method-Override": "DELETE"}, nil))
		w.want(410, w.tus("HEAD", where, nil, nil))
		w.want(405, w.tus("POST", where, headers{"X-HTTP-Method-Override": "PUT"}, nil))
	})
	t.Run("with checksums", func(*testing.T) {
		where := w.begin(length(3))
		w.want(460, w.patch(where, 0, "abd", "Upload-Checksum", "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="))
		w.want(204, w.patch(where, 0, "a", "Upload-Checksum", "md5 DMF1ucDxtqgxw5niaXcmYQ=="))
		w.want(400, w.patch(where, 1, "b", "Upload-Checksum", "crc32 AAAA"))
		w.want(400, w.patch(where, 1, "b", "Upload-Checksum", "sha1 AAAA"))
		sum := sha256.Sum256([]byte("bc"))
		a := w.patch(where, 1, "bc", "Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(sum[:]))
		w.wantContent(w.want(204, a), "abc")
	})
	t.Run("that breaks off", func(*testing.T) {
		where := w.begin(length(10))
		w.want(400, w.cut(where, headers{"Upload-Offset": "0"}, "abc", 10))
		w.wantContent(w.want(204, w.patch(where, 3, "defghij")), "abcdefghij")
	})
	t.Run("of parts", func(t *testing.T) { w.joins(t) })
	t.Run("with a digest", func(*testing.T) {
		digest := fmt.Sprintf("%x", sha256.Sum256([]byte("abc")))
		h := headers{"Upload-Length": "3", "Upload-Metadata": meta("session", w.session, "sha256", digest)}
		w.wantContent(w.want(204, w.patch(w.begin(h), 0, "abc")), "abc")
		where := w.begin(h)
		w.want(460, w.patch(where, 0, "abd"))
		w.want(410, w.tus("HEAD", where, nil, nil))
	})
	for _, key := range w.objects() {
		if !strings.HasPrefix(key, "files/") {
			t.Errorf("%s is left in the store", key)
		}
	}
}

// cut sends a PATCH whose connection ends before its body does.
func (w *world) cut(path string, h headers, body string, length int) answer {
	w.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(w.t.Context(), "tcp", w.server.Listener.Addr().String())
	must(w.t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: earshot\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n", path, w.admin, length)
	for name, value := range with(headers{"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}, pairs(h)...) {
		fmt.Fprintf(conn, "%s: %s\r\n", name, value)
	}
	fmt.Fprintf(conn, "\r\n%s", body)
	must(w.t, conn.(*net.TCPConn).CloseWrite())
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(w.t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(w.t, err)
	return answer{w.t, "PATCH " + path, res.StatusCode, res.Header, b}
}

func pairs(h headers) []string {
	var list []string
	for name, value := range h {
		list = append(list, name, value)
	}
	return list
}

func (w *world) joins(t *testing.T) {
	t.Helper()
	var parts []string
	for _, content := range []string{"abc", "", "defg"} {
		where := w.begin(headers{"Upload-Concat": "partial", "Upload-Length": strconv.Itoa(len(content))})
		if content != "" {
			w.want(204, w.patch(where, 0, content))
		}
		if a := w.wantOffset(where, len(content)); a.header.Get("Upload-Concat") != "partial" || a.header.Get("Earshot-File") != "" {
			t.Errorf("HEAD of a part = %v", a.header)
		}
		parts = append(parts, where)
	}
	final := with(w.file(w.session), "Upload-Concat", "final;"+w.url+parts[0]+" "+parts[1]+" "+parts[2])
	a := w.want(201, w.tus("POST", "/uploads", final, nil))
	w.wantContent(a, "abcdefg")
	if again := w.want(201, w.tus("POST", "/uploads", final, nil)); again.header.Get("Location") != a.header.Get("Location") {
		t.Errorf("joining the same parts again made %s", again.header.Get("Location"))
	}
	head := w.wantOffset(a.header.Get("Location"), 7)
	if !strings.HasPrefix(head.header.Get("Upload-Concat"), "final;/api/v1/uploads/") {
		t.Errorf("HEAD of the joined = %v", head.header)
	}
	w.want(403, w.patch(a.header.Get("Location"), 7, ""))
	w.want(410, w.tus("HEAD", parts[0], nil, nil))
}

func TestUploadsAreTheirSendersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	researcher, err := auth.New(w.db).CreateToken(t.Context(), "other", auth.Researcher, 0)
	must(t, err)
	where := w.begin(with(w.file(w.session), "Upload-Length", "3"))
	other := headers{"Authorization": "Bearer " + researcher}
	w.want(404, w.tus("HEAD", where, other, nil))
	w.want(404, w.patch(where, 0, "abc", "Authorization", "Bearer "+researcher))
	w.want(404, w.tus("DELETE", where, other, nil))
	reader := headers{"Authorization": "Bearer " + w.viewer}
	w.want(403, w.tus("HEAD", where, reader, nil))
	w.want(403, w.tus("POST", "/uploads", with(w.file(w.session), "Upload-Length", "3", "Authorization", "Bearer "+w.viewer), nil))
	theirs := w.want(201, w.tus("POST", "/uploads", with(w.file(w.session), "Upload-Length", "3", "Authorization", "Bearer "+researcher), nil))
	w.want(204, w.patch(theirs.header.Get("Location"), 0, "abc")) // an administrator may
}

// TestANewRequestTakesAnUploadOver is what a client needs whose old connection
// is half open: the new one goes on at once, and where the old one stood.
func TestANewRequestTakesAnUploadOver(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorldOn(t, db)
		where := w.begin(with(w.file(w.session), "Upload-Length", "6"))
		r, body := io.Pipe()
		old := make(chan answer, 1)
		go func() { old <- w.tus("PATCH", where, headers{"Upload-Offset": "0"}, r) }()
		_, err := body.Write([]byte("abc"))
		must(t, err)
		time.Sleep(100 * time.Millisecond) // until the bytes have crossed the connection
		begun := time.Now()
		w.wantOffset(where, 3)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("taking over took %v", took)
		}
		w.wantContent(w.want(204, w.patch(where, 3, "def")), "abcdef")
		_ = body.Close()
		if a := <-old; a.status != 423 {
			t.Errorf("the request that was stopped = %d %s, want 423", a.status, a.body)
		}
	})
}

func TestUploadsSayWhatTheyCanDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/uploads", "/uploads/" + unknownID} {
		a := w.want(204, w.do("OPTIONS", path, nil, nil))
		for name, want := range map[string]string{
			"Tus-Version": "1.0.0", "Tus-Max-Size": strconv.Itoa(8 << 20), "Tus-Checksum-Algorithm": "sha1,sha256,md5",
			"Tus-Extension": "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum,concatenation",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("OPTIONS %s: %s = %q, want %q", path, name, got, want)
			}
		}
	}
	a := w.want(412, w.do("HEAD", "/uploads/"+unknownID, headers{"Tus-Resumable": "0.2.2"}, nil))
	if a.header.Get("Tus-Version") != "1.0.0" {
		t.Errorf("412 without the versions that there are: %v", a.header)
	}
}

// resumable are uploads that must be refused, and leave nothing behind.
func resumable(w *world) []hostile {
	good := with(w.file(w.session), "Tus-Resumable", "1.0.0", "Upload-Length", "3")
	create := func(name string, status int, kind string, more ...string) hostile {
		return hostile{name, "POST", "/uploads", "", with(with(good, "Content-Type", ""), more...), status, kind}
	}
	body := func(name, body string, status int, kind string, more ...string) hostile {
		return hostile{name, "POST", "/uploads", body, with(with(good, "Content-Type", "application/offset+octet-stream"), more...), status, kind}
	}
	nowhere := func(method string, status int, kind string) hostile {
		h := with(good, "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0")
		return hostile{"unknown upload", method, "/uploads/" + unknownID, "abc", h, status, kind}
	}
	of := func(pairs ...string) string { return meta(append([]string{"session", w.session}, pairs...)...) }
	return []hostile{
		create("no version", 412, problem.TusVersion, "Tus-Resumable", ""),
		create("other version", 412, problem.TusVersion, "Tus-Resumable", "2.0.0"),
		create("no length", 400, problem.Malformed, "Upload-Length", ""),
		create("negative length", 400, problem.Malformed, "Upload-Length", "-1"),
		create("length with a sign", 400, problem.Malformed, "Upload-Length", "+3"),
		create("length in words", 400, problem.Malformed, "Upload-Length", "three"),
		create("hexadecimal length", 400, problem.Malformed, "Upload-Length", "0x3"),
		create("more than a file may have", 413, problem.TooLarge, "Upload-Length", strconv.Itoa(8<<20+1)),
		create("huge length", 413, problem.TooLarge, "Upload-Length", "9223372036854775807"),
		create("length beyond numbers", 413, problem.TooLarge, "Upload-Length", strings.Repeat("9", 400)),
		create("length now and later", 400, problem.Malformed, "Upload-Defer-Length", "1"),
		create("length never", 400, problem.Malformed, "Upload-Length", "", "Upload-Defer-Length", "2"),
		create("no metadata", 422, problem.Invalid, "Upload-Metadata", ""),
		create("metadata not in base64", 400, problem.Malformed, "Upload-Metadata", "session "+w.session),
		create("metadata in the other base64", 400, problem.Malformed, "Upload-Metadata", of()+",filename _-8="),
		create("metadata without a key", 400, problem.Malformed, "Upload-Metadata", of()+",, YQ=="),
		create("metadata twice", 400, problem.Malformed, "Upload-Metadata", of("session", w.session)),
		create("metadata not in UTF-8", 400, problem.Malformed, "Upload-Metadata", of()+",filename /w=="),
		create("metadata with NUL", 400, problem.Malformed, "Upload-Metadata", of("filename", "a\x00b")),
		create("endless metadata", 400, problem.Malformed, "Upload-Metadata", of("filename", strings.Repeat("a", 9000))),
		create("no session", 422, problem.Invalid, "Upload-Metadata", meta("filename", "a")),
		create("session that is no id", 404, problem.NotFound, "Upload-Metadata", meta("session", "../../etc")),
		create("unknown session", 404, problem.NotFound, "Upload-Metadata", meta("session", unknownID)),
		create("unknown kind", 422, problem.Invalid, "Upload-Metadata", of("kind", "virus")),
		create("bad language", 422, problem.Invalid, "Upload-Metadata", of("language", "Deutsch, bitte")),
		create("digest that is none", 422, problem.Invalid, "Upload-Metadata", of("sha256", "abc")),
		create("reader uploads", 403, problem.Forbidden, "Authorization", "Bearer "+w.viewer),
		create("nobody uploads", 401, problem.NotSignedIn, "Authorization", "Bearer esh_nobody"),
		create("endless key", 422, problem.Invalid, "Idempotency-Key", strings.Repeat("k", 201)),
		create("concatenation of another kind", 400, problem.Malformed, "Upload-Concat", "whole"),
		create("joined from nothing", 422, problem.Invalid, "Upload-Concat", "final;", "Upload-Length", ""),
		create("joined from addresses elsewhere", 400, problem.Malformed, "Upload-Concat", "final;/etc/passwd", "Upload-Length", ""),
		create("joined from what is not there", 404, problem.NotFound, "Upload-Concat", "final;/api/v1/uploads/"+unknownID, "Upload-Length", ""),
		create("joined with a length", 400, problem.Malformed, "Upload-Concat", "final;/api/v1/uploads/"+unknownID),
		{"another site uploads", "POST", "/uploads", "", with(good, "Authorization", "", "Sec-Fetch-Site", "cross-site"), 403, problem.CrossOrigin},
		body("bytes of another type", "abc", 415, problem.UnsupportedMediaType, "Content-Type", "application/json"),
		nowhere("PATCH", 404, problem.NotFound),
		nowhere("DELETE", 404, problem.NotFound),
		{"upload that is no id", "PATCH", "/uploads/%2e%2e", "abc", with(good, "Content-Type", "application/offset+octet-stream"), 404, problem.NotFound},
	}
}

// TestRefusedBytesLeaveAnUploadWhereItWas sends bytes that must not be kept.
func TestRefusedBytesLeaveAnUploadWhereItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	where := w.begin(with(w.file(w.session), "Upload-Length", "6"))
	w.want(204, w.patch(where, 0, "abc"))
	before := w.rows()
	for name, test := range map[string]struct {
		body   io.Reader
		h      headers
		status int
		kind   string
	}{
		"no offset":              {strings.NewReader("def"), headers{}, 400, problem.Malformed},
		"negative offset":        {strings.NewReader("def"), headers{"Upload-Offset": "-1"}, 400, problem.Malformed},
		"offset before":          {strings.NewReader("def"), headers{"Upload-Offset": "0"}, 409, problem.UploadOffset},
		"offset behind":          {strings.NewReader("def"), headers{"Upload-Offset": "4"}, 409, problem.UploadOffset},
		"huge offset":            {strings.NewReader("def"), headers{"Upload-Offset": strings.Repeat("9", 30)}, 409, problem.UploadOffset},
		"other type":             {strings.NewReader("def"), headers{"Upload-Offset": "3", "Content-Type": "text/plain"}, 415, problem.UnsupportedMediaType},
		"too many bytes":         {strings.NewReader("defg"), headers{"Upload-Offset": "3"}, 413, problem.TooLarge},
		"too many bytes, chunks": {io.MultiReader(strings.NewReader("defg")), headers{"Upload-Offset": "3"}, 413, problem.TooLarge},
		"wrong checksum":         {strings.NewReader("def"), headers{"Upload-Offset": "3", "Upload-Checksum": "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}, 460, problem.ChecksumMismatch},
		"too long for a checksum": {
			strings.NewReader(strings.Repeat("d", 17<<20)), headers{"Upload-Offset": "3", "Upload-Checksum": "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}, 413, problem.TooLarge,
		},
	} {
		a := w.tus("PATCH", where, test.h, test.body)
		if a.status != test.status || a.text("type") != problem.Path+test.kind {
			t.Errorf("%s = %d %s, want %d %s", name, a.status, a.body, test.status, test.kind)
		}
		w.wantOffset(where, 3)
	}
	w.want(400, w.cut(where, headers{"Upload-Offset": "3", "Upload-Checksum": "sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="}, "de", 3))
	w.wantOffset(where, 3)
	if after := w.rows(); !maps.Equal(before, after) {
		t.Errorf("refused bytes changed %v to %v", before, after)
	}
	w.wantContent(w.want(204, w.patch(where, 3, "def")), "abcdef")
}

func TestNamesOfUploadsAreForPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for given, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\temp\a.txt`: "a.txt", "a\u202eb\u0007.txt": "ab.txt", "": "file",
		"..": "file", strings.Repeat("ä", 300) + ".wav": strings.Repeat("ä", 98) + ".wav",
	} {
		h := headers{"Upload-Length": "1", "Upload-Metadata": meta("session", w.session, "filename", given)}
		a := w.want(201, w.tus("POST", "/uploads", h, strings.NewReader("x")))
		if got := w.want(200, w.get("/files/"+a.text("id"))).text("name"); got != want {
			t.Errorf("a file called %q is shown as %q, want %q", given, got, want)
		}
	}
}
