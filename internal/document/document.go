// Package document takes the text out of documents: what stands where, below
// which headings, and who says it where the document is an interview or a
// survey. Appearance is dropped, words are not. Nothing that a document refers
// to is ever fetched or opened, and limits.go says what is refused.
//
//	format, ok := document.Detect(name, media, b)
//	d, err := document.Read(ctx, format, b)
//	segments := d.Segments()
package document

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"earshot/internal/textdecode"
	"earshot/internal/transcript"
)

// Format names a way to write documents.
type Format string

// The formats that Read reads.
const (
	Markdown Format = "md"
	Text     Format = "txt"
	HTML     Format = "html"
	DOCX     Format = "docx" // Word since 2007
	ODF      Format = "odf"  // OpenDocument: texts and presentations
	PPTX     Format = "pptx" // PowerPoint since 2007
	PDF      Format = "pdf"
	RTF      Format = "rtf"
	Mail     Format = "eml"
	CSV      Format = "csv"  // a row a response, whatever parts the cells
	XLSX     Format = "xlsx" // Excel since 2007, a row a response
	Legacy   Format = "ole"  // Office before 2007, or locked: always refused, with the reason
)

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
	Footnote  Kind = "footnote" // below the block that refers to it
	Comment   Kind = "comment"  // of a reviewer, in the margin; Speaker is who made it
)

// Block is a piece of text that belongs together.
type Block struct {
	Kind     Kind
	Heading  string // headings above it, outermost first, joined by " › "; a heading's own included
	Text     string // without markup, words separated by single spaces; lines are kept in code
	Speaker  string // in an interview or survey, else ""
	Language string // BCP 47, where it is not that of the document
	Start    time.Duration
	Timed    bool // whether Start is known
}

// Read reads a whole document. Its text may be in any encoding. What is broken
// in a text is read as far as it makes sense; a file that is locked, damaged or
// over the limits is a *RefusedError. An unknown format is an error. Soon after
// ctx ends, the error is the context's.
func Read(ctx context.Context, f Format, b []byte) (Document, error) {
	return unlessEnded(ctx)(read(ctx, f, b))
}

// unlessEnded puts the context's error in the place of whatever a reader made of
// half a file.
func unlessEnded(ctx context.Context) func(Document, error) (Document, error) {
	return func(d Document, err error) (Document, error) {
		if ctx.Err() != nil {
			return Document{}, ctx.Err()
		}
		return d, err
	}
}

func read(ctx context.Context, f Format, b []byte) (Document, error) {
	if len(b) > mostBytes {
		return Document{}, tooMuch("The file has %d MiB; the limit is %d MiB.", len(b)>>20, mostBytes>>20)
	}
	switch f {
	case Markdown, Text, HTML:
		return readText(ctx, f, b)
	case DOCX:
		return readDOCX(ctx, b)
	case ODF:
		return readODF(ctx, b)
	case PPTX:
		return readPPTX(ctx, b)
	case PDF:
		return readPDF(ctx, b)
	case RTF:
		return readRTF(ctx, b)
	case Mail:
		return readMail(ctx, b)
	case CSV, XLSX:
		survey, err := OpenSurvey(ctx, f, b)
		if err != nil {
			return Document{}, err
		}
		return survey.Document(ctx)
	case Legacy:
		return Document{}, refuseLegacy(b)
	}
	return Document{}, fmt.Errorf("read document: %q is not a format of documents", string(f))
}

// refuseLegacy tells locked files from old ones: both are kept in the format of
// Office before 2007.
func refuseLegacy(b []byte) error {
	if bytes.Contains(b, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
		return locked("The file is protected with a password. Save a copy without one and send that.")
	}
	return &RefusedError{"unsupported", "The file is in a format of Office from before 2007. Save it as .docx, .xlsx or .pptx and send that."}
}

func readText(ctx context.Context, f Format, b []byte) (Document, error) {
	text := textdecode.Decode(b)
	var d Document
	var err error
	switch f {
	case Markdown:
		d = readMarkdown(text.String)
	case HTML:
		d, err = readHTML(ctx, text.String)
	default:
		d = readPlain(text.String)
	}
	if text.Guessed {
		d.Warnings = append(d.Warnings, "the file does not say its encoding; it was read as "+text.Encoding)
	}
	if text.NULs > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("%d NUL characters were removed", text.NULs))
	}
	return d, err
}

// Segments are the blocks as the units that passages are cut from. A turn with
// a time stamp ends where the next one begins, if that has a stamp as well.
func (d Document) Segments() []transcript.Segment {
	segments := make([]transcript.Segment, len(d.Blocks))
	for i, b := range d.Blocks {
		s := transcript.Segment{
			Speaker: b.Speaker, Heading: b.Heading, Language: d.Language,
			Text: oneLine(b.Text),
		}
		if b.Language != "" {
			s.Language = b.Language
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

// trail is the headings that the reader is below.
type trail struct {
	levels []int
	titles []string
}

// enter goes below a heading, out of those of the same level and deeper.
func (p *trail) enter(level int, title string) {
	for n := len(p.levels); n > 0 && p.levels[n-1] >= level; n-- {
		p.levels, p.titles = p.levels[:n-1], p.titles[:n-1]
	}
	p.levels, p.titles = append(p.levels, level), append(p.titles, title)
}

// headingMark joins the headings above a block.
const headingMark = " › "

func (p *trail) String() string { return strings.Join(p.titles, headingMark) }
