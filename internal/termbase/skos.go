package termbase

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"earshot/internal/research"
	"earshot/internal/turtle"
)

func readTurtle(b *builder, r io.Reader) error {
	err := turtle.Read(r, b.add)
	if e, ok := errors.AsType[*turtle.SyntaxError](err); ok {
		return &SyntaxError{e.Line, e.Reason}
	}
	return err
}

type turtleWriter struct {
	out *bufio.Writer
	err error
}

func newTurtleWriter(out *bufio.Writer) (Writer, error) {
	w := &turtleWriter{out: out}
	for _, p := range [][2]string{{"skos", skos}, {"dct", dct}, {"earshot", ours}, {"brand", brands}} {
		w.print("@prefix ", p[0], ": <", p[1], "> .\n")
	}
	return w, w.err
}

func (w *turtleWriter) print(parts ...string) {
	for _, s := range parts {
		if _, err := w.out.WriteString(s); err != nil && w.err == nil {
			w.err = err
		}
	}
}

// Write adds concepts.
func (w *turtleWriter) Write(concepts []research.Concept, uris map[string]string) error {
	for _, c := range concepts {
		w.print("\n<", iriOf(c.ID, c.URI), "> a skos:Concept")
		if c.URI != "" {
			w.print(" ;\n    dct:identifier ", quote(c.ID))
		}
		w.print(" ;\n    earshot:status ", quote(string(c.Status)))
		for _, label := range labels(c) {
			w.print(" ;\n    ", label.property, " ", quote(label.text), "@", label.language)
		}
		for _, d := range c.Definitions {
			w.print(" ;\n    skos:definition ", quote(d.Text), "@", d.Language)
		}
		for _, id := range c.Broader {
			w.print(" ;\n    skos:broader <", iriOf(id, uris[id]), ">")
		}
		for _, id := range c.Related {
			w.print(" ;\n    skos:related <", iriOf(id, uris[id]), ">")
		}
		w.print(" .\n")
	}
	return w.err
}

// Close writes what is left.
func (w *turtleWriter) Close() error {
	if err := w.out.Flush(); w.err == nil {
		w.err = err
	}
	return w.err
}

// iriOf is the subject of a concept.
func iriOf(id, uri string) string {
	if uri != "" {
		return uri
	}
	return uuid + id
}

// label is a term as a SKOS property.
type label struct{ property, language, text string }

// labels gives the terms of a concept as SKOS has them. Programs that know
// nothing of brands find the words of these among the alternatives.
func labels(c research.Concept) []label {
	var list []label
	for _, t := range c.Terms {
		property := "skos:altLabel"
		switch {
		case t.Brand != "":
			list = append(list, label{"brand:" + t.Brand, t.Language, t.Text})
		case t.Kind == research.TermPreferred:
			property = "skos:prefLabel"
		case t.Kind == research.TermHidden:
			property = "skos:hiddenLabel"
		}
		list = append(list, label{property, t.Language, t.Text})
	}
	return list
}

// quote writes a text as Turtle does.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ':
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
