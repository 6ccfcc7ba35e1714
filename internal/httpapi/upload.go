package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// mostField is the length of the longest field that is not a file, in bytes.
const mostField = 200

// mostNameField is that of a field for the name of a file.
const mostNameField = 4 * research.MostTitle

// mostColumnsField is that of the field for columns of a survey.
const mostColumnsField = 256 << 10

// afterUpload is how long recording stored files may take once all bytes are
// there; the client may have gone by then.
const afterUpload = 30 * time.Second

func uploadOperation() huma.Operation {
	op := post("/sessions/{id}/files", "upload-files", "Add files to a session", http.StatusAccepted)
	op.Description = fmt.Sprintf("For what fits one request: at most %d files. All of them are added, or none.", library.MostFiles)
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	op.Parameters = []*huma.Param{{Name: "Idempotency-Key", In: "header", Schema: text("As for every POST")}}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"file"}, AdditionalProperties: false,
			Properties: map[string]*huma.Schema{
				"file":               {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
				"kind":               text("note, transcript, recording or attachment; guessed from the content unless given"),
				"language":           text("BCP 47; detected unless given"),
				"translation_of":     text("Name or id of a note or transcript of the session that the files translate; it may come later"),
				"translation_status": text("human, machine or reviewed; machine, unless given"),
				"columns":            text("Of a survey: a list in JSON of {sheet, column, name, role}, as preview-survey answers it; proposed unless given"),
			},
		}},
	}}
	op.Responses = map[string]*huma.Response{"202": {
		Description: "The files, in the order of the form",
		Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{
			Type: huma.TypeObject, Required: []string{"items"}, Properties: map[string]*huma.Schema{
				"items": {Type: huma.TypeArray, Items: &huma.Schema{Ref: "#/components/schemas/File"}},
			},
		}}},
	}}
	return op
}

// uploadFiles streams the files of a form into storage and adds them to a
// session together.
func (a *API) uploadFiles(c echo.Context) error {
	ctx, who, session := c.Request().Context(), auth.From(c.Request().Context()), c.Param("id")
	key, err := uploadKey(c.Request())
	if err != nil {
		return err
	}
	if _, err := a.lib.Session(ctx, who, session); err != nil {
		return err
	}
	form, err := formOf(c.Request())
	if err != nil {
		return err
	}
	upload := upload{lib: a.lib, session: session}
	if err := upload.read(ctx, who, form); err != nil {
		return errors.Join(err, a.lib.DiscardFiles(ctx, upload.stored))
	}
	files, err := a.addFiles(ctx, who, key, upload)
	if err != nil {
		return err
	}
	if strings.Contains(c.Request().Header.Get("Accept"), "text/html") { // a form of a page, sent without its script
		return c.Redirect(http.StatusSeeOther, "/sessions/"+session)
	}
	return c.JSON(http.StatusAccepted, list[file]{Items: each(files, newFile)})
}

// addFiles gives the files of an upload to its session, also when the client
// leaves now that every byte is here.
func (a *API) addFiles(ctx context.Context, who auth.Person, key library.Key, u upload) ([]research.File, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterUpload)
	defer cancel()
	files, err := a.lib.AddFiles(ctx, who, key, u.session, u.stored, u.options)
	if err != nil && problem.From(err).Status < http.StatusInternalServerError {
		// What was refused is not recorded. After any other error it may be,
		// and bytes without a record are found later; records without bytes
		// would be a loss.
		err = errors.Join(err, a.lib.DiscardFiles(ctx, u.stored))
	}
	return files, err
}

// uploadKey is the idempotency key of an upload. The files that it had are
// part of the fingerprint in the end.
func uploadKey(r *http.Request) (library.Key, error) {
	value := r.Header.Get("Idempotency-Key")
	if len(value) > 200 || strings.ContainsFunc(value, func(r rune) bool { return r < '!' || r > '~' }) {
		return library.Key{}, invalid("Idempotency-Key", "must be at most 200 characters of visible ASCII")
	}
	return library.Key{Value: value, Fingerprint: "upload-files"}, nil
}

// upload is a form that is being read.
type upload struct {
	lib     *library.Library
	session string
	options library.FileOptions
	seen    map[string]bool
	of, by  string // what it translates, and how
	stored  []library.StoredFile
}

func (u *upload) read(ctx context.Context, who auth.Person, form *form) error {
	u.seen = map[string]bool{}
	for {
		part, err := form.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := u.add(ctx, who, part); err != nil {
			return err
		}
	}
	if len(u.stored) == 0 {
		return invalid("file", "must be given")
	}
	u.options.Translation = translationOf(u.of, u.by)
	return nil
}

func (u *upload) add(ctx context.Context, who auth.Person, part *part) error {
	name := part.FormName()
	if name == "file" {
		return u.store(ctx, who, part)
	}
	most := mostField
	switch name {
	case "kind", "language", "translation_status":
	case "translation_of":
		most = mostNameField
	case "columns":
		most = mostColumnsField
	default:
		return invalid("form", "has a field other than file, kind, language, translation_of, translation_status and columns")
	}
	b, err := io.ReadAll(io.LimitReader(part, int64(most)+1))
	switch {
	case err != nil:
		return err
	case u.seen[name]:
		return invalid(name, "is given twice")
	case len(b) > most:
		return invalid(name, "is too long")
	}
	u.seen[name] = true
	switch name {
	case "kind":
		u.options.Kind = research.FileKind(b)
	case "language":
		u.options.Language = string(b)
	case "translation_of":
		u.of = string(b)
	case "translation_status":
		u.by = string(b)
	default:
		u.options.Columns, err = readColumns(string(b))
	}
	return err
}

func (u *upload) store(ctx context.Context, who auth.Person, part *part) error {
	if len(u.stored) == library.MostFiles {
		p := problem.New(problem.LimitExceeded, fmt.Sprintf("one request may have at most %d files", library.MostFiles))
		p.Limit, p.Most = "files", library.MostFiles
		return p
	}
	stored, err := u.lib.StoreFile(ctx, who, u.session, library.Incoming{
		Name: part.FileName(), DeclaredType: part.Header.Get("Content-Type"), Body: part,
	})
	if err != nil {
		return err
	}
	u.stored = append(u.stored, stored)
	return nil
}

func invalid(field, reason string) error {
	return problem.NewInvalid(problem.Violation{Field: field, Reason: reason})
}
