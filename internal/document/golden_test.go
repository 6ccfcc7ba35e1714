package document_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/internal/document"
	"earshot/internal/testdata"
	"earshot/uploads"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// summary says in a line what became of a file, without its words.
func summary(t *testing.T, name string, b []byte) string {
	t.Helper()
	format, ok := document.Detect(name, uploads.Sniff(b[:min(len(b), 3<<10)], name, ""), b)
	if !ok {
		return "no document"
	}
	d, err := document.Read(t.Context(), format, b)
	if refused, ok := errors.AsType[*document.RefusedError](err); ok {
		return fmt.Sprintf("%s: refused, %s: %s", format, refused.Type, refused.Reason)
	}
	if err != nil {
		return fmt.Sprintf("%s: %v", format, err)
	}
	kinds, speakers, said := map[document.Kind]int{}, map[string]bool{}, 0
	for _, block := range d.Blocks {
		kinds[block.Kind]++
		said += len(words(block.Text))
		if block.Speaker != "" {
			speakers[block.Speaker] = true
		}
	}
	line := fmt.Sprintf("%s: %d blocks, %d words", format, len(d.Blocks), said)
	for _, kind := range []document.Kind{
		document.Heading, document.Paragraph, document.List, document.Quote, document.Table, document.Code, document.Footnote, document.Comment,
	} {
		if n := kinds[kind]; n > 0 {
			line += fmt.Sprintf(", %s %d", kind, n)
		}
	}
	if len(speakers) > 0 {
		line += fmt.Sprintf(", speakers %d", len(speakers))
	}
	if len(d.Warnings) > 0 {
		line += "; " + strings.Join(d.Warnings, "; ")
	}
	return line
}

func TestEverySharedDocumentGivesItsTextOrItsReason(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	dir := testdata.Dir(t)
	for _, folder := range []string{"documents", "research", "csv-spectrum", "hostile-strings"} {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			short, err := filepath.Rel(dir, name)
			if strings.HasSuffix(name, "habibi.pdf") {
				return err // whose letters only pdftotext can read: see TestPDFTextAsPdftotextReadsIt
			}
			fmt.Fprintf(&got, "%s\t%s\n", filepath.ToSlash(short), summary(t, name, b))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "shared.golden", got.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", file, diff)
	}
}
