package document_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"earshot/internal/document"
	"earshot/internal/testdata"
)

// TestPDFTextAsPdftotextReadsIt compares our reader with poppler's, word by
// word: what share of its words we find, and of ours it has.
func TestPDFTextAsPdftotextReadsIt(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: Debian has it in poppler-utils")
	}
	files, err := filepath.Glob(filepath.Join(testdata.Dir(t), "documents", "ok", "*.pdf"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d PDFs, %v", len(files), err)
	}
	for _, name := range files {
		out, err := exec.CommandContext(t.Context(), program, "-q", "-enc", "UTF-8", name, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		short, err := filepath.Rel(testdata.Dir(t), name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := document.Read(t.Context(), document.PDF, testdata.Read(t, filepath.ToSlash(short)))
		if err != nil {
			t.Errorf("%s: %v", short, err)
			continue
		}
		ours, theirs, both := map[string]int{}, words(string(out)), 0
		total := 0
		for _, b := range d.Blocks {
			for _, w := range words(b.Text) {
				ours[w]++
				if b.Kind != document.Comment { // pdftotext leaves out most
					total++
				}
			}
		}
		for _, w := range theirs {
			if ours[w] > 0 {
				ours[w]--
				both++
			}
		}
		t.Logf("%-52s %4d of their %4d words, of our %4d", filepath.Base(name), both, len(theirs), total)
		if len(theirs)-both > max(2, len(theirs)/20) || total-both > max(2, total/20) { // page numbers and marks
			t.Errorf("%s: %d words are in both, of %d by pdftotext and %d of ours; want 95 %%", filepath.Base(name), both, len(theirs), total)
		}
	}
}
