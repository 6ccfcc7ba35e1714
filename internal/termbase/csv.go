package termbase

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"earshot/internal/research"
)

// column is what stands in a column of a CSV file.
type column struct {
	name     string // id, uri, status, broader, related, definition, or a kind of term
	language string
	brand    string
}

var plainColumns = []string{"id", "uri", "status", "broader", "related"}

func (c column) String() string {
	s := c.name
	if c.language != "" {
		s += "@" + c.language
	}
	if c.brand != "" {
		s += "@" + c.brand
	}
	return s
}

// parseColumn reads the head of a column.
func parseColumn(head string) (column, error) {
	parts := strings.Split(strings.TrimSpace(head), "@")
	c := column{name: strings.ToLower(parts[0])}
	if slices.Contains(plainColumns, c.name) && len(parts) == 1 {
		return c, nil
	}
	term := slices.Contains(research.TermKinds(), research.TermKind(c.name))
	var ch research.Checker
	switch {
	case !term && c.name != "definition", len(parts) < 2, len(parts) > 3, len(parts) == 3 && c.name != string(research.TermPreferred):
		return c, refuse("unknown column %q: use id, uri, status, broader, related, definition@LANGUAGE, "+
			"preferred@LANGUAGE, alternative@LANGUAGE, hidden@LANGUAGE or preferred@LANGUAGE@BRAND", cut(head))
	case len(parts) == 3:
		c.brand = parts[2]
		ch.Slug("brand", c.brand)
	}
	c.language = research.CanonicalLanguage(parts[1])
	ch.Language("language", c.language, true)
	if err := ch.Err(); err != nil {
		return c, refuse("column %q: %s", cut(head), research.FirstViolation(err).Reason)
	}
	return c, nil
}

// readCSV reads a file whose first line names its columns. Cells of terms and
// relations hold several with "|" between them.
func readCSV(in io.Reader) (File, error) {
	r, err := newCSVReader(in)
	if err != nil {
		return File{}, err
	}
	head, err := r.Read()
	if err != nil {
		return File{}, csvError(err)
	}
	columns := make([]column, len(head))
	for i, cell := range head {
		if columns[i], err = parseColumn(cell); err != nil {
			return File{}, &SyntaxError{1, err.Error()}
		}
		if slices.Contains(columns[:i], columns[i]) {
			return File{}, &SyntaxError{1, fmt.Sprintf("column %q stands twice", columns[i])}
		}
	}
	b := newBuilder()
	var f File
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return File{}, csvError(err)
		}
		line, _ := r.FieldPos(0)
		if len(f.Entries) == MostConcepts {
			return File{}, &SyntaxError{line, fmt.Sprintf("a file may have at most %d concepts", MostConcepts)}
		}
		e := Entry{Line: line}
		for i, cell := range cells {
			if !utf8.ValidString(cell) {
				return File{}, &SyntaxError{line, "the text is not UTF-8: save the file as CSV UTF-8"}
			}
			columns[i].read(&e, unguard(cell))
		}
		if e.empty() {
			continue
		}
		if e.ID != "" && !research.ValidID(e.ID) {
			return File{}, &SyntaxError{line, fmt.Sprintf("%q is no id of a concept; leave the cell empty, or use the column uri", cut(e.ID))}
		}
		if b.clean(&e, "") {
			f.Entries = append(f.Entries, e)
		}
	}
	f.Ignored, f.Dropped, f.Notes = b.ignored, b.dropped, b.notes
	return f, nil
}

func (e *Entry) empty() bool {
	return e.ID == "" && e.URI == "" && len(e.Terms)+len(e.Definitions)+len(e.Broader)+len(e.Related) == 0
}

// newCSVReader skips a byte order mark and finds the separator in the first line.
func newCSVReader(in io.Reader) (*csv.Reader, error) {
	buffered := bufio.NewReaderSize(in, 64<<10)
	start, err := buffered.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if strings.HasPrefix(string(start), "\ufeff") {
		_, _ = buffered.Discard(len("\ufeff")) // just seen
	}
	line, _, _ := strings.Cut(string(start), "\n")
	r := csv.NewReader(buffered)
	for _, separator := range []rune{'\t', ';'} {
		if strings.ContainsRune(line, separator) {
			r.Comma = separator
			break
		}
	}
	return r, nil
}

func csvError(err error) error {
	if errors.Is(err, io.EOF) {
		return &SyntaxError{1, "the file is empty: its first line must name the columns"}
	}
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		if errors.Is(e.Err, csv.ErrFieldCount) {
			return &SyntaxError{e.Line, "the line has another number of cells than the first"}
		}
		return &SyntaxError{e.Line, "the quotes of a cell do not match"}
	}
	return err
}

// read adds a cell to a concept.
func (c column) read(e *Entry, cell string) {
	switch c.name {
	case "id":
		e.ID = strings.TrimSpace(cell)
	case "uri":
		e.URI = strings.TrimSpace(cell)
	case "status":
		e.Status = research.ConceptStatus(strings.ToLower(strings.TrimSpace(cell)))
	case "definition":
		e.Definitions = append(e.Definitions, research.Definition{Language: c.language, Text: cell})
	case "broader":
		e.Broader = append(e.Broader, split(cell)...)
	case "related":
		e.Related = append(e.Related, split(cell)...)
	default:
		for _, text := range split(cell) {
			e.Terms = append(e.Terms, research.Term{Language: c.language, Kind: research.TermKind(c.name), Brand: c.brand, Text: text})
		}
	}
	e.Definitions = slices.DeleteFunc(e.Definitions, func(d research.Definition) bool { return strings.TrimSpace(d.Text) == "" })
}

// split takes a cell apart at "|". A backslash before "|" or "\" takes its
// meaning away.
func split(cell string) []string {
	var parts []string
	var part strings.Builder
	end := func() {
		if s := strings.TrimSpace(part.String()); s != "" {
			parts = append(parts, s)
		}
		part.Reset()
	}
	escaped := false
	for _, r := range cell {
		switch {
		case escaped:
			if r != '|' && r != '\\' {
				part.WriteByte('\\')
			}
			part.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '|':
			end()
		default:
			part.WriteRune(r)
		}
	}
	if escaped {
		part.WriteByte('\\')
	}
	end()
	return parts
}

// guard keeps spreadsheets from taking a cell for a formula: an apostrophe
// stands before it. Cells that look guarded get one more.
func guard(cell string) string {
	if bare := strings.TrimLeft(cell, "'"); bare != "" && strings.ContainsRune("=+-@\t\r", rune(bare[0])) {
		return "'" + cell
	}
	return cell
}

// unguard is the cell that was guarded.
func unguard(cell string) string {
	if bare := strings.TrimLeft(cell, "'"); len(bare) < len(cell) && bare != "" && strings.ContainsRune("=+-@\t\r", rune(bare[0])) {
		return cell[1:]
	}
	return cell
}

type csvWriter struct {
	out     *bufio.Writer
	csv     *csv.Writer
	columns []column
}

func newCSVWriter(out *bufio.Writer, c Columns) (Writer, error) {
	w := &csvWriter{out: out, csv: csv.NewWriter(out)}
	for _, name := range plainColumns {
		w.columns = append(w.columns, column{name: name})
	}
	for _, language := range c.Definitions {
		w.columns = append(w.columns, column{name: "definition", language: language})
	}
	for _, t := range c.Terms {
		w.columns = append(w.columns, column{string(t.Kind), t.Language, t.Brand})
	}
	head := make([]string, len(w.columns))
	for i, each := range w.columns {
		head[i] = each.String()
	}
	return w, w.csv.Write(head)
}

// Write adds concepts.
func (w *csvWriter) Write(concepts []research.Concept, _ map[string]string) error {
	for _, c := range concepts {
		at := map[column]string{
			{name: "id"}: c.ID, {name: "uri"}: c.URI, {name: "status"}: string(c.Status),
			{name: "broader"}: strings.Join(c.Broader, "|"), {name: "related"}: strings.Join(c.Related, "|"),
		}
		for _, d := range c.Definitions {
			at[column{"definition", d.Language, ""}] = d.Text
		}
		for _, t := range c.Terms {
			place := column{string(t.Kind), t.Language, t.Brand}
			text := strings.NewReplacer(`\`, `\\`, "|", `\|`).Replace(t.Text)
			if before := at[place]; before != "" {
				text = before + "|" + text
			}
			at[place] = text
		}
		row := make([]string, len(w.columns))
		for i, each := range w.columns {
			row[i] = guard(at[each])
			delete(at, each)
		}
		if len(at) > 0 {
			return errors.New("the glossary got a language while it was written: export it again")
		}
		if err := w.csv.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// Close writes what is left.
func (w *csvWriter) Close() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	return w.out.Flush()
}
