package document

import (
	"context"
	"strconv"
	"strings"
)

// readODF reads a text or a presentation of OpenDocument: headings, lists,
// tables, quotes, footnotes and comments; of a presentation also the notes of
// its speaker. Headers, footers, pictures and what was deleted with changes
// being tracked are left out.
func readODF(ctx context.Context, b []byte) (Document, error) {
	a, err := openArchive(ctx, b)
	if err != nil {
		return Document{}, err
	}
	if err := a.openODF(); err != nil {
		return Document{}, err
	}
	r := &odfReader{builder: builder{ended: ctx.Err}, styles: map[string]style{}}
	if a.has("styles.xml") { // where the styles are defined that others build on
		if err := a.xml("styles.xml", func(x *xmlReader) error { return x.each(r.define) }); err != nil {
			return Document{}, err
		}
	}
	if err := a.xml("content.xml", func(x *xmlReader) error { return x.walk(r) }); err != nil {
		return Document{}, err
	}
	if r.doc.Title == "" && a.has("meta.xml") {
		err := a.xml("meta.xml", func(x *xmlReader) error {
			text, err := x.textOf("title")
			r.doc.Title = oneLine(text)
			return err
		})
		if err != nil {
			return Document{}, err
		}
	}
	return r.done()
}

// openODF refuses what is locked or no OpenDocument.
func (a *archive) openODF() error {
	if !a.has("content.xml") {
		return damaged("The file is an archive without a document in it. Open it where it was made and save it again.")
	}
	const manifest = "META-INF/manifest.xml"
	if !a.has(manifest) {
		return nil
	}
	return a.xml(manifest, func(x *xmlReader) error {
		return x.each(func(e element) error {
			if e.name == "encryption-data" {
				return locked("The document is protected with a password. Save a copy without one and send that.")
			}
			return nil
		})
	})
}

// odfReader turns the content of an OpenDocument file into blocks.
type odfReader struct {
	builder
	styles map[string]style
	open   []*odfBlock // paragraphs and headings that are open
	rows   []docxRow   // of tables that are open
	asides []Block     // notes of the paragraph that is being read
	aside  []asideIn   // notes that are open
	author strings.Builder
	lists  int
	hidden int // elements that are open and not shown
	slides int
	naming bool // inside the name of a comment's author
	title  bool // inside the title of a slide
}

type odfBlock struct {
	text  strings.Builder
	level int
	style string
}

// asideIn is a note that is being read.
type asideIn struct {
	kind Kind
	base int // how many paragraphs were open around it
}

// define reads the definition of a style.
func (r *odfReader) define(e element) error {
	if e.name != "style" || e.attr("family") != "paragraph" {
		return nil
	}
	s := styleNamed(e.attr("name"))
	if level, err := strconv.Atoi(e.attr("default-outline-level")); err == nil && level > 0 {
		s.level = level
	}
	if parent := r.styles[e.attr("parent-style-name")]; s.plain() {
		s = parent
		if s.plain() {
			s = styleNamed(e.attr("parent-style-name"))
		}
	}
	r.styles[e.attr("name")] = s
	return nil
}

func (r *odfReader) start(e element) error {
	if r.hidden > 0 {
		r.hidden++
		return r.err
	}
	switch e.name {
	case "tracked-changes", "note-citation", "date", "forms", "date-string", "creator-initials":
		r.hidden++
	case "style":
		return r.define(e)
	case "h", "p":
		level, _ := strconv.Atoi(e.attr("outline-level"))
		if e.name == "h" {
			level = max(level, 1)
		} else {
			level = 0
		}
		r.open = append(r.open, &odfBlock{level: min(level, 9), style: e.attr("style-name")})
	case "note", "annotation":
		kind := Footnote
		if e.name == "annotation" {
			kind = Comment
			r.author.Reset()
		}
		r.aside = append(r.aside, asideIn{kind, len(r.open)})
	case "creator":
		r.naming = true
	case "list":
		r.lists++
	case "table":
		r.rows = append(r.rows, docxRow{})
	case "table-row":
		r.inRow(func(row *docxRow) { row.cells, row.open = nil, false })
	case "table-cell":
		r.inRow(func(row *docxRow) { row.open = true; row.cell.Reset() })
	case "page":
		return r.slide()
	case "frame":
		r.title = e.attr("class") == "title"
	case "notes":
		r.heading(2, "Speaker notes")
	default:
		r.blank(e)
	}
	return r.err
}

func (r *odfReader) inRow(fn func(row *docxRow)) {
	if n := len(r.rows); n > 0 {
		fn(&r.rows[n-1])
	}
}

// slide begins a page of a presentation, whose title follows.
func (r *odfReader) slide() error {
	if r.slides++; r.slides > mostPages {
		return tooMuch("The presentation has too many slides; the limit is %d.", mostPages)
	}
	r.path = trail{}
	return r.err
}

// blank writes white space that has an element of its own.
func (r *odfReader) blank(e element) {
	switch e.name {
	case "s", "tab", "line-break", "soft-page-break":
		r.text([]byte(" "))
	}
}

func (r *odfReader) text(s []byte) {
	switch n := len(r.open); {
	case r.hidden > 0:
	case r.naming:
		r.author.Write(s)
	case n > 0:
		r.open[n-1].text.Write(s)
	}
}

func (r *odfReader) end(name string) {
	if r.hidden > 0 {
		r.hidden--
		return
	}
	switch name {
	case "h", "p":
		if n := len(r.open); n > 0 {
			b := r.open[n-1]
			r.open = r.open[:n-1]
			r.block(b)
		}
	case "note", "annotation":
		r.aside = r.aside[:max(len(r.aside)-1, 0)]
		if len(r.open) == 0 {
			r.notes()
		}
	case "creator":
		r.naming = false
	case "list":
		r.lists = max(r.lists-1, 0)
	case "table":
		r.rows = r.rows[:max(len(r.rows)-1, 0)]
	case "table-cell":
		r.inRow(func(row *docxRow) {
			row.cells, row.open = append(row.cells, oneLine(row.cell.String())), false
		})
	case "table-row":
		r.endRow()
	case "frame":
		r.title = false
	}
}

func (r *odfReader) endRow() {
	r.inRow(func(row *docxRow) {
		cells := row.cells
		row.cells = nil
		if outer := len(r.rows) - 2; outer >= 0 && r.rows[outer].open {
			r.rows[outer].cell.WriteString(" " + strings.Join(cells, " "))
			return
		}
		r.row(cells)
		r.notes()
	})
}

// block adds a paragraph where it belongs: to a note, to a cell or to the
// document.
func (r *odfReader) block(b *odfBlock) {
	text := oneLine(b.text.String())
	if n := len(r.aside); n > 0 && len(r.open) >= r.aside[n-1].base {
		if text != "" {
			made := Block{Kind: r.aside[n-1].kind, Text: text}
			if made.Kind == Comment {
				made.Speaker = oneLine(r.author.String())
			}
			r.asides = append(r.asides, made)
		}
		return
	}
	if n := len(r.rows); n > 0 && r.rows[n-1].open {
		r.rows[n-1].cell.WriteString(" " + text)
		return
	}
	s := r.styles[b.style]
	if s.plain() {
		s = styleNamed(b.style)
	}
	switch {
	case r.title:
		r.heading(1, text)
	case b.level > 0:
		r.heading(b.level, text)
	case s.level > 0:
		r.heading(s.level, text)
	case r.lists > 0 || s.list:
		r.add(List, text)
	case s.quote:
		r.add(Quote, text)
	case s.code:
		r.add(Code, text)
	default:
		r.add(Paragraph, text)
	}
	if len(r.open) == 0 {
		r.notes()
	}
}

func (r *odfReader) notes() {
	for _, block := range r.asides {
		r.put(block)
	}
	r.asides = nil
}
