package testdata

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"
)

// Validate has xmllint check an XML document against a schema of the shared
// material, named by its slash-separated path below Dir.
func Validate(tb testing.TB, schema string, document []byte) {
	tb.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		tb.Skip("xmllint is missing: install libxml2-utils")
	}
	cmd := exec.CommandContext(tb.Context(), "xmllint", "--nonet", "--noout", "--schema", filepath.Join(Dir(tb), filepath.FromSlash(schema)), "-")
	cmd.Stdin = bytes.NewReader(document)
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Errorf("xmllint: %v\n%.3000s", err, out)
	}
}
