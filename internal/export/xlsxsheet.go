package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// What a sheet can hold.
const (
	mostSheetRows = 1_048_576
	mostLinks     = 65_530
	mostCellUnits = 32_767 // of UTF-16
)

// ErrSheetFull is an export with more rows than a sheet can hold. CSV and JSON
// Lines hold any number.
var ErrSheetFull = errors.New("a sheet holds at most 1,048,575 rows: narrow the export, or take CSV")

// date is a day, link an address that a cell leads to.
type (
	date time.Time
	link string
)

// sheet writes one sheet. Links beyond those that Excel allows in a sheet are
// formulas, of which it allows any number.
type sheet struct {
	w       *bufio.Writer
	columns int
	rows    int
	links   int
	linked  strings.Builder // what the sheet says of its links, after its cells
	targets *packed         // where they lead, which is a part of its own
}

func newSheet(w io.Writer, columns []Column) (*sheet, error) {
	s := &sheet{w: bufio.NewWriterSize(w, 32<<10), columns: len(columns), targets: newPacked()}
	_, _ = s.w.WriteString(xmlHead + `<worksheet xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for i, c := range columns {
		width := map[string]int{"quote": 60, "title": 50, "body": 40, "path": 40, "description": 40, "tags": 30, "finding_titles": 30, "url": 40}[c.Name]
		fmt.Fprintf(s.w, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, max(width, 14))
	}
	_, _ = s.w.WriteString(`</cols><sheetData>`)
	header := make([]any, len(columns))
	for i, c := range columns {
		header[i] = c.Name
	}
	return s, s.row(header...)
}

// row writes a row: strings, numbers, truth, times, days and links. The first
// one is the header.
func (s *sheet) row(cells ...any) error {
	if s.rows++; s.rows > mostSheetRows {
		return ErrSheetFull
	}
	style := 4
	if s.rows == 1 {
		style = 1
	}
	fmt.Fprintf(s.w, `<row r="%d">`, s.rows)
	for i, cell := range cells {
		s.cell(columnName(i)+strconv.Itoa(s.rows), cell, style)
	}
	_, err := s.w.WriteString(`</row>`) // the writer keeps the first error
	return err
}

func (s *sheet) cell(at string, value any, style int) {
	switch v := value.(type) {
	case string:
		if v != "" {
			fmt.Fprintf(s.w, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">`, at, style)
			writeCellText(s.w, v)
			_, _ = s.w.WriteString(`</t></is></c>`)
		}
	case int:
		fmt.Fprintf(s.w, `<c r="%s"><v>%d</v></c>`, at, v)
	case *int64:
		if v != nil {
			fmt.Fprintf(s.w, `<c r="%s"><v>%d</v></c>`, at, *v)
		}
	case bool:
		truth := map[bool]int{true: 1}[v]
		fmt.Fprintf(s.w, `<c r="%s" t="b"><v>%d</v></c>`, at, truth)
	case date:
		fmt.Fprintf(s.w, `<c r="%s" s="2"><v>%s</v></c>`, at, serial(time.Time(v)))
	case time.Time:
		if !v.IsZero() {
			fmt.Fprintf(s.w, `<c r="%s" s="3"><v>%s</v></c>`, at, serial(v.UTC().Truncate(time.Second)))
		}
	case link:
		s.link(at, string(v))
	}
}

// link writes the cell of a link and remembers where it leads.
func (s *sheet) link(at, address string) {
	switch {
	case address == "":
	case s.links < mostLinks:
		s.links++
		s.cell(at, address, 5)
		fmt.Fprintf(&s.linked, `<hyperlink ref="%s" r:id="rId%d"/>`, at, s.links)
		fmt.Fprintf(s.targets, `<Relationship Id="rId%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, s.links, relSpace, escapeXML(address))
	default:
		formula := `HYPERLINK("` + strings.ReplaceAll(address, `"`, `""`) + `")`
		fmt.Fprintf(s.w, `<c r="%s" s="5" t="str"><f>%s</f><v>%s</v></c>`, at, escapeXML(formula), escapeXML(address))
	}
}

// close ends the sheet and writes the part with its links.
func (s *sheet) close(z *zip.Writer, number int) error {
	fmt.Fprintf(s.w, `</sheetData><autoFilter ref="A1:%s%d"/>`, columnName(s.columns-1), s.rows)
	if s.links > 0 {
		_, _ = s.w.WriteString(`<hyperlinks>` + s.linked.String() + `</hyperlinks>`)
	}
	_, _ = s.w.WriteString(`</worksheet>`)
	if err := s.w.Flush(); err != nil || s.links == 0 {
		return err
	}
	return s.targets.close(z, fmt.Sprintf("xl/worksheets/_rels/sheet%d.xml.rels", number))
}

// serial is a time as the days since the last of 1899, as Excel counts.
func serial(t time.Time) string {
	days := t.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Seconds() / 86400
	return strconv.FormatFloat(days, 'f', -1, 64)
}

// columnName is the name of a column, from 0.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// writeCellText writes text as a cell can have it. What is too long for a cell
// is cut, and says so. Characters that XML cannot have are written as Excel
// writes them, and what looks like one so written is, too.
func writeCellText(w *bufio.Writer, text string) {
	text = fitCell(text)
	for i, r := range text {
		switch {
		case r == '_' && looksEncoded(text[i:]):
			_, _ = w.WriteString("_x005F_")
		case r == '\r' || r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF:
			fmt.Fprintf(w, "_x%04X_", r)
		case r == '&':
			_, _ = w.WriteString("&amp;")
		case r == '<':
			_, _ = w.WriteString("&lt;")
		case r == '>':
			_, _ = w.WriteString("&gt;")
		default:
			_, _ = w.WriteRune(r) // what is not UTF-8 becomes U+FFFD
		}
	}
}

// cut says that a cell could not hold all.
const cut = " … [cut: a cell holds no more]"

func fitCell(text string) string {
	if len(text) <= mostCellUnits {
		return text
	}
	units := 0
	for _, r := range text {
		units += max(utf16.RuneLen(r), 1)
	}
	if units <= mostCellUnits {
		return text
	}
	units = utf8.RuneCountInString(cut)
	for i, r := range text {
		if units += max(utf16.RuneLen(r), 1); units > mostCellUnits {
			return text[:i] + cut
		}
	}
	return text
}

// looksEncoded reports whether text begins like _x0041_.
func looksEncoded(text string) bool {
	if len(text) < 7 || text[1] != 'x' || text[6] != '_' {
		return false
	}
	return strings.Trim(text[2:6], "0123456789abcdefABCDEF") == ""
}

var escapeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace

// packed is a part of a zip file that is kept compressed until its turn comes.
type packed struct {
	buf  bytes.Buffer
	w    *flate.Writer
	crc  uint32
	size uint64
}

func newPacked() *packed {
	p := &packed{}
	p.w, _ = flate.NewWriter(&p.buf, flate.DefaultCompression) // the level is one
	_, _ = io.WriteString(p, xmlHead+`<Relationships xmlns="`+packageRel+`">`)
	return p
}

// Write compresses; see [io.Writer].
func (p *packed) Write(b []byte) (int, error) {
	p.crc = crc32.Update(p.crc, crc32.IEEETable, b)
	p.size += uint64(len(b))
	return p.w.Write(b)
}

func (p *packed) close(z *zip.Writer, name string) error {
	_, _ = io.WriteString(p, `</Relationships>`)
	if err := p.w.Close(); err != nil {
		return err
	}
	to, err := z.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: p.crc, UncompressedSize64: p.size, CompressedSize64: uint64(p.buf.Len()),
	})
	if err != nil {
		return err
	}
	_, err = p.buf.WriteTo(to)
	return err
}
