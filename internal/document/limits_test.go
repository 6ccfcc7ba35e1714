package document_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"earshot/internal/document"
)

// part is a part of an archive: its name and its content.
type part struct {
	name string
	body io.Reader
}

func archive(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = io.Copy(w, p.body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func docx(t testing.TB, body string, more ...part) []byte {
	t.Helper()
	return archive(t, append([]part{{"word/document.xml", strings.NewReader(
		`<?xml version="1.0"?><w:document xmlns:w="w" xmlns:r="r"><w:body>` + body + `</w:body></w:document>`)}}, more...)...)
}

// repeated is s, n times over, without being in memory.
func repeated(s string, n int) io.Reader {
	return io.LimitReader(&cycle{s: s}, int64(len(s))*int64(n))
}

type cycle struct {
	s  string
	at int
}

func (c *cycle) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = c.s[c.at]
		c.at = (c.at + 1) % len(c.s)
	}
	return len(p), nil
}

func flate(s io.Reader) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.Copy(w, s)
	_ = w.Close()
	return b.String()
}

// pdf is a file with one page that draws content.
func pdf(content, filter string) []byte {
	return fmt.Appendf(nil, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>endobj\n"+
		"4 0 obj<</Length %d%s>>stream\n%s\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"+
		"trailer<</Root 1 0 R>>\n%%%%EOF", len(content), filter, content)
}

// TestLimitsRefuseWithAReason has a case for each line of the table in limits.go.
func TestLimitsRefuseWithAReason(t *testing.T) {
	t.Parallel()
	para := "<w:p><w:r><w:t>word</w:t></w:r></w:p>"
	var many []part
	for i := range 10_001 {
		many = append(many, part{fmt.Sprintf("x%d", i), strings.NewReader("")})
	}
	for name, c := range map[string]struct {
		format document.Format
		file   func() []byte
		want   string
	}{
		"bytes":      {document.Text, func() []byte { return make([]byte, 64<<20+1) }, "too-large"},
		"bomb":       {document.DOCX, func() []byte { return archive(t, part{"word/document.xml", repeated("<w:p>", 25<<20)}) }, "too-large"},
		"ratio":      {document.DOCX, func() []byte { return archive(t, part{"word/document.xml", repeated("<w:p/>", 2<<20)}) }, "too-large"},
		"ods bomb":   {document.ODF, func() []byte { return archive(t, part{"content.xml", repeated(" ", 120<<20)}) }, "too-large"},
		"pptx bomb":  {document.PPTX, func() []byte { return archive(t, part{"ppt/presentation.xml", repeated(" ", 120<<20)}) }, "too-large"},
		"xlsx bomb":  {document.XLSX, func() []byte { return archive(t, part{"xl/workbook.xml", repeated(" ", 120<<20)}) }, "too-large"},
		"entries":    {document.DOCX, func() []byte { return docx(t, para, many...) }, "too-large"},
		"depth":      {document.DOCX, func() []byte { return docx(t, strings.Repeat("<w:a>", 300)) }, "too-large"},
		"rtf depth":  {document.RTF, func() []byte { return []byte(`{\rtf1` + strings.Repeat("{", 300)) }, "too-large"},
		"mail depth": {document.Mail, func() []byte { return nestedMail(20) }, "too-large"},
		"mail parts": {document.Mail, func() []byte {
			return []byte("Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", 1001) + "--b--")
		}, "too-large"},
		"cells":   {document.CSV, func() []byte { return bytes.Repeat([]byte(strings.Repeat(",", 999)+"\n"), 2001) }, "too-large"},
		"columns": {document.CSV, func() []byte { return []byte("a\n" + strings.Repeat(",", 5000)) }, "too-large"},
		"text":    {document.HTML, func() []byte { return bytes.Repeat([]byte("<p>"+strings.Repeat("x", 1<<20)), 33) }, "too-large"},
		"blocks":  {document.HTML, func() []byte { return bytes.Repeat([]byte("<p>x"), 500_001) }, "too-large"},
		"pages": {document.PDF, func() []byte {
			return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[" +
				strings.Repeat("<</Type/Page>>", 5001) + "]>>endobj trailer<</Root 1 0 R>>")
		}, "too-large"},
		"pdf bomb": {document.PDF, func() []byte { return pdf(flate(repeated("BT ET ", 20<<20)), "/Filter/FlateDecode") }, "too-large"},
		"forms": {document.PDF, func() []byte {
			return append(pdf("/X Do", ""), []byte("6 0 obj<</Subtype/Form/Length 180000/Resources<</XObject<</X 6 0 R>>>>>>stream\n"+strings.Repeat("/X Do ", 30000)+"endstream endobj")...)
		}, "unsupported"},
		"entities": {document.DOCX, func() []byte {
			return archive(t, part{"word/document.xml", strings.NewReader(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`)})
		}, "unsupported"},
		"truncated": {document.DOCX, func() []byte { b := docx(t, para); return b[:len(b)/2] }, "damaged"},
		"broken":    {document.DOCX, func() []byte { return docx(t, "<w:p><w:r") }, "damaged"},
		"no part":   {document.XLSX, func() []byte { return archive(t, part{"a", strings.NewReader("b")}) }, "damaged"},
		"locked odt": {document.ODF, func() []byte {
			return archive(t, part{"content.xml", strings.NewReader("…")}, part{"META-INF/manifest.xml", strings.NewReader("<m><encryption-data/></m>")})
		}, "locked"},
		"locked pdf": {document.PDF, func() []byte { return []byte("%PDF-1.4\n1 0 obj<<>>endobj trailer<</Root 1 0 R/Encrypt 2 0 R>>") }, "locked"},
		"locked doc": {document.Legacy, func() []byte { return []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + wide("EncryptedPackage")) }, "locked"},
		"old doc":    {document.Legacy, func() []byte { return []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") }, "unsupported"},
		"a scan":     {document.PDF, func() []byte { return pdf("q Q", "") }, "unsupported"},
		"no pdf":     {document.PDF, func() []byte { return []byte("%PDF-1.4 and no more") }, "damaged"},
	} {
		_, err := document.Read(t.Context(), c.format, c.file())
		refused, ok := errors.AsType[*document.RefusedError](err)
		if !ok || refused.Type != c.want || !strings.HasSuffix(refused.Reason, ".") {
			t.Errorf("%s: Read = %v, want %s", name, err, c.want)
		}
		t.Logf("%-10s %v", name, err)
	}
}

func wide(s string) string {
	var out strings.Builder
	for i := range len(s) {
		out.WriteString(s[i:i+1] + "\x00")
	}
	return out.String()
}

func nestedMail(n int) []byte {
	var head, tail string
	for i := range n {
		head += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		tail = fmt.Sprintf("\n--b%d--\n", i) + tail
	}
	return []byte("Subject: x\n" + head + "\nx" + tail)
}

// TestABombCostsNoMemory reads a file that unpacks to far more than it may.
func TestABombCostsNoMemory(t *testing.T) { //nolint:paralleltest // it measures memory
	bomb := archive(t, part{"word/document.xml", io.MultiReader(strings.NewReader("<a>"), repeated("<p><t>word word</t></p>", 5<<20))})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := document.Read(t.Context(), document.DOCX, bomb); err == nil {
		t.Error("Read of a bomb = no error")
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
		t.Errorf("the bomb of %d KiB made the reader use %d MiB", len(bomb)>>10, used>>20)
	}
}
