package document

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// xmlReader reads XML one token at a time, holding no more than the elements
// that are open. It resolves no entities but those of XML itself, fetches
// nothing, and refuses documents that declare a type of their own: that is how
// a small file makes a reader write out a large one.
type xmlReader struct {
	d     *xml.Decoder
	depth int
}

// element is the beginning of an element, its name without its name space.
type element struct {
	name  string
	attrs []xml.Attr
}

// attr is the value of an attribute by its local name, "" if there is none.
func (e element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func newXMLReader(r io.Reader) *xmlReader {
	in := bufio.NewReader(r)
	head, _ := in.Peek(2) // a short part is read all the same
	r = in
	if bytes.Equal(head, []byte("\xff\xfe")) || bytes.Equal(head, []byte("\xfe\xff")) {
		r = transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	}
	d := xml.NewDecoder(r)
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if e, name := charset.Lookup(label); e != nil && name != "utf-16le" && name != "utf-16be" {
			return transform.NewReader(in, e.NewDecoder()), nil
		}
		return in, nil // UTF-16 has been decoded already
	}
	return &xmlReader{d: d}
}

// next returns the next token: an element, an xml.EndElement or xml.CharData.
// io.EOF is the end.
func (x *xmlReader) next() (xml.Token, error) {
	for {
		token, err := x.d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && x.depth == 0:
			return nil, io.EOF
		case err != nil:
			return nil, x.reason(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if x.depth++; x.depth > mostDepth {
				return nil, tooMuch("Elements stand too deep within each other; the limit is %d.", mostDepth)
			}
			return t, nil
		case xml.EndElement:
			if x.depth--; x.depth < 0 {
				return nil, damaged("The file is damaged. Open it where it was made and save it again.")
			}
			return t, nil
		case xml.CharData:
			return t, nil
		case xml.Directive:
			return nil, &RefusedError{"unsupported", "The file declares a document type of its own, as documents never do and attacks often. Open it where it was made and save it again."}
		}
	}
}

func (x *xmlReader) reason(err error) error {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return damaged("The file breaks off. Open it where it was made and save it again.")
	}
	line, _ := x.d.InputPos()
	return damaged("The XML in the file is broken in line %d. Open it where it was made and save it again.", line)
}

// each calls fn for the beginning of every element.
func (x *xmlReader) each(fn func(e element) error) error {
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := fn(element{start.Name.Local, start.Attr}); err != nil {
				return err
			}
		}
	}
}

// handler takes the tokens of a part.
type handler interface {
	start(e element) error
	end(name string)
	text(s []byte)
}

// walkXML hands the tokens to h.
func (x *xmlReader) walk(h handler) error {
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := h.start(element{t.Name.Local, t.Attr}); err != nil {
				return err
			}
		case xml.EndElement:
			h.end(t.Name.Local)
		case xml.CharData:
			h.text(t)
		}
	}
}

// textOf is the text of the first element of a name.
func (x *xmlReader) textOf(name string) (string, error) {
	var out []byte
	in := false
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			in = in || t.Name.Local == name
		case xml.EndElement:
			if in && t.Name.Local == name {
				return string(out), nil
			}
		case xml.CharData:
			if in {
				out = append(out, t...)
			}
		}
	}
}
