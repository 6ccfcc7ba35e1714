package push_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earshot/internal/push"

	"github.com/google/go-cmp/cmp"
)

// tree writes files below a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func dump(p push.Plan) string {
	var out strings.Builder
	for _, s := range p.Sessions {
		fmt.Fprintf(&out, "%s|%s|%s|%s|%s:", s.Title, s.HeldOn, s.Language, s.Market, strings.Join(s.Participants, ","))
		for _, f := range s.Files {
			out.WriteString(" " + f.Path)
			if f.Language != "" {
				out.WriteString("[" + f.Language + "]")
			}
		}
		out.WriteString("\n")
	}
	for _, l := range p.Left {
		out.WriteString("left " + l.Path + "\n")
	}
	return out.String()
}

func TestAFolderBecomesSessions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"by name": {
			map[string]string{"2026-03-31 P07.mp4": "x", "2026-03-31 P07.de.vtt": "x", "2026-03-31 P07.en.vtt": "x", "2026-03-31 P07 notes.docx": "x", "P08.m4a": "x"},
			"2026-03-31 P07|2026-03-31|||P07: 2026-03-31 P07 notes.docx 2026-03-31 P07.de.vtt[de] 2026-03-31 P07.en.vtt[en] 2026-03-31 P07.mp4\nP08||||P08: P08.m4a\n",
		},
		"by folder": {
			map[string]string{"2026-04-01 Ana/audio.wav": "x", "2026-04-01 Ana/transcript.vtt": "x", "2026-04-01 Ana/notes.md": "y"},
			"2026-04-01 Ana|2026-04-01|||: 2026-04-01 Ana/audio.wav 2026-04-01 Ana/notes.md 2026-04-01 Ana/transcript.vtt\n",
		},
		"zoom": {
			map[string]string{"a/GMT20260331-101500_Recording.mp4": "x", "a/GMT20260331-101500_Recording.transcript.vtt": "x", "a/chat.txt": "x"},
			"GMT20260331-101500|2026-03-31|||: a/GMT20260331-101500_Recording.mp4 a/GMT20260331-101500_Recording.transcript.vtt a/chat.txt\n",
		},
		"front matter": {
			map[string]string{"one.md": "---\ntitle: Gesprek\nlang: nl\ndate: 2024-05-06\nparticipants: [P1, P2]\n---\n# Kop\n", "two.md": "# Titel\nx", "three.md": "x"},
			"Gesprek|2024-05-06|nl||P1,P2: one.md\nthree||||: three.md\nTitel||||: two.md\n",
		},
		"sidecars": {
			map[string]string{
				"a/talk.mp3": "x", "a/talk.yaml": "title: Talk\nmarket: de\n", "a/session.yaml": "language: de\ndate: 2026-01-02\ntitle: All\n",
				"b/x.mp3": "x", "sessions.csv": "file;title;participants\nb/x.mp3;X-ray;P1, P2\n",
			},
			"Talk|2026-01-02|de|DE|: a/talk.mp3\nX-ray||||P1,P2: b/x.mp3\n",
		},
		"strays": {
			map[string]string{"p/a.png": "x", "p/b.zip": "x", "p/c.md": "# C", ".git/x": "x", "empty.md": "", "node_modules/y.md": "x", "c.png": "x"},
			"other files||||: c.png\np: other files||||: p/a.png p/b.zip\nC||||: p/c.md\nleft .git\nleft empty.md\nleft node_modules\n",
		},
		"headings of parts": {
			map[string]string{
				"talks/01.md": "---\ndate: 2019-06-27\n---\n> Hm.\n\n# Close\n", "talks/2026-04-01.md": "x\n# Close\n", "talks/three.md": "text\n\n# Close\n",
				"four.md": "<!-- draft -->\n![](logo.png)\n\n# Four\n", "5.md": "- [ ] x\n# Five\n",
			},
			"5||||: 5.md\nFour||||: four.md\ntalks 01|2019-06-27|||: talks/01.md\ntalks 2026-04-01|2026-04-01|||: talks/2026-04-01.md\nthree||||: talks/three.md\n",
		},
		"same titles": {
			map[string]string{"01.md": "# Close\n", "02.md": "# Close\n"},
			"Close (01)||||: 01.md\nClose (02)||||: 02.md\n",
		},
	} {
		p, err := push.Propose(tree(t, c.files))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, dump(p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestColumnsOfASurveyStandBesideIt(t *testing.T) {
	t.Parallel()
	p, err := push.Propose(tree(t, map[string]string{
		"a/survey.csv": "x", "a/survey.yaml": "title: Survey\ncolumns:\n  Comments: Answer\n  \"2\": ignore\n", "a/other.xlsx": "x", "a/session.yaml": "columns: {Phone: choice}\n",
		"b/c.csv": "x", "a/survey.md": "# S", "d/talk.yaml": "participants: [{pseudonym: P1}, P2]\n", "d/talk.mp3": "x",
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range p.Sessions {
		for _, f := range s.Files {
			got[f.Path] = f.Columns
		}
		if s.Title == "talk" && !slices.Equal(s.Participants, []string{"P1", "P2"}) {
			t.Errorf("participants are %q", s.Participants)
		}
	}
	if diff := cmp.Diff(map[string]string{
		"a/survey.csv": `[{"name":"2","role":"ignore"},{"name":"Comments","role":"answer"}]`, "a/survey.md": "", "b/c.csv": "", "d/talk.mp3": "",
		"a/other.xlsx": `[{"name":"Phone","role":"choice"}]`,
	}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFieldsThatCannotBeReadAreAnError(t *testing.T) {
	t.Parallel()
	for _, files := range []map[string]string{{"a.yaml": "{"}, {"a.yaml": "columns: {x: telephone}"}, {"a.yaml": "columns: [x]"}, {"sessions.csv": "title\nx\n"}} {
		if _, err := push.Propose(tree(t, files)); err == nil || !strings.Contains(err.Error(), "fields") {
			t.Errorf("Propose(%v) = %v, want an error that names the file", files, err)
		}
	}
}

func TestAJournalForgetsOnlyHalfALine(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "j")
	if err := os.WriteFile(name, []byte(`{"Key":"a","Value":"1"}`+"\n"+`{"Key":"b","Va`), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := push.OpenJournal(name)
	if err != nil || j.Get("a") != "1" || j.Get("b") != "" {
		t.Fatalf("OpenJournal = %+v, %v", j, err)
	}
	if err := j.Set("b", "2"); err != nil {
		t.Fatal(err)
	}
	_ = j.Close()
	if j, err = push.OpenJournal(name); err != nil || j.Get("a") != "1" || j.Get("b") != "2" {
		t.Errorf("OpenJournal again = %+v, %v", j, err)
	}
	_ = j.Close()
}
