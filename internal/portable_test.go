package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestItCanBeBuiltForOtherSystems checks the types of the program and its tests
// as other systems would have them. Compiling it for each takes minutes; what
// goes wrong there are names that a system does not have, and those show here.
func TestItCanBeBuiltForOtherSystems(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"darwin", "windows"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			for p := range foreign(t, system) {
				t.Error(p)
			}
		})
	}
}

// built is a package, or what a test makes of it, as go list tells of it.
type built struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	ImportMap  map[string]string
}

// foreign is what does not fit in our packages where they are built for a system,
// each once, though a package is checked with its tests and without.
func foreign(t *testing.T, system string) map[string]bool {
	t.Helper()
	problems, files := map[string]bool{}, token.NewFileSet()
	known := map[string]*types.Package{"unsafe": types.Unsafe}
	for _, p := range buildList(t, system) {
		ours := strings.HasPrefix(p.ImportPath, "earshot/")
		checker := types.Config{
			Importer: importer{p.ImportMap, known}, Sizes: types.SizesFor("gc", "amd64"),
			IgnoreFuncBodies: !ours, FakeImportC: true,
			Error: func(err error) {
				if ours {
					problems[err.Error()] = true
				}
			},
		}
		var parsed []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, f)
		}
		path, _, _ := strings.Cut(p.ImportPath, " ")
		known[p.ImportPath], _ = checker.Check(path, files, parsed, nil)
	}
	return problems
}

// buildList lists our packages, their tests and all that they import, each after
// what it imports.
func buildList(t *testing.T, system string) []built {
	t.Helper()
	all := goList[built](t, []string{"GOOS=" + system, "GOARCH=amd64", "CGO_ENABLED=0"},
		"-deps", "-test", "-json=ImportPath,Dir,GoFiles,ImportMap", "earshot/cmd/...", "earshot/search/...", "earshot/uploads/...")
	if len(all) < 100 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return slices.DeleteFunc(all, func(p built) bool {
		return p.ImportPath == "unsafe" || strings.HasSuffix(p.ImportPath, ".test") // the program of a test is written later
	})
}

// importer finds what has been checked before.
type importer struct {
	names map[string]string // where a test, or the standard library, means another package
	known map[string]*types.Package
}

func (i importer) Import(path string) (*types.Package, error) {
	if name, ok := i.names[path]; ok {
		path = name
	}
	if p := i.known[path]; p != nil {
		return p, nil
	}
	return nil, &os.PathError{Op: "import", Path: path, Err: os.ErrNotExist}
}
