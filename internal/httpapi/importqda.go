package httpapi

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/qda"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

const importQDARoute = Base + "/import/qda"

func (a *API) imports() []route {
	op := post("/import/qda", "import-qda", "Read a project or a codebook of a program for qualitative analysis", http.StatusOK)
	op.Description = fmt.Sprintf("REFI-QDA, as ATLAS.ti, MAXQDA, NVivo and others write it: a project (.qdpx) or a codebook (.qdc). A file may have %d MiB, or as much as a single recording may where that is more. "+
		"Codes become tags, texts and transcripts notes and transcripts of sessions, selections with their codings highlights, cases participants, recordings that the project holds recordings of their sessions, and the notes of a project that "+
		"Earshot wrote findings and insights. What is there already is not made twice: importing a file twice is the same as once, and what was coded elsewhere "+
		"in a project of this study comes back to its highlights. All of a file comes in, or nothing; the answer lists what has no place here.", qda.MostBytes>>20)
	text := func() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }
	op.Parameters = []*huma.Param{
		{Name: "study", In: "query", Schema: text(), Description: "Id; a project needs one"},
		{Name: "scope", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"study", "brand", "group"}}, Description: "How far new tags reach; the study, or the group where there is none, unless given"},
		{Name: "dry_run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean}, Description: "Only say what the import would do"},
	}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	return []route{func(a *API) {
		op.Responses = map[string]*huma.Response{"200": {Description: "What was done, or would be", Content: map[string]*huma.MediaType{
			"application/json": {Schema: schemaOf[importReport](a)},
		}}}
		streamed(contributes, op, a.importQDA)(a)
	}}
}

type importReport struct {
	DryRun       bool            `json:"dry_run"`
	Kind         string          `json:"kind" enum:"project,codebook"`
	Name         string          `json:"name" doc:"Of the project"`
	Origin       string          `json:"origin" doc:"The program that wrote it"`
	Tags         importCount     `json:"tags"`
	Sessions     importCount     `json:"sessions"`
	Participants importCount     `json:"participants"`
	Texts        importCount     `json:"texts"`
	Recordings   importCount     `json:"recordings" doc:"That the project holds; those outside of it are listed as dropped"`
	Highlights   importCount     `json:"highlights"`
	Findings     importCount     `json:"findings"`
	Insights     importCount     `json:"insights"`
	Mappings     []importMapping `json:"mappings" nullable:"false" doc:"The first 500"`
	Dropped      []importDrop    `json:"dropped" nullable:"false" doc:"What has no place here"`
}

type importCount struct {
	New     int `json:"new"`
	Changed int `json:"changed" doc:"Was there and got tags that it did not have"`
	Same    int `json:"same"`
}

type importMapping struct {
	Kind string `json:"kind"`
	From string `json:"from" doc:"Name in the file"`
	To   string `json:"to" doc:"Name here"`
	New  bool   `json:"new"`
}

type importDrop struct {
	What   string   `json:"what"`
	Reason string   `json:"reason"`
	Count  int      `json:"count"`
	Names  []string `json:"names" nullable:"false" doc:"Of the first 10"`
}

func newImportReport(r library.ImportReport) importReport {
	kind := "project"
	if r.Codebook {
		kind = "codebook"
	}
	return importReport{
		r.DryRun, kind, r.Name, r.Origin, importCount(r.Tags), importCount(r.Sessions), importCount(r.Participants), importCount(r.Texts), importCount(r.Recordings),
		importCount(r.Highlights), importCount(r.Findings), importCount(r.Insights),
		each(r.Mappings, func(m library.ImportMapping) importMapping { return importMapping(m) }),
		each(r.Dropped, func(d library.ImportDrop) importDrop {
			return importDrop{d.What, d.Reason, d.Count, each(d.Names, func(s string) string { return s })}
		}),
	}
}

func (a *API) importQDA(c echo.Context) error {
	r := c.Request()
	dry := c.QueryParam("dry_run")
	if !slices.Contains([]string{"", "true", "false"}, dry) {
		return invalid("dry_run", "must be true or false")
	}
	if !auth.From(r.Context()).MayWrite() {
		return auth.ErrForbidden // before a gigabyte is taken in
	}
	// A zip file is read from its end: it has to lie somewhere.
	file, err := os.CreateTemp("", "earshot-import-*")
	if err != nil {
		return err
	}
	defer func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}()
	size, err := io.Copy(file, http.MaxBytesReader(c.Response().Writer, r.Body, a.lib.MostImportBytes()))
	if err != nil {
		return err
	}
	report, err := a.lib.ImportQDA(r.Context(), auth.From(r.Context()), file, size, library.ImportOptions{
		Study: c.QueryParam("study"), Scope: research.TagScope(c.QueryParam("scope")), DryRun: dry == "true",
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, newImportReport(report))
}
