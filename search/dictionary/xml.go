package dictionary

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

const (
	maxDepth = 64      // elements in one another
	maxNode  = 1 << 20 // bytes of one tag or text
)

// document reads XML from strangers: no entities of its own, no deep nesting,
// no node without end.
type document struct {
	decoder *xml.Decoder
	guard   *guard
	path    []string // names of the open elements
}

// guard fails where one node goes on for too long.
type guard struct {
	r    io.Reader
	left int
}

func (g *guard) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, &SyntaxError{Reason: fmt.Sprintf("a tag or text longer than %d bytes", maxNode)}
	}
	n, err := g.r.Read(p[:min(len(p), g.left)])
	g.left -= n
	return n, err
}

func newDocument(r *bufio.Reader) *document {
	g := &guard{r: inUTF8(r), left: 2 * maxNode}
	d := &document{decoder: xml.NewDecoder(g), guard: g}
	d.decoder.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return input, nil // its mark has been read
		}
		encoding, err := htmlindex.Get(label)
		if err != nil {
			return nil, fmt.Errorf("encoding %q is not known", label)
		}
		return encoding.NewDecoder().Reader(input), nil
	}
	return d
}

// next is the next tag or text; io.EOF at the end.
func (d *document) next() (xml.Token, error) {
	d.guard.left = 2 * maxNode // the decoder reads ahead
	token, err := d.decoder.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, d.bad(err)
	}
	switch t := token.(type) {
	case xml.Directive:
		if strings.Contains(string(t), "ENTITY") || strings.Contains(string(t), "[") {
			return nil, d.bad(errors.New("entities of its own are not read"))
		}
	case xml.StartElement:
		d.path = append(d.path, t.Name.Local)
		if len(d.path) > maxDepth {
			return nil, d.bad(fmt.Errorf("more than %d elements in one another", maxDepth))
		}
	case xml.EndElement:
		d.path = d.path[:len(d.path)-1]
	}
	return token, nil
}

// text is all text of the element that just began, without that of its
// children that hold codes of another format.
func (d *document) text() (string, error) {
	var b strings.Builder
	depth, codes := len(d.path), 0
	for len(d.path) >= depth {
		token, err := d.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = d.bad(io.ErrUnexpectedEOF)
			}
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if codes > 0 || isCode(t.Name.Local) {
				codes++
			}
		case xml.EndElement:
			if codes > 0 {
				codes--
				b.WriteByte(' ')
			}
		case xml.CharData:
			if codes == 0 {
				b.Write(t)
			}
			if b.Len() > maxNode {
				return "", d.bad(fmt.Errorf("a text longer than %d bytes", maxNode))
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), nil
}

// isCode reports elements of TMX and XLIFF whose text is no language.
func isCode(name string) bool {
	switch name {
	case "bpt", "ept", "it", "ph", "ut", "x", "bx", "ex":
		return true
	}
	return false
}

func (d *document) bad(err error) error {
	if bad, ok := errors.AsType[*SyntaxError](err); ok && bad.Line > 0 {
		return bad
	}
	line, _ := d.decoder.InputPos()
	reason := err.Error()
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		reason = syntax.Msg
	}
	return badLine(line, "%s", reason)
}

// attribute is an attribute by its local name, whatever its namespace.
func attribute(e xml.StartElement, names ...string) string {
	for _, name := range names {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				return a.Value
			}
		}
	}
	return ""
}
