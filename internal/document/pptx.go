package document

import (
	"context"
	"fmt"
	"sort"
	"strings"
)

// readPPTX reads a presentation: each slide below its title, with lists,
// tables, the notes of its speaker and comments.
func readPPTX(ctx context.Context, b []byte) (Document, error) {
	a, err := openArchive(ctx, b)
	if err != nil {
		return Document{}, err
	}
	main, err := a.mainPart("ppt/presentation.xml")
	if err != nil {
		return Document{}, err
	}
	relations, err := a.relations(main)
	if err != nil {
		return Document{}, err
	}
	r := &pptxReader{builder: builder{ended: ctx.Err}, archive: a, authors: map[string]string{}}
	if err := r.readAuthors(relations); err != nil {
		return Document{}, err
	}
	var slides []string
	err = a.xml(main, func(x *xmlReader) error {
		return x.each(func(e element) error {
			if e.name == "sldId" {
				slides = append(slides, relations[relationID(e)].target)
			}
			return nil
		})
	})
	if err != nil {
		return Document{}, err
	}
	if len(slides) > mostPages {
		return Document{}, tooMuch("The presentation has %d slides; the limit is %d.", len(slides), mostPages)
	}
	for i, part := range slides {
		if !a.has(part) {
			continue
		}
		if err := r.slide(part, i+1); err != nil {
			return Document{}, err
		}
	}
	if err := r.title(a); err != nil {
		return Document{}, err
	}
	return r.done()
}

// relationID is the reference of an element, which has an id of its own too.
func relationID(e element) string {
	for _, a := range e.attrs {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// pptxReader turns slides into blocks.
type pptxReader struct {
	builder
	archive *archive
	authors map[string]string // who comments, by id
	shapes  []pptxShape       // of the slide that is being read
	place   string            // placeholder that the shape fills
	line    strings.Builder
	inText  bool
	current docxRow
	inTable bool
	notes   bool // reading the notes of a slide
}

// pptxShape is a paragraph or a row of a table on a slide.
type pptxShape struct {
	title bool
	kind  Kind
	text  string
	cells []string
}

func (r *pptxReader) readAuthors(relations map[string]relation) error {
	for _, rel := range relations {
		if (rel.kind != "commentAuthors" && rel.kind != "authors") || !r.archive.has(rel.target) {
			continue
		}
		err := r.archive.xml(rel.target, func(x *xmlReader) error {
			return x.each(func(e element) error {
				if e.name == "cmAuthor" || e.name == "author" {
					r.authors[e.attr("id")] = e.attr("name")
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// slide reads a slide. Its title may stand anywhere in the file.
func (r *pptxReader) slide(part string, number int) error {
	r.shapes, r.notes = nil, false
	if err := r.archive.xml(part, func(x *xmlReader) error { return x.walk(r) }); err != nil {
		return err
	}
	var title []string
	for _, s := range r.shapes {
		if s.title {
			title = append(title, s.text)
		}
	}
	if len(title) == 0 {
		title = []string{fmt.Sprintf("Slide %d", number)}
	}
	r.heading(1, strings.Join(title, " "))
	r.addShapes()
	relations, err := r.archive.relations(part)
	if err != nil {
		return err
	}
	if notes := related(relations, "notesSlide"); r.archive.has(notes) {
		r.shapes, r.notes = nil, true
		if err := r.archive.xml(notes, func(x *xmlReader) error { return x.walk(r) }); err != nil {
			return err
		}
		if len(r.shapes) > 0 {
			r.heading(2, "Speaker notes")
			r.addShapes()
		}
	}
	return r.comments(relations)
}

func (r *pptxReader) addShapes() {
	for _, s := range r.shapes {
		switch {
		case s.title:
		case s.kind == Table:
			r.row(s.cells)
		default:
			r.add(s.kind, s.text)
		}
	}
}

// comments reads what people remarked on a slide.
func (r *pptxReader) comments(relations map[string]relation) error {
	var parts []string
	for _, rel := range relations {
		if rel.kind == "comments" && !rel.external && r.archive.has(rel.target) {
			parts = append(parts, rel.target)
		}
	}
	sort.Strings(parts)
	for _, part := range parts {
		c := &pptxComments{r: r}
		if err := r.archive.xml(part, func(x *xmlReader) error { return x.walk(c) }); err != nil {
			return err
		}
	}
	return r.err
}

// pptxComments reads comments, of the old and of the new kind.
type pptxComments struct {
	r      *pptxReader
	author string
	out    strings.Builder
	in     bool
}

func (c *pptxComments) start(e element) error {
	switch e.name {
	case "cm", "reply":
		c.author = c.r.authors[e.attr("authorId")]
	case "text", "t":
		c.in = true
	}
	return c.r.err
}

func (c *pptxComments) text(s []byte) {
	if c.in {
		c.out.Write(s)
	}
}

func (c *pptxComments) end(name string) {
	switch name {
	case "text", "t":
		c.in = false
	case "p":
		c.out.WriteByte(' ')
	}
	if name == "text" || name == "txBody" {
		c.r.put(Block{Kind: Comment, Text: oneLine(c.out.String()), Speaker: c.author})
		c.out.Reset()
	}
}

func (r *pptxReader) start(e element) error {
	switch e.name {
	case "sp":
		r.place = "none"
	case "ph":
		if r.place = e.attr("type"); r.place == "" {
			r.place = "body"
		}
	case "p":
		r.line.Reset()
	case "t":
		r.inText = true
	case "br", "tab":
		r.line.WriteByte(' ')
	case "tbl":
		r.inTable = true
	case "tr":
		r.current.cells = nil
	case "tc":
		r.current.open = true
		r.current.cell.Reset()
	}
	return r.err
}

func (r *pptxReader) text(s []byte) {
	if r.inText {
		r.line.Write(s)
	}
}

func (r *pptxReader) end(name string) {
	switch name {
	case "t":
		r.inText = false
	case "p":
		r.paragraph(oneLine(r.line.String()))
		r.line.Reset()
	case "tc":
		r.current.cells, r.current.open = append(r.current.cells, oneLine(r.current.cell.String())), false
	case "tr":
		r.shapes = append(r.shapes, pptxShape{kind: Table, cells: r.current.cells})
	case "tbl":
		r.inTable = false
	}
}

func (r *pptxReader) paragraph(text string) {
	switch {
	case text == "":
	case r.inTable && r.current.open:
		r.current.cell.WriteString(" " + text)
	case r.notes:
		if r.place == "body" {
			r.shapes = append(r.shapes, pptxShape{kind: Paragraph, text: text})
		}
	case r.place == "title" || r.place == "ctrTitle":
		r.shapes = append(r.shapes, pptxShape{title: true, text: text})
	case r.place == "sldNum" || r.place == "dt" || r.place == "ftr" || r.place == "hdr":
	case r.place == "body" || r.place == "obj":
		r.shapes = append(r.shapes, pptxShape{kind: List, text: text})
	default:
		r.shapes = append(r.shapes, pptxShape{kind: Paragraph, text: text})
	}
}
