package dictionary

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"slices"
)

// maxPerUnit bounds the terms of one concept in one language.
const maxPerUnit = 64

// readTMX reads the units of a translation memory.
func readTMX(r *bufio.Reader, p languages, emit func(unit) error) error {
	return eachUnit(r, emit, func(d *document, e xml.StartElement, c *concept) (err error) {
		switch e.Name.Local {
		case "tu":
			*c = concept{}
		case "tuv":
			c.language = attribute(e, "lang")
		case "seg":
			err = c.take(d, p)
		}
		return err
	}, "tu")
}

// readXLIFF reads the units of XLIFF 1.2 and 2.
func readXLIFF(r *bufio.Reader, p languages, emit func(unit) error) error {
	from, to := "", ""
	return eachUnit(r, emit, func(d *document, e xml.StartElement, c *concept) (err error) {
		switch e.Name.Local {
		case "xliff", "file":
			if l := attribute(e, "source-language", "srcLang"); l != "" {
				from = l
			}
			if l := attribute(e, "target-language", "trgLang"); l != "" {
				to = l
			}
		case "trans-unit", "segment":
			*c = concept{}
		case "source":
			c.language = from
			err = c.take(d, p)
		case "target":
			c.language = to
			err = c.take(d, p)
		}
		return err
	}, "trans-unit", "segment")
}

// readTBX reads the entries of a term base, in either version of the format.
func readTBX(r *bufio.Reader, p languages, emit func(unit) error) error {
	return eachUnit(r, emit, func(d *document, e xml.StartElement, c *concept) (err error) {
		switch e.Name.Local {
		case "termEntry", "conceptEntry":
			*c = concept{}
		case "langSet", "langSec":
			c.language = attribute(e, "lang")
		case "term":
			err = c.take(d, p)
		}
		return err
	}, "termEntry", "conceptEntry")
}

// concept gathers what means the same.
type concept struct {
	unit

	language string // of the terms that come next
}

// take adds the text of the element that just began.
func (c *concept) take(d *document, p languages) error {
	text, err := d.text()
	if err != nil {
		return err
	}
	c.add(text, c.language, p)
	return nil
}

func (c *concept) add(text, language string, p languages) {
	switch {
	case text == "":
	case is(language, p.from) && len(c.sources) < maxPerUnit:
		c.sources = append(c.sources, text)
	case is(language, p.to) && len(c.targets) < maxPerUnit:
		c.targets = append(c.targets, text)
	}
}

// eachUnit walks through a document and emits a unit at the end of each of the
// named elements.
func eachUnit(r *bufio.Reader, emit func(unit) error, start func(*document, xml.StartElement, *concept) error, ends ...string) error {
	d := newDocument(r)
	var c concept
	for {
		token, err := d.next()
		if errors.Is(err, io.EOF) {
			if len(d.path) > 0 {
				return d.bad(io.ErrUnexpectedEOF)
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := start(d, t, &c); err != nil {
				return err
			}
		case xml.EndElement:
			if !slices.Contains(ends, t.Name.Local) || len(c.sources) == 0 || len(c.targets) == 0 {
				continue
			}
			if err := emit(c.unit); err != nil {
				return err
			}
			c = concept{}
		}
	}
}
