package dictionary_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"earshot/search/dictionary"
)

// realDictionaries is where .ci/dictionaries has put them.
func realDictionaries(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("EARSHOT_TEST_DICTIONARIES")
	if dir == "" {
		t.Skip("set EARSHOT_TEST_DICTIONARIES to what .ci/dictionaries prints")
	}
	return dir
}

func readFreeDict(t testing.TB, dir, pair string) dictionary.Table {
	t.Helper()
	table, err := dictionary.Read(open(t, filepath.Join(dir, "freedict", "freedict-"+pair+".index"), filepath.Join(dir, "freedict", "freedict-"+pair+".dict.dz")), dictionary.About{})
	if err != nil {
		t.Fatalf("%s: %v", pair, err)
	}
	return table
}

func open(t testing.TB, names ...string) []dictionary.File {
	t.Helper()
	var files []dictionary.File
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		files = append(files, dictionary.File{Name: name, Content: f})
	}
	return files
}

// TestFreeDictPackagesCanBeRead reads all but the greatest.
func TestFreeDictPackagesCanBeRead(t *testing.T) {
	t.Parallel()
	dir := realDictionaries(t)
	indexes, err := filepath.Glob(filepath.Join(dir, "freedict", "*.index"))
	if err != nil || len(indexes) < 50 {
		t.Fatalf("%d dictionaries, %v", len(indexes), err)
	}
	for _, index := range indexes {
		pair := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(index), "freedict-"), ".index")
		if info, err := os.Stat(index); err != nil || info.Size() > 300_000 {
			continue
		}
		table := readFreeDict(t, dir, pair)
		check(t, table, nil)
		if table.Name == "" || table.Licence == "" || len(table.Pairs) < 300 {
			t.Errorf("%s: name %q, licence %q, %d pairs", pair, table.Name, table.Licence, len(table.Pairs))
		}
		t.Logf("%s: %s to %s, %d words, %d pairs, %s", pair, table.From, table.To, table.Sources(), len(table.Pairs), table.Licence)
	}
}

func TestFreeDictTranslatesWordsOfEveryday(t *testing.T) {
	t.Parallel()
	dir := realDictionaries(t)
	for pair, words := range map[string]string{
		"eng-fra": "house=maison customer=client", "deu-fra": "Tisch=table", "eng-spa": "house=casa", "eng-tur": "house=ev",
		"ell-eng": "εκκλησία=church", "eng-pol": "second=drugi", "eng-nld": "house=huis", "fra-deu": "maison=Haus", "deu-spa": "Haus=casa",
	} {
		table := readFreeDict(t, dir, pair)
		for w := range strings.FieldsSeq(words) {
			source, target, _ := strings.Cut(w, "=")
			if !slices.ContainsFunc(table.Of(source), func(p dictionary.Pair) bool { return p.Target == target }) {
				t.Errorf("%s: %s is %v, want %s among them", pair, source, table.Of(source), target)
			}
		}
	}
}

// catalogs are all gettext catalogs of a language.
func catalogs(t testing.TB, dir, language string) []dictionary.File {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(dir, "gettext", language), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return open(t, names...)
}

// BenchmarkLearn trains a table on the catalogs of real programs.
func BenchmarkLearn(b *testing.B) {
	dir := realDictionaries(b)
	for b.Loop() {
		var texts int
		counted := func(yield func(dictionary.Segment, error) bool) {
			for s, err := range dictionary.ReadSegments(catalogs(b, dir, "de"), "en", "de") {
				texts++
				if !yield(s, err) {
					return
				}
			}
		}
		table, _, err := dictionary.Learn(counted, dictionary.About{From: "en", To: "de"}, dictionary.LearnOptions{})
		if err != nil {
			b.Fatal(err)
		}
		for _, w := range []string{"customer", "invoice", "payment", "house", "search", "wrong"} {
			b.Logf("%s: %v", w, table.Of(w))
		}
		b.ReportMetric(float64(texts), "segments")
		b.ReportMetric(float64(len(table.Pairs)), "pairs")
	}
}

// BenchmarkFreeDict reads the greatest dictionary and says what it costs.
func BenchmarkFreeDict(b *testing.B) {
	dir := realDictionaries(b)
	for b.Loop() {
		table := readFreeDict(b, dir, "eng-deu")
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-kept")
		b.ReportMetric(float64(len(table.Pairs)), "pairs")
	}
}
