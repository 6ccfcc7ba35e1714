package webui

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// curl is a command line that makes the request.
func (op apiOperation) curl(server string) string {
	lines := []string{`curl -H "Authorization: Bearer $EARSHOT_TOKEN"`}
	if op.Method != http.MethodGet {
		lines[0] += " -X " + op.Method
	}
	switch {
	case op.BodyType == "multipart/form-data":
		lines = append(lines, "-F file=@interview.vtt")
	case strings.HasSuffix(op.BodyType, "json"):
		lines = append(lines, "-H 'Content-Type: "+op.BodyType+"'", "-d '"+op.example()+"'")
	case op.BodyType != "":
		lines = append(lines, "-H 'Content-Type: "+op.BodyType+"'", "--data-binary @interview.vtt")
	}
	lines = append(lines, `"`+server+op.Path+op.query()+`"`)
	return strings.Join(lines, " \\\n  ")
}

// example is a body with the fields that must be there.
func (op apiOperation) example() string {
	var fields []string
	for _, f := range op.Body {
		if !f.Required {
			continue
		}
		value := `"…"`
		switch {
		case strings.HasPrefix(f.Type, "list of"):
			value = "[]"
		case strings.HasPrefix(f.Type, "integer"), strings.HasPrefix(f.Type, "number"):
			value = "0"
		case f.Type == "boolean":
			value = "false"
		}
		fields = append(fields, `"`+f.Name+`": `+value)
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

// query shows the first parameter of the query, so that readers see where
// parameters go.
func (op apiOperation) query() string {
	for _, p := range op.Parameters {
		if p.In == "query" && (p.Required || p.Name == "q") {
			return "?" + p.Name + "=…"
		}
	}
	return ""
}

// anchor makes a name the id of an element.
func anchor(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s)), "-")
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
