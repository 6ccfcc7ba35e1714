package document

import (
	"fmt"
	"strings"
)

// builder collects the blocks of a document below their headings and stops
// where there is more than a document may hold.
type builder struct {
	doc  Document
	path trail
	size int // bytes of text so far
	err  error

	ended func() error // why to stop, nil to go on; asked for each block
}

// heading goes below a heading of a level, 1 being the outermost.
func (b *builder) heading(level int, text string) {
	text = oneLine(text)
	if text == "" {
		return
	}
	b.path.enter(level, text)
	b.add(Heading, text)
	if level == 1 && b.doc.Title == "" {
		b.doc.Title = text
	}
}

// add adds a block of one line.
func (b *builder) add(kind Kind, text string) { b.put(Block{Kind: kind, Text: oneLine(text)}) }

// code adds a block whose lines are kept.
func (b *builder) code(text string) {
	b.put(Block{Kind: Code, Text: strings.Trim(text, "\n")})
}

// row adds a row of a table, unless all of its cells are empty.
func (b *builder) row(cells []string) {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > 0 {
		b.add(Table, strings.Join(cells, " | "))
	}
}

func (b *builder) put(block Block) {
	if b.err != nil || strings.Trim(block.Text, " \n\t\uFEFF\u200B") == "" {
		return
	}
	if b.ended != nil {
		if b.err = b.ended(); b.err != nil {
			return
		}
	}
	block.Heading = b.path.String()
	if b.size += len(block.Text) + len(block.Heading); b.size > mostText {
		b.err = tooMuch("The document has too much text; the limit is %d MiB.", mostText>>20)
	}
	if b.doc.Blocks = append(b.doc.Blocks, block); len(b.doc.Blocks) > mostBlocks {
		b.err = tooMuch("The document has too many paragraphs; the limit is %d.", mostBlocks)
	}
}

func (b *builder) warn(format string, args ...any) {
	b.doc.Warnings = append(b.doc.Warnings, fmt.Sprintf(format, args...))
}

// leftOut tells of things that were seen and not read: one, or many with a %d.
func (b *builder) leftOut(n int, one, many string) {
	switch {
	case n == 1:
		b.warn("%s", one)
	case n > 1:
		b.warn(many, n)
	}
}

// done names speakers where the document is an interview.
func (b *builder) done() (Document, error) {
	if b.err != nil {
		return Document{}, b.err
	}
	nameSpeakers(b.doc.Blocks)
	return b.doc, nil
}
