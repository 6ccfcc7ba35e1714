package document_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"earshot/internal/document"
	"earshot/internal/research"
	"earshot/internal/testdata"
)

// fuzz reads anything as a format. Whatever comes is a document in valid UTF-8
// with words in every block, or a reason.
func fuzz(f *testing.F, format document.Format, seeds ...[]byte) {
	f.Helper()
	for _, seed := range seeds {
		f.Add(seed)
	}
	if _, err := os.Stat(filepath.Join("..", "..", "..", "shared", "testdata")); err == nil {
		names, _ := filepath.Glob(filepath.Join(testdata.Dir(f), "documents", "*", "*"))
		for _, name := range names {
			b, err := os.ReadFile(name)
			if found, ok := document.Detect(name, "text/plain", b); err == nil && ok && found == format && len(b) < 40<<10 {
				f.Add(b)
			}
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		document.Detect("a", "text/plain", b)
		d, err := document.Read(t.Context(), format, b)
		if _, refused := errors.AsType[*document.RefusedError](err); err != nil && !refused {
			t.Fatal(err)
		}
		for i, block := range d.Blocks {
			if strings.TrimSpace(block.Text) == "" || block.Start < 0 || !utf8.ValidString(block.Text) || !utf8.ValidString(block.Heading) || !utf8.ValidString(block.Speaker) {
				t.Errorf("block %d is %+v", i, block)
			}
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, document.Markdown, []byte("---\ntitle: x\n---\n# A\n\n**B:** [0:01] c\n\n| a |\n|--|\n| b |"), []byte("- a\n\n  > b\n\n<!-- c"))
}
func FuzzText(f *testing.F) { fuzz(f, document.Text, []byte("A: b\nC: d\nA: e\nC: f")) }
func FuzzHTML(f *testing.F) { fuzz(f, document.HTML, []byte(pageText)) }
func FuzzRTF(f *testing.F)  { fuzz(f, document.RTF, []byte(rtfText)) }
func FuzzMail(f *testing.F) { fuzz(f, document.Mail, []byte(mailText), nestedMail(3)) }
func FuzzCSV(f *testing.F)  { fuzz(f, document.CSV, []byte(surveyText)) }

// FuzzSurvey gives any table any roles. Nothing that is ignored gets in.
func FuzzSurvey(f *testing.F) {
	f.Add([]byte(surveyText), "", "B", "", "answer")
	f.Add([]byte("a;b\n1;two words and more\n\n;x"), "", "", "b", "ignore")
	f.Fuzz(func(t *testing.T, b []byte, sheet, letter, name, role string) {
		_, err := document.ReadSurvey(t.Context(), document.CSV, b, []research.Column{{Sheet: sheet, Letter: letter, Name: name, Role: role}})
		_, refused := errors.AsType[*document.RefusedError](err)
		_, unknown := errors.AsType[*document.UnknownColumnError](err)
		if err != nil && !refused && !unknown {
			t.Fatal(err)
		}
		s, err := document.OpenSurvey(t.Context(), document.CSV, b)
		if err != nil {
			return
		}
		for i := range s.Columns {
			s.Columns[i].Role = document.RoleIgnore
			s.Samples(i)
		}
		if d, err := s.Document(t.Context()); err == nil {
			for _, block := range d.Blocks {
				if block.Kind == document.Table {
					t.Errorf("a response is %+v", block)
				}
			}
		}
	})
}

func FuzzPDF(f *testing.F) {
	fuzz(f, document.PDF, pdf("BT /F 9 Tf 1 0 0 1 3 4 Tm [(a)-300(b)] TJ T* (c) ' ET q 1 0 0 1 0 0 cm /X Do Q BI ID x EI", ""))
}

// The parts of archives are fuzzed as they are: a fuzzer does not find its way
// through the packing.
func FuzzDOCX(f *testing.F) {
	fuzzPart(f, document.DOCX, "word/document.xml", `<w:document xmlns:w="w"><w:p><w:pPr><w:pStyle w:val="a"/><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:document>`)
}

func FuzzODF(f *testing.F) {
	fuzzPart(f, document.ODF, "content.xml", `<o><text:h text:outline-level="2">x</text:h><note><p>y</p></note><table><table-row><table-cell><p>z</p></table-cell></table-row></table></o>`)
}

func FuzzPPTX(f *testing.F) {
	relations := relationships("r1", "slide", "slides/s.xml")
	relations.name = "ppt/_rels/presentation.xml.rels"
	fuzzPart(f, document.PPTX, "ppt/slides/s.xml", `<p:sld><p:sp><p:ph type="title"/><a:p><a:t>x</a:t></a:p></p:sp><a:tbl><a:tr><a:tc><a:p><a:t>y</a:t></a:p></a:tc></a:tr></a:tbl></p:sld>`,
		relations, part{"ppt/presentation.xml", strings.NewReader(`<p xmlns:r="r"><sldId r:id="r1"/></p>`)})
}

func FuzzXLSX(f *testing.F) {
	relations := relationships("r1", "worksheet", "worksheets/s.xml")
	relations.name = "xl/_rels/workbook.xml.rels"
	fuzzPart(f, document.XLSX, "xl/worksheets/s.xml", `<worksheet><row><c r="B1" t="inlineStr"><is><t>x</t></is></c></row><row><c r="A2" s="0"><v>4.5</v></c></row></worksheet>`,
		relations, part{"xl/workbook.xml", strings.NewReader(`<workbook xmlns:r="r"><sheet name="S" r:id="r1"/></workbook>`)})
}

func fuzzPart(f *testing.F, format document.Format, name, seed string, others ...part) {
	f.Helper()
	contents := map[string]string{}
	for _, p := range others {
		var b strings.Builder
		for buf := make([]byte, 4096); ; {
			n, err := p.body.Read(buf)
			b.Write(buf[:n])
			if err != nil {
				break
			}
		}
		contents[p.name] = b.String()
	}
	f.Add([]byte(seed))
	f.Fuzz(func(t *testing.T, b []byte) {
		parts := []part{{name, strings.NewReader(string(b))}}
		for other, content := range contents {
			parts = append(parts, part{other, strings.NewReader(content)})
		}
		d, err := document.Read(t.Context(), format, archive(t, parts...))
		if _, refused := errors.AsType[*document.RefusedError](err); err != nil && !refused {
			t.Fatal(err)
		}
		for i, block := range d.Blocks {
			if strings.TrimSpace(block.Text) == "" || !utf8.ValidString(block.Text) {
				t.Errorf("block %d is %+v", i, block)
			}
		}
	})
}
