package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"earshot/internal/httpapi"
)

// TestWhatCostsMuchIsLimited reads the description of the API: whatever searches,
// takes files in or gives much away is in a list of those that are limited, and
// the lists name nothing that is not there.
func TestWhatCostsMuchIsLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lists := map[string][]string{"search": httpapi.SearchRoutes(), "upload": httpapi.UploadRoutes(), "export": httpapi.ExportRoutes()}
	there := map[string]bool{}
	for path, item := range w.api.OpenAPI().Paths {
		spelled := strings.NewReplacer("{", ":", "}", "").Replace(path)
		for method, is := range map[string]bool{http.MethodGet: item.Get != nil, http.MethodPost: item.Post != nil} {
			if !is {
				continue
			}
			there[method+" "+spelled] = true
			want := ""
			switch {
			case method == http.MethodGet && strings.Contains(path, "search"):
				want = "search"
			case method == http.MethodGet && strings.Contains(path, "export"):
				want = "export"
			case method == http.MethodPost && (strings.Contains(path, "import") || strings.HasSuffix(path, "/uploads") || strings.HasSuffix(path, "/files") || strings.Contains(path, "preview")):
				want = "upload"
			}
			if want != "" && !slices.Contains(lists[want], method+" "+spelled) {
				t.Errorf("%s %s is not limited as %s", method, path, want)
			}
		}
	}
	for name, list := range lists {
		for _, each := range list {
			if !there[each] {
				t.Errorf("%s, limited as %s, is not there", each, name)
			}
		}
	}
}
