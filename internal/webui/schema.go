package webui

import (
	"fmt"
	"slices"
	"strings"
)

// resolve follows a reference to a schema.
func (doc *openAPI) resolve(s *schema) *schema {
	if s != nil && s.Ref != "" {
		return doc.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	return s
}

func (doc *openAPI) fields(s *schema) []apiField {
	s = doc.resolve(s)
	if s == nil {
		return nil
	}
	var fields []apiField
	for _, name := range sortedKeys(s.Properties) {
		if strings.HasPrefix(name, "$") {
			continue // about the description itself
		}
		p := s.Properties[name]
		fields = append(fields, apiField{Name: name, Type: doc.typeName(p), Description: p.Description, Required: slices.Contains(s.Required, name)})
	}
	slices.SortStableFunc(fields, func(a, b apiField) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return fields
}

// typeName names the type of a value: a list by its items, choices by all of
// them, an object by its name.
func (doc *openAPI) typeName(s *schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	case len(s.Enum) > 0:
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		return strings.Join(values, " | ")
	case s.Items != nil:
		return "list of " + doc.typeName(s.Items)
	}
	name := s.Format
	switch t := s.Type.(type) {
	case string:
		name = t
	case []any:
		for _, each := range t {
			if each != "null" {
				name = fmt.Sprint(each)
				break
			}
		}
	}
	if s.Format != "" && s.Format != name {
		name += " (" + s.Format + ")"
	}
	return name
}
