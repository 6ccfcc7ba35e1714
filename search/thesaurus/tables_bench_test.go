package thesaurus

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/search"
	"earshot/search/dictionary"
)

// invented is a dictionary as large as the largest there are: 346,000 words
// with two translations each.
func invented(from, to string, seed uint64) dictionary.Table {
	r := rand.New(rand.NewPCG(seed, 7))
	syllables := strings.Fields("ba ker lo min ta ri so fel nu gra pit o we lan dor ki sta ves ul ma")
	word := func(prefix string) string {
		var b strings.Builder
		b.WriteString(prefix)
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	d := dictionary.Table{From: from, To: to, Kind: dictionary.Dictionary}
	for i := range 346_000 {
		source := fmt.Sprint(word(""), i%97)
		for range 2 {
			d.Pairs = append(d.Pairs, dictionary.Pair{Source: source, Target: word("x"), Weight: 0.5})
		}
	}
	return d
}

// BenchmarkNewTables reads one of the largest dictionaries.
func BenchmarkNewTables(b *testing.B) {
	d := invented("en", "de", 1)
	var tables *Tables
	for b.Loop() {
		tables = NewTables(d)
	}
	bytes, _ := tables.Size()
	b.ReportMetric(float64(bytes)/float64(len(d.Pairs)), "bytes/pair")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(d.Pairs)), "µs/pair")
}

// BenchmarkConsult asks the lexicon and tables between eight languages.
func BenchmarkConsult(b *testing.B) {
	var list []dictionary.Table
	for i, to := range []string{"de", "fr", "es", "it", "nl", "pl", "pt"} {
		list = append(list, lexiconTable("en", to), invented("en", to, uint64(i)))
		list[len(list)-1].Pairs = list[len(list)-1].Pairs[:20_000]
	}
	list = append(list, lexiconTable("de", "es"), lexiconTable("de", "fr"))
	s := New(Builtin()).With(NewTables(list...))
	words := everything(Builtin()).count()
	for _, text := range []string{
		"customer", "slow credit card", "how long did people have to wait for their refund when the delivery was late",
	} {
		b.Run(text, func(b *testing.B) {
			q, err := search.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				s.Expand(b.Context(), q, words, Options{Language: "en"})
			}
		})
	}
}

// BenchmarkExpandWithDictionaries asks the lexicon and every dictionary there
// is, in an index that has all words of the lexicon: at most a millisecond for
// a question.
func BenchmarkExpandWithDictionaries(b *testing.B) {
	dir := os.Getenv("EARSHOT_TEST_DICTIONARIES")
	if dir == "" {
		b.Skip("set EARSHOT_TEST_DICTIONARIES to what .ci/dictionaries prints")
	}
	files, err := filepath.Glob(filepath.Join(dir, "freedict", "*.index"))
	if err != nil {
		b.Fatal(err)
	}
	var list []dictionary.Table
	for _, file := range files {
		list = append(list, freeDict(b, strings.TrimSuffix(file, ".index"))...)
	}
	tables := NewTables(list...)
	bytes, pairs := tables.Size()
	b.Logf("%d dictionaries, %d pairs, %.0f MB", len(list), pairs, float64(bytes)/1e6)
	s := NewWithBuiltin().With(tables)
	words := everything(Builtin()).count()
	for _, text := range []string{
		"customer", "slow credit card", "refund checkout Dubrovnik", "Versandkosten zu hoch",
		"how long did people have to wait for their refund when the delivery was late",
	} {
		b.Run(text, func(b *testing.B) {
			q, err := search.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				s.Expand(b.Context(), q, words, Options{})
			}
		})
	}
}

// lexiconTable is what the lexicon says between two languages.
func lexiconTable(from, to string) dictionary.Table {
	d := dictionary.Table{From: from, To: to, Kind: dictionary.Dictionary}
	for _, c := range Builtin() {
		for _, a := range c.Terms {
			for _, b := range c.Terms {
				if a.Language == from && b.Language == to {
					d.Pairs = append(d.Pairs, dictionary.Pair{Source: a.Text, Target: b.Text, Weight: 0.5})
				}
			}
		}
	}
	return d
}
