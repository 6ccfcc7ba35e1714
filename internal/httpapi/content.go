package httpapi

import (
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/uploads"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// Files that people uploaded never run in our origin: whatever a browser makes
// of one is a sandbox without scripts that loads nothing. Browsers show media
// as a page that loads them, and a sandbox with an origin of its own may not
// load anything from ours: so for media, which uploads.Inline has found to be
// unable to carry scripts, the sandbox keeps our origin. It has no scripts to
// use it with.
const (
	filePolicy  = "sandbox; default-src 'none'; frame-ancestors 'self'"
	mediaPolicy = "sandbox allow-same-origin; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)

// pause is how long a client may stop reading before it is given up.
const pause = time.Minute

func contentOperation(method string) huma.Operation {
	op := get("/files/{id}/content", "get-file-content", "Read a file as it was uploaded")
	if op.Method = method; method == http.MethodHead {
		op.OperationID, op.Summary = "head-file-content", "Read the size and the digest of a file"
	}
	text := &huma.Schema{Type: huma.TypeString}
	op.Parameters = []*huma.Param{
		{Name: "Range", In: "header", Schema: text, Description: "One range of bytes; several are answered with the whole"},
		{Name: "If-Range", In: "header", Schema: text},
		{Name: "If-Match", In: "header", Schema: text},
		{Name: "If-None-Match", In: "header", Schema: text},
	}
	bytes := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	op.Responses = map[string]*huma.Response{
		"200": {Description: "The file; the ETag is its SHA-256", Content: bytes},
		"206": {Description: "The range", Content: bytes},
		"302": {Description: "A recording, where the operator lets the store serve it: its address for 15 minutes"},
		"304": {Description: "Not modified"},
		"412": {Description: "Not the file that If-Match names"},
		"416": {Description: "The range begins behind the end"},
	}
	if method == http.MethodHead {
		delete(op.Responses, "206")
		delete(op.Responses, "302")
		delete(op.Responses, "416")
		op.Responses["200"].Content = nil
	}
	return op
}

// content answers with a file's bytes. HEAD and 304 do not touch the store.
func (a *API) content(c echo.Context) error {
	r, w := c.Request(), c.Response()
	f, err := a.lib.File(r.Context(), auth.From(r.Context()), c.Param("id"))
	if err != nil {
		return err
	}
	if err := a.lib.MayOpen(r.Context(), auth.From(r.Context()), f); err != nil {
		return err
	}
	if f.State == research.FileReceived {
		return &research.NotFoundError{Thing: "content yet: the file is on its way in"}
	}
	etag := `"` + f.SHA256 + `"`
	if wanted := r.Header.Get("If-Match"); wanted != "" && !named(wanted, etag) {
		return research.ErrStale
	}
	if matches(r.Header.Get("If-None-Match"), etag) {
		setValidators(w.Header(), etag)
		return c.NoContent(http.StatusNotModified)
	}
	part, partial, ok := requestedRange(r, etag, f.Size)
	if !ok {
		w.Header().Set("Content-Range", "bytes */"+strconv.FormatInt(f.Size, 10))
		return problem.New(problem.BadRange, "")
	}
	if r.Method == http.MethodGet {
		if elsewhere, err := a.elsewhere(c, f); err != nil || elsewhere != "" {
			return err
		}
	}
	body := io.NopCloser(strings.NewReader(""))
	if r.Method != http.MethodHead && f.Size > 0 {
		if body, err = a.lib.OpenFile(r.Context(), auth.From(r.Context()), f, part.start, part.length); err != nil {
			return err
		}
	}
	defer func() { _ = body.Close() }()
	setValidators(w.Header(), etag)
	describe(w.Header(), f, part.length)
	status := http.StatusOK
	if partial {
		status = http.StatusPartialContent
		w.Header().Set("Content-Range", part.contentRange(f.Size))
	}
	w.WriteHeader(status)
	return send(w, body)
}

// elsewhere sends the client to the store where that serves recordings itself,
// and returns where. Whatever it says of the bytes is what we would say.
func (a *API) elsewhere(c echo.Context, f research.File) (string, error) {
	h := http.Header{}
	describe(h, f, f.Size)
	as := uploads.Served{MediaType: h.Get("Content-Type"), Disposition: h.Get("Content-Disposition")}
	where, err := a.lib.FileAddress(c.Request().Context(), auth.From(c.Request().Context()), f, as)
	if err != nil || where == "" {
		return "", err
	}
	own := c.Response().Header()
	own.Set("Cache-Control", "private, no-store")
	own.Set("Referrer-Policy", "no-referrer")
	return where, c.Redirect(http.StatusFound, where)
}

// named reports whether If-Match names a tag; weak ones never match there.
func named(header, etag string) bool {
	return slices.Contains(tags(header), "*") || slices.Contains(tags(header), etag)
}

// matches reports whether If-None-Match names a tag.
func matches(header, etag string) bool {
	for _, tag := range tags(header) {
		if tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

func setValidators(h http.Header, etag string) {
	h.Set("ETag", etag)
	h.Set("Accept-Ranges", "bytes")
}

// describe sets the headers that say what the bytes are and keep them from
// running.
func describe(h http.Header, f research.File, length int64) {
	mediaType, disposition, policy := "application/octet-stream", "attachment", filePolicy
	if uploads.Inline(f.MediaType) {
		mediaType, disposition, policy = f.MediaType, "inline", mediaPolicy
	}
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.FormatInt(length, 10))
	h.Set("Content-Disposition", disposition+nameParameters(f.Name))
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
}

// nameParameters names a file for browsers old and new.
func nameParameters(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	extended := strings.TrimPrefix(mime.FormatMediaType("x", map[string]string{"filename": name}), "x")
	if !strings.HasPrefix(extended, "; filename*=") {
		extended = ""
	}
	return `; filename="` + ascii + `"` + extended
}

// send copies a body to a client that may not stop reading for long.
func send(w *echo.Response, body io.Reader) error {
	conn := http.NewResponseController(w)
	defer func() { _ = conn.SetWriteDeadline(time.Time{}) }() // the connection's next answer has its own time
	_, err := io.Copy(patientWriter{w, conn}, body)
	return err
}

// patientWriter writes against the clock, which starts anew with each write.
// Where the connection knows no deadlines there is nothing to do about it.
type patientWriter struct {
	io.Writer
	conn *http.ResponseController
}

func (w patientWriter) Write(p []byte) (int, error) {
	_ = w.conn.SetWriteDeadline(time.Now().Add(pause))
	return w.Writer.Write(p)
}
