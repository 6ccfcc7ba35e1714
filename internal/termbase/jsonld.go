package termbase

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"earshot/internal/turtle"
)

// readJSONLD reads what SKOS files use of JSON-LD: a context within the file,
// which comes first, and nodes, which may be nested. Contexts elsewhere are not
// fetched but refused, and so is what it does not understand.
func readJSONLD(b *builder, r io.Reader) error {
	j := &jsonld{builder: b, dec: json.NewDecoder(r), context: newContext()}
	j.dec.UseNumber()
	err := j.document()
	if err == nil {
		if _, more := j.dec.Token(); !errors.Is(more, io.EOF) {
			err = refuse("something follows the end of the JSON")
		}
	}
	var known *SyntaxError
	switch e := (*json.SyntaxError)(nil); {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &e):
		return &SyntaxError{Reason: fmt.Sprintf("the JSON is broken at byte %d", e.Offset)}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &SyntaxError{Reason: "the JSON ends too early"}
	}
	return err
}

type jsonld struct {
	*builder
	dec     *json.Decoder
	context context
	blanks  int
}

func refuse(format string, args ...any) error {
	return &SyntaxError{Reason: fmt.Sprintf(format, args...)}
}

// document reads the outermost value, node by node where it can.
func (j *jsonld) document() error {
	t, err := j.dec.Token()
	switch {
	case err != nil:
		return err
	case t == json.Delim('['):
		return j.nodes()
	case t != json.Delim('{'):
		return refuse("the file must be a JSON object or array")
	}
	rest := map[string]any{}
	graph := false
	for j.dec.More() {
		t, err := j.dec.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if j.context.keyword(key) == "@graph" {
			graph = true
			if err := j.graph(); err != nil {
				return err
			}
			continue
		}
		var v any
		if err := j.dec.Decode(&v); err != nil {
			return err
		}
		if key != "@context" {
			rest[key] = v
			continue
		}
		if graph || len(rest) > 0 && j.understands(rest) {
			return refuse("the @context must come first")
		}
		if err := j.context.add(v); err != nil {
			return err
		}
	}
	if _, err := j.dec.Token(); err != nil {
		return err
	}
	if len(rest) == 0 || graph && !j.describes(rest) {
		return nil
	}
	_, err = j.node(rest, 0)
	return err
}

// understands reports whether a key has a meaning without the context.
func (j *jsonld) understands(node map[string]any) bool {
	for key := range node {
		if strings.HasPrefix(key, "@") && key != "@id" && key != "@type" {
			return true
		}
	}
	return false
}

// describes reports whether anything is said of the graph itself.
func (j *jsonld) describes(node map[string]any) bool {
	for key := range node {
		if j.context.keyword(key) != "@id" {
			return true
		}
	}
	return false
}

// graph reads an array of nodes, or one.
func (j *jsonld) graph() error {
	t, err := j.dec.Token()
	if err != nil {
		return err
	}
	if t == json.Delim('[') {
		return j.nodes()
	}
	return refuse("@graph must be an array")
}

// nodes reads the nodes of an array and its end.
func (j *jsonld) nodes() error {
	for j.dec.More() {
		var v any
		if err := j.dec.Decode(&v); err != nil {
			return err
		}
		node, ok := v.(map[string]any)
		if !ok {
			return refuse("a graph must consist of objects")
		}
		if c, own := node["@context"]; own {
			if err := j.context.add(c); err != nil {
				return err
			}
			delete(node, "@context")
		}
		if _, err := j.node(node, 0); err != nil {
			return err
		}
	}
	_, err := j.dec.Token()
	return err
}

// node says what a node says, and returns it.
func (j *jsonld) node(node map[string]any, depth int) (turtle.Node, error) {
	var subject turtle.Node
	if depth > turtle.MostDepth {
		return subject, refuse("objects are nested more than %d deep", turtle.MostDepth)
	}
	keys := make([]string, 0, len(node))
	for key := range node {
		if j.context.keyword(key) == "@id" {
			id, ok := node[key].(string)
			if !ok {
				return subject, refuse("an @id must be a string")
			}
			subject = j.context.resource(id)
			continue
		}
		keys = append(keys, key)
	}
	if subject.Value == "" {
		j.blanks++
		subject = turtle.Node{Kind: turtle.Blank, Value: fmt.Sprintf("_:-%d", j.blanks)}
	}
	slices.Sort(keys) // the order of an object means nothing, and shall change nothing
	for _, key := range keys {
		if err := j.property(subject, key, node[key], depth); err != nil {
			return subject, err
		}
	}
	return subject, nil
}

func (j *jsonld) property(subject turtle.Node, key string, v any, depth int) error {
	switch keyword := j.context.keyword(key); keyword {
	case "":
	case "@type":
		return each(v, func(v any) error {
			name, ok := v.(string)
			if !ok {
				return refuse("an @type must be a string")
			}
			class, _ := j.context.property(name)
			return j.add(turtle.Triple{Subject: subject, Predicate: turtle.Node{Value: turtle.Type}, Object: turtle.Node{Value: class}})
		})
	case "@graph":
		return each(v, func(v any) error {
			node, ok := v.(map[string]any)
			if !ok {
				return refuse("a graph must consist of objects")
			}
			_, err := j.node(node, depth+1)
			return err
		})
	case "@index":
		return nil
	default:
		return refuse("%s is not supported", cut(keyword))
	}
	iri, known := j.context.property(key)
	if !known {
		j.ignore(key)
		return nil
	}
	d := j.context.terms[key]
	if d.byLanguage {
		return j.byLanguage(subject, iri, v)
	}
	return each(v, func(v any) error { return j.object(subject, iri, d, v, depth) })
}

// each calls f with the values of an array, or with the only one.
func each(v any, f func(any) error) error {
	list, ok := v.([]any)
	if !ok {
		return f(v)
	}
	for _, v := range list {
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

// byLanguage reads an object that has languages for keys.
func (j *jsonld) byLanguage(subject turtle.Node, iri string, v any) error {
	texts, ok := v.(map[string]any)
	if !ok {
		return refuse("%s must be an object with languages for keys", compact(iri))
	}
	languages := make([]string, 0, len(texts))
	for language := range texts {
		languages = append(languages, language)
	}
	slices.Sort(languages)
	for _, language := range languages {
		err := each(texts[language], func(v any) error {
			text, ok := v.(string)
			if !ok {
				return refuse("a text of %s must be a string", compact(iri))
			}
			if j.context.keyword(language) == "@none" {
				language = ""
			}
			return j.literal(subject, iri, text, language)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonld) literal(subject turtle.Node, iri, text, language string) error {
	return j.add(turtle.Triple{
		Subject: subject, Predicate: turtle.Node{Value: iri}, Object: turtle.Node{Kind: turtle.Literal, Value: text, Language: language},
	})
}

// object reads one value of a property.
func (j *jsonld) object(subject turtle.Node, iri string, d definition, v any, depth int) error {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		if d.reference {
			return j.link(subject, iri, j.context.resource(v))
		}
		language := j.context.language
		if d.language != nil {
			language = *d.language
		}
		if d.typed {
			language = ""
		}
		return j.literal(subject, iri, v, language)
	case bool, json.Number:
		return j.literal(subject, iri, fmt.Sprint(v), "")
	case map[string]any:
		return j.objectNode(subject, iri, d, v, depth)
	}
	return refuse("%s has an array within an array", compact(iri))
}

func (j *jsonld) link(subject turtle.Node, iri string, object turtle.Node) error {
	return j.add(turtle.Triple{Subject: subject, Predicate: turtle.Node{Value: iri}, Object: object})
}

// objectNode reads a value that is an object: a text with its language, a list,
// or a node.
func (j *jsonld) objectNode(subject turtle.Node, iri string, d definition, v map[string]any, depth int) error {
	parts := map[string]any{}
	for key, part := range v {
		if keyword := j.context.keyword(key); keyword != "" {
			parts[keyword] = part
		}
	}
	if value, ok := parts["@value"]; ok {
		language, _ := parts["@language"].(string)
		return j.literal(subject, iri, fmt.Sprint(value), language)
	}
	for _, keyword := range []string{"@list", "@set"} {
		if list, ok := parts[keyword]; ok {
			if depth > turtle.MostDepth {
				return refuse("objects are nested more than %d deep", turtle.MostDepth)
			}
			return each(list, func(v any) error { return j.object(subject, iri, d, v, depth+1) })
		}
	}
	n, err := j.node(v, depth+1)
	if err != nil {
		return err
	}
	return j.link(subject, iri, n)
}
