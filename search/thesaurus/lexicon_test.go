package thesaurus

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/search/analysis"
)

func TestLexiconFilesAreInOrder(t *testing.T) {
	t.Parallel()
	if _, err := readLexicon(lexicon); err != nil {
		t.Errorf("readLexicon() = %v", err)
	}
	names, err := filepath.Glob("lexicon/*.tsv")
	if err != nil || len(names) == 0 {
		t.Fatalf("Glob() = %q, %v, want files", names, err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(string(data), "\n")
		for i, language := range strings.Split(header, "\t") {
			if analysis.Canonical(language) != language || language == "und" || i == 0 && language != "en" || i == 1 && language != "de" {
				t.Errorf("%s begins with %q, want en, de and other languages that are analysed", name, header)
			}
		}
		if strings.Contains(string(data), "\r") || !strings.HasSuffix(string(data), "\n") {
			t.Errorf("%s: want lines that end in LF, the last one, too", name)
		}
	}
}

func TestBuiltinConceptsAreNamedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range Builtin() {
		if c.ID == "" || c.Label == "" || seen[c.ID] {
			t.Errorf("concept %q, label %q: want a name of its own", c.ID, c.Label)
		}
		seen[c.ID] = true
	}
	if len(seen) == 0 {
		t.Error("Builtin() is empty")
	}
}

func TestParseLexiconNamesTheLineOfAMistake(t *testing.T) {
	t.Parallel()
	const header = "en\tde\n# comment\n"
	for _, tt := range []struct{ name, lines, want string }{
		{"too few cells", "shop\n", "x.tsv:3: 1 cells, want 2"},
		{"too many cells", "shop\tLaden\tmagasin\n", "x.tsv:3: 3 cells, want 2"},
		{"a line twice", "shop\tLaden\nshop\tLaden\n", "x.tsv:4: same as line 3"},
		{"a term twice", "shop|shop\tLaden\n", "stands twice"},
		{"space in front", " shop\tLaden\n", "stray space"},
		{"space at the end", "shop\tLaden \n", "stray space"},
		{"two spaces", "web  shop\tLaden\n", "stray space"},
		{"carriage return", "shop\tLaden\r\n", "stray space"},
		{"empty term", "shop|\tLaden\n", "empty"},
		{"empty line", "\nshop\tLaden\n", "x.tsv:3: 1 cells"},
		{"decomposed", "shop\tGescha\u0308ft\n", "normal form C"},
		{"not UTF-8", "shop\tL\xe4den\n", "UTF-8"},
		{"explanation", "shop (place)\tLaden\n", "punctuation"},
		{"one term", "shop\t\n", "fewer than two"},
		{"too many terms", "a|b|c|d|e|f|g\tLaden\n", "7 terms in en"},
	} {
		_, err := parseLexicon("x.tsv", header+tt.lines)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: parseLexicon() = %v, want %q", tt.name, err, tt.want)
		}
	}
}
