package webui

import (
	"slices"

	"earshot/internal/library"
)

// exportForm asks in which format highlights and the findings that rest on
// them are to be written; the API writes them.
type exportForm struct {
	Formats []formatChoice
	Hidden  []parameter // filters, named as in the API
	Of      string      // what is written, for its reader
	Unasked bool        // the search asks for more than an export can: words, kinds, resemblance
}

// formatChoice is a format and what it is good for.
type formatChoice struct{ Name, Label string }

var formatLabels = map[string]string{
	"csv":    "CSV: a table for any program",
	"xlsx":   "Excel: findings, highlights and tags on three sheets",
	"jsonl":  "JSON Lines: for programs",
	"md":     "Markdown: to paste into a wiki",
	"html":   "Report in HTML: to print or to send",
	"jsonld": "Web Annotations in JSON-LD: for programs",
	"qdpx":   "REFI-QDA project: for MAXQDA, ATLAS.ti, NVivo and others",
	"qdc":    "REFI-QDA codebook: the tags alone",
}

// exported are the filters of a search that an export has, too.
var exported = []string{"brand", "language", "market", "method", "tag", "study", "speaker", "from", "to"}

func newExportForm(a asked, of string) *exportForm {
	f := &exportForm{Of: of, Unasked: a.Text != "" || a.like != "" || len(a.filters["kind"]) > 0}
	for _, each := range library.ExportFormats() {
		label := formatLabels[each.Name]
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
