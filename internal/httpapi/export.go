package httpapi

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"earshot/internal/auth"
	"earshot/internal/export"
	"earshot/internal/library"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// withheldHeader says how many highlights an export leaves out.
const withheldHeader = "Earshot-Withheld"

// leftOutHeader says how many recordings a project leaves out that were asked
// for.
const leftOutHeader = "Earshot-Recordings-Left-Out"

func (a *API) exports() []route {
	op := get("/export/findings", "export-findings", "Write highlights with their tags and the findings that rest on them as a file")
	var b strings.Builder
	b.WriteString("A row for each highlight, then one for each finding that rests on none. The columns of CSV and keys of JSON Lines are, in order:")
	for _, c := range export.Columns() {
		b.WriteString(" " + c.Name)
		if c.Meaning != "" {
			b.WriteString(" (" + c.Meaning + ")")
		}
		b.WriteString(";")
	}
	b.WriteString(" in JSON Lines findings and insights are objects, and tags are lists. New columns are added at the end. " +
		"In CSV, cells that a spreadsheet would take for a formula, or that begin with an apostrophe, have an apostrophe in front: take one away to read them. " +
		"Highlights whose quote no longer stands in the corrected text are left out; the header " + withheldHeader + " counts them, and so does every format: CSV and JSON Lines in a last row that says nothing else.")
	b.WriteString(" The Excel workbook has three sheets: findings and insights, highlights with these columns, and tags. The report in HTML is one file to print or to send. qdpx is a REFI-QDA project with all texts of the sessions, qdc the tags as a codebook.")
	op.Description = b.String()
	text := &huma.Schema{Type: huma.TypeString}
	var names []any
	content := map[string]*huma.MediaType{}
	for _, f := range library.ExportFormats() {
		names = append(names, f.Name)
		content[f.MediaType] = &huma.MediaType{Schema: text}
	}
	explode := true
	list := &huma.Schema{Type: huma.TypeArray, Items: text}
	op.Parameters = []*huma.Param{
		{Name: "format", In: "query", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Enum: names}},
		{Name: "tag", In: "query", Explode: &explode, Schema: list, Description: "As in a search; on the highlight or on what rests on it"},
		{Name: "brand", In: "query", Explode: &explode, Schema: list, Description: "Slug"},
		{Name: "study", In: "query", Explode: &explode, Schema: list, Description: "Id"},
		{Name: "language", In: "query", Explode: &explode, Schema: list, Description: "BCP 47, of the quote; with its regional forms"},
		{Name: "market", In: "query", Explode: &explode, Schema: list, Description: "ISO 3166"},
		{Name: "method", In: "query", Explode: &explode, Schema: list},
		{Name: "speaker", In: "query", Explode: &explode, Schema: list, Description: "As the transcript calls the voice"},
		{Name: "from", In: "query", Schema: text, Description: "First day on which the session was held"},
		{Name: "to", In: "query", Schema: text, Description: "Last day"},
		{Name: "translation", In: "query", Schema: text, Description: "BCP 47; of several translations of a quote one into this language is taken, else what people made before what a machine made"},
		{Name: "bom", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean}, Description: "CSV begins with a byte order mark"},
		{Name: "recordings", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean}, Description: "A qdpx holds the recordings of its sessions; those that the reader may not hear, and those of more than 2 GiB, are left out and counted. That each is read is recorded"},
		{Name: "separator", In: "query", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"comma", "semicolon"}}, Description: "Of CSV"},
	}
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The file", Content: content,
		Headers: map[string]*huma.Param{
			withheldHeader: {Schema: &huma.Schema{Type: huma.TypeInteger}, Description: "How many highlights are left out"},
			leftOutHeader:  {Schema: &huma.Schema{Type: huma.TypeInteger}, Description: "How many recordings are left out of a qdpx that were asked for"},
		},
	}}
	return []route{streamed(signedIn, op, a.exportFindings)}
}

func formatNames() []string {
	return each(library.ExportFormats(), func(f export.Format) string { return f.Name })
}

func (a *API) exportFindings(c echo.Context) error {
	ctx, w := c.Request().Context(), c.Response()
	formats := library.ExportFormats()
	i := slices.IndexFunc(formats, func(f export.Format) bool { return f.Name == c.QueryParam("format") })
	if i < 0 {
		return invalid("format", "must be one of "+strings.Join(formatNames(), ", "))
	}
	if !slices.Contains([]string{"", "true", "false"}, c.QueryParam("bom")) {
		return invalid("bom", "must be true or false")
	}
	if !slices.Contains([]string{"", "true", "false"}, c.QueryParam("recordings")) {
		return invalid("recordings", "must be true or false")
	}
	if !slices.Contains([]string{"", "comma", "semicolon"}, c.QueryParam("separator")) {
		return invalid("separator", "must be comma or semicolon")
	}
	q := c.QueryParams()
	e, err := a.lib.Export(ctx, auth.From(ctx), library.ExportFilter{
		Studies: q["study"], Brands: q["brand"], Markets: q["market"], Methods: q["method"], Languages: q["language"],
		Speakers: q["speaker"], Tags: q["tag"], From: q.Get("from"), To: q.Get("to"), Translation: q.Get("translation"),
		Recordings: formats[i].Name == "qdpx" && q.Get("recordings") == "true",
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", formats[i].MediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="findings.`+formats[i].Extension+`"`)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set(withheldHeader, strconv.Itoa(e.Withheld))
	if formats[i].Name == "qdpx" {
		w.Header().Set(leftOutHeader, strconv.Itoa(e.LeftOut()))
	}
	conn := http.NewResponseController(w)
	defer func() { _ = conn.SetWriteDeadline(time.Time{}) }() // the connection's next answer has its own time
	o := export.Options{BOM: c.QueryParam("bom") == "true", Semicolon: c.QueryParam("separator") == "semicolon", Title: "Findings", At: time.Now()}
	if err := e.WriteAs(ctx, formats[i], patientWriter{w, conn}, o, c.Scheme()+"://"+c.Request().Host); err != nil {
		if w.Committed {
			// Half a file must not look like a whole one.
			c.Error(err) // which logs it, as the answer has begun
			panic(http.ErrAbortHandler)
		}
		for _, name := range []string{"Content-Type", "Content-Disposition", withheldHeader, leftOutHeader} {
			w.Header().Del(name)
		}
		return err
	}
	return nil
}
