package evaluation

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
)

// maxLine is the longest line of a file of judged queries, in bytes.
const maxLine = 1 << 20

// Read reads judged queries: JSON Lines if the name of the file ends in .jsonl
// or .json, tab-separated values otherwise.
func Read(name string, r io.Reader) ([]Query, error) {
	read := ReadTSV
	if ext := strings.ToLower(filepath.Ext(name)); ext == ".jsonl" || ext == ".json" {
		read = ReadJSONL
	}
	queries, err := read(r)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return queries, nil
}

// ReadTSV reads a line for each query: id, language, text and the ids of the
// answers, with tabs between them and spaces between ids; a fifth column may
// name the language of the answers. An id that ends in =2 has the grade 2.
// Empty lines and lines that begin with # do not count. Errors name the line.
func ReadTSV(r io.Reader) ([]Query, error) {
	return readLines(r, func(line string) (Query, error) {
		if strings.HasPrefix(line, "#") {
			return Query{}, errNoQuery
		}
		columns := strings.Split(line, "\t")
		if len(columns) < 4 || len(columns) > 5 {
			return Query{}, fmt.Errorf("%d columns instead of 4 or 5", len(columns))
		}
		q := Query{ID: columns[0], Language: columns[1], Text: columns[2], Relevant: Grades{}}
		for id := range strings.FieldsSeq(columns[3]) {
			grade := 1
			if at := strings.LastIndexByte(id, '='); at >= 0 {
				var err error
				if grade, err = strconv.Atoi(id[at+1:]); err != nil {
					return Query{}, fmt.Errorf("grade of %s is no number", id)
				}
				id = id[:at]
			}
			q.Relevant[id] = grade
		}
		if len(columns) == 5 {
			q.Target = columns[4]
		}
		return q, nil
	})
}

// ReadJSONL reads a JSON object for each query, one on a line, with the fields
// of [Query]. Relevant is a list of ids or an object from id to grade. Fields
// that Query does not have are passed over; errors name the line.
func ReadJSONL(r io.Reader) ([]Query, error) {
	return readLines(r, func(line string) (Query, error) {
		var q Query
		err := json.Unmarshal([]byte(line), &q)
		return q, err
	})
}

// errNoQuery says that a line is there for people.
var errNoQuery = errors.New("no query")

func readLines(r io.Reader, parse func(string) (Query, error)) ([]Query, error) {
	var queries []Query
	seen := map[string]int{} // line by key
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimPrefix(strings.TrimRight(lines.Text(), "\r"), "\ufeff")
		if strings.TrimSpace(line) == "" {
			continue
		}
		q, err := parse(line)
		if errors.Is(err, errNoQuery) {
			continue
		}
		if err == nil {
			err = q.check()
		}
		key := q.ID + "\x00" + q.Language + "\x00" + q.Target
		if err == nil && seen[key] > 0 {
			err = fmt.Errorf("query %s again, first in line %d", q.ID, seen[key])
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		seen[key] = n
		queries = append(queries, q)
	}
	return queries, lines.Err()
}

// check says what a query lacks.
func (q *Query) check() error {
	switch {
	case q.ID == "":
		return errors.New("query without an id")
	case strings.TrimSpace(q.Text) == "":
		return fmt.Errorf("query %s has no text", q.ID)
	case len(q.Relevant) == 0:
		return fmt.Errorf("query %s has no answers", q.ID)
	}
	for id, grade := range q.Relevant {
		if id == "" || grade < 1 {
			return fmt.Errorf("query %s: answer %q has the grade %d", q.ID, id, grade)
		}
	}
	return nil
}

// UnmarshalJSON reads a list of ids, each of grade 1, or an object from id to
// grade.
func (g *Grades) UnmarshalJSON(data []byte) error {
	var ids []string
	if err := json.Unmarshal(data, &ids); err != nil {
		var graded map[string]int
		if err := json.Unmarshal(data, &graded); err != nil {
			return errors.New("relevant is neither a list of ids nor an object from id to grade")
		}
		*g = graded
		return nil
	}
	*g = make(Grades, len(ids))
	for _, id := range ids {
		(*g)[id] = 1
	}
	return nil
}
