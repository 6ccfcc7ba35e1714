package evaluation_test

import (
	"bufio"
	"cmp"
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"earshot/search/analysis"
	"earshot/search/dictionary"
	"earshot/search/thesaurus"
)

// learnedLanguages are those with translated programs to learn from, between
// them and English.
var learnedLanguages = strings.Fields("ar de el es fr it nl ro ru tr")

// dictionariesDir is where .ci/dictionaries has put real dictionaries.
func dictionariesDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("EARSHOT_TEST_DICTIONARIES")
	if dir == "" {
		t.Skip("set EARSHOT_TEST_DICTIONARIES to what .ci/dictionaries prints")
	}
	return dir
}

// listed reads the dictionaries from and into English and German, which lead
// to all others, and the word lists.
func listed(t *testing.T, dir string) []dictionary.Table {
	t.Helper()
	indexes := slices.Concat(glob(t, dir, "freedict", "*.index"), glob(t, dir, "dictd", "*", "*.index"))
	if len(indexes) == 0 {
		t.Fatalf("no dictionaries in %s", dir)
	}
	var tables []dictionary.Table
	read := func(about dictionary.About, files ...string) {
		d, err := dictionary.Read(opened(t, files...), about)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, d)
	}
	for _, name := range indexes {
		var about dictionary.About
		if folder := filepath.Base(filepath.Dir(name)); folder != "freedict" {
			about.From, about.To, _ = strings.Cut(folder, "-")
		} else if !strings.Contains(name, "eng") && !strings.Contains(name, "deu") {
			continue
		}
		read(about, name, strings.TrimSuffix(name, ".index")+".dict.dz")
	}
	for _, name := range glob(t, dir, "words", "*.tsv") {
		read(dictionary.About{}, name)
	}
	return tables
}

// glob lists files by a pattern.
func glob(t *testing.T, pattern ...string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(pattern...))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// opened opens files until the test ends.
func opened(t *testing.T, names ...string) []dictionary.File {
	t.Helper()
	files := make([]dictionary.File, len(names))
	for i, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		files[i] = dictionary.File{Name: name, Content: f}
	}
	return files
}

// learned gives the tables between English and a language, learned from
// translated programs; nil where there are none.
func learned(t *testing.T, dir, language string) []dictionary.Table {
	t.Helper()
	files := slices.Concat(
		glob(t, dir, "texts", language, "*.tsv"),
		glob(t, dir, "gettext", language, "*", "*.?o"))
	if len(files) == 0 {
		return nil
	}
	there, back, err := dictionary.Learn(dictionary.ReadSegments(opened(t, files...), "en", language),
		dictionary.About{From: "en", To: language, Kind: dictionary.Learned}, dictionary.LearnOptions{})
	if err != nil {
		t.Fatalf("learn %s: %v", language, err)
	}
	return []dictionary.Table{there, back}
}

// kept makes tables once and keeps them beside the dictionaries: reading and
// learning takes minutes.
func kept(t *testing.T, dir, name string, make func() []dictionary.Table) []dictionary.Table {
	t.Helper()
	folder := filepath.Join(dir, fmt.Sprintf("tables-%d", analysis.Version))
	file := filepath.Join(folder, name+".gob")
	var tables []dictionary.Table
	if f, err := os.Open(file); err == nil {
		err = gob.NewDecoder(bufio.NewReaderSize(f, 1<<20)).Decode(&tables)
		_ = f.Close()
		if err == nil {
			return tables
		}
	}
	tables = make()
	if err := store(folder, file, tables); err != nil {
		t.Logf("the tables cannot be kept: %v", err)
	}
	return tables
}

func store(folder, file string, tables []dictionary.Table) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "new-*")
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = cmp.Or(gob.NewEncoder(w).Encode(tables), w.Flush(), f.Close())
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return os.Rename(f.Name(), file)
}

var (
	importedOnce sync.Once
	imported     *thesaurus.Tables
)

// importTables gives what an operator can import: dictionaries and what was
// learned.
func importTables(t *testing.T) *thesaurus.Tables {
	t.Helper()
	dir := dictionariesDir(t)
	importedOnce.Do(func() {
		tables := kept(t, dir, "listed", func() []dictionary.Table { return listed(t, dir) })
		for _, language := range learnedLanguages {
			tables = slices.Concat(tables, kept(t, dir, "learned-"+language, func() []dictionary.Table { return learned(t, dir, language) }))
		}
		imported = thesaurus.NewTables(tables...)
		bytes, pairs := imported.Size()
		t.Logf("%d tables with %d pairs of words take %.0f MB, %.1f bytes for each pair", len(tables), pairs, float64(bytes)/1e6, float64(bytes)/float64(pairs))
	})
	if imported == nil {
		t.Fatal("another test could not read the dictionaries")
	}
	return imported
}

// productGlossary is what a group of brands enters about its own words.
func productGlossary(t *testing.T) []thesaurus.Concept {
	t.Helper()
	b, err := os.ReadFile("testdata/product/glossary.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var languages []string
	var concepts []thesaurus.Concept
	for line := range strings.Lines(string(b)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case strings.HasPrefix(line, "#"):
			continue
		case languages == nil:
			languages = cells
			continue
		case len(cells) != len(languages):
			t.Fatalf("%d cells in %q", len(cells), line)
		}
		c := thesaurus.Concept{ID: cells[0], Label: cells[0]}
		for i, cell := range cells {
			for n, text := range strings.Split(cell, "|") {
				c.Terms = append(c.Terms, thesaurus.Term{Text: text, Language: languages[i], Preferred: n == 0})
			}
		}
		concepts = append(concepts, c)
	}
	return concepts
}
