package webui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// apiReference is an OpenAPI document as readers see it.
type apiReference struct {
	Title, Version, Description string
	Groups                      []apiGroup
}

type apiGroup struct {
	ID, Name   string
	Operations []apiOperation
}

type apiOperation struct {
	ID, Method, Path, Summary, Description string
	Parameters                             []apiField
	BodyType                               string // media type of the request's body; "" if it has none
	Body                                   []apiField
	Answers                                []apiAnswer
	Curl                                   string
}

type apiField struct {
	Name, In, Type, Description string
	Required                    bool
}

type apiAnswer struct {
	Status, Description string
	Fields              []apiField // of what a success brings
}

// The parts of OpenAPI 3.1 that the reference shows.
type (
	openAPI struct {
		Info struct {
			Title, Version, Description string
		}
		Tags       []struct{ Name string }
		Paths      map[string]map[string]json.RawMessage
		Components struct {
			Schemas map[string]*schema
		}
	}
	operation struct {
		OperationID          string
		Summary, Description string
		Tags                 []string
		Parameters           []struct {
			Name, In, Description string
			Required              bool
			Schema                *schema
		}
		RequestBody *struct{ Content content }
		Responses   map[string]struct {
			Description string
			Content     content
		}
	}
	content map[string]struct{ Schema *schema } // by media type
	schema  struct {
		Ref         string `json:"$ref"`
		Type        any    // a name or a list of names
		Format      string
		Description string
		Enum        []any
		Items       *schema
		Required    []string
		Properties  map[string]*schema
	}
)

// methods are those that operations have, in the order in which they are shown.
var methods = []string{"get", "post", "put", "patch", "delete", "head"}

// readAPI makes the reference; server is where examples send their requests.
func readAPI(description []byte, server string) (apiReference, error) {
	var doc openAPI
	if err := json.Unmarshal(description, &doc); err != nil {
		return apiReference{}, fmt.Errorf("read the description of the API: %w", err)
	}
	ref := apiReference{Title: doc.Info.Title, Version: doc.Info.Version, Description: doc.Info.Description}
	groups := map[string]*apiGroup{}
	var names []string
	for _, t := range doc.Tags {
		names = append(names, t.Name)
	}
	for _, path := range sortedKeys(doc.Paths) {
		for _, method := range methods {
			raw, ok := doc.Paths[path][method]
			if !ok {
				continue
			}
			var op operation
			if err := json.Unmarshal(raw, &op); err != nil {
				return ref, fmt.Errorf("read the description of %s %s: %w", method, path, err)
			}
			name := groupName(path, op.Tags)
			if groups[name] == nil {
				groups[name] = &apiGroup{ID: "group-" + anchor(name), Name: name}
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			groups[name].Operations = append(groups[name].Operations, doc.operation(method, path, op, server))
		}
	}
	for _, name := range names {
		if g := groups[name]; g != nil {
			ref.Groups = append(ref.Groups, *g)
		}
	}
	return ref, nil
}

// groupName is the group that an operation is in: its first tag, or the first
// word of its path behind the version.
func groupName(path string, tags []string) string {
	if len(tags) > 0 {
		return tags[0]
	}
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part != "api" && part != "v1" {
			return capital(part)
		}
	}
	return "General"
}

func (doc *openAPI) operation(method, path string, op operation, server string) apiOperation {
	shown := apiOperation{
		ID: anchor(method + path), Method: strings.ToUpper(method), Path: path,
		Summary: op.Summary, Description: op.Description,
	}
	for _, p := range op.Parameters {
		shown.Parameters = append(shown.Parameters, apiField{p.Name, p.In, doc.typeName(p.Schema), p.Description, p.Required})
	}
	if op.RequestBody != nil {
		for _, media := range sortedKeys(op.RequestBody.Content) {
			shown.BodyType, shown.Body = media, doc.fields(op.RequestBody.Content[media].Schema)
			break
		}
	}
	for _, status := range sortedKeys(op.Responses) {
		answer := apiAnswer{Status: status, Description: op.Responses[status].Description}
		if strings.HasPrefix(status, "2") {
			answer.Fields = doc.fields(op.Responses[status].Content["application/json"].Schema)
		}
		shown.Answers = append(shown.Answers, answer)
	}
	shown.Curl = shown.curl(server)
	return shown
}
