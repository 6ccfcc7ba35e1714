package search

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDocumentedExamplesMeanWhatIsSaid parses every example of the grammar in
// the package comment, and compares what they are read as.
func TestDocumentedExamplesMeanWhatIsSaid(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("syntax.go")
	if err != nil {
		t.Fatal(err)
	}
	_, examples, found := strings.Cut(string(source), "// What people type and what it finds:\n//\n")
	examples, _, closed := strings.Cut(examples, "\n//\n")
	if !found || !closed {
		t.Fatal("the package comment has no examples")
	}
	want := map[string]string{
		"payment fails checkout": "sequence(word word word)", `"too slow"`: "phrase", `"lagging"`: "phrase",
		"payment -android": "sequence(word not(word))", `payment NOT "app store"`: "sequence(word not(phrase))",
		"basket OR cart": "or(word word)", "payment (basket OR cart)": "sequence(word or(word word))", "pay*": "prefix",
		"brand:acme lang:de": "sequence(field field)", `tag:"first impression"`: "field",
		"after:2026-03 before:2027": "sequence(field field)", "-kind:note": "not(field)",
	}
	for line := range strings.SplitSeq(examples, "\n") {
		example, _, _ := strings.Cut(strings.TrimPrefix(line, "//\t"), "  ")
		shape, known := want[example]
		if !known {
			t.Errorf("the example %s is not tested", example)
			continue
		}
		delete(want, example)
		q, err := Parse(example)
		if err != nil || shapeOf(q.Root) != shape {
			t.Errorf("Parse(%s) = %s, %v, want %s", example, shapeOf(q.Root), err, shape)
		}
	}
	for example := range want {
		t.Errorf("%s is not among the examples any more", example)
	}
}

// TestGrammarNamesEveryField compares the package comment with what the
// code knows.
func TestGrammarNamesEveryField(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("syntax.go")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`(?s)name     = (.*?) \.`).FindSubmatch(source)
	if name == nil {
		t.Fatal("the grammar has no names")
	}
	documented := regexp.MustCompile(`"(\w+)"`).FindAllSubmatch(name[1], -1)
	if len(documented) != len(fieldNames()) {
		t.Errorf("the grammar has %d names of fields, the language %d", len(documented), len(fieldNames()))
	}
	for i, f := range fieldNames() {
		if i < len(documented) && string(documented[i][1]) != string(f) {
			t.Errorf("name %d of the grammar is %s, want %s", i, documented[i][1], f)
		}
	}
}

func shapeOf(n Node) string {
	each := func(name string, parts []Node) string {
		shapes := make([]string, len(parts))
		for i, p := range parts {
			shapes[i] = shapeOf(p)
		}
		return name + "(" + strings.Join(shapes, " ") + ")"
	}
	switch n := n.(type) {
	case Sequence:
		return each("sequence", n)
	case Or:
		return each("or", n)
	case Not:
		return "not(" + shapeOf(n.Part) + ")"
	case Word:
		return "word"
	case Phrase:
		return "phrase"
	case Prefix:
		return "prefix"
	case Field:
		return "field"
	}
	return "nothing"
}
