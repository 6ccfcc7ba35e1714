package export

import (
	"fmt"
	"io"
	"strings"
)

type markdownWriter struct {
	w        io.Writer
	withheld string
}

func newMarkdown(w io.Writer, o Options) Writer {
	_, _ = fmt.Fprintf(w, "# %s\n", escape(o.Title)) // the first row meets the same error
	return markdownWriter{w, o.WithheldText()}
}

// escape keeps text from being read as Markdown or HTML.
var escape = strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", "&", "&amp;",
	"#", "\\#", "|", "\\|", "~", "\\~").Replace

// Write writes the claims, the quote and where it is from.
func (m markdownWriter) Write(r Row) error {
	var b strings.Builder
	for _, c := range append(append([]Claim{}, r.Findings...), r.Insights...) {
		fmt.Fprintf(&b, "\n**%s** ([%s](%s))\n", escape(c.Title), c.State, c.URL)
	}
	if r.Highlight != "" {
		b.WriteString("\n")
		for line := range strings.Lines(r.Quote) {
			b.WriteString("> " + escape(strings.TrimRight(line, "\r\n")) + "\n")
		}
		if r.Translation != "" {
			fmt.Fprintf(&b, ">\n> *%s, %s:* %s\n", r.TranslationLanguage, r.TranslationText(), escape(strings.Join(strings.Fields(r.Translation), " ")))
		}
		speaker := r.Participant
		if speaker == "" {
			speaker = r.Speaker
		}
		parts := []string{}
		var tags []string
		for _, path := range r.Tags {
			tags = append(tags, escape(strings.Join(path, " / ")))
		}
		for _, part := range []string{speaker, r.SessionTitle, r.Held, r.StudyTitle, r.Brand, r.Market} {
			if part != "" {
				parts = append(parts, escape(part))
			}
		}
		fmt.Fprintf(&b, "\n— %s · [%s](%s)\n", strings.Join(parts, ", "), "listen or read", r.URL)
		if len(tags) > 0 {
			fmt.Fprintf(&b, "\nTags: %s\n", strings.Join(tags, "; "))
		}
	}
	_, err := io.WriteString(m.w, b.String())
	return err
}

// Close says how many quotes are left out.
func (m markdownWriter) Close() error {
	if m.withheld == "" {
		return nil
	}
	_, err := fmt.Fprintf(m.w, "\n*%s.*\n", m.withheld)
	return err
}
