package push

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
)

// fields are what somebody says about a session: title, date, language,
// market and participants.
type fields map[string]any

// fill puts fields into a session. What makes no sense is left out.
func (f fields) fill(s *PlannedSession) {
	if title := shorten(f.text("title", "name")); title != "" {
		s.Title = title
	}
	if on := day(f.text("date", "held_on", "held on", "day")); on != "" {
		s.HeldOn = on
	}
	if tag, err := language.Parse(f.text("language", "lang", "locale")); err == nil && tag != language.Und {
		s.Language = tag.String()
	}
	if market := strings.ToUpper(f.text("market", "country")); len(market) >= 2 && len(market) <= 6 {
		s.Market = market
	}
	if people := f.people(); len(people) > 0 {
		s.Participants = people
	}
}

// text is the first of several fields that has a value.
func (f fields) text(names ...string) string {
	for _, name := range names {
		switch v := f[name].(type) {
		case nil:
		case time.Time:
			return v.Format(time.DateOnly)
		default:
			if s := strings.TrimSpace(fmt.Sprint(v)); s != "" {
				return s
			}
		}
	}
	return ""
}

// people are the participants, in a list or parted by commas or semicolons.
func (f fields) people() []string {
	var people []string
	for _, name := range []string{"participants", "participant"} {
		switch v := f[name].(type) {
		case []any:
			for _, one := range v {
				if inner, ok := mapOf(one); ok {
					one = inner.text("pseudonym", "id", "name")
				}
				people = append(people, fmt.Sprint(one))
			}
		case nil:
		default:
			people = append(people, strings.FieldsFunc(fmt.Sprint(v), func(c rune) bool { return c == ',' || c == ';' })...)
		}
	}
	var clean []string
	for _, one := range people {
		if one = shorten(one); one != "" {
			clean = append(clean, one)
		}
	}
	return clean
}

// mapOf is a value as fields. The YAML reader makes fields of what is within
// fields.
func mapOf(v any) (fields, bool) {
	switch m := v.(type) {
	case fields:
		return m, true
	case map[string]any:
		return m, true
	}
	return nil, false
}

// day is a date as YYYY-MM-DD, "" for what is none.
func day(s string) string {
	if len(s) > len(time.DateOnly) {
		s = s[:len(time.DateOnly)]
	}
	for _, layout := range []string{time.DateOnly, "02.01.2006", "2.1.2006", "02/01/2006", "2006/01/02"} {
		if at, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return at.Format(time.DateOnly)
		}
	}
	return ""
}

// frontMatter reads what stands between two lines of dashes at the top of a
// note, and the heading below it. A heading further down is one of a part.
func frontMatter(head []byte) (f fields, heading string) {
	text := strings.ReplaceAll(strings.TrimPrefix(string(head), "\ufeff"), "\r\n", "\n")
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		if block, body, ok := strings.Cut(rest, "\n---"); ok && yaml.Unmarshal([]byte(block), &f) == nil {
			f, text = lower(f), body
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if title, ok := strings.CutPrefix(line, "# "); ok {
			return f, strings.Trim(strings.TrimSpace(title), "#*_ ")
		}
		if line = strings.TrimSpace(line); line != "" && !strings.ContainsAny(line[:1], "<![") { // a badge, a picture or a remark
			break
		}
	}
	return f, ""
}

func lower(f fields) fields {
	out := make(fields, len(f))
	for name, value := range f {
		out[strings.ToLower(strings.TrimSpace(name))] = value
	}
	return out
}

// sidecars are fields that stand beside files: by the key of a session, by
// folder, and by the path or name of a file.
type sidecars struct {
	sessions map[string]fields
	folders  map[string]fields
	files    map[string]fields
}

// mostFields bounds a file with fields.
const mostFields = 4 << 20

// readFields reads the files with fields of a folder. One that cannot be read
// is an error: what somebody wrote there would be lost unnoticed.
func readFields(root string, names []string) (sidecars, error) {
	s := sidecars{map[string]fields{}, map[string]fields{}, map[string]fields{}}
	for _, name := range names {
		full := filepath.Join(root, filepath.FromSlash(name))
		info, err := os.Stat(full)
		if err == nil && info.Size() > mostFields {
			err = errors.New("it is too large")
		}
		var b []byte
		if err == nil {
			b, err = os.ReadFile(full)
		}
		dir, base := path.Split(name)
		dir = strings.TrimSuffix(dir, "/")
		if err == nil && strings.EqualFold(base, "sessions.csv") {
			err = s.readTable(dir, b)
		} else if err == nil {
			var f fields
			if err = yaml.Unmarshal(b, &f); err == nil {
				_, err = lower(f).columns()
			}
			if err == nil {
				_, err = lower(f).translation()
			}
			if err == nil {
				s.place(dir, strings.TrimSuffix(base, path.Ext(base)), lower(f))
			}
		}
		if err != nil {
			return s, fmt.Errorf("read the fields in %s: %w", name, err)
		}
	}
	return s, nil
}

// place notes the fields of a YAML file by what it belongs to.
func (s sidecars) place(dir, stem string, f fields) {
	if strings.EqualFold(stem, "session") {
		s.folders[dir] = f
		return
	}
	s.sessions[dir+"/"+strings.ToLower(readName(stem+".md").stem)] = f
}

// columnRoles are what a column of a survey may be; the service says what each does.
var columnRoles = []string{"participant", "date", "language", "question", "answer", "choice", "ignore"}

// column is what the API takes of a column.
type column struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// columns are what fields say of the columns of a survey, as the API takes it:
// a role for each header. What makes no sense is an error, since a column that
// should be ignored could get in.
func (f fields) columns() (string, error) {
	said, ok := f["columns"]
	if !ok || said == nil {
		return "", nil
	}
	byName, ok := mapOf(said)
	if !ok {
		return "", errors.New("columns must be headers, each with a role, as in “Comments: answer”")
	}
	list := make([]column, 0, len(byName))
	for name, role := range byName {
		is := strings.ToLower(strings.TrimSpace(fmt.Sprint(role)))
		if !slices.Contains(columnRoles, is) {
			return "", fmt.Errorf("the column %q has the role %q; it must be one of %s", name, fmt.Sprint(role), strings.Join(columnRoles, ", "))
		}
		list = append(list, column{name, is})
	}
	slices.SortFunc(list, func(a, b column) int { return strings.Compare(a.Name, b.Name) })
	b, err := json.Marshal(list)
	return string(b), err
}

// chooseColumns gives the tables of a session what the nearest file with fields
// says of columns.
func (s sidecars) chooseColumns(to *PlannedSession, g *group) {
	said := ""
	for _, f := range []fields{s.folders[g.dir], s.sessions[to.Key]} {
		if columns, err := f.columns(); err == nil && columns != "" { // they were checked when they were read
			said = columns
		}
	}
	for i := range to.Files {
		switch strings.ToLower(path.Ext(to.Files[i].Path)) {
		case ".csv", ".tsv", ".tab", ".xlsx":
			to.Files[i].Columns = said
		}
	}
}

// translation is what the nearest file with fields says of the translations of a
// session.
func (s sidecars) translation(key string, g *group) (said string) {
	for _, f := range []fields{s.folders[g.dir], s.sessions[key]} {
		if status, err := f.translation(); err == nil && status != "" { // they were checked when they were read
			said = status
		}
	}
	return said
}

// readTable reads rows of fields. A column "file" names the file or session of
// each row.
func (s sidecars) readTable(dir string, b []byte) error {
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))))
	if head, _, _ := bytes.Cut(b, []byte("\n")); bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		in.Comma = ';'
	}
	rows, err := in.ReadAll()
	if err != nil || len(rows) == 0 {
		return err
	}
	for _, row := range rows[1:] {
		f := fields{}
		for i, name := range rows[0] {
			if i < len(row) && row[i] != "" {
				f[strings.ToLower(strings.TrimSpace(name))] = row[i]
			}
		}
		file := f.text("file", "path", "filename", "session")
		if file == "" {
			return errors.New("a row has no value in the column file")
		}
		s.files[strings.ToLower(path.Join(dir, filepath.ToSlash(file)))] = f
	}
	return nil
}

// fill puts what stands beside its files into a session, the nearest last.
func (s sidecars) fill(to *PlannedSession, g *group) {
	s.chooseColumns(to, g)
	s.folders[g.dir].fill(to)
	s.files[strings.ToLower(path.Join(g.dir, g.stem))].fill(to)
	for _, f := range to.Files {
		s.files[strings.ToLower(f.Path)].fill(to)
	}
	s.sessions[to.Key].fill(to)
}
