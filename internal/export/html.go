package export

import (
	"html/template"
	"io"
	"strings"
	"time"

	_ "embed"
)

//go:embed report.html
var reportText string

// report is the template of the report, in pieces.
var report = template.Must(template.New("report").Funcs(template.FuncMap{
	"path":   func(names []string) string { return strings.Join(names, " / ") },
	"list":   func(values []string) string { return strings.Join(values, ", ") },
	"moment": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" },
	"clock":  clock,
	"lines":  func(s string) []string { return strings.Split(s, "\n") },
}).Parse(reportText))

// htmlWriter writes a report to print or to send: one file without scripts,
// which fetches nothing.
type htmlWriter struct {
	w       io.Writer
	left    string
	section string // that is open
	err     error
}

func newHTML(w io.Writer, o Options) Writer {
	h := &htmlWriter{w: w, left: o.WithheldText()}
	h.err = report.ExecuteTemplate(w, "head", map[string]any{"Title": o.Title, "At": o.At, "Left": h.left})
	return h
}

func (h *htmlWriter) write(section, piece string, value any) error {
	if h.err == nil && h.section != section {
		if h.section != "" {
			h.err = report.ExecuteTemplate(h.w, "end-"+h.section, nil)
		}
		h.section = section
		if h.err == nil && section != "" {
			h.err = report.ExecuteTemplate(h.w, "begin-"+section, nil)
		}
	}
	if h.err == nil && piece != "" {
		h.err = report.ExecuteTemplate(h.w, piece, value)
	}
	return h.err
}

// WriteClaim writes a finding or an insight with its quotes.
func (h *htmlWriter) WriteClaim(c FullClaim) error { return h.write("claims", "claim", c) }

// Write writes a highlight with what rests on it.
func (h *htmlWriter) Write(r Row) error { return h.write("highlights", "highlight", r) }

// WriteTag writes a tag.
func (h *htmlWriter) WriteTag(t Tag) error { return h.write("tags", "tag", t) }

// Close ends the report.
func (h *htmlWriter) Close() error {
	if err := h.write("", "", nil); err != nil {
		return err
	}
	return report.ExecuteTemplate(h.w, "foot", h.left)
}

// clock is a time in a recording as people read it.
func clock(ms *int64) string {
	if ms == nil {
		return ""
	}
	at := time.Duration(*ms) * time.Millisecond
	return time.Time{}.Add(at).Format("15:04:05")
}
