package export_test

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/internal/export"
	"earshot/internal/testdata"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// TestAnnotationsKeepWhatTheModelDemands checks annotations against the
// assertions of the W3C's own tests of the Web Annotation model: all that they
// say a document must.
func TestAnnotationsKeepWhatTheModelDemands(t *testing.T) {
	t.Parallel()
	root := testdata.Dir(t)
	must := assertions(t, filepath.Join(root, "annotation"))
	if len(must) < 14 {
		t.Fatalf("only %d assertions", len(must))
	}
	var page map[string]any
	if err := json.Unmarshal([]byte(written(t, "jsonld", export.Options{})), &page); err != nil {
		t.Fatal(err)
	}
	items := page["items"].([]any)
	if len(items) == 0 {
		t.Fatal("the page is empty")
	}
	for _, item := range items {
		annotation := item.(map[string]any)
		annotation["@context"] = page["@context"] // what stands in a page has the page's
		for name, a := range must {
			if err := a.Validate(annotation); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		// The assertions can fail.
		for name, broken := range map[string]func(map[string]any){
			"3.1-annotationIdValidated.json":      func(a map[string]any) { delete(a, "id") },
			"3.1-annotationTypeValidated.json":    func(a map[string]any) { a["type"] = "Note" },
			"3.1-targetKeyFound.json":             func(a map[string]any) { delete(a, "target") },
			"3.2-targetObjectsRecognized.json":    func(a map[string]any) { a["target"] = 7 },
			"3.1-annotationContextValidated.json": func(a map[string]any) { delete(a, "@context") },
		} {
			changed := maps.Clone(annotation)
			broken(changed)
			if must[name].Validate(changed) == nil {
				t.Errorf("%s accepts what it must not", name)
			}
		}
	}
}

// assertions are those of a folder that documents must keep, by name.
func assertions(t *testing.T, folder string) map[string]*jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.Draft, c.AssertFormat = jsonschema.Draft4, true
	c.LoadURL = func(u string) (io.ReadCloser, error) {
		return os.Open(filepath.Join(folder, "definitions", filepath.Base(u)))
	}
	files, err := filepath.Glob(filepath.Join(folder, "annotations", "*.json"))
	more, err2 := filepath.Glob(filepath.Join(folder, "annotations", "specificResource", "*.json"))
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	found := map[string]*jsonschema.Schema{}
	for _, file := range append(files, more...) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var about struct{ AssertionType string }
		if err := json.Unmarshal(b, &about); err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		if about.AssertionType != "must" {
			continue
		}
		if err := c.AddResource("https://assertions.example/"+name, strings.NewReader(string(b))); err != nil {
			t.Fatal(err)
		}
		if found[name], err = c.Compile("https://assertions.example/" + name); err != nil {
			t.Fatal(err)
		}
	}
	return found
}
