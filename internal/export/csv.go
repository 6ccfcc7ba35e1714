package export

import (
	"encoding/csv"
	"io"
	"strings"
)

// Neutral keeps spreadsheets from running a cell: what begins like a formula,
// or with an apostrophe, gets an apostrophe in front. Plain takes it away.
func Neutral(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n'＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// Plain is what Neutral made a cell of.
func Plain(cell string) string { return strings.TrimPrefix(cell, "'") }

type csvWriter struct {
	w        *csv.Writer
	withheld int
	err      error
}

func newCSV(w io.Writer, o Options) Writer {
	// Lines end in LF: with CRLF the writer would turn line feeds within a quote
	// into CRLF, too, and a quote is to come back to the letter.
	c := &csvWriter{w: csv.NewWriter(w), withheld: o.Withheld}
	if o.Semicolon {
		c.w.Comma = ';'
	}
	if o.BOM {
		_, c.err = io.WriteString(w, "\ufeff")
	}
	names := make([]string, len(Columns()))
	for i, column := range Columns() {
		names[i] = column.Name
	}
	if c.err == nil {
		c.err = c.w.Write(names)
	}
	return c
}

// Write writes a line.
func (c *csvWriter) Write(r Row) error {
	if c.err != nil {
		return c.err
	}
	cells := r.cells()
	for i := range cells {
		cells[i] = Neutral(cells[i])
	}
	return c.w.Write(cells)
}

// Close writes what is left, and how many rows are left out.
func (c *csvWriter) Close() error {
	if c.withheld > 0 {
		_ = c.Write(Row{Withheld: c.withheld}) // the writer keeps the error
	}
	c.w.Flush()
	if c.err != nil {
		return c.err
	}
	return c.w.Error()
}
