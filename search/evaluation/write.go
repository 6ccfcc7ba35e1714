package evaluation

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// WriteTSV writes queries as [ReadTSV] reads them. It is an error where a text has
// a tab or a line feed, or an id a space.
func WriteTSV(w io.Writer, queries []Query) error {
	for _, q := range queries {
		var ids []string
		for _, id := range slices.Sorted(maps.Keys(q.Relevant)) {
			if strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == '=' }) {
				return fmt.Errorf("query %s: answer %q cannot be written", q.ID, id)
			}
			if grade := q.Relevant[id]; grade != 1 {
				id = fmt.Sprintf("%s=%d", id, grade)
			}
			ids = append(ids, id)
		}
		columns := []string{q.ID, q.Language, q.Text, strings.Join(ids, " ")}
		if q.Target != "" {
			columns = append(columns, q.Target)
		}
		for _, c := range columns {
			if strings.ContainsAny(c, "\t\r\n") {
				return fmt.Errorf("query %s: %q cannot be written", q.ID, c)
			}
		}
		if _, err := fmt.Fprintln(w, strings.Join(columns, "\t")); err != nil {
			return err
		}
	}
	return nil
}

// WriteJSONL writes queries as [ReadJSONL] reads them.
func WriteJSONL(w io.Writer, queries []Query) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, q := range queries {
		if err := e.Encode(q); err != nil {
			return err
		}
	}
	return nil
}
