// Package internal_test holds the rules about who may import whom. The table
// is the diagram of the architecture, and this test keeps it true.
package internal_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says, for each package, which of ours it may import: it and what is
// above it in this list know nothing of what is below.
var allowed = map[string][]string{
	// Public, complete in themselves.
	"search":                      {},
	"search/internal/memo":        {},
	"search/analysis":             {"search/internal/memo"},
	"search/bleveindex":           {"search", "search/analysis"},
	"search/dictionary":           {"search/analysis"},
	"search/indextest":            {"search"},
	"search/thesaurus":            {"search", "search/internal/memo", "search/analysis", "search/dictionary"},
	"search/evaluation":           {"search"},
	"uploads":                     {},
	"uploads/dirstore":            {"uploads"},
	"uploads/s3store":             {"uploads"},
	"uploads/s3store/s3storetest": {"uploads/s3store"},
	"uploads/storecheck":          {"uploads"},
	"uploads/storetest":           {"uploads", "uploads/storecheck"},

	// Level 0: what things are.
	"internal/push":       {},
	"internal/wording":    {},
	"internal/research":   {},
	"internal/config":     {},
	"internal/turtle":     {},
	"internal/export":     {},
	"internal/qda":        {},
	"internal/termbase":   {"internal/research", "internal/turtle"},
	"internal/textdecode": {},
	"internal/language":   {},
	"internal/anchor":     {},
	"internal/alignment":  {"internal/research"},
	"internal/transcript": {"internal/textdecode"},
	"internal/confined":   {},
	"internal/media":      {"internal/confined", "internal/research"},
	"internal/speech":     {"internal/confined", "internal/transcript"},
	"internal/passages":   {"internal/transcript"},
	"internal/pdftext":    {},
	"internal/document":   {"internal/confined", "internal/pdftext", "internal/research", "internal/textdecode", "internal/transcript"},

	// Level 1: where things are kept, and who asks.
	"internal/database":              {"internal/research", "search"},
	"internal/database/databasetest": {"internal/database", "internal/research"},
	"internal/jobs":                  {"internal/database", "internal/research"},
	"internal/audit":                 {"internal/database"},
	"internal/auth":                  {"internal/audit", "internal/database", "internal/research"},

	"internal/oidc": {"internal/auth"},

	"internal/texts": {
		"internal/alignment", "internal/anchor", "internal/database", "internal/passages", "internal/research", "internal/transcript", "search",
	},

	// Level 2: what is done with them. Library and ingest meet in rows and jobs.
	"internal/library": {
		"internal/alignment", "internal/anchor", "internal/audit", "internal/auth", "internal/database", "internal/document", "internal/export", "internal/jobs", "internal/language",
		"internal/qda", "internal/research",
		"internal/termbase", "internal/texts", "internal/transcript", "search", "search/analysis", "search/evaluation", "uploads",
	},
	"internal/ingest": {
		"internal/database", "internal/document", "internal/jobs", "internal/language", "internal/media",
		"internal/research", "internal/speech", "internal/texts", "internal/transcript", "search", "uploads",
	},
	"internal/watch":  {"internal/auth", "internal/library", "internal/push", "internal/research", "uploads"},
	"internal/upkeep": {"internal/database", "internal/jobs", "internal/research", "search", "uploads"},
	"internal/demo":   {"internal/auth", "internal/library", "internal/research", "internal/termbase", "search"},

	// Level 3: how people and programs reach it. Pages and API do not meet.
	"internal/problem":    {"internal/auth", "internal/library", "internal/qda", "internal/research", "internal/termbase", "search", "uploads"},
	"internal/httpserver": {"internal/auth", "internal/problem"},
	"internal/httpapi": {
		"internal/audit", "internal/auth", "internal/export", "internal/library", "internal/problem", "internal/qda", "internal/research", "internal/termbase", "internal/transcript",
		"search", "search/evaluation", "uploads",
	},
	"internal/webui": {"internal/alignment", "internal/auth", "internal/library", "internal/oidc", "internal/problem", "internal/research", "internal/termbase", "internal/wording", "search"},

	// Level 4: all together.
	"internal/app": {
		"internal/audit", "internal/auth", "internal/config", "internal/confined", "internal/database", "internal/httpapi", "internal/httpserver",
		"internal/ingest", "internal/jobs", "internal/library", "internal/media", "internal/oidc", "internal/research", "internal/speech", "internal/upkeep", "internal/watch", "internal/webui",
		"search", "search/bleveindex", "search/dictionary", "search/thesaurus", "uploads", "uploads/dirstore", "uploads/s3store",
		"uploads/storecheck",
	},
	"cmd/earshot": {
		"internal/app", "internal/audit", "internal/auth", "internal/config", "internal/confined", "internal/database", "internal/demo", "internal/export", "internal/library",
		"internal/push", "internal/research", "internal/termbase", "internal/upkeep", "search", "search/analysis", "search/dictionary", "search/evaluation", "uploads/dirstore", "uploads/s3store", "uploads/storecheck",
	},

	// For tests only.
	"internal":             {},
	"internal/testdata":    {},
	"internal/testlog":     {},
	"internal/browsertest": {},
	"internal/e2e":         {},
}

// homes says which packages alone may import a library.
var homes = map[string][]string{
	"github.com/labstack/echo":     {"internal/httpserver", "internal/httpapi", "internal/webui", "internal/app"},
	"github.com/danielgtaylor/hum": {"internal/httpapi"},
	"github.com/blevesearch":       {"search/analysis", "search/bleveindex", "internal/language"},
	"github.com/minio/minio-go":    {"uploads/s3store", "uploads/s3store/s3storetest"},
	"modernc.org/sqlite":           {"internal/database"},
	"github.com/jackc/pgx":         {"internal/database"},
	"github.com/pressly/goose":     {"internal/database"},
	"github.com/coreos/go-oidc":    {"internal/oidc"},
	"golang.org/x/oauth2":          {"internal/oidc"},
	"github.com/alecthomas/kong":   {"internal/config", "cmd/earshot"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "earshot/")
		may, known := allowed[name]
		if !known {
			t.Errorf("package %s is not in the table: decide what it may import", name)
			continue
		}
		for _, imported := range p.Imports {
			ours, isOurs := strings.CutPrefix(imported, "earshot/")
			if isOurs && !slices.Contains(may, ours) {
				t.Errorf("%s must not import %s", name, ours)
			}
			for library, at := range homes {
				if strings.HasPrefix(imported, library) && !slices.Contains(at, name) {
					t.Errorf("%s must not import %s: that belongs in %s", name, imported, strings.Join(at, ", "))
				}
			}
		}
	}
}

func packages(t *testing.T) []listed {
	t.Helper()
	all := goList[listed](t, nil, "-json=ImportPath,Imports", "earshot/...")
	if len(all) < 20 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}

// goList is what go list says of packages, with more in its environment.
func goList[T any](t *testing.T, env []string, args ...string) (all []T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p T
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}
