package webui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"path"
	"slices"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/problem"

	"github.com/labstack/echo/v4"
)

const judgedImportPath = judgedPath + "/import"

type judgedImportPage struct {
	frame
	Format string
	Error  string
	Report *judgedReport
	MostMB int
}

// judgedReport is what an import does, or did.
type judgedReport struct {
	library.JudgedReport
	Name    string
	Digest  string // of the file that was looked at
	Content string // the file in base64; "" if it is too large to be carried along
	Nothing bool   // all of it is kept already
}

func (u *UI) judgedImportForm(c echo.Context) error {
	return u.showJudgedImport(c, http.StatusOK, judgedImportPage{})
}

func (u *UI) showJudgedImport(c echo.Context, status int, page judgedImportPage) error {
	page.frame = u.adminFrame(c.Request())
	page.Title, page.MostMB = page.say.T("Import judged queries"), library.MostJudgedBytes>>20
	page.Crumbs = []crumb{{page.say.T("Judged queries"), judgedPath}}
	return u.render(c, status, "judgedimport", page)
}

// importJudged previews a file, and imports what has been previewed.
func (u *UI) importJudged(c echo.Context) error {
	ctx, say := c.Request().Context(), printer(c.Request())
	f, err := readImport(c, library.MostJudgedBytes)
	page := judgedImportPage{Format: f.format}
	var format library.JudgedFormat
	if err == nil {
		format, err = f.judgedFormat()
	}
	sum := sha256.Sum256(f.content)
	digest := hex.EncodeToString(sum[:])
	dry := !f.confirmed || f.digest != digest // what is imported is what has been looked at
	var report library.JudgedReport
	if err == nil {
		report, err = u.lib.ImportJudged(ctx, auth.From(ctx), format, bytes.NewReader(f.content), dry)
	}
	if err != nil {
		p, mine := besideBox(err)
		if !mine {
			return err
		}
		page.Error = explain(say, p)
		return u.showJudgedImport(c, p.Status, page)
	}
	page.Format = string(format)
	page.Report = &judgedReport{JudgedReport: report, Name: f.name, Digest: digest, Nothing: report.New+report.Changed == 0}
	for i, n := range page.Report.Notes {
		page.Report.Notes[i].Reason = say.Told(n.Reason)
	}
	if dry && len(f.content) <= mostCarried {
		page.Report.Content = base64.StdEncoding.EncodeToString(f.content)
	}
	if f.confirmed && dry {
		page.Error = say.T("This is another file than the one that was previewed. Here is what it would do.")
	}
	return u.showJudgedImport(c, http.StatusOK, page)
}

// judgedFormat is the format that was chosen, or that the name says.
func (f sentFile) judgedFormat() (library.JudgedFormat, error) {
	format := library.JudgedFormat(f.format)
	if format == "" {
		format = judgedByEnd[strings.ToLower(path.Ext(f.name))]
	}
	if !slices.Contains(library.JudgedFormats(), format) {
		return "", problem.New(problem.UnsupportedMediaType, "the format is not clear from the name of the file: choose it")
	}
	return format, nil
}

var judgedByEnd = map[string]library.JudgedFormat{
	".tsv": library.JudgedTSV, ".txt": library.JudgedTSV, ".jsonl": library.JudgedJSONL, ".ndjson": library.JudgedJSONL, ".json": library.JudgedJSONL,
}
