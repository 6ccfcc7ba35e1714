package document

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"earshot/internal/research"
)

// UnknownColumnError is a choice for a column that the table does not have.
type UnknownColumnError struct{ Choice research.Column }

// Error says what was looked for, as somebody wrote it.
func (e *UnknownColumnError) Error() string {
	letter, name, sheet := e.Choice.Letter, short(e.Choice.Name, 80), short(e.Choice.Sheet, 80)
	switch {
	case letter != "" && sheet != "":
		return fmt.Sprintf("The table has no column %s on a sheet called “%s”.", letter, sheet)
	case letter != "":
		return fmt.Sprintf("The table has no column %s.", letter)
	case sheet != "":
		return fmt.Sprintf("The table has no column called “%s” on a sheet called “%s”.", name, sheet)
	}
	return fmt.Sprintf("The table has no column called “%s”.", name)
}

// ReadSurvey reads a table whose columns have roles that somebody chose. Those
// that nobody mentions keep the role that is proposed. A choice for what is not
// there is an *UnknownColumnError: what should be left out could get in.
func ReadSurvey(ctx context.Context, f Format, b []byte, choices []research.Column) (Document, error) {
	if len(b) > mostBytes {
		return Document{}, tooMuch("The file has %d MiB; the limit is %d MiB.", len(b)>>20, mostBytes>>20)
	}
	s, err := OpenSurvey(ctx, f, b)
	if err == nil {
		err = s.Choose(choices)
	}
	if err != nil {
		return unlessEnded(ctx)(Document{}, err)
	}
	return unlessEnded(ctx)(s.Document(ctx))
}

// Choose gives columns the roles that somebody chose, in order: the one with a
// letter, or all with a name.
func (s *Survey) Choose(choices []research.Column) error {
	for _, choice := range choices {
		found := false
		for i := range s.Columns {
			if names(choice, s.Columns[i]) {
				s.Columns[i].Role, found = Role(choice.Role), true
			}
		}
		if !found {
			return &UnknownColumnError{choice}
		}
	}
	return nil
}

// names reports whether a choice is for a column.
func names(c research.Column, column Column) bool {
	if c.Sheet != "" && c.Sheet != column.Sheet || c.Letter == "" && c.Name == "" {
		return false
	}
	return (c.Letter == "" || c.Letter == column.Letter) && (c.Name == "" || oneLine(c.Name) == column.Name)
}

const (
	// mostSamples is how many values of a column a preview shows, and
	// longestSample how many characters of each.
	mostSamples   = 5
	longestSample = 200
)

// Samples are the first different values of a column, shortened.
func (s *Survey) Samples(column int) []string {
	samples := []string{}
	for _, one := range s.sheets {
		at := column - one.first
		if at < 0 || at >= one.width {
			continue
		}
		for _, row := range one.rows {
			if at >= len(row) {
				continue
			}
			value := short(oneLine(row[at]), longestSample)
			if value == "" || slices.Contains(samples, value) {
				continue
			}
			if samples = append(samples, value); len(samples) == mostSamples {
				return samples
			}
		}
	}
	return samples
}

// short is a text of at most so many characters.
func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
