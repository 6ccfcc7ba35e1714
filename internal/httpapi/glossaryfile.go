package httpapi

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/termbase"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

const importRoute = Base + "/glossary/import"

// formatsByType are the formats of glossaries by media type.
var formatsByType = map[string]termbase.Format{
	"text/turtle": termbase.Turtle, "application/x-turtle": termbase.Turtle,
	"application/ld+json": termbase.JSONLD, "application/json": termbase.JSONLD,
	"text/csv": termbase.CSV, "text/tab-separated-values": termbase.CSV,
}

func (a *API) glossaryFiles() []route {
	format := &huma.Param{Name: "format", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"turtle", "jsonld", "csv"}}}
	text := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	in := post("/glossary/import", "import-glossary", "Merge a file into the glossary", http.StatusOK)
	in.Description = fmt.Sprintf("SKOS in Turtle or JSON-LD, or CSV; at most %d MiB and %d concepts. "+
		"A concept of the file is the one that has its id or URI, and the file is right; or the one that shares a preferred term, "+
		"and the file only adds to it. Nothing is removed, so that a repeated import changes nothing more.", termbase.MostBytes>>20, termbase.MostConcepts)
	in.Parameters = []*huma.Param{
		{Name: "dry_run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean, Description: "Only say what the import would do"}}, format,
	}
	in.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"text/turtle": text, "application/ld+json": text, "text/csv": text,
	}}
	out := get("/glossary/export", "export-glossary", "Write the glossary as a file, in order of id")
	out.Parameters = []*huma.Param{format}
	out.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{
		"text/turtle": text, "application/ld+json": text, "text/csv": text,
	}}}
	return []route{
		func(a *API) {
			in.Responses = map[string]*huma.Response{"200": {Description: "What was done, or would be", Content: map[string]*huma.MediaType{
				"application/json": {Schema: schemaOf[glossaryReport](a)},
			}}}
			streamed(administers, in, a.importGlossary)(a)
		},
		streamed(signedIn, out, a.exportGlossary),
	}
}

type glossaryReport struct {
	DryRun    bool           `json:"dry_run"`
	Concepts  int            `json:"concepts" doc:"That the file has and a glossary can keep"`
	New       int            `json:"new"`
	Changed   int            `json:"changed" doc:"Of those that were there before"`
	Same      int            `json:"same"`
	Dropped   int            `json:"dropped" doc:"Terms and concepts of the file that cannot be kept"`
	Conflicts int            `json:"conflicts" doc:"What the file and the glossary say differently"`
	Ignored   map[string]int `json:"ignored" doc:"What glossaries have no place for, with how often the file says it"`
	Notes     []glossaryNote `json:"notes" nullable:"false" doc:"The first 200 of what was dropped or in conflict"`
}

type glossaryNote struct {
	Kind    string `json:"kind" enum:"dropped,conflict"`
	Line    int    `json:"line,omitempty"`
	Concept string `json:"concept"`
	Reason  string `json:"reason"`
}

func newGlossaryReport(r library.GlossaryReport) glossaryReport {
	return glossaryReport{
		r.DryRun, r.Concepts, r.New, r.Changed, r.Same, r.Dropped, r.Conflicts, r.Ignored,
		each(r.Notes, func(n library.GlossaryNote) glossaryNote {
			kind := "dropped"
			if n.Conflict {
				kind = "conflict"
			}
			return glossaryNote{kind, n.Line, n.Concept, n.Reason}
		}),
	}
}

func (a *API) importGlossary(c echo.Context) error {
	r := c.Request()
	dry := c.QueryParam("dry_run")
	if !slices.Contains([]string{"", "true", "false"}, dry) {
		return invalid("dry_run", "must be true or false")
	}
	format, err := formatOf(c)
	if err != nil {
		return err
	}
	body := http.MaxBytesReader(c.Response().Writer, r.Body, termbase.MostBytes)
	report, err := a.lib.ImportGlossary(r.Context(), auth.From(r.Context()), format, body, dry == "true")
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, newGlossaryReport(report))
}

// formatOf is the format that a request names, or that its body has.
func formatOf(c echo.Context) (termbase.Format, error) {
	if f := termbase.Format(c.QueryParam("format")); f != "" {
		if !slices.Contains(termbase.Formats(), f) {
			return "", invalid("format", "must be turtle, jsonld or csv")
		}
		return f, nil
	}
	mediaType, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if f, ok := formatsByType[strings.ToLower(mediaType)]; ok && err == nil {
		return f, nil
	}
	return "", problem.New(problem.UnsupportedMediaType, "send text/turtle, application/ld+json or text/csv, or name the format")
}

func (a *API) exportGlossary(c echo.Context) error {
	ctx, w := c.Request().Context(), c.Response()
	format := termbase.Format(c.QueryParam("format"))
	if format == "" {
		format = termbase.Turtle
	}
	if !slices.Contains(termbase.Formats(), format) {
		return invalid("format", "must be turtle, jsonld or csv")
	}
	w.Header().Set("Content-Type", format.MediaType())
	w.Header().Set("Content-Disposition", `attachment; filename="glossary`+format.Extension()+`"`)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	conn := http.NewResponseController(w)
	defer func() { _ = conn.SetWriteDeadline(time.Time{}) }() // the connection's next answer has its own time
	err := a.lib.ExportGlossary(ctx, auth.From(ctx), format, patientWriter{w, conn})
	if err == nil {
		return nil
	}
	if w.Committed {
		// Half a file must not look like a whole one.
		panic(http.ErrAbortHandler)
	}
	for _, name := range []string{"Content-Type", "Content-Disposition"} {
		w.Header().Del(name)
	}
	return err
}
