package document

import (
	"context"
	"path"
	"sort"
	"strconv"
	"strings"

	"earshot/internal/textdecode"
)

// readDOCX reads a Word file: its paragraphs with their styles, tables,
// footnotes, endnotes and comments, and what has been pasted in as HTML. What
// was deleted with changes being tracked, headers and footers, pictures and
// embedded files are left out.
func readDOCX(ctx context.Context, b []byte) (Document, error) {
	a, err := openArchive(ctx, b)
	if err != nil {
		return Document{}, err
	}
	main, err := a.mainPart("word/document.xml")
	if err != nil {
		return Document{}, err
	}
	r := &docxReader{builder: builder{ended: ctx.Err}, archive: a, asides: map[string][]Block{}}
	if r.relations, err = a.relations(main); err != nil {
		return Document{}, err
	}
	if r.styles, err = readStyles(a, related(r.relations, "styles")); err != nil {
		return Document{}, err
	}
	for _, kind := range []string{"footnotes", "endnotes", "comments"} {
		if err := r.readAsides(related(r.relations, kind)); err != nil {
			return Document{}, err
		}
	}
	if err := a.xml(main, func(x *xmlReader) error { return x.walk(r) }); err != nil {
		return Document{}, err
	}
	embedded := 0
	for name := range a.parts {
		if strings.HasPrefix(name, "word/embeddings/") && !strings.HasSuffix(name, "/") {
			embedded++
		}
	}
	r.leftOut(embedded, "an embedded file was left out", "%d embedded files were left out")
	if err := r.title(a); err != nil {
		return Document{}, err
	}
	return r.done()
}

// title takes the title of the file's properties where no heading gives one.
func (b *builder) title(a *archive) error {
	const properties = "docProps/core.xml"
	if b.doc.Title != "" || !a.has(properties) {
		return b.err
	}
	return a.xml(properties, func(x *xmlReader) error {
		text, err := x.textOf("title")
		b.doc.Title = oneLine(text)
		return err
	})
}

// docxReader turns the XML of a Word file into blocks.
type docxReader struct {
	builder
	archive    *archive
	relations  map[string]relation
	styles     map[string]style
	asides     map[string][]Block // footnotes, endnotes and comments, by part and number
	paragraphs []*docxParagraph   // that are open; one may stand in a text box of another
	rows       []docxRow          // of tables that are open
	hidden     int                // elements that are open and not shown
	inText     bool
	aside      string   // key of the note that is being read; "" in the document itself
	author     string   // of the comment that is being read
	behind     []string // notes that the current paragraph refers to
}

type docxParagraph struct {
	text    strings.Builder
	style   string
	outline string
	list    bool
}

// docxRow is the row of a table that is being read.
type docxRow struct {
	cells []string
	cell  strings.Builder
	open  bool // whether a cell is
}

func (r *docxReader) start(e element) error {
	if r.hidden > 0 || e.name == "Fallback" || e.name == "del" || e.name == "moveFrom" || e.name == "pPrChange" || e.name == "rPrChange" {
		r.hidden++
		return r.err
	}
	switch e.name {
	case "p":
		r.paragraphs = append(r.paragraphs, &docxParagraph{})
	case "t":
		r.inText = true
	case "tbl":
		r.rows = append(r.rows, docxRow{})
	case "tr":
		r.inRow(func(row *docxRow) { row.cells, row.open = nil, false })
	case "tc":
		r.inRow(func(row *docxRow) { row.open = true; row.cell.Reset() })
	case "footnote", "endnote", "comment":
		r.aside, r.author = e.name+e.attr("id"), e.attr("author")
	case "footnoteReference", "endnoteReference", "commentReference":
		r.behind = append(r.behind, strings.TrimSuffix(e.name, "Reference")+e.attr("id"))
	case "altChunk":
		return r.chunk(e.attr("id"))
	default:
		r.within(e)
	}
	return r.err
}

func (r *docxReader) inRow(fn func(row *docxRow)) {
	if n := len(r.rows); n > 0 {
		fn(&r.rows[n-1])
	}
}

// within notes what stands in a paragraph.
func (r *docxReader) within(e element) {
	n := len(r.paragraphs)
	if n == 0 {
		return
	}
	p := r.paragraphs[n-1]
	switch e.name {
	case "pStyle":
		p.style = e.attr("val")
	case "outlineLvl":
		p.outline = e.attr("val")
	case "numPr":
		p.list = true
	case "tab", "br", "cr":
		p.text.WriteByte(' ')
	case "noBreakHyphen":
		p.text.WriteByte('-')
	}
}

func (r *docxReader) text(s []byte) {
	if n := len(r.paragraphs); n > 0 && r.inText && r.hidden == 0 {
		r.paragraphs[n-1].text.Write(s)
	}
}

func (r *docxReader) end(name string) {
	if r.hidden > 0 {
		r.hidden--
		return
	}
	switch name {
	case "t":
		r.inText = false
	case "p":
		if n := len(r.paragraphs); n > 0 {
			p := r.paragraphs[n-1]
			r.paragraphs = r.paragraphs[:n-1]
			r.paragraph(p)
		}
	case "tc":
		r.inRow(func(row *docxRow) {
			row.cells, row.open = append(row.cells, oneLine(row.cell.String())), false
		})
	case "tr":
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
	case "tbl":
		r.rows = r.rows[:max(len(r.rows)-1, 0)]
	case "footnote", "endnote", "comment":
		r.aside, r.author = "", ""
	}
}

// paragraph adds a paragraph where it belongs: to a note, to a cell or to the
// document.
func (r *docxReader) paragraph(p *docxParagraph) {
	text := oneLine(p.text.String())
	n := len(r.rows)
	switch {
	case text == "":
	case r.aside != "":
		kind := Footnote
		if strings.HasPrefix(r.aside, "comment") {
			kind = Comment
		}
		r.asides[r.aside] = append(r.asides[r.aside], Block{Kind: kind, Text: text, Speaker: r.author})
		return
	case n > 0 && r.rows[n-1].open:
		r.rows[n-1].cell.WriteString(" " + text)
		return
	default:
		kind, level := r.kindOf(p)
		if kind == Heading {
			r.heading(level, text)
		} else {
			r.add(kind, text)
		}
	}
	if n == 0 && len(r.paragraphs) == 0 {
		r.notes()
	}
}

// notes adds what the text above refers to.
func (r *docxReader) notes() {
	for _, key := range r.behind {
		for _, block := range r.asides[key] {
			r.put(block)
		}
		delete(r.asides, key) // it stands where it was first referred to
	}
	r.behind = nil
}

func (r *docxReader) kindOf(p *docxParagraph) (Kind, int) {
	s := r.styles[p.style]
	if level := outlineLevel(p.outline); level > 0 {
		return Heading, level
	}
	switch {
	case s.level > 0:
		return Heading, s.level
	case p.list || s.list:
		return List, 0
	case s.quote:
		return Quote, 0
	case s.code:
		return Code, 0
	}
	return Paragraph, 0
}

// outlineLevel is the level of a heading, from 1; 0 for what is none.
func outlineLevel(val string) int {
	if n, err := strconv.Atoi(val); err == nil && n >= 0 && n < 9 {
		return n + 1
	}
	return 0
}

// chunk reads what was pasted into the document as a file of its own.
func (r *docxReader) chunk(id string) error {
	rel, ok := r.relations[id]
	if !ok || rel.external || !r.archive.has(rel.target) {
		return r.err
	}
	switch strings.ToLower(path.Ext(rel.target)) {
	case ".html", ".htm", ".xhtml", ".txt":
	default:
		r.warn("a part that was pasted in as a file was left out")
		return r.err
	}
	content, err := r.archive.readAll(rel.target)
	if err != nil {
		return err
	}
	doc, err := htmlOf(textdecode.Decode(content).String, r.ended)
	if err != nil {
		return err
	}
	for _, block := range doc.Blocks {
		if block.Kind == Heading {
			r.heading(1+strings.Count(block.Heading, headingMark), block.Text)
		} else {
			r.put(block)
		}
	}
	return r.err
}

// readAsides reads the notes of a part, to stand below what refers to them.
func (r *docxReader) readAsides(part string) error {
	if !r.archive.has(part) {
		return nil
	}
	return r.archive.xml(part, func(x *xmlReader) error { return x.walk(r) })
}

// done adds notes that nothing refers to, so that no word is lost.
func (r *docxReader) done() (Document, error) {
	left := make([]string, 0, len(r.asides))
	for key := range r.asides {
		left = append(left, key)
	}
	sort.Strings(left)
	r.behind = left
	r.notes()
	return r.builder.done()
}
