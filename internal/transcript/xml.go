package transcript

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// xmlReader reads XML one token at a time, holding no more than the elements
// that are open. It knows no entities but those of HTML, and fetches nothing.
type xmlReader struct {
	d     *xml.Decoder
	depth int
}

func newXMLReader(r io.Reader) *xmlReader {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	// The text is in UTF-8 already, whatever the declaration says.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return &xmlReader{d: d}
}

// next returns the next token, io.EOF at the end. A file that breaks off in
// the middle ends there.
func (x *xmlReader) next(ctx context.Context) (xml.Token, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	token, err := x.d.Token()
	if err != nil {
		if bad, ok := errors.AsType[*xml.SyntaxError](err); ok {
			if strings.Contains(bad.Msg, "unexpected EOF") {
				return nil, errBrokenOff
			}
			return nil, &SyntaxError{Line: bad.Line, Reason: "the XML is broken there"}
		}
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, &SyntaxError{Reason: "the XML cannot be read"}
	}
	switch token.(type) {
	case xml.StartElement:
		x.depth++
		if x.depth > deepest {
			return nil, tooMuch("elements stand too deep within each other; the limit is %d", deepest)
		}
	case xml.EndElement:
		x.depth--
	}
	return token, nil
}

var errBrokenOff = errors.New("the file breaks off")

func (x *xmlReader) line() int {
	line, _ := x.d.InputPos()
	return line
}

// attr is the value of an attribute by its local name, "" if there is none.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// blanks writes all white space as single blanks, keeping it at both ends.
func blanks(s string) string {
	out := oneLine(s)
	if out == "" {
		if s != "" {
			return " "
		}
		return ""
	}
	if strings.TrimLeft(s, " \t\r\n") != s {
		out = " " + out
	}
	if strings.TrimRight(s, " \t\r\n") != s {
		out += " "
	}
	return out
}
