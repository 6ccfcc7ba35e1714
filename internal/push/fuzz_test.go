package push

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// FuzzFields reads anything as front matter, as a YAML file beside a session and
// as a table of sessions. What comes of it can be sent.
func FuzzFields(f *testing.F) {
	for _, seed := range []string{
		"---\ntitle: A\nlang: nl\ndate: 2024-05-06\nparticipants: [P1, {pseudonym: P2}]\n---\n# T\n", "columns:\n  Comments: answer\n  2: ignore\n",
		"file;title;participants\nb/x.mp3;X-ray;P1, P2\n", "a: &a [*a]\n", "columns: {? [x] : answer}\n", "\ufeff---\n: \n---", "title: !!binary AA==\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		for _, name := range []string{"a.yaml", "sessions.csv", "b.md"} {
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		values, _ := frontMatter(b)
		s := PlannedSession{Key: "/a", Files: []PlannedFile{{Path: "a.csv"}}}
		values.fill(&s)
		for _, name := range []string{"a.yaml", "sessions.csv"} {
			side, err := readFields(dir, []string{name})
			if err == nil {
				side.fill(&s, &group{stem: "a"})
			}
		}
		for _, text := range append([]string{s.Title, s.HeldOn, s.Language, s.Market}, s.Participants...) {
			if !utf8.ValidString(text) && utf8.Valid(b) {
				t.Errorf("%q is no text", text)
			}
		}
		if columns := s.Files[0].Columns; columns != "" && !json.Valid([]byte(columns)) {
			t.Errorf("columns are %q", columns)
		}
	})
}
