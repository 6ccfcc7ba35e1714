package push_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/internal/push"
)

func TestNamesTellWhatTranslatesWhat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files []string
		field string
		want  string
	}{
		"by its suffix":            {[]string{"talk.vtt", "talk.en.vtt", "talk.mp3"}, "", "talk.en.vtt>talk.vtt:"},
		"in another format":        {[]string{"talk.vtt", "talk.en.srt", "talk.pt-BR.vtt"}, "translation: reviewed", "talk.en.srt>talk.vtt:reviewed talk.pt-BR.vtt>talk.vtt:reviewed"},
		"by the session":           {[]string{"talk.de.vtt", "talk.en.vtt"}, "language: de-AT", "talk.en.vtt>talk.de.vtt:"},
		"nobody can tell":          {[]string{"talk.de.vtt", "talk.en.vtt"}, "", ""},
		"a note of a transcript":   {[]string{"talk.vtt", "talk.notes.en.md"}, "", ""},
		"notes":                    {[]string{"notes.md", "notes.en.md"}, "translation: human", "notes.en.md>notes.md:human"},
		"said to be none":          {[]string{"talk.vtt", "talk.en.vtt"}, "translation: none", ""},
		"the language of both":     {[]string{"talk.vtt", "talk.en.vtt"}, "language: en", ""},
		"a word behind the suffix": {[]string{"talk.transcript.vtt", "talk.en.transcript.vtt"}, "", "talk.en.transcript.vtt>talk.transcript.vtt:"},
	} {
		dir := t.TempDir()
		for _, f := range c.files {
			if err := os.WriteFile(filepath.Join(dir, f), []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if c.field != "" {
			if err := os.WriteFile(filepath.Join(dir, "session.yaml"), []byte(c.field+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		plan, err := push.Propose(dir)
		if err != nil || len(plan.Sessions) != 1 {
			t.Errorf("%s: %+v, %v", name, plan, err)
			continue
		}
		var got []string
		for _, f := range plan.Sessions[0].Files {
			if f.Translates != "" {
				got = append(got, f.Path+">"+f.Translates+":"+f.Translation)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAnUnknownTranslationIsSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"talk.vtt": "x", "talk.yaml": "translation: good\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := push.Propose(dir); err == nil || !strings.Contains(err.Error(), "human, machine, reviewed, none") {
		t.Errorf("Propose = %v, want it to say what may be said", err)
	}
}
