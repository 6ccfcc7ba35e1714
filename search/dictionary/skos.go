package dictionary

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// labels are the properties of a SKOS concept that name it.
func isLabel(property string) bool {
	name := property[strings.LastIndexAny(property, "#/:")+1:]
	return name == "prefLabel" || name == "altLabel"
}

// readRDFXML reads the labels of SKOS concepts.
func readRDFXML(r *bufio.Reader, p languages, emit func(unit) error) error {
	return eachUnit(r, emit, func(d *document, e xml.StartElement, c *concept) (err error) {
		switch {
		case e.Name.Local == "Concept" || e.Name.Local == "Description":
			*c = concept{}
		case isLabel(e.Name.Local):
			c.language = attribute(e, "lang")
			err = c.take(d, p)
		}
		return err
	}, "Concept", "Description")
}

// readJSONLD reads the labels of every object that has some.
func readJSONLD(r *bufio.Reader, p languages, emit func(unit) error) error {
	j := jsonReader{lines: &lineCounter{r: inUTF8(r), line: 1}, p: p, emit: emit}
	j.decoder = json.NewDecoder(j.lines)
	for {
		err := j.value(nil, "", 0)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return j.bad(err)
		}
	}
}

type jsonReader struct {
	decoder *json.Decoder
	lines   *lineCounter
	p       languages
	emit    func(unit) error
}

// lineCounter counts the lines that have been read; a decoder reads ahead of
// what it returns, so the line of an error may be a little late.
type lineCounter struct {
	r    io.Reader
	line int
}

func (l *lineCounter) Read(b []byte) (int, error) {
	n, err := l.r.Read(b[:min(len(b), 4096)])
	l.line += strings.Count(string(b[:n]), "\n")
	return n, err
}

func (j *jsonReader) bad(err error) error {
	if _, ok := errors.AsType[*SyntaxError](err); ok {
		return err
	}
	if errors.Is(err, errEnough) {
		return err
	}
	return badLine(j.lines.line, "%v", err)
}

// value reads one value. Labels inside of it go to the concept that it is part
// of; language is that of a label.
func (j *jsonReader) value(c *concept, label string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("more than %d values in one another", maxDepth)
	}
	token, err := j.decoder.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			return j.object(c, label, depth)
		}
		for j.decoder.More() {
			if err := j.value(c, label, depth+1); err != nil {
				return err
			}
		}
		_, err = j.decoder.Token()
		return unexpected(err)
	case string:
		if c != nil && label != "" {
			c.add(t, c.language, j.p)
		}
	}
	return nil
}

// object reads an object that has begun: a concept, a label as
// {"@language":…, "@value":…}, or labels by language.
func (j *jsonReader) object(c *concept, label string, depth int) error {
	own := &concept{}
	value, language := "", ""
	for j.decoder.More() {
		token, err := j.decoder.Token()
		if err != nil {
			return unexpected(err)
		}
		key, _ := token.(string)
		switch {
		case key == "@value" || key == "@language":
			token, err := j.decoder.Token()
			text, isText := token.(string)
			if err != nil || !isText {
				return fmt.Errorf("%s is no string", key)
			}
			if key == "@value" {
				value = text
			} else {
				language = text
			}
		case label != "":
			own.language = key
			err = j.labels(c, own, depth)
		case isLabel(key):
			err = j.value(own, key, depth+1)
		default:
			err = j.value(nil, "", depth+1)
		}
		if err != nil {
			return unexpected(err)
		}
	}
	if _, err := j.decoder.Token(); err != nil {
		return unexpected(err)
	}
	if c != nil && value != "" {
		c.add(value, language, j.p)
	}
	if label == "" && len(own.sources) > 0 && len(own.targets) > 0 {
		return j.emit(own.unit)
	}
	return nil
}

// labels reads the labels of one language into the concept they belong to.
func (j *jsonReader) labels(c, own *concept, depth int) error {
	if c == nil {
		return j.value(nil, "", depth+1)
	}
	before := c.language
	c.language = own.language
	err := j.value(c, "label", depth+1)
	c.language = before
	return err
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
