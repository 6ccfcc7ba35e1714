package document

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// readXLSX reads the sheets of an Excel file. Formulas have the values that
// they had when the file was saved; dates become text such as 2026-03-31.
// Hidden sheets are left out.
func readXLSX(ctx context.Context, b []byte) ([]sheet, []string, error) {
	a, err := openArchive(ctx, b)
	if err != nil {
		return nil, nil, err
	}
	main, err := a.mainPart("xl/workbook.xml")
	if err != nil {
		return nil, nil, err
	}
	relations, err := a.relations(main)
	if err != nil {
		return nil, nil, err
	}
	w := workbook{archive: a}
	if err := w.readShared(related(relations, "sharedStrings")); err != nil {
		return nil, nil, err
	}
	if err := w.readStyles(related(relations, "styles")); err != nil {
		return nil, nil, err
	}
	return w.readSheets(main, relations)
}

// workbook is what the sheets of an Excel file have in common.
type workbook struct {
	archive *archive
	shared  []string     // texts that cells refer to
	dates   map[int]bool // styles of cells that show dates
	base    time.Time    // the day of number 0
	counter cellCounter
}

func (w *workbook) readSheets(main string, relations map[string]relation) ([]sheet, []string, error) {
	type entry struct{ name, part string }
	var entries []entry
	hidden := 0
	w.base = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	err := w.archive.xml(main, func(x *xmlReader) error {
		return x.each(func(e element) error {
			switch {
			case e.name == "workbookPr" && (e.attr("date1904") == "1" || e.attr("date1904") == "true"):
				w.base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
			case e.name == "sheet" && e.attr("state") != "" && e.attr("state") != "visible":
				hidden++
			case e.name == "sheet":
				entries = append(entries, entry{e.attr("name"), relations[relationID(e)].target})
			}
			return nil
		})
	})
	if err != nil {
		return nil, nil, err
	}
	var sheets []sheet
	for _, e := range entries {
		if !w.archive.has(e.part) || !strings.Contains(e.part, "worksheets/") {
			continue // a chart
		}
		r := &sheetReader{book: w, sheet: sheet{name: oneLine(e.name)}}
		if err := w.archive.xml(e.part, func(x *xmlReader) error { return x.walk(r) }); err != nil {
			return nil, nil, err
		}
		sheets = append(sheets, r.sheet)
	}
	var warnings []string
	switch {
	case hidden == 1:
		warnings = append(warnings, "a hidden sheet was left out")
	case hidden > 1:
		warnings = append(warnings, fmt.Sprintf("%d hidden sheets were left out", hidden))
	}
	return sheets, warnings, nil
}

// readShared reads the texts that cells refer to.
func (w *workbook) readShared(part string) error {
	if !w.archive.has(part) {
		return nil
	}
	s := &sharedReader{book: w}
	return w.archive.xml(part, func(x *xmlReader) error { return x.walk(s) })
}

// sharedReader collects texts, without the readings that stand beside
// characters in Japanese.
type sharedReader struct {
	book   *workbook
	line   strings.Builder
	inText bool
	aside  int
	size   int
	err    error
}

func (s *sharedReader) start(e element) error {
	switch e.name {
	case "rPh":
		s.aside++
	case "t":
		s.inText = true
	}
	return s.err
}

func (s *sharedReader) text(b []byte) {
	if s.inText && s.aside == 0 {
		s.line.Write(b)
	}
}

func (s *sharedReader) end(name string) {
	switch name {
	case "rPh":
		s.aside--
	case "t":
		s.inText = false
	case "si":
		text := strings.TrimSpace(s.line.String())
		s.book.shared = append(s.book.shared, text)
		s.line.Reset()
		if s.size += len(text); s.size > mostText || len(s.book.shared) > mostCells {
			s.err = tooMuch("The table has too much text; the limit is %d MiB.", mostText>>20)
		}
	}
}

// readStyles finds out which styles show dates.
func (w *workbook) readStyles(part string) error {
	w.dates = map[int]bool{}
	if !w.archive.has(part) {
		return nil
	}
	formats := map[string]bool{}
	for id := 14; id <= 22; id++ {
		formats[strconv.Itoa(id)] = true
	}
	for _, id := range []int{27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58} {
		formats[strconv.Itoa(id)] = true
	}
	within, number := false, 0
	return w.archive.xml(part, func(x *xmlReader) error {
		return x.each(func(e element) error {
			switch e.name {
			case "numFmt":
				formats[e.attr("numFmtId")] = showsDate(e.attr("formatCode"))
			case "cellXfs":
				within = true
			case "cellStyles", "dxfs":
				within = false
			case "xf":
				if within {
					w.dates[number] = formats[e.attr("numFmtId")]
					number++
				}
			}
			return nil
		})
	})
}

// showsDate reports whether a format has years or days, outside of quotes and
// brackets.
func showsDate(code string) bool {
	quoted, bracket := false, false
	for _, c := range strings.ToLower(code) {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '[' || c == ']':
			bracket = c == '['
		case (c == 'y' || c == 'd') && !quoted && !bracket:
			return true
		}
	}
	return false
}

// sheetReader reads the cells of a sheet.
type sheetReader struct {
	book   *workbook
	sheet  sheet
	row    []string
	column int
	kind   string // of the cell
	style  int
	value  strings.Builder
	inText bool
	err    error
}

func (r *sheetReader) start(e element) error {
	switch e.name {
	case "row":
		r.row, r.column = nil, 0
	case "c":
		if n := columnOf(e.attr("r")); n >= 0 {
			r.column = n
		}
		r.kind = e.attr("t")
		r.style, _ = strconv.Atoi(e.attr("s"))
		r.value.Reset()
		if r.column >= mostColumns {
			return tooMuch("A row is too wide; the limit is %d.", mostColumns)
		}
	case "v", "t":
		r.inText = true
	}
	return r.err
}

func (r *sheetReader) text(b []byte) {
	if r.inText {
		r.value.Write(b)
	}
}

func (r *sheetReader) end(name string) {
	switch name {
	case "v", "t":
		r.inText = false
	case "c":
		if value := strings.TrimSpace(r.cell()); value != "" {
			for len(r.row) <= r.column {
				r.row = append(r.row, "")
			}
			r.row[r.column] = value
		}
		r.column++
	case "row":
		if err := r.book.counter.count(r.row); err != nil && r.err == nil {
			r.err = err
		}
		r.sheet.rows = append(r.sheet.rows, r.row)
		if len(r.sheet.rows) > mostCells {
			r.err = tooMuch("The table has too many rows; the limit is %d.", mostCells)
		}
		r.row = nil
	}
}

// cell is the text of a cell as a person sees it, as far as that matters.
func (r *sheetReader) cell() string {
	raw := r.value.String()
	switch r.kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(raw)); err == nil && n >= 0 && n < len(r.book.shared) {
			return r.book.shared[n]
		}
		return ""
	case "str", "inlineStr":
		return raw
	case "b":
		if strings.TrimSpace(raw) == "1" {
			return "TRUE"
		}
		return "FALSE"
	case "e":
		return ""
	case "d":
		return strings.TrimSuffix(raw, "T00:00:00")
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(raw), 64)
	if err != nil {
		return raw
	}
	if r.book.dates[r.style] && n > 0 && n < 3e6 {
		return day(r.book.base, n)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// day is the date that a number of days stands for.
func day(base time.Time, n float64) string {
	whole, part := math.Modf(n)
	at := base.AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(part*86400)) * time.Second)
	if part == 0 {
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02 15:04")
}

// columnOf is the number, from 0, of the column in a reference such as AB12;
// -1 where it names none.
func columnOf(reference string) int {
	n := 0
	for i := 0; i < len(reference) && i < 4; i++ {
		c := reference[i]
		if c < 'A' || c > 'Z' {
			return n - 1
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1
}
