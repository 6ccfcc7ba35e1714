package termbase

import (
	"net/url"
	"strings"

	"earshot/internal/turtle"
)

// context says what the keys of a JSON-LD file mean.
type context struct {
	terms    map[string]definition
	vocab    string
	base     string
	language string // of texts that say nothing else
}

// definition is the meaning of one key.
type definition struct {
	id         string  // IRI, or a keyword
	language   *string // of its texts; nil for that of the context
	reference  bool    // its texts are IRIs
	typed      bool    // its texts are not in any language
	byLanguage bool
}

func newContext() context { return context{terms: map[string]definition{}} }

// add takes a context, or several.
func (c *context) add(v any) error {
	switch v := v.(type) {
	case nil:
		*c = newContext()
		return nil
	case string:
		return refuse("the context %q is elsewhere and is not fetched: put it into the file", cut(v))
	case []any:
		for _, each := range v {
			if err := c.add(each); err != nil {
				return err
			}
		}
		return nil
	case map[string]any:
		return c.define(v)
	}
	return refuse("a context must be an object")
}

func (c *context) define(v map[string]any) error {
	for key, value := range v {
		text, isText := value.(string)
		switch {
		case key == "@vocab":
			c.vocab = text
		case key == "@base":
			c.base = text
		case key == "@language":
			c.language = text
		case key == "@version" || key == "@protected":
		case strings.HasPrefix(key, "@"):
			return refuse("%s in a context is not supported", cut(key))
		case value == nil:
			delete(c.terms, key)
		case isText:
			c.terms[key] = definition{id: text}
		default:
			object, ok := value.(map[string]any)
			if !ok {
				return refuse("the context says nothing sensible about %q", cut(key))
			}
			d, err := defined(key, object)
			if err != nil {
				return err
			}
			c.terms[key] = d
		}
	}
	return c.expand()
}

// defined reads the definition of a key.
func defined(key string, v map[string]any) (definition, error) {
	d := definition{id: key}
	for part, value := range v {
		text, isText := value.(string)
		switch {
		case part == "@id" && isText:
			d.id = text
		case part == "@type" && isText:
			d.reference = text == "@id" || text == "@vocab"
			d.typed = !d.reference
		case part == "@language" && (isText || value == nil):
			d.language = &text
		case part == "@container":
			err := each(value, func(v any) error {
				if v != "@language" && v != "@set" && v != "@list" {
					return refuse("a container of %q is not supported", cut(key))
				}
				d.byLanguage = d.byLanguage || v == "@language"
				return nil
			})
			if err != nil {
				return d, err
			}
		case part == "@protected" || part == "@prefix":
		default:
			return d, refuse("%s of %q in the context is not supported", cut(part), cut(key))
		}
	}
	return d, nil
}

// expand makes the IRIs of all keys whole. They may be written with the help of
// each other, a few steps deep.
func (c *context) expand() error {
	for range 8 {
		changed := false
		for key, d := range c.terms {
			if strings.HasPrefix(d.id, "@") {
				continue
			}
			prefix, local, ok := strings.Cut(d.id, ":")
			by, known := c.terms[prefix]
			if ok && known && !strings.HasPrefix(local, "//") && by.id != d.id {
				d.id, changed = by.id+local, true
				c.terms[key] = d
			} else if other, alias := c.terms[d.id]; !ok && alias && other.id != d.id {
				d.id, changed = other.id, true
				c.terms[key] = d
			}
			if len(d.id) > turtle.MostToken>>8 {
				return refuse("the context says %q by means of itself", cut(key))
			}
		}
		if !changed {
			return nil
		}
	}
	return refuse("the context says its keys by means of each other")
}

// keyword is the keyword that a key is or stands for; "" for none.
func (c *context) keyword(key string) string {
	if d, ok := c.terms[key]; ok {
		key = d.id
	}
	if strings.HasPrefix(key, "@") {
		return key
	}
	return ""
}

// property is the IRI that a key stands for, and whether it stands for one.
func (c *context) property(key string) (string, bool) {
	if d, ok := c.terms[key]; ok {
		key = d.id
	}
	prefix, local, ok := strings.Cut(key, ":")
	if ok {
		if d, known := c.terms[prefix]; known && !strings.HasPrefix(local, "//") {
			return d.id + local, true
		}
		return key, true
	}
	return c.vocab + key, c.vocab != ""
}

// resource is the node of an @id.
func (c *context) resource(id string) turtle.Node {
	prefix, local, ok := strings.Cut(id, ":")
	if prefix == "_" && ok {
		return turtle.Node{Kind: turtle.Blank, Value: id}
	}
	if d, known := c.terms[prefix]; ok && known && !strings.HasPrefix(local, "//") {
		return turtle.Node{Value: d.id + local}
	}
	if !ok && c.base != "" {
		if base, err := url.Parse(c.base); err == nil {
			if of, err := base.Parse(id); err == nil {
				return turtle.Node{Value: of.String()}
			}
		}
	}
	return turtle.Node{Value: id}
}
