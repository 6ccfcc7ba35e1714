package webui

import (
	"slices"

	"earshot/internal/library"
	"earshot/internal/wording"
)

// exportForm asks in which format highlights and the findings that rest on
// them are to be written; the API writes them.
type exportForm struct {
	Formats []formatChoice
	Hidden  []parameter // filters, named as in the API
	Of      string      // a sentence that says what is written
	Hears   bool        // the reader may hear recordings
	Unasked bool        // the search asks for more than an export can: words, kinds, resemblance
}

// formatChoice is a format and what it is good for.
type formatChoice struct{ Name, Label string }

var formatLabels = map[string]string{
	"csv":    wording.Text("CSV: a table for any program"),
	"xlsx":   wording.Text("Excel: findings, highlights and tags on three sheets"),
	"jsonl":  wording.Text("JSON Lines: for programs"),
	"md":     wording.Text("Markdown: to paste into a wiki"),
	"html":   wording.Text("Report in HTML: to print or to send"),
	"jsonld": wording.Text("Web Annotations in JSON-LD: for programs"),
	"qdpx":   wording.Text("REFI-QDA project: for MAXQDA, ATLAS.ti, NVivo and others"),
	"qdc":    wording.Text("REFI-QDA codebook: the tags alone"),
}

// exported are the filters of a search that an export has, too.
var exported = []string{"brand", "language", "market", "method", "tag", "study", "speaker", "from", "to"}

func newExportForm(say *wording.Printer, a asked, of string, hears bool) *exportForm {
	f := &exportForm{Of: of, Hears: hears, Unasked: a.Text != "" || a.like != "" || len(a.filters["kind"]) > 0}
	for _, each := range library.ExportFormats() {
		label := say.T(formatLabels[each.Name])
		if label == "" {
			label = each.Name
		}
		f.Formats = append(f.Formats, formatChoice{each.Name, label})
	}
	for _, p := range a.hidden() {
		if slices.Contains(exported, p.Name) {
			f.Hidden = append(f.Hidden, p)
		}
	}
	return f
}
