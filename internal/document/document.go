// Package document takes the text out of written notes: what stands where, in
// which part of the document, and who says it where the note is an interview.
// Appearance is dropped, words are not.
//
//	d, err := document.Read(document.Markdown, b)
//	segments := d.Segments()
package document

import (
	"fmt"
	"strings"
	"time"

	"earshot/internal/textdecode"
	"earshot/internal/transcript"
)

// Format names a way to write notes.
type Format string

// The formats that Read reads.
const (
	Markdown Format = "md"
	Text     Format = "txt"
)

// FormatOf maps a media type or a file name to a format; it is not ok for
// formats that Read does not read.
func FormatOf(name string) (f Format, ok bool) {
	name, _, _ = strings.Cut(strings.ToLower(name), ";")
	name = strings.TrimSpace(name)
	switch {
	case name == "text/markdown", name == "text/x-markdown", strings.HasSuffix(name, ".md"), strings.HasSuffix(name, ".markdown"):
		return Markdown, true
	case name == "text/plain", strings.HasSuffix(name, ".txt"), strings.HasSuffix(name, ".text"):
		return Text, true
	}
	return "", false
}

// Document is the text of a note and what it says about itself.
type Document struct {
	Title    string   // from the front matter, else the first heading of level one; "" if neither
	Language string   // BCP 47, if the front matter says so; else ""
	Date     string   // as YYYY-MM-DD, if the front matter says so; else ""
	Tags     []string // from the front matter
	Blocks   []Block
	Warnings []string // what was mended, without words of the note
}

// Kind is what a block is.
type Kind string

// The kinds of blocks. An item of a list and a row of a table are blocks of
// their own.
const (
	Heading   Kind = "heading"
	Paragraph Kind = "paragraph"
	List      Kind = "list"
	Quote     Kind = "quote"
	Table     Kind = "table"
	Code      Kind = "code"
)

// Block is a piece of text that belongs together.
type Block struct {
	Kind    Kind
	Heading string // headings above it, outermost first, joined by " › "; a heading's own included
	Text    string // without markup, words separated by single spaces; lines are kept in code
	Speaker string // in an interview, else ""
	Start   time.Duration
	Timed   bool // whether Start is known
}

// Read reads a whole note, in UTF-8, UTF-16 or windows-1252. Only an unknown
// format is an error; a broken note is read as far as it makes sense.
func Read(f Format, b []byte) (Document, error) {
	text := textdecode.Decode(b)
	var d Document
	switch f {
	case Markdown:
		d = readMarkdown(text.String)
	case Text:
		d = readPlain(text.String)
	default:
		return Document{}, fmt.Errorf("read note: %q is not a format of notes", string(f))
	}
	if text.NULs > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%d NUL characters were removed", text.NULs))
	}
	return d, nil
}

// Segments are the blocks as the units that passages are cut from. A turn with
// a time stamp ends where the next one begins, if that has a stamp as well.
func (d Document) Segments() []transcript.Segment {
	segments := make([]transcript.Segment, len(d.Blocks))
	for i, b := range d.Blocks {
		s := transcript.Segment{
			Speaker: b.Speaker, Heading: b.Heading, Language: d.Language,
			Text: strings.Join(strings.Fields(b.Text), " "),
		}
		if b.Timed {
			s.Timed, s.Start, s.End = true, b.Start, b.Start
			if i+1 < len(d.Blocks) && d.Blocks[i+1].Timed {
				s.End = max(s.Start, d.Blocks[i+1].Start)
			}
		}
		segments[i] = s
	}
	return segments
}

// path is the headings that the reader is below.
type path struct {
	levels []int
	titles []string
}

// enter goes below a heading, out of those of the same level and deeper.
func (p *path) enter(level int, title string) {
	for n := len(p.levels); n > 0 && p.levels[n-1] >= level; n-- {
		p.levels, p.titles = p.levels[:n-1], p.titles[:n-1]
	}
	p.levels, p.titles = append(p.levels, level), append(p.titles, title)
}

func (p *path) String() string { return strings.Join(p.titles, " › ") }
