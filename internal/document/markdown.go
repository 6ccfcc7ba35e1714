package document

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// Limits of what the Markdown parser is given. People nest five lists; the
// parser runs out of stack at some ten thousand, and its time grows with the
// square of what stands in one paragraph.
const (
	deepest        = 100  // quotes and lists that begin on one line
	mostDelimiters = 5000 // of emphasis, and brackets at line starts, in one paragraph
)

// readMarkdown reads CommonMark with tables and strikethrough.
func readMarkdown(source string) Document {
	var d Document
	source = cutFrontMatter(source, &d)
	if tooDeep(source) {
		plain := readPlain(source)
		d.Blocks = plain.Blocks
		d.Warnings = append(d.Warnings, "there is more markup in one place than a reader can follow; the note was read as plain text")
		return d
	}
	src := []byte(source)
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))
	r := reader{doc: &d, src: src}
	for n := range walk(md.Parser().Parse(text.NewReader(src))) {
		r.block(n)
	}
	nameSpeakers(d.Blocks)
	return d
}

// tooDeep looks for a line that opens more quotes and lists, or a paragraph
// that has more emphasis, than anybody means.
func tooDeep(source string) bool {
	delimiters := 0
	for line := range strings.SplitSeq(source, "\n") {
		if depth(line) > deepest {
			return true
		}
		text := strings.TrimLeft(line, " \t")
		if text == "" || strings.IndexByte("|-*+#>", text[0]) >= 0 {
			delimiters = 0 // rows and items are parsed one by one
		}
		if strings.HasPrefix(text, "[") {
			delimiters++
		}
		for _, mark := range []string{"*", "_", "~"} {
			delimiters += strings.Count(line, mark)
		}
		if delimiters > mostDelimiters && strings.Trim(text, "*_~ ") != "" {
			return true
		}
	}
	return false
}

// depth counts the quotes and list items that a line opens, those that its
// indentation continues included.
func depth(line string) int {
	n, indent := 0, 0
	for i := 0; i < len(line) && strings.IndexByte(" \t>-*+.)0123456789", line[i]) >= 0; i++ {
		switch {
		case n == 0 && line[i] == ' ':
			indent++
		case n == 0 && line[i] == '\t':
			indent += 4
		case line[i] == '>',
			strings.IndexByte("-*+.)", line[i]) >= 0 && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t'):
			n++
		}
	}
	if n == 0 {
		return 0 // indented text or code
	}
	return n + indent/2
}

// walk yields the nodes below root in the order of the text, without using the
// stack for depth.
func walk(root ast.Node) func(yield func(ast.Node) bool) {
	return func(yield func(ast.Node) bool) {
		for n := root.FirstChild(); n != nil; {
			if !yield(n) {
				return
			}
			if n.HasChildren() {
				n = n.FirstChild()
				continue
			}
			for n != root && n.NextSibling() == nil {
				n = n.Parent()
			}
			if n == root {
				return
			}
			n = n.NextSibling()
		}
	}
}

// reader turns the tree into blocks.
type reader struct {
	doc  *Document
	src  []byte
	path trail
}

func (r *reader) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		title := oneLine(r.inline(n))
		if title == "" {
			return
		}
		r.path.enter(n.Level, title)
		r.add(Heading, title)
		if n.Level == 1 && r.doc.Title == "" {
			r.doc.Title = title
		}
	case *ast.Paragraph, *ast.TextBlock:
		r.add(kindOf(n), oneLine(r.inline(n)))
	case *ast.CodeBlock:
		r.add(Code, strings.TrimRight(r.lines(n), "\n"))
	case *ast.FencedCodeBlock:
		r.add(Code, strings.TrimRight(r.lines(n), "\n"))
	case *ast.HTMLBlock:
		raw := r.lines(n)
		if n.HasClosure() {
			raw += string(n.ClosureLine.Value(r.src))
		}
		r.add(kindOf(n), oneLine(stripHTML(raw)))
	case *east.TableHeader:
		r.row(n)
	case *east.TableRow:
		r.row(n)
	}
}

// row joins the cells of a table.
func (r *reader) row(n ast.Node) {
	var cells []string
	for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
		cells = append(cells, oneLine(r.inline(cell)))
	}
	if strings.Join(cells, "") != "" {
		r.add(Table, strings.Join(cells, " | "))
	}
}

func (r *reader) add(kind Kind, text string) {
	if strings.TrimSpace(text) != "" {
		r.doc.Blocks = append(r.doc.Blocks, Block{Kind: kind, Heading: r.path.String(), Text: text})
	}
}

func (r *reader) lines(n ast.Node) string {
	var out strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		out.Write(line.Value(r.src))
	}
	return out.String()
}

// kindOf looks at what is around a paragraph. The depth is bounded by deepest
// and by the indentation, so it is short.
func kindOf(n ast.Node) Kind {
	for p := n.Parent(); p != nil; p = p.Parent() {
		switch p.(type) {
		case *ast.ListItem:
			return List
		case *ast.Blockquote:
			return Quote
		}
	}
	return Paragraph
}
