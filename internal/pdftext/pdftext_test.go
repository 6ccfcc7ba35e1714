package pdftext_test

import (
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"earshot/internal/pdftext"
)

// page is a file with one page, whose content goes through filters.
func page(content, filters string) []byte {
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"+
		"4 0 obj<</Length %d%s>>stream\n%s\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"+
		"trailer<</Root 1 0 R>>\n%%%%EOF", len(content), filters, content)
}

func TestContentIsUnpacked(t *testing.T) {
	t.Parallel()
	for filter, content := range map[string]string{
		"":                          "BT /F 9 Tf (Hi) Tj ET",
		"/Filter/ASCIIHexDecode":    "4254202F4620392054662028486929 20546A204554>",
		"/Filter[/RunLengthDecode]": "\x14BT /F 9 Tf (Hi) Tj ET\x80",
	} {
		r, err := pdftext.Read(page(content, filter), pdftext.Limits{Pages: 10})
		if err != nil || len(r.Paragraphs) != 1 || r.Paragraphs[0].Text != "Hi" {
			t.Errorf("Read with %q = %+v, %v", filter, r.Paragraphs, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(page("BT /F 9 Tf 1 0 0 1 3 4 Tm [(a)-300(b)] TJ T* (c) ' ET q 1 0 0 1 0 0 cm /X Do Q BI ID x EI", ""))
	f.Add(page("BT /F 9 Tf (a-) Tj 0 -12 Td (b) Tj ET", "/Filter/ASCIIHexDecode"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := pdftext.Read(b, pdftext.Limits{Pages: 100, Bytes: 10 << 20, Time: 5 * time.Second})
		if err != nil {
			return
		}
		for _, p := range r.Paragraphs {
			if p.Text == "" || !utf8.ValidString(p.Text) {
				t.Errorf("paragraph %+q", p.Text)
			}
		}
	})
}
