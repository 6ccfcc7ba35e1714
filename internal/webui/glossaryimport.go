package webui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/termbase"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

const importPath = glossaryPath + "/import"

// mostCarried is the largest file that the page of a preview holds, so that it
// need not be chosen again.
const mostCarried = 1 << 20

type importPage struct {
	frame
	Format string
	Error  string
	Report *importReport
	MostMB int
}

// importReport is what an import does, or did.
type importReport struct {
	library.GlossaryReport
	Name    string
	Digest  string // of the file that was looked at
	Content string // the file in base64; "" if it is too large to be carried along
	Ignored []ignored
	Nothing bool // the glossary has all of it
}

type ignored struct {
	What  string
	Count int
}

// sentFile is what the form of an import sends.
type sentFile struct {
	name, format, digest string
	content              []byte
	confirmed            bool
}

func (u *UI) importForm(c echo.Context) error {
	if !auth.From(c.Request().Context()).MayAdminister() {
		return auth.ErrForbidden
	}
	return u.showImport(c, http.StatusOK, importPage{})
}

func (u *UI) showImport(c echo.Context, status int, page importPage) error {
	page.frame = u.frame(c.Request(), printer(c.Request()).T("Import into the glossary"), glossaryCrumb(c))
	page.Here, page.MostMB = "glossary", termbase.MostBytes>>20
	return u.render(c, status, "glossaryimport", page)
}

// importGlossary previews a file, and imports what has been previewed.
func (u *UI) importGlossary(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	if !who.MayAdminister() {
		return auth.ErrForbidden
	}
	f, err := readImport(c, termbase.MostBytes)
	page := importPage{Format: f.format}
	refuse := func(err error) error {
		p, mine := besideBox(err)
		if !mine {
			return err
		}
		page.Error = explain(printer(c.Request()), p)
		return u.showImport(c, p.Status, page)
	}
	if err != nil {
		return refuse(err)
	}
	format, err := f.formatOf()
	if err != nil {
		return refuse(err)
	}
	sum := sha256.Sum256(f.content)
	digest := hex.EncodeToString(sum[:])
	// What is imported is what has been looked at.
	dry := !f.confirmed || f.digest != digest
	report, err := u.lib.ImportGlossary(ctx, who, format, bytes.NewReader(f.content), dry)
	if err != nil {
		return refuse(err)
	}
	page.Format = string(format)
	page.Report = newImportReport(printer(c.Request()), report, f, digest)
	if f.confirmed && dry {
		page.Error = printer(c.Request()).T("This is another file than the one that was previewed. Here is what it would do.")
	}
	return u.showImport(c, http.StatusOK, page)
}

func newImportReport(say *wording.Printer, r library.GlossaryReport, f sentFile, digest string) *importReport {
	v := &importReport{GlossaryReport: r, Name: f.name, Digest: digest, Nothing: r.New+r.Changed == 0}
	if r.DryRun && len(f.content) <= mostCarried {
		v.Content = base64.StdEncoding.EncodeToString(f.content)
	}
	for i, n := range v.Notes {
		v.Notes[i].Reason = say.Told(n.Reason)
	}
	for what, n := range r.Ignored {
		v.Ignored = append(v.Ignored, ignored{say.Told(what), n})
	}
	slices.SortFunc(v.Ignored, func(a, b ignored) int { return strings.Compare(a.What, b.What) })
	return v
}

// formatOf is the format that was chosen, or that the name says.
func (f sentFile) formatOf() (termbase.Format, error) {
	format := termbase.Format(f.format)
	if format == "" {
		format = formatsByEnd[strings.ToLower(path.Ext(f.name))]
	}
	if !slices.Contains(termbase.Formats(), format) {
		return "", problem.New(problem.UnsupportedMediaType, "the format is not clear from the name of the file: choose it")
	}
	return format, nil
}

var formatsByEnd = map[string]termbase.Format{
	".ttl": termbase.Turtle, ".jsonld": termbase.JSONLD, ".json": termbase.JSONLD, ".csv": termbase.CSV, ".tsv": termbase.CSV,
}

// readImport reads the form, and the file of at most so many bytes into memory.
func readImport(c echo.Context, most int64) (f sentFile, err error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response(), r.Body, most+2*mostConceptForm)
	parts, err := r.MultipartReader()
	if err != nil {
		return f, problem.New(problem.Malformed, "the form cannot be read")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(part)
		}
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return f, err
		}
		if err != nil {
			return f, problem.New(problem.Malformed, "the form cannot be read to its end")
		}
		if err := f.take(part.FormName(), part.FileName(), content); err != nil {
			return f, err
		}
	}
	if len(f.content) == 0 {
		return f, problem.New(problem.Malformed, "choose a file that is not empty")
	}
	return f, nil
}

func (f *sentFile) take(field, name string, content []byte) error {
	switch field {
	case "file":
		if len(content) > 0 {
			f.name, f.content = name, content
		}
	case "content":
		carried, err := base64.StdEncoding.DecodeString(string(content))
		if err != nil {
			return problem.New(problem.Malformed, "the file cannot be read: choose it again")
		}
		if len(f.content) == 0 {
			f.content = carried
		}
	case "name":
		if f.name == "" {
			f.name = string(content)
		}
	case "format":
		f.format = string(content)
	case "digest":
		f.digest = string(content)
	case "import":
		f.confirmed = true
	}
	return nil
}
