// Package turtle reads RDF in Turtle, the W3C recommendation of 2014, as a
// stream of triples: nothing but prefixes and the open subjects is kept. What
// it does not understand is a [SyntaxError] that names the line.
//
//	err := turtle.Read(r, func(t turtle.Triple) error { … })
package turtle

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Triple is one statement, with the line where its object begins.
type Triple struct {
	Subject, Predicate, Object Node
	Line                       int
}

// Node is a subject, predicate or object.
type Node struct {
	Kind     Kind
	Value    string // an IRI, a name of a blank node, or the text of a literal
	Language string // of a literal, as written; "" for none
	Datatype string // IRI; of a literal without a language; "" for a plain text
}

// Kind is what a node is.
type Kind byte

// The kinds of node.
const (
	IRI Kind = iota
	Blank
	Literal
)

// SyntaxError is text that is no Turtle, or exceeds a limit.
type SyntaxError struct {
	Line   int
	Reason string
}

// Error says where and what.
func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// Limits of a document.
const (
	MostToken    = 1 << 20 // bytes of one literal, IRI or name
	MostDepth    = 64      // of blank nodes and collections in each other
	MostPrefixes = 10_000
)

// Vocabulary of Turtle itself.
const (
	RDF   = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	XSD   = "http://www.w3.org/2001/XMLSchema#"
	Type  = RDF + "type"
	first = RDF + "first"
	rest  = RDF + "rest"
	none  = RDF + "nil"
)

// Read calls f with each triple in order. It stops at the first error of f, and
// returns it as it is.
func Read(r io.Reader, f func(Triple) error) error {
	p := &parser{lexer: lexer{in: bufio.NewReaderSize(r, 64<<10), line: 1}, prefixes: map[string]string{}, emit: f}
	return p.document()
}

type parser struct {
	lexer
	emit     func(Triple) error
	prefixes map[string]string
	base     string
	blanks   int
	depth    int
}

func (p *parser) document() error {
	if err := p.skipBOM(); err != nil {
		return err
	}
	for {
		t, err := p.next()
		switch {
		case err != nil:
			return err
		case t.kind == tokenEnd:
			return nil
		case t.kind == tokenAt && (t.text == "prefix" || t.text == "base"):
			err = p.directive(t.text, true)
		case t.kind == tokenWord && (lower(t.text) == "prefix" || lower(t.text) == "base"):
			err = p.directive(lower(t.text), false)
		default:
			err = p.statement(t)
		}
		if err != nil {
			return err
		}
	}
}

func (p *parser) skipBOM() error {
	b, err := p.in.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if string(b) == "\ufeff" {
		_, err = p.in.Discard(3)
		return err
	}
	return nil
}

// directive reads @prefix, @base and what SPARQL calls them.
func (p *parser) directive(name string, dot bool) error {
	prefix := ""
	if name == "prefix" {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t.kind != tokenName || t.local != "" {
			return p.failAt(t.line, "a prefix must end in a colon")
		}
		prefix = t.text
	}
	t, err := p.next()
	if err != nil {
		return err
	}
	if t.kind != tokenIRI {
		return p.failAt(t.line, "%s must be followed by an IRI in angle brackets", name)
	}
	iri, err := p.resolve(t)
	if err != nil {
		return err
	}
	if name == "prefix" {
		if p.prefixes[prefix] = iri; len(p.prefixes) > MostPrefixes {
			return p.failAt(t.line, "more than %d prefixes", MostPrefixes)
		}
	} else {
		p.base = iri
	}
	if !dot {
		return nil
	}
	return p.expect(tokenPunct, ".", "a full stop")
}

// statement reads a subject with what is said about it, and the full stop.
func (p *parser) statement(t token) error {
	var subject Node
	var err error
	bare := false // a blank node in brackets may stand alone
	switch {
	case t.is("["):
		if subject, bare, err = p.bracketed(t.line); err != nil {
			return err
		}
	case t.is("("):
		if subject, err = p.collection(t.line); err != nil {
			return err
		}
	default:
		if subject, err = p.resource(t, "a subject"); err != nil {
			return err
		}
	}
	t, err = p.next()
	if err != nil {
		return err
	}
	if bare && t.is(".") {
		return nil
	}
	t, err = p.predicates(subject, t)
	if err != nil {
		return err
	}
	if !t.is(".") {
		return p.unexpected(t, "a full stop, semicolon or comma")
	}
	return nil
}

// predicates reads what is said about a subject and returns the token behind.
func (p *parser) predicates(subject Node, t token) (token, error) {
	for {
		predicate, err := p.predicate(t)
		if err != nil {
			return t, err
		}
		for {
			if err := p.object(subject, predicate); err != nil {
				return t, err
			}
			if t, err = p.next(); err != nil {
				return t, err
			}
			if !t.is(",") {
				break
			}
		}
		if !t.is(";") {
			return t, nil
		}
		for t.is(";") {
			if t, err = p.next(); err != nil {
				return t, err
			}
		}
		if t.is(".") || t.is("]") {
			return t, nil
		}
	}
}

func (p *parser) predicate(t token) (Node, error) {
	if t.kind == tokenWord && t.text == "a" {
		return Node{Kind: IRI, Value: Type}, nil
	}
	n, err := p.resource(t, "a predicate")
	if err == nil && n.Kind != IRI {
		return n, p.failAt(t.line, "a blank node cannot be a predicate")
	}
	return n, err
}

// object reads one object and gives the triple.
func (p *parser) object(subject, predicate Node) error {
	t, err := p.next()
	if err != nil {
		return err
	}
	var n Node
	switch {
	case t.is("["):
		n, _, err = p.bracketed(t.line)
	case t.is("("):
		n, err = p.collection(t.line)
	case t.kind == tokenText:
		n, err = p.literal(t)
	case t.kind == tokenNumber:
		n = Node{Kind: Literal, Value: t.text, Datatype: XSD + t.local}
	case t.kind == tokenWord && (t.text == "true" || t.text == "false"):
		n = Node{Kind: Literal, Value: t.text, Datatype: XSD + "boolean"}
	default:
		n, err = p.resource(t, "an object")
	}
	if err != nil {
		return err
	}
	return p.emit(Triple{subject, predicate, n, t.line})
}

// literal reads what may follow a text.
func (p *parser) literal(t token) (Node, error) {
	n := Node{Kind: Literal, Value: t.text}
	b, err := p.in.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, err
	}
	switch {
	case len(b) > 0 && b[0] == '@':
		tag, err := p.next()
		n.Language = tag.text
		return n, err
	case string(b) == "^^":
		if _, err := p.in.Discard(2); err != nil {
			return n, err
		}
		datatype, err := p.next()
		if err != nil {
			return n, err
		}
		of, err := p.resource(datatype, "a datatype")
		if err == nil && of.Kind != IRI {
			return n, p.failAt(datatype.line, "a blank node cannot be a datatype")
		}
		if n.Datatype = of.Value; n.Datatype == XSD+"string" {
			n.Datatype = ""
		}
		return n, err
	}
	return n, nil
}

// resource is an IRI or a blank node.
func (p *parser) resource(t token, want string) (Node, error) {
	switch t.kind {
	case tokenIRI:
		iri, err := p.resolve(t)
		return Node{Kind: IRI, Value: iri}, err
	case tokenBlank:
		return Node{Kind: Blank, Value: "_:" + t.text}, nil
	case tokenName:
		namespace, known := p.prefixes[t.text]
		if !known {
			return Node{}, p.failAt(t.line, "the prefix %q is not declared", t.text)
		}
		return Node{Kind: IRI, Value: namespace + t.local}, nil
	}
	return Node{}, p.unexpected(t, want)
}

// bracketed reads a blank node with what is said about it inside of brackets.
func (p *parser) bracketed(line int) (_ Node, full bool, err error) {
	if err := p.deeper(line); err != nil {
		return Node{}, false, err
	}
	defer func() { p.depth-- }()
	n := p.newBlank()
	t, err := p.next()
	if err != nil || t.is("]") {
		return n, false, err
	}
	if t, err = p.predicates(n, t); err != nil {
		return n, false, err
	}
	if !t.is("]") {
		return n, false, p.unexpected(t, "a closing bracket")
	}
	return n, true, nil
}

// collection reads a list in parentheses.
func (p *parser) collection(line int) (Node, error) {
	if err := p.deeper(line); err != nil {
		return Node{}, err
	}
	defer func() { p.depth-- }()
	head := Node{Kind: IRI, Value: none}
	var last Node
	for {
		t, err := p.next()
		if err != nil {
			return head, err
		}
		if t.is(")") {
			if last.Value == "" {
				return head, nil
			}
			return head, p.emit(Triple{last, Node{Kind: IRI, Value: rest}, Node{Kind: IRI, Value: none}, t.line})
		}
		p.back = &t
		n := p.newBlank()
		if last.Value == "" {
			head = n
		} else if err := p.emit(Triple{last, Node{Kind: IRI, Value: rest}, n, t.line}); err != nil {
			return head, err
		}
		if err := p.object(n, Node{Kind: IRI, Value: first}); err != nil {
			return head, err
		}
		last = n
	}
}

func (p *parser) deeper(line int) error {
	if p.depth++; p.depth > MostDepth {
		return p.failAt(line, "brackets are nested more than %d deep", MostDepth)
	}
	return nil
}

// newBlank is a blank node that has no name in the text; names there never
// begin like that.
func (p *parser) newBlank() Node {
	p.blanks++
	return Node{Kind: Blank, Value: fmt.Sprintf("_:-%d", p.blanks)}
}

func (p *parser) expect(kind tokenKind, text, want string) error {
	t, err := p.next()
	if err == nil && (t.kind != kind || t.text != text) {
		err = p.unexpected(t, want)
	}
	return err
}

func (p *parser) unexpected(t token, want string) error {
	if t.kind == tokenEnd {
		return p.failAt(t.line, "the text ends where %s should be", want)
	}
	shown := t.text
	if t.kind == tokenName {
		shown += ":" + t.local
	}
	if len(shown) > 40 {
		shown = shown[:40]
		for !utf8.ValidString(shown) {
			shown = shown[:len(shown)-1]
		}
	}
	return p.failAt(t.line, "%q where %s should be", shown, want)
}

func (p *parser) failAt(line int, format string, args ...any) error {
	return &SyntaxError{line, fmt.Sprintf(format, args...)}
}
