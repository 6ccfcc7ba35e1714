// Package testdata finds the shared test material, which lives beside the
// checkout and not in it: several hundred real notes, transcripts and clips
// under licences of their own.
package testdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the folder of the shared test material, or skips the test with a
// message that says how to provide it. EARSHOT_TESTDATA overrides the place.
func Dir(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("EARSHOT_TESTDATA")
	if dir == "" {
		dir = filepath.Join(moduleRoot(tb), "..", "shared", "testdata")
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		tb.Skipf("no shared test material in %s: set EARSHOT_TESTDATA to its folder", dir)
	}
	return dir
}

// Read returns one file of the shared material, named by its slash-separated
// path below Dir.
func Read(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(Dir(tb), filepath.FromSlash(name)))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func moduleRoot(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			tb.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}
