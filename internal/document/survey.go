package document

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Role is what a column of a survey says about the response in each row.
type Role string

// The roles of columns.
const (
	RoleParticipant Role = "participant" // who answers: a pseudonym or number
	RoleDate        Role = "date"
	RoleLanguage    Role = "language" // BCP 47
	RoleQuestion    Role = "question" // the question that this row answers, where a row is one answer
	RoleAnswer      Role = "answer"   // what somebody wrote: passages of their own, below the question
	RoleChoice      Role = "choice"   // a number or one of several answers; kept together, a line a response
	RoleIgnore      Role = "ignore"   // not read
)

// Roles lists the roles.
func Roles() []Role {
	return []Role{RoleParticipant, RoleDate, RoleLanguage, RoleQuestion, RoleAnswer, RoleChoice, RoleIgnore}
}

// Column is a column of a survey.
type Column struct {
	Sheet  string // "" where the file has only one
	Letter string // as spreadsheets call it, such as "C"
	Name   string // its header, or "Column C" where there is none
	Role   Role
}

// Survey is a table whose rows are responses.
type Survey struct {
	Columns   []Column // of all sheets, in their order
	Responses int
	Sample    [][]string // the first rows, a cell for each of Columns
	sheets    []surveySheet
	warnings  []string
}

type surveySheet struct {
	name  string
	above []string   // what stands above the header
	rows  [][]string // without the header
	first int        // its first column in Columns
	width int
}

// sampleRows is how many rows a preview shows.
const sampleRows = 5

// OpenSurvey reads a table in the format CSV or XLSX, proposing a role for
// each column.
func OpenSurvey(ctx context.Context, f Format, b []byte) (*Survey, error) {
	var sheets []sheet
	var warnings []string
	var err error
	switch f {
	case CSV:
		sheets, warnings, err = readCSV(ctx, b)
	case XLSX:
		sheets, warnings, err = readXLSX(ctx, b)
	default:
		return nil, fmt.Errorf("open survey: %q is not a format of tables", string(f))
	}
	if err != nil {
		return nil, err
	}
	s := &Survey{warnings: warnings}
	for _, one := range sheets {
		if len(sheets) == 1 {
			one.name = ""
		}
		s.add(one)
	}
	return s, nil
}

// add takes a sheet apart into header and responses.
func (s *Survey) add(one sheet) {
	rows := one.rows
	for len(rows) > 0 && strings.Join(rows[0], "") == "" {
		rows = rows[1:]
	}
	if len(rows) == 0 {
		return
	}
	above, rows := preamble(rows)
	header, rows := headerOf(rows)
	width := len(header)
	for _, row := range rows {
		width = max(width, len(row))
	}
	made := surveySheet{name: one.name, above: above, rows: rows, first: len(s.Columns), width: width}
	for i := range width {
		name := ""
		if i < len(header) {
			name = oneLine(header[i])
		}
		if name == "" {
			name = "Column " + letters(i)
		}
		s.Columns = append(s.Columns, Column{Sheet: one.name, Letter: letters(i), Name: name})
	}
	propose(s.Columns[made.first:], rows)
	for _, row := range rows {
		if strings.Join(row, "") == "" {
			continue
		}
		if s.Responses++; len(s.Sample) < sampleRows {
			line := make([]string, made.first+width)
			copy(line[made.first:], row)
			s.Sample = append(s.Sample, line)
		}
	}
	s.sheets = append(s.sheets, made)
}

// preamble parts what stands above the header, such as a title, from the table:
// lines with a single cell, where lines with several follow soon.
func preamble(rows [][]string) (above []string, rest [][]string) {
	for i, row := range rows[:min(len(rows), 10)] {
		filled := 0
		for _, cell := range row {
			if cell != "" {
				filled++
			}
		}
		if filled > 1 {
			return above, rows[i:]
		}
		above = append(above, strings.Join(row, ""))
	}
	return nil, rows
}

// headerOf parts the questions from the answers. Qualtrics writes three lines,
// with the questions in the second; SurveyMonkey two, the second with the parts
// of questions that have several.
func headerOf(rows [][]string) (header []string, rest [][]string) {
	header, rest = rows[0], rows[1:]
	switch {
	case len(rest) > 1 && strings.HasPrefix(strings.Join(rest[1], ""), `{"ImportId"`):
		return rest[0], rest[2:]
	case len(rest) > 0 && strings.EqualFold(header[0], "Respondent ID") && rest[0][0] == "":
		merged := make([]string, max(len(header), len(rest[0])))
		above := ""
		for i := range merged {
			if i < len(header) && header[i] != "" {
				above = header[i]
			}
			merged[i] = above
			if i < len(rest[0]) && rest[0][i] != "" && !genericPart[strings.ToLower(rest[0][i])] {
				merged[i] = above + ": " + rest[0][i]
			}
		}
		return merged, rest[1:]
	}
	return header, rest
}

var genericPart = map[string]bool{"response": true, "open-ended response": true}

// propose gives columns the roles that their names and contents suggest.
func propose(columns []Column, rows [][]string) {
	taken := map[Role]bool{}
	title := titleOfNotes(columns)
	for i := range columns {
		role := roleNamed(columns[i].Name)
		switch {
		case i == title:
			role = RoleQuestion
		case role == "":
			role = RoleChoice
			if isProse(rows, i) {
				role = RoleAnswer
			}
		case role != RoleIgnore && role != RoleAnswer && taken[role]:
			role = RoleIgnore
			if !isMachine(rows, i) {
				role = RoleChoice
			}
		}
		taken[role] = true
		columns[i].Role = role
	}
	if taken[RoleAnswer] || len(columns) == 0 {
		return
	}
	if taken[RoleQuestion] { // a row an answer, if a short one
		for i := range columns {
			if columns[i].Role == RoleChoice {
				columns[i].Role = RoleAnswer
				return
			}
		}
	}
}

// isProse reports whether a column holds what people wrote: several words in a
// good part of its cells.
func isProse(rows [][]string, column int) bool {
	filled, prose := 0, 0
	for _, row := range rows[:min(len(rows), 500)] {
		if column >= len(row) || row[column] == "" {
			continue
		}
		filled++
		if len(strings.Fields(row[column])) >= 4 || wide(row[column]) >= 8 {
			prose++
		}
	}
	return prose*3 >= filled && prose > 0
}

// wide counts characters of scripts that do not part their words.
func wide(s string) int {
	n := 0
	for _, c := range s {
		if unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
			n++
		}
	}
	return n
}

// isMachine reports whether a column holds numbers and times only.
func isMachine(rows [][]string, column int) bool {
	for _, row := range rows[:min(len(rows), 100)] {
		if column < len(row) && strings.ContainsFunc(row[column], unicode.IsLetter) {
			return false
		}
	}
	return true
}

// Document makes blocks of the responses. Each written answer is a block below
// its question, said by the respondent; what was chosen is a line of its own
// in front of them.
func (s *Survey) Document(ctx context.Context) (Document, error) {
	b := builder{ended: ctx.Err}
	b.doc.Warnings = s.warnings
	number, ignored := 0, 0
	for _, c := range s.Columns {
		if c.Role == RoleIgnore {
			ignored++
		}
	}
	for _, one := range s.sheets {
		columns := s.Columns[one.first : one.first+one.width]
		b.path = trail{}
		if one.name != "" {
			b.heading(1, one.name)
		}
		for _, line := range one.above {
			b.add(Paragraph, line)
		}
		for _, row := range one.rows {
			if strings.Join(row, "") != "" {
				number++
				b.response(one.name, number, columns, row)
			}
		}
	}
	if b.err != nil {
		return Document{}, b.err
	}
	b.leftOut(ignored, "a column that is not about answers was left out", "%d columns that are not about answers were left out")
	return b.doc, nil
}

// response adds what somebody answered.
func (b *builder) response(sheet string, number int, columns []Column, row []string) {
	who, date, question, tag := "", "", "", ""
	var chosen []string
	answers := 0 // columns of them
	for _, c := range columns {
		if c.Role == RoleAnswer {
			answers++
		}
	}
	for i, value := range row {
		if value = oneLine(value); value == "" || i >= len(columns) {
			continue
		}
		switch c := columns[i]; c.Role {
		case RoleParticipant:
			who = value
		case RoleDate:
			date = value
		case RoleQuestion:
			question = value
		case RoleLanguage:
			tag = tagOf(value)
		case RoleChoice:
			chosen = append(chosen, c.Name+": "+value)
		case RoleAnswer, RoleIgnore:
		}
	}
	if who == "" || utf8.RuneCountInString(who) > 100 {
		who = fmt.Sprintf("Response %d", number)
	}
	b.path = trail{}
	if sheet != "" {
		b.path.enter(1, sheet)
	}
	if date != "" && len(chosen) > 0 {
		chosen = append([]string{date}, chosen...)
	}
	b.put(Block{Kind: Table, Speaker: who, Language: tag, Text: strings.Join(chosen, " | ")})
	for i, value := range row {
		if value = oneLine(value); value == "" || i >= len(columns) || columns[i].Role != RoleAnswer {
			continue
		}
		if question != "" {
			b.path.enter(2, question)
		}
		if question == "" || answers > 1 {
			b.path.enter(3, columns[i].Name)
		}
		b.put(Block{Kind: Paragraph, Speaker: who, Language: tag, Text: value})
	}
}

func tagOf(value string) string {
	tag, err := language.Parse(value)
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}

// letters names a column as spreadsheets do.
func letters(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}
