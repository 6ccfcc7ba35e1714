package httpapi

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// What the tus protocol (https://tus.io, version 1.0.0) says in headers.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum,concatenation"
	tusBody       = "application/offset+octet-stream"
	tusExposed    = "Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Offset, " +
		"Upload-Length, Upload-Defer-Length, Upload-Metadata, Upload-Expires, Upload-Concat, " + fileHeader
	// fileHeader names the file that a finished upload has become.
	fileHeader = "Earshot-File"
)

func (a *API) uploads() []route {
	return []route{
		tus(signedIn, tusOptions("/uploads", "describe-uploads"), a.describeUploads),
		tus(signedIn, tusOptions("/uploads/{id}", "describe-upload"), a.describeUploads),
		tus(contributes, createUploadOperation(), a.createUpload),
		tus(contributes, headUploadOperation(), a.headUpload),
		tus(contributes, patchUploadOperation(), a.patchUpload),
		tus(contributes, endUploadOperation(), a.endUpload),
		tus(contributes, overrideOperation(), a.overrideUpload),
	}
}

// tus is an operation of the protocol. Every answer, errors too, says so.
func tus(p auth.Permission, op huma.Operation, handler echo.HandlerFunc) route {
	return described(p, op, func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Tus-Resumable", tusVersion)
		h.Set("Cache-Control", "no-store")
		h.Set("Access-Control-Expose-Headers", tusExposed)
		r := c.Request()
		if r.Method != http.MethodOptions && r.Header.Get("Tus-Resumable") != tusVersion {
			h.Set("Tus-Version", tusVersion)
			return problem.New(problem.TusVersion, "")
		}
		if err := checkAddress(c); err != nil {
			return err
		}
		return guarded(p, handler)(c)
	})
}

func (a *API) describeUploads(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Max-Size", strconv.FormatInt(a.lib.MostFileBytes(), 10))
	h.Set("Tus-Checksum-Algorithm", checksumNames)
	return c.NoContent(http.StatusNoContent)
}

// newUploadAnswer is what a new upload is answered with.
type newUploadAnswer struct {
	ID       string `json:"id" doc:"Also of the file that it becomes"`
	State    string `json:"state" enum:"arriving,whole,finished"`
	Received int64  `json:"received" doc:"Bytes that have come"`
	Length   *int64 `json:"length,omitempty" doc:"Bytes of the whole file, where that is known"`
}

func (a *API) createUpload(c echo.Context) error {
	ctx, who, r := c.Request().Context(), auth.From(c.Request().Context()), c.Request()
	key, err := uploadKey(r)
	if err != nil {
		return err
	}
	n, err := newUploadOf(r)
	if err != nil {
		return err
	}
	body, err := withUpload(r, n)
	if err != nil {
		return err
	}
	key.Fingerprint = createFingerprint(r)
	u, err := a.lib.CreateUpload(ctx, who, key, n)
	if err != nil {
		return err
	}
	if body != nil && u.Open() {
		id := u.ID
		if u, err = a.lib.AppendUpload(ctx, who, id, arrival(c, 0, body)); err != nil {
			// Its sender does not know where it is and will not go on with it. It
			// expires where it cannot be ended.
			_ = a.lib.EndUpload(ctx, who, id)
			return err
		}
	}
	describeUpload(c.Response().Header(), u)
	c.Response().Header().Set("Location", Base+"/uploads/"+u.ID)
	answer := newUploadAnswer{ID: u.ID, State: string(u.State), Received: u.Received}
	if u.Length != research.UnknownLength {
		answer.Length = &u.Length
	}
	return c.JSON(http.StatusCreated, answer)
}

// withUpload is the body of a creation that brings bytes; nil where it brings
// none.
func withUpload(r *http.Request, n library.NewUpload) (io.Reader, error) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil, nil //nolint:nilnil // no body is no error
	}
	if r.Header.Get("Content-Type") != tusBody {
		return nil, problem.New(problem.UnsupportedMediaType, "send "+tusBody)
	}
	if n.Purpose == research.UploadJoined {
		return nil, library.ErrJoined
	}
	return checkedBody(r)
}

func (a *API) headUpload(c echo.Context) error {
	u, err := a.lib.Upload(c.Request().Context(), auth.From(c.Request().Context()), c.Param("id"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	describeUpload(h, u)
	if u.Metadata != "" {
		h.Set("Upload-Metadata", u.Metadata)
	}
	switch u.Purpose {
	case research.UploadPart:
		h.Set("Upload-Concat", "partial")
	case research.UploadJoined:
		h.Set("Upload-Concat", "final;"+strings.Join(each(u.Sources, func(id string) string { return Base + "/uploads/" + id }), " "))
	case research.UploadFile:
	}
	return c.NoContent(http.StatusOK)
}

// describeUpload says where an upload stands. One that is being joined stands
// nowhere yet.
func describeUpload(h http.Header, u research.Upload) {
	if u.Purpose != research.UploadJoined || u.State == research.UploadFinished {
		h.Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	}
	if u.Length == research.UnknownLength {
		h.Set("Upload-Defer-Length", "1")
	} else {
		h.Set("Upload-Length", strconv.FormatInt(u.Length, 10))
	}
	if u.Open() || u.Purpose == research.UploadPart {
		h.Set("Upload-Expires", u.ExpiresAt.UTC().Format(http.TimeFormat))
	}
	if u.State == research.UploadFinished && u.Purpose != research.UploadPart {
		h.Set(fileHeader, u.ID)
	}
}

func (a *API) patchUpload(c echo.Context) error {
	r := c.Request()
	if r.Header.Get("Content-Type") != tusBody {
		return problem.New(problem.UnsupportedMediaType, "send "+tusBody)
	}
	offset, err := offsetOf(r)
	if err != nil {
		return err
	}
	body, err := checkedBody(r)
	if err != nil {
		return err
	}
	in := arrival(c, offset, body)
	if r.Header.Get("Upload-Length") != "" {
		if in.Length, err = lengthOf(r); err != nil {
			return err
		}
	}
	u, err := a.lib.AppendUpload(r.Context(), auth.From(r.Context()), c.Param("id"), in)
	if p, ok := errors.AsType[*problem.Problem](err); ok && p.Type == problem.Path+problem.SlowRequest {
		// Clients take the status of a slow request for the end of all hope. What
		// has come is kept: they are to ask for the offset and go on.
		return &library.UploadOffsetError{Received: u.Received}
	}
	if err != nil {
		return err
	}
	describeUpload(c.Response().Header(), u)
	return c.NoContent(http.StatusNoContent)
}

// arrival is the body of a request, which can be interrupted.
func arrival(c echo.Context, offset int64, body io.Reader) library.Arrival {
	conn := http.NewResponseController(c.Response())
	return library.Arrival{
		Offset: offset, Length: research.UnknownLength, Body: body, Size: c.Request().ContentLength,
		Interrupt: func() { _ = conn.SetReadDeadline(time.Now()) },
	}
}

func (a *API) endUpload(c echo.Context) error {
	if err := a.lib.EndUpload(c.Request().Context(), auth.From(c.Request().Context()), c.Param("id")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// overrideUpload is for those whose network lets no PATCH or DELETE through.
func (a *API) overrideUpload(c echo.Context) error {
	switch c.Request().Header.Get("X-HTTP-Method-Override") {
	case http.MethodPatch:
		return a.patchUpload(c)
	case http.MethodDelete:
		return a.endUpload(c)
	case http.MethodHead:
		return a.headUpload(c)
	}
	c.Response().Header().Set("Allow", "OPTIONS, HEAD, PATCH, DELETE")
	return problem.New(problem.MethodNotAllowed, "X-HTTP-Method-Override may be PATCH, DELETE or HEAD")
}
