package document

import (
	"context"
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/language"
)

// readHTML reads a page as a browser shows it, without menus that open and
// scripts that run. It holds no tree, so depth costs nothing, and nothing that
// the page refers to is fetched.
func readHTML(ctx context.Context, text string) (Document, error) { return htmlOf(text, ctx.Err) }

// htmlOf reads a page, perhaps one within another document, until ended says why
// to stop.
func htmlOf(text string, ended func() error) (Document, error) {
	r := htmlReader{builder: builder{ended: ended}}
	if err := r.read(text); err != nil {
		return Document{}, err
	}
	if r.doc.Title == "" {
		r.doc.Title = oneLine(r.title.String())
	}
	return r.done()
}

// htmlReader turns the tokens of a page into blocks.
type htmlReader struct {
	builder
	line    strings.Builder // of the block that is being read
	title   strings.Builder
	level   int   // of the heading that is being read, 0 for none
	lists   int   // of each kind, how many elements are open
	bases   []int // of lists that are open, how many items were open around them
	quotes  int
	pre     int
	tables  int
	inCell  bool
	cells   []string
	hidden  atom.Atom // element that is open and not shown; 0 for none
	name    string    // its name, where it has no atom
	within  int       // elements of the same name within it
	inTitle bool
}

// unseen elements have no text that a page shows.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true,
	atom.Svg: true, atom.Math: true, atom.Select: true, atom.Audio: true, atom.Video: true, atom.Canvas: true, atom.Noembed: true,
	atom.Noframes: true,
}

// alone are the elements that never have an end.
var alone = map[atom.Atom]bool{
	atom.Br: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Base: true,
	atom.Col: true, atom.Area: true, atom.Embed: true, atom.Source: true, atom.Track: true, atom.Wbr: true, atom.Param: true,
}

func (r *htmlReader) read(text string) error {
	z := html.NewTokenizer(strings.NewReader(text))
	for r.err == nil {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			r.flush()
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return damaged("The page cannot be read. Open it where it was made and save it again.")
			}
			return r.err
		case html.TextToken:
			r.write(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			r.start(token, kind == html.SelfClosingTagToken || alone[token.DataAtom])
		case html.EndTagToken:
			r.end(z.Token())
		}
	}
	return r.err
}

func (r *htmlReader) write(s string) {
	switch {
	case r.hidden != 0 || r.name != "":
	case r.inTitle:
		r.title.WriteString(html.UnescapeString(s))
	default:
		r.line.WriteString(s)
	}
}

func (r *htmlReader) start(t html.Token, closed bool) {
	if r.hidden != 0 || r.name != "" {
		if !closed && t.DataAtom == r.hidden && (r.hidden != 0 || t.Data == r.name) {
			r.within++
		}
		return
	}
	if unseen[t.DataAtom] || isHidden(t) {
		if !closed {
			r.hidden, r.name, r.within = t.DataAtom, t.Data, 0
		}
		return
	}
	switch t.DataAtom {
	case atom.Html:
		r.language(htmlAttr(t, "lang"))
	case atom.Title:
		r.inTitle = !closed
	case atom.Img:
		r.line.WriteString(" " + htmlAttr(t, "alt") + " ")
	case atom.Br, atom.Wbr:
		r.line.WriteByte('\n')
	case atom.Li, atom.Dt, atom.Dd, atom.Blockquote, atom.Pre, atom.Table, atom.Tr, atom.Td, atom.Th:
		r.open(t.DataAtom)
	case atom.Ul, atom.Ol, atom.Dl:
		r.flush()
		if len(r.bases) < mostDepth {
			r.bases = append(r.bases, r.lists)
		}
	default:
		if breaks[t.Data] || blocks[t.DataAtom] {
			r.flush()
			if n := headingLevel(t.Data); n > 0 && !r.inCell {
				r.level = n
			}
		}
	}
}

// blocks are the elements that break lines and that notes in Markdown seldom
// hold.
var blocks = map[atom.Atom]bool{
	atom.Body: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Footer: true, atom.Nav: true, atom.Aside: true,
	atom.Address: true, atom.Caption: true, atom.Fieldset: true, atom.Form: true, atom.Legend: true, atom.Option: true,
	atom.Thead: true, atom.Tbody: true, atom.Tfoot: true, atom.Textarea: true, atom.Center: true, atom.Dialog: true,
}

// open begins what changes the kind of the text in it.
func (r *htmlReader) open(a atom.Atom) {
	if a == atom.Td || a == atom.Th {
		r.cell()
		r.inCell = true
		return
	}
	r.flush()
	switch a {
	case atom.Li, atom.Dt, atom.Dd: // ends the one before it
		r.lists = 1
		if n := len(r.bases); n > 0 {
			r.lists = r.bases[n-1] + 1
		}
	case atom.Blockquote:
		r.quotes++
	case atom.Pre:
		r.pre++
	case atom.Table:
		r.tables++
	case atom.Tr:
		r.endRow()
	}
}

func (r *htmlReader) end(t html.Token) {
	if r.hidden != 0 || r.name != "" {
		if t.DataAtom == r.hidden && t.Data == r.name {
			if r.within--; r.within < 0 {
				r.hidden, r.name = 0, ""
			}
		}
		return
	}
	switch t.DataAtom {
	case atom.Title:
		r.inTitle = false
	case atom.Td, atom.Th:
		r.cell()
	case atom.Tr, atom.Table:
		r.endRow()
		if t.DataAtom == atom.Table {
			r.flush()
			r.tables = max(r.tables-1, 0)
		}
	case atom.Li, atom.Dt, atom.Dd:
		r.flush()
		r.lists = max(r.lists-1, 0)
	case atom.Ul, atom.Ol, atom.Dl: // and the items in it
		r.flush()
		if n := len(r.bases); n > 0 {
			r.lists, r.bases = r.bases[n-1], r.bases[:n-1]
		}
	case atom.Blockquote:
		r.flush()
		r.quotes = max(r.quotes-1, 0)
	case atom.Pre:
		r.flush()
		r.pre = max(r.pre-1, 0)
	default:
		if breaks[t.Data] || blocks[t.DataAtom] {
			r.flush()
		}
	}
}

// cell ends a cell of a table. In tables within tables rows and cells of the
// inner end those of the outer: no word is lost, and none said twice.
func (r *htmlReader) cell() {
	if r.inCell {
		r.cells = append(r.cells, oneLine(r.line.String()))
		r.line.Reset()
		r.inCell = false
		if len(r.cells) > mostColumns {
			r.err = tooMuch("A table is too wide; the limit is %d.", mostColumns)
		}
	}
}

func (r *htmlReader) endRow() {
	r.cell()
	r.row(r.cells)
	r.cells = r.cells[:0]
}

// flush ends a block. In a cell it is a blank.
func (r *htmlReader) flush() {
	if r.inCell {
		r.line.WriteByte('\n')
		return
	}
	text := r.line.String()
	r.line.Reset()
	level := r.level
	r.level = 0
	if strings.TrimSpace(text) == "" {
		return
	}
	switch {
	case level > 0:
		r.heading(level, text)
	case r.pre > 0:
		r.code(text)
	case r.quotes > 0:
		r.add(Quote, text)
	case r.lists > 0:
		r.add(List, text)
	default:
		r.add(Paragraph, text)
	}
}

func (r *htmlReader) language(tag string) {
	if parsed, err := language.Parse(strings.TrimSpace(tag)); err == nil && parsed != language.Und && r.doc.Language == "" {
		r.doc.Language = parsed.String()
	}
}

// isHidden reports whether an element says that it is not shown.
func isHidden(t html.Token) bool {
	for _, a := range t.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
		}
	}
	return false
}

func htmlAttr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func headingLevel(name string) int {
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		return int(name[1] - '0')
	}
	return 0
}
