package httpapi

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

const importJudgedRoute = Base + "/judged-queries/import"

// judgedTypes are the formats of files of judged queries by media type.
var judgedTypes = map[string]library.JudgedFormat{
	"text/tab-separated-values": library.JudgedTSV, "application/jsonl": library.JudgedJSONL, "application/x-ndjson": library.JudgedJSONL,
}

func (a *API) judgedFiles() []route {
	format := &huma.Param{Name: "format", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"tsv", "jsonl"}}}
	text := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	files := map[string]*huma.MediaType{"text/tab-separated-values": text, "application/jsonl": text}
	in := post("/judged-queries/import", "import-judged-queries", "Add the judged queries of a file", http.StatusOK)
	in.Description = fmt.Sprintf("The files that earshot eval reads: a line for each query with id, language, text, ids of the answers and language of the answers, with tabs between them; or JSON Lines. "+
		"At most %d MiB and %d queries. A query of the file is the one that has its id, and the file is right about it; or the one with the same text and languages. "+
		"Answers are added, and have the grade of the file. Nothing is removed, so that a repeated import, or that of an export, changes nothing.", library.MostJudgedBytes>>20, research.MostJudged)
	in.Parameters = []*huma.Param{
		{Name: "dry_run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean, Description: "Only say what the import would do"}}, format,
	}
	in.RequestBody = &huma.RequestBody{Required: true, Content: files}
	out := get("/judged-queries/export", "export-judged-queries", "Write the judged queries as a file, in order of id")
	out.Parameters = []*huma.Param{format}
	out.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: files}}
	return []route{
		func(a *API) {
			in.Responses = map[string]*huma.Response{"200": {Description: "What was done, or would be", Content: map[string]*huma.MediaType{
				"application/json": {Schema: schemaOf[judgedReport](a)},
			}}}
			streamed(administers, in, a.importJudged)(a)
		},
		streamed(administers, out, a.exportJudged),
	}
}

type judgedReport struct {
	DryRun  bool         `json:"dry_run"`
	Queries int          `json:"queries" doc:"Of the file"`
	New     int          `json:"new"`
	Changed int          `json:"changed"`
	Same    int          `json:"same"`
	Refused int          `json:"refused" doc:"Queries that cannot be kept"`
	Unknown int          `json:"unknown" doc:"Answers that are not here"`
	Notes   []judgedNote `json:"notes" nullable:"false" doc:"The first 200 of what cannot be kept"`
}

type judgedNote struct {
	Query  string `json:"query" doc:"Its id in the file"`
	Reason string `json:"reason"`
}

func (a *API) importJudged(c echo.Context) error {
	r := c.Request()
	dry := c.QueryParam("dry_run")
	if !slices.Contains([]string{"", "true", "false"}, dry) {
		return invalid("dry_run", "must be true or false")
	}
	format, err := judgedFormat(c)
	if err != nil {
		return err
	}
	body := http.MaxBytesReader(c.Response().Writer, r.Body, library.MostJudgedBytes)
	report, err := a.lib.ImportJudged(r.Context(), auth.From(r.Context()), format, body, dry == "true")
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, judgedReport{
		report.DryRun, report.Queries, report.New, report.Changed, report.Same, report.Refused, report.Unknown,
		each(report.Notes, func(n library.JudgedNote) judgedNote { return judgedNote{n.Query, n.Reason} }),
	})
}

// judgedFormat is the format that a request names, or that its body has.
func judgedFormat(c echo.Context) (library.JudgedFormat, error) {
	if f := library.JudgedFormat(c.QueryParam("format")); f != "" {
		if !slices.Contains(library.JudgedFormats(), f) {
			return "", invalid("format", "must be tsv or jsonl")
		}
		return f, nil
	}
	mediaType, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if f, ok := judgedTypes[strings.ToLower(mediaType)]; ok && err == nil {
		return f, nil
	}
	return "", problem.New(problem.UnsupportedMediaType, "send text/tab-separated-values or application/jsonl, or name the format")
}

func (a *API) exportJudged(c echo.Context) error {
	ctx := c.Request().Context()
	format, mediaType := library.JudgedTSV, "text/tab-separated-values"
	switch c.QueryParam("format") {
	case "", string(library.JudgedTSV):
	case string(library.JudgedJSONL):
		format, mediaType = library.JudgedJSONL, "application/jsonl"
	default:
		return invalid("format", "must be tsv or jsonl")
	}
	var file bytes.Buffer
	if err := a.lib.ExportJudged(ctx, auth.From(ctx), format, &file); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="judged-queries.`+string(format)+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	return c.Blob(http.StatusOK, mediaType+"; charset=utf-8", file.Bytes())
}
