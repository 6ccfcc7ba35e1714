package document_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"earshot/internal/document"
)

// ending is a context that ends when it has been asked so many times.
type ending struct {
	context.Context
	left, asked int
}

func (e *ending) Err() error {
	if e.asked++; e.asked > e.left {
		return context.Canceled
	}
	return nil
}

// TestReadersStop wants readers to ask their context again and again, and to
// read no further once that has ended. Markdown and text, of at most 64 MiB, are
// read in one go.
func TestReadersStop(t *testing.T) {
	t.Parallel()
	const blocks = 3000
	many := func(text string) []byte { return bytes.Repeat([]byte(text), blocks) }
	for format, content := range map[document.Format][]byte{
		document.HTML: many("<p>said</p>"),
		document.RTF:  append([]byte(`{\rtf1 `), many(`said\par `)...),
		document.Mail: append([]byte("Subject: x\nContent-Type: text/html\n\n"), many("<p>said</p>")...),
		document.CSV:  append([]byte("Participant,Comment\n"), many("P1,said\n")...),
		document.DOCX: docx(t, string(many(`<w:p><w:r><w:t>said</w:t></w:r></w:p>`))),
		document.XLSX: sheetOf(t, `<row><c t="inlineStr"><is><t>Participant</t></is></c><c t="inlineStr"><is><t>Comment</t></is></c></row>`+string(many(`<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>said</t></is></c></row>`))),
	} {
		whole := &ending{Context: t.Context(), left: 1 << 30}
		got, err := document.Read(whole, format, content)
		if err != nil || len(got.Blocks) < blocks {
			t.Fatalf("%s: %d blocks, %v", format, len(got.Blocks), err)
		}
		if whole.asked < blocks {
			t.Errorf("%s asks its context %d times for %d blocks", format, whole.asked, blocks)
		}
		for left := 0; left < whole.asked-1; left += 1 + whole.asked/15 {
			ctx := &ending{Context: t.Context(), left: left}
			if got, err := document.Read(ctx, format, content); !errors.Is(err, context.Canceled) || len(got.Blocks) > 0 {
				t.Errorf("%s goes on after its context has ended: %d blocks, %v", format, len(got.Blocks), err)
			}
			if ctx.asked > left+20 {
				t.Errorf("%s asks %d times after its context has ended", format, ctx.asked-left)
			}
		}
	}
}

// sheetOf is an Excel file of one sheet.
func sheetOf(t *testing.T, rows string) []byte {
	t.Helper()
	main := relationships("r1", "worksheet", "worksheets/s.xml")
	main.name = "xl/_rels/workbook.xml.rels"
	return archive(t, part{"xl/workbook.xml", strings.NewReader(`<workbook xmlns:r="r"><sheet name="S" r:id="r1"/></workbook>`)}, main,
		part{"xl/worksheets/s.xml", strings.NewReader(`<worksheet>` + rows + `</worksheet>`)})
}
