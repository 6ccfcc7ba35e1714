package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a file in a folder and returns its path.
func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLexiconsAreImportedShownAndRemoved(t *testing.T) {
	t.Parallel()
	data, dir := t.TempDir(), t.TempDir()
	lexicon := func(want string, args ...string) {
		t.Helper()
		out, _, err := earshot(t, append([]string{"lexicon", args[0], "--data", data}, args[1:]...)...)
		if err != nil || !strings.Contains(out, want) {
			t.Fatalf("lexicon %s: %v\n%s\nwant %q in it", strings.Join(args, " "), err, out, want)
		}
	}
	first := write(t, dir, "en-de.tsv", "house\tHaus\ncustomer\tKunde\ncustomer\tKundin\n")
	second := write(t, dir, "words.txt", "Kunde client\nHaus maison\n")
	lexicon("en-de.tsv: en to de, 3 translations of 2 words; licence: CC0-1.0", "import", first, "--licence", "CC0-1.0")
	lexicon("german: de to fr, 2 translations", "import", second, "--from", "de", "--to", "fr", "--name", "german", "--licence", "MIT")
	lexicon("Kundin\t0.500\ten-de.tsv", "show", "customer", "--from", "en", "--to", "de")
	lexicon("both: en to fr, 2 translations of 2 words; licence: CC0-1.0 AND MIT", "compose", "en-de.tsv", "german", "--name", "both")
	lexicon("fr\tmaison\t1.000\tboth\thouse", "show", "house")
	lexicon("de\tKunde\t0.500\ten-de.tsv\tcustomer", "show", "CUSTOMERS") // as search compares words
	lexicon("CC0-1.0 AND MIT", "list")

	write(t, dir, "en-de.tsv", "house\tHaus\n")
	lexicon("1 translations of 1 words", "import", first)
	lexicon("", "remove", "both", "german")
	out, _, err := earshot(t, "lexicon", "list", "--data", data)
	if err != nil || strings.Count(out, "\n") != 2 || !strings.Contains(out, "en-de.tsv") {
		t.Errorf("list: %v\n%s", err, out)
	}
	for _, bad := range [][]string{
		{"import", second},
		{"import", filepath.Join(dir, "none")},
		{"import", write(t, dir, "en-fr.bin", "\x00\x01")},
		{"show", "nothing"},
		{"remove", "en-de.tsv", "none"},
		{"compose", "a", "b"},
		{"learn", second},
	} {
		if _, _, err := earshot(t, append([]string{"lexicon", bad[0], "--data", data}, bad[1:]...)...); err == nil {
			t.Errorf("lexicon %s succeeded", strings.Join(bad, " "))
		}
	}
	lexicon("en-de.tsv", "list")
}

func TestLexiconLearnsFromFolders(t *testing.T) {
	t.Parallel()
	data, dir := t.TempDir(), t.TempDir()
	var po strings.Builder
	for _, pair := range []string{"my house=mein Haus", "my car=mein Auto", "your car=dein Auto", "your house=dein Haus", "big car=großes Auto"} {
		source, target, _ := strings.Cut(pair, "=")
		po.WriteString("msgid \"" + source + "\"\nmsgstr \"" + target + "\"\n\n")
	}
	write(t, dir, "de.po", po.String())
	out, errs, err := earshot(t, "lexicon", "learn", "--data", data, "--from", "en", "--to", "de", "--name", "programs", dir)
	if err != nil || !strings.Contains(out, "programs: en to de") || !strings.Contains(out, "programs (de-en): de to en") || !strings.Contains(errs, "5 texts in 1 files") {
		t.Fatalf("learn: %v\n%s%s", err, out, errs)
	}
	out, _, err = earshot(t, "lexicon", "show", "--data", data, "house")
	if err != nil || !strings.HasPrefix(out, "de\tHaus\t") {
		t.Errorf("house is %q, %v", out, err)
	}
}
