package httpapi_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"earshot/internal/httpapi"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write golden files")

func TestOpenAPIDocumentIsTheOneReviewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const golden = "testdata/openapi.json"
	got := w.want(200, w.do("GET", "/api/v1/openapi.json", map[string]string{"Authorization": ""}, nil))
	if *update {
		must(t, os.WriteFile(golden, got.body, 0o600))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(string(want), string(got.body)); diff != "" {
		t.Errorf("OpenAPI differs from %s; look at the change and run with -update:\n%s", golden, diff)
	}
	if v := got.json()["openapi"]; !strings.HasPrefix(v.(string), "3.1") {
		t.Errorf("openapi = %v, want 3.1", v)
	}
}

func TestOpenAPIDescribesExactlyTheRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	described := map[string]bool{}
	for path, item := range w.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{
			"GET": item.Get, "HEAD": item.Head, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete, "OPTIONS": item.Options,
		} {
			if op != nil {
				described[method+" "+path] = true
			}
		}
	}
	routes := map[string]bool{}
	for _, r := range w.http.Echo.Routes() {
		if !strings.HasPrefix(r.Path, httpapi.Base) || strings.HasSuffix(r.Path, "/openapi.json") {
			continue
		}
		parts := strings.Split(r.Path, "/")
		for i, p := range parts {
			if name, ok := strings.CutPrefix(p, ":"); ok {
				parts[i] = "{" + name + "}"
			}
		}
		routes[r.Method+" "+strings.Join(parts, "/")] = true
	}
	if diff := cmp.Diff(routes, described); diff != "" {
		t.Errorf("routes (-) and OpenAPI (+) differ:\n%s", diff)
	}
}
