package document

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"earshot/internal/textdecode"
)

// sheet is a table, read row by row.
type sheet struct {
	name string // "" where there is only one
	rows [][]string
}

// cellCounter bounds what tables may hold together.
type cellCounter struct{ cells, bytes int }

func (c *cellCounter) count(row []string) error {
	if len(row) > mostColumns {
		return tooMuch("A row has %d cells; the limit is %d.", len(row), mostColumns)
	}
	if c.cells += len(row); c.cells > mostCells {
		return tooMuch("The table has too many cells; the limit is %d.", mostCells)
	}
	for _, cell := range row {
		c.bytes += len(cell)
	}
	if c.bytes > mostText {
		return tooMuch("The table has too much text; the limit is %d MiB.", mostText>>20)
	}
	return nil
}

// readCSV reads cells, whatever parts them. Quotes that are not closed or stand
// in the middle are taken as they are.
func readCSV(ctx context.Context, b []byte) (sheets []sheet, warnings []string, err error) {
	decoded := textdecode.Decode(b)
	text := decoded.String
	if decoded.Guessed {
		warnings = append(warnings, "the file does not say its encoding; it was read as "+decoded.Encoding)
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.LazyQuotes, in.FieldsPerRecord = comma(text), true, -1
	var s sheet
	var counter cellCounter
	for {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return []sheet{s}, warnings, nil
		}
		if err != nil {
			return nil, nil, damaged("The table is damaged or breaks off. Open it where it was made and save it again.")
		}
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if err := counter.count(row); err != nil {
			return nil, nil, err
		}
		s.rows = append(s.rows, row)
	}
}

// comma is what parts the cells: what parts the first lines into the same
// number of cells, as many as possible.
func comma(text string) rune {
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t', '|'} {
		in := csv.NewReader(strings.NewReader(text[:min(len(text), 64<<10)]))
		in.Comma, in.LazyQuotes, in.FieldsPerRecord = c, true, -1
		counts := map[int]int{}
		for range 20 {
			row, err := in.Read()
			if err != nil {
				break
			}
			counts[len(row)]++
		}
		for cells, rows := range counts {
			if score := (cells - 1) * rows; cells > 1 && score > most {
				best, most = c, score
			}
		}
	}
	return best
}
