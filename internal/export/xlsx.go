package export

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"
)

// xlsxWriter writes an Excel workbook, a row at a time, straight into the zip
// file that it is: nothing of a sheet is kept but where its links lead.
type xlsxWriter struct {
	zip      *zip.Writer
	sheet    *sheet // that is being written
	number   int    // of that sheet, from 1; 0 before the first
	withheld int
	err      error
}

// sheets are the sheets of a workbook in their order.
var sheets = []struct {
	name    string
	columns func() []Column
}{
	{"Findings", ClaimColumns},
	{"Highlights", Columns},
	{"Tags", TagColumns},
}

// ClaimColumns lists the columns of the sheet of findings. New ones are added
// at the end.
func ClaimColumns() []Column {
	return []Column{
		{"kind", "finding or insight"},
		{"id", ""},
		{"title", "the claim"},
		{"body", ""},
		{"language", "BCP 47; empty where nobody said"},
		{"state", "draft, in-review, published or deprecated"},
		{"confidence", "low, medium or high"},
		{"study", "id; of a finding"},
		{"study_title", ""},
		{"brands", "slugs, of the study or of the evidence, separated by |"},
		{"markets", "ISO 3166, separated by |"},
		{"tags", "paths of names, as in Checkout / Payment, separated by |"},
		{"supports", "how many highlights that can be shown support it"},
		{"contradicts", ""},
		{"illustrates", ""},
		{"withheld", "how many highlights more there are"},
		{"no_evidence", "why it rests on nothing"},
		{"recommendations", "of an insight, separated by |"},
		{"review_by", "day after which an insight is stale"},
		{"author", ""},
		{"created_at", ""},
		{"updated_at", ""},
		{"url", "permanent link"},
	}
}

// TagColumns lists the columns of the sheet of tags. New ones are added at the
// end.
func TagColumns() []Column {
	return []Column{
		{"id", ""},
		{"path", "names from the root on, as in Checkout / Payment"},
		{"name", ""},
		{"scope", "study, brand or group"},
		{"brand", "slug"},
		{"study", "id"},
		{"colour", "such as #1f7a4d"},
		{"description", ""},
		{"aliases", "other names that lead to it, separated by |"},
		{"archived", "true if it may not be given any more"},
		{"highlights", "of the export that carry it, without those that carry one below it"},
	}
}

func newXLSX(w io.Writer, o Options) Writer {
	x := &xlsxWriter{zip: zip.NewWriter(w), withheld: o.Withheld}
	for _, part := range xlsxParts() {
		if x.err != nil {
			break
		}
		var to io.Writer
		if to, x.err = x.zip.Create(part.name); x.err == nil {
			_, x.err = io.WriteString(to, part.text)
		}
	}
	if x.err == nil {
		x.err = x.zip.Flush() // whoever waits for the file sees it begin
	}
	return x
}

// turn goes on to a sheet, from 1; the ones before it are ended.
func (x *xlsxWriter) turn(number int) error {
	for x.err == nil && x.number < number {
		if x.sheet != nil {
			x.err = x.sheet.close(x.zip, x.number)
		}
		if x.number++; x.err == nil && x.number <= len(sheets) {
			var to io.Writer
			if to, x.err = x.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", x.number)); x.err == nil {
				x.sheet, x.err = newSheet(to, sheets[x.number-1].columns())
			}
		}
	}
	return x.err
}

// WriteClaim writes a row of the first sheet.
func (x *xlsxWriter) WriteClaim(c FullClaim) error {
	if err := x.turn(1); err != nil {
		return err
	}
	relations := map[string]int{}
	for _, q := range c.Quotes {
		for _, own := range q.Findings {
			relations[own.Relation]++
		}
	}
	x.err = x.sheet.row(
		c.Kind, c.ID, c.Title, c.Body, c.Language, c.State, c.Confidence, c.Study, c.StudyTitle, strings.Join(c.Brands, " | "),
		strings.Join(c.Markets, " | "), paths(c.Tags), relations["supports"], relations["contradicts"], relations["illustrates"],
		c.Withheld, c.NoEvidence, strings.Join(c.Recommendations, " | "), day(c.ReviewBy), c.Author, c.CreatedAt, c.UpdatedAt, link(c.URL))
	return x.err
}

// Write writes a row of the second sheet.
func (x *xlsxWriter) Write(r Row) error {
	if err := x.turn(2); err != nil {
		return err
	}
	texts := r.cells()
	cells := make([]any, len(texts))
	for i, column := range Columns() {
		switch column.Name {
		case "held_on":
			cells[i] = day(r.Held)
		case "start_ms":
			cells[i] = r.StartMS
		case "end_ms":
			cells[i] = r.EndMS
		case "created_at":
			cells[i] = r.CreatedAt
		case "url":
			cells[i] = link(r.URL)
		case "withheld":
			if cells[i] = ""; r.Withheld > 0 {
				cells[i] = r.Withheld
			}
		default:
			cells[i] = texts[i]
		}
	}
	x.err = x.sheet.row(cells...)
	return x.err
}

// WriteTag writes a row of the third sheet.
func (x *xlsxWriter) WriteTag(t Tag) error {
	if err := x.beforeTags(); err != nil {
		return err
	}
	name := ""
	if len(t.Path) > 0 {
		name = t.Path[len(t.Path)-1]
	}
	x.err = x.sheet.row(t.ID, strings.Join(t.Path, " / "), name, t.Scope, t.Brand, t.Study, t.Colour, t.Description,
		strings.Join(t.Aliases, " | "), t.Archived, t.Highlights)
	return x.err
}

// beforeTags ends the sheet of highlights with how many are left out.
func (x *xlsxWriter) beforeTags() error {
	if x.number < 3 && x.withheld > 0 && x.err == nil {
		if err := x.Write(Row{Withheld: x.withheld}); err != nil {
			return err
		}
	}
	return x.turn(3)
}

// Close ends the workbook.
func (x *xlsxWriter) Close() error {
	if err := x.beforeTags(); err != nil {
		return err
	}
	if err := x.turn(len(sheets) + 1); err != nil {
		return err
	}
	return x.zip.Close()
}

// day is a day such as 2026-03-31 as a date; what is none stays text.
func day(s string) any {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return date(t)
	}
	return s
}

func paths(tags [][]string) string {
	list := make([]string, len(tags))
	for i, path := range tags {
		list[i] = strings.Join(path, " / ")
	}
	return strings.Join(list, " | ")
}

// xlsxPart is a part of a workbook that is always the same.
type xlsxPart struct{ name, text string }

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageRel = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// xlsxParts are the parts before the sheets. Styles, as sheets name them by
// number: text, header, day, moment, wrapped text, link.
func xlsxParts() []xlsxPart {
	var types, relations, names strings.Builder
	for i, s := range sheets {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relSpace, i+1)
		fmt.Fprintf(&names, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, s.name, i+1, i+1)
	}
	return []xlsxPart{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="` + packageRel + `"><Relationship Id="rId1" Type="` + relSpace +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><sheets>` + names.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + packageRel + `">` + relations.String() +
			`<Relationship Id="rId99" Type="` + relSpace + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", xmlHead + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>` +
			`<numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
			`<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>` +
			`<font><u/><sz val="11"/><color rgb="FF0563C1"/><name val="Calibri"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
			`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">` +
			`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
			`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
			`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
			`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
			`<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>` +
			`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
	}
}
